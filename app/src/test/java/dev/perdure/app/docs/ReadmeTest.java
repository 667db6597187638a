package dev.perdure.app.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README is run as it stands. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path classes;

    @Test
    void theEmbeddedExampleCompilesAndAnswers() throws Exception {
        String source = block("java");
        compile("Embedded", source);

        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, Thread.currentThread().getContextClassLoader())) {
            System.setOut(new PrintStream(printed, true, UTF_8));
            loader.loadClass("Embedded").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }

        assertThat(printed.toString(UTF_8)).isEqualTo("hello durable world ");
    }

    @Test
    void everyFileItLinksToIsThere() throws IOException {
        Matcher links = Pattern.compile("\\]\\((?!https?:)([^)#]+)").matcher(readme());
        assertThat(links.results().map(link -> link.group(1)).toList())
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    @Test
    void everyModuleOfTheBuildIsOnItsMap() throws IOException {
        Matcher modules =
                Pattern.compile("<module>([^<]+)</module>").matcher(Files.readString(ROOT.resolve("pom.xml"), UTF_8));
        String map = readme();
        assertThat(modules.results().map(module -> module.group(1)).toList())
                .isNotEmpty()
                .allSatisfy(module -> assertThat(map).containsPattern("(?m)^" + Pattern.quote(module) + " "));
    }

    private void compile(String name, String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--release",
                "21",
                "-proc:none");
        boolean compiled = compiler.getTask(problems, null, null, options, null, List.of(file))
                .call();
        assertThat(compiled).as(problems.toString()).isTrue();
    }

    private static String block(String language) throws IOException {
        Matcher fence = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```").matcher(readme());
        assertThat(fence.find()).isTrue();
        return fence.group(1);
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"), UTF_8);
    }
}

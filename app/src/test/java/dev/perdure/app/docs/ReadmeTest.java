package dev.perdure.app.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.resume.ServedChat;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
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

/** The READMEs are run as they stand. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path classes;

    @Test
    void theEmbeddedExampleCompilesAndAnswers() throws Exception {
        assertThat(run("Embedded", block("README.md", "java"))).isEqualTo("hello durable world ");
    }

    @Test
    void theClientsExampleCompilesAndTalks() throws Exception {
        try (ServedChat served = new ServedChat(new Echo())) {
            String base = "http://127.0.0.1:" + served.port() + "/api/app";
            assertThat(run("Talk", block("chat-client/README.md", "java"), base))
                    .isEqualTo("hello durable world");
        }
    }

    private static final class Echo implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.RESTART;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            output.text(request.message());
            return request.state();
        }
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

    /** Compiles and runs a program; gives what it printed. */
    private String run(String name, String source, String... arguments) throws Exception {
        compile(name, source);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, Thread.currentThread().getContextClassLoader())) {
            System.setOut(new PrintStream(printed, true, UTF_8));
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } finally {
            System.setOut(out);
        }
        return printed.toString(UTF_8);
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

    private static String block(String file, String language) throws IOException {
        Matcher fence = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```")
                .matcher(Files.readString(ROOT.resolve(file), UTF_8));
        assertThat(fence.find()).isTrue();
        return fence.group(1);
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"), UTF_8);
    }
}

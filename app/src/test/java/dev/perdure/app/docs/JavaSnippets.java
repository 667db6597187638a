package dev.perdure.app.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The Java of one page, compiled as it stands, each block as a file of its own and all of them together. */
final class JavaSnippets implements AutoCloseable {

    private static final Pattern NAME =
            Pattern.compile("(?m)^(?:public |final |abstract )*(?:class|record|interface|enum) (\\w+)");

    private final URLClassLoader loader;

    private JavaSnippets(URLClassLoader loader) {
        this.loader = loader;
    }

    /** Compiles the blocks of a page. */
    static JavaSnippets compile(Page page, Path classes) throws IOException {
        List<JavaFileObject> files =
                page.blocks("java").stream().map(JavaSnippets::file).toList();
        assertThat(files).as("Java on %s", page).isNotEmpty();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--release",
                "21",
                "-proc:none");
        boolean compiled =
                compiler.getTask(problems, null, null, options, null, files).call();
        assertThat(compiled).as("%s: %s", page, problems).isTrue();
        return new JavaSnippets(new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, Thread.currentThread().getContextClassLoader()));
    }

    private static JavaFileObject file(String source) {
        Matcher name = NAME.matcher(source);
        assertThat(name.find()).as("a type in %s", source).isTrue();
        URI uri = URI.create("string:///" + name.group(1) + ".java");
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    Class<?> type(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    /** Runs a program; gives what it printed. */
    String run(String name, String... arguments) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        try {
            System.setOut(new PrintStream(printed, true, UTF_8));
            type(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } finally {
            System.setOut(out);
        }
        return printed.toString(UTF_8);
    }

    /** Runs a test as a build would. */
    TestExecutionSummary test(String name) throws Exception {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(type(name)))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}

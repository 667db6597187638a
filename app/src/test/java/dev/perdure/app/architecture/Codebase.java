package dev.perdure.app.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The classes that the rules are checked on. */
final class Codebase {

    private static final String TEST_CLASSES = "/target/test-classes/";

    private Codebase() {}

    /** What the modules ship, as the app's class path has it. */
    static JavaClasses shipped() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                // From the package phase on, the contracts come as a jar instead of a folder of test classes.
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages(Packages.PROJECT.root());
    }

    /** What the modules are compiled to, and their tests; the contracts are among those of the ports. */
    static JavaClasses shippedAndTests() {
        return new ClassFileImporter()
                .importPaths(modules().stream()
                        .flatMap(module -> Stream.of("classes", "test-classes")
                                .map(folder -> module.resolve("target").resolve(folder)))
                        .filter(Files::isDirectory)
                        .toList());
    }

    /** The classes that break the rules. */
    static JavaClasses fixture() {
        return new ClassFileImporter().importPackages(Packages.FIXTURE.root());
    }

    /** The folders of the modules that have code, but for this one's. */
    static List<Path> modules() {
        Path here = Path.of("").toAbsolutePath();
        try (Stream<Path> folders = Files.list(here.resolveSibling("."))) {
            return folders.map(Path::normalize)
                    .filter(folder -> !folder.equals(here) && Files.isDirectory(folder.resolve("src/main/java")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a class is of a module's tests. Those of the fixture count as shipped. */
    static boolean isTest(JavaClass type) {
        return !type.getPackageName().startsWith(Packages.FIXTURE.root())
                && type.getSource()
                        .map(source -> source.getUri().getPath().contains(TEST_CLASSES))
                        .orElse(false);
    }
}

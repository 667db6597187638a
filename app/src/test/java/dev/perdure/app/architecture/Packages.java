package dev.perdure.app.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;

/** Where the modules' packages are, below a root: the project's, or the fixture's, which has the same shape. */
record Packages(String root) {

    static final Packages PROJECT = new Packages("dev.perdure");
    static final Packages FIXTURE = new Packages("dev.perdure.app.architecture.fixture");

    /** The modules, by the last part of their package's name. */
    static final List<String> MODULES = List.of(
            "chat",
            "domain",
            "inmemory",
            "postgres",
            "langchain4j",
            "protocol",
            "javalin",
            "client",
            "benchmarks",
            "app");

    static final List<String> ADAPTERS = List.of("inmemory", "postgres", "langchain4j", "javalin");

    /** A module's package with those below it, as a pattern. */
    String module(String name) {
        return root + "." + name + "..";
    }

    String[] modules(List<String> names) {
        return names.stream().map(this::module).toArray(String[]::new);
    }

    String ports() {
        return module("chat");
    }

    /** The package of the port interfaces. */
    String portInterfaces() {
        return root + ".chat.port";
    }

    String domain() {
        return module("domain");
    }

    String[] hexagon() {
        return new String[] {ports(), domain()};
    }

    String className(String belowRoot) {
        return root + "." + belowRoot;
    }

    DescribedPredicate<JavaClass> inModule(String name) {
        return JavaClass.Predicates.resideInAPackage(module(name));
    }
}

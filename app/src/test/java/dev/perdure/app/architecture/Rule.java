package dev.perdure.app.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Function;

/**
 * A rule over packages of the project's shape.
 *
 * @param name its number and what it says, for the test's report
 * @param breakers what of the fixture breaks it and has to be named by it, below the fixture's root
 */
record Rule(String name, Function<Packages, ArchRule> over, List<String> breakers) {

    Rule(String name, Function<Packages, ArchRule> over, String... breakers) {
        this(name, over, List.of(breakers));
    }

    @Override
    public String toString() {
        return name;
    }
}

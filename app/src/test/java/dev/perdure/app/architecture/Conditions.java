package dev.perdure.app.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Predicates and conditions in the words of the rules. */
final class Conditions {

    private Conditions() {}

    static <T> DescribedPredicate<T> is(String description, Predicate<T> test) {
        return DescribedPredicate.describe(description, test);
    }

    /** A condition whose check gives what is wrong with an item, if anything is. */
    static <T> ArchCondition<T> beFine(String description, Function<T, Optional<String>> problem) {
        return new ArchCondition<>(description) {
            @Override
            public void check(T item, ConditionEvents events) {
                problem.apply(item).ifPresent(text -> events.add(SimpleConditionEvent.violated(item, text)));
            }
        };
    }

    static boolean isPackageInfo(JavaClass type) {
        return type.getSimpleName().equals("package-info");
    }

    static boolean isSealedInterface(JavaClass type) {
        return type.isInterface() && type.getPermittedSubclasses().isPresent();
    }

    /** Made by the compiler, not by a person. */
    static boolean isSynthetic(HasModifiers member) {
        return member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    /** The class of the file that a class is written in. */
    static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    /** Guice's own classes may be named in it. */
    static boolean isGuiceModule(JavaClass type) {
        return outermost(type).getSimpleName().endsWith("Module");
    }
}

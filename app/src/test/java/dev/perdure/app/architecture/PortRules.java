package dev.perdure.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static dev.perdure.app.architecture.Conditions.beFine;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Optional;

/** The shape of the ports and of what they speak. */
final class PortRules {

    private PortRules() {}

    static ArchRule portsSpeakInClosedTypes(Packages packages) {
        return classes()
                .that()
                .resideInAPackage(packages.ports())
                .and(Conditions.is("are not package declarations", (JavaClass type) -> !Conditions.isPackageInfo(type)))
                .and(Conditions.is("are not exceptions", (JavaClass type) -> !type.isAssignableTo(Throwable.class)))
                .and(Conditions.is("are not made by the compiler", (JavaClass type) -> !Conditions.isSynthetic(type)))
                .should(beFine("be records, enums or sealed interfaces, or ports", type -> openType(type, packages)));
    }

    private static Optional<String> openType(JavaClass type, Packages packages) {
        boolean port = isPort(type, packages);
        boolean closed = type.isRecord() || type.isEnum() || Conditions.isSealedInterface(type);
        return port || closed
                ? Optional.empty()
                : Optional.of(type.getFullName() + " is neither a record, an enum nor a sealed interface");
    }

    /** An interface at the top level of the port package that anybody may implement. */
    private static boolean isPort(JavaClass type, Packages packages) {
        return type.isInterface()
                && type.getPackageName().equals(packages.portInterfaces())
                && type.getEnclosingClass().isEmpty()
                && !Conditions.isPackageInfo(type)
                && !Conditions.isSealedInterface(type);
    }

    static ArchRule portsAreSmall(Packages packages) {
        return methods()
                .that()
                .areDeclaredInClassesThat(Conditions.is("are ports", (JavaClass type) -> isPort(type, packages)))
                .should(beFine("be abstract and throw nothing checked but InterruptedException", PortRules::excess));
    }

    private static Optional<String> excess(JavaMethod method) {
        if (Conditions.isSynthetic(method)) {
            return Optional.empty();
        }
        if (!method.getModifiers().contains(JavaModifier.ABSTRACT)) {
            return Optional.of(method.getFullName() + " has a body");
        }
        return method.getExceptionTypes().stream()
                .filter(type -> !type.isAssignableTo(RuntimeException.class) && !type.isAssignableTo(Error.class))
                .filter(type -> !type.isEquivalentTo(InterruptedException.class))
                .findFirst()
                .map(type -> method.getFullName() + " throws " + type.getFullName());
    }
}

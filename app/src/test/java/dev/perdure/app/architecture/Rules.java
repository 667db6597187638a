package dev.perdure.app.architecture;

import java.util.List;

/** All rules, in the order of the style guide. */
final class Rules {

    /** Those about what the modules ship. */
    static final List<Rule> SHIPPED = List.of(
            new Rule(
                    "1. the ports import the JDK's harmless packages, and nothing else",
                    HexagonRules::portsImportNothing,
                    "chat.PortThatReadsFiles"),
            new Rule(
                    "1. the domain imports those, the ports and jakarta.inject",
                    HexagonRules::domainImportsPortsAndInject,
                    "domain.DomainWithSockets"),
            new Rule(
                    "2. every class belongs to a module",
                    ModuleRules::everyClassBelongsToAModule,
                    "stray.ClassOfNoModule"),
            new Rule(
                    "2. modules know only their neighbours",
                    ModuleRules::modulesKnowOnlyTheirNeighbours,
                    "chat.PortThatKnowsTheDomain",
                    "inmemory.AdapterThatKnowsAnother",
                    "javalin.AdapterThatKnowsTheDomain",
                    "client.ClientThatKnowsTheServer"),
            new Rule(
                    "3. the domain remembers only turns in flight",
                    HexagonRules::domainRemembersOnlyTurnsInFlight,
                    "domain.DomainWithStaticCounter",
                    "domain.DomainWithStaticList",
                    "domain.DomainWithCache"),
            new Rule(
                    "4. the hexagon has no ambient effects",
                    HexagonRules::hexagonHasNoAmbientEffects,
                    "domain.DomainWithClock",
                    "domain.DomainWithNanoTime",
                    "domain.DomainWithRandomness",
                    "domain.DomainWithThreads",
                    "domain.DomainThatSleeps",
                    "domain.DomainWithEnvironment"),
            new Rule(
                    "5. Guice is named in modules only",
                    ModuleRules::guiceIsOnlyInModules,
                    "langchain4j.GuiceInTheOpen"),
            new Rule(
                    "5. Main alone creates an injector",
                    ModuleRules::mainAloneCreatesAnInjector,
                    "app.InjectingModule"),
            new Rule(
                    "6. vendor types stay in their module",
                    ModuleRules::vendorTypesStayInTheirModule,
                    "protocol.VendorTypeInTheWrongModule"),
            new Rule(
                    "6. vendor types stay out of public signatures",
                    ModuleRules::vendorTypesStayOutOfPublicSignatures,
                    "postgres.PublicVendorType"),
            new Rule(
                    "7. the ports speak in records, enums and sealed interfaces",
                    PortRules::portsSpeakInClosedTypes,
                    "chat.OpenType",
                    "chat.MutableType"),
            new Rule(
                    "8. ports have no bodies and no checked exceptions",
                    PortRules::portsAreSmall,
                    "chat.port.PortWithDefaultMethod",
                    "chat.port.PortWithCheckedException"),
            new Rule(
                    "10. packages have no cycles",
                    ModuleRules::packagesHaveNoCycles,
                    "app.wheel.Wheel",
                    "app.axle.Axle"));

    /** Those about how it is tested. */
    static final List<Rule> TESTED = List.of(
            new Rule(
                    "9. adapters are tested by the contract of their port",
                    ContractRules::adaptersAreTestedByTheContract,
                    "postgres.UntestedRepository"),
            new Rule(
                    "9. every promise of a contract is a test",
                    ContractRules::everyPromiseIsATest,
                    "chat.contract.SessionRepositoryContract.forgottenPromise"));

    private Rules() {}
}

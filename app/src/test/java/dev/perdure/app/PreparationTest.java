package dev.perdure.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.privatedb.DataFolder;
import dev.perdure.app.privatedb.PrivatePostgres;
import dev.perdure.app.settings.Command;
import dev.perdure.app.settings.CommandLineReader;
import dev.perdure.app.settings.Configuration;
import dev.perdure.chat.Caller;
import dev.perdure.javalin.auth.NewToken;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PreparationTest {

    @TempDir
    Path temporary;

    @Test
    void aDatabaseIsCheckedMigratedAndCheckedAgain() {
        try (DataFolder data = DataFolder.take(temporary.resolve("data"));
                PrivatePostgres postgres = PrivatePostgres.start(data)) {
            List<String> place = List.of(
                    "--database-url=" + postgres.jdbcUrl(),
                    "--database-user=" + postgres.user(),
                    "--database-password=" + postgres.password());
            assertThat(said(place, Preparation::check, true))
                    .contains("not up to date")
                    .doesNotContain("error");
            assertThat(said(place, Preparation::migrate, true)).startsWith("Migrations made: ");
            assertThat(said(place, Preparation::migrate, true)).isEqualTo("The schema is up to date.\n");
            assertThat(said(place, Preparation::check, true))
                    .contains("is up to date", "Notifications arrive")
                    .doesNotContain("error", "warning")
                    .doesNotContain(postgres.password());

            List<String> wrong = List.of(place.get(0), place.get(1), "--database-password=hunter2");
            assertThat(said(wrong, Preparation::check, false))
                    .contains("error", "password")
                    .doesNotContain("hunter2");
            assertThat(said(wrong, Preparation::migrate, false))
                    .contains("can't be used")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void aDataFolderIsTriedAndIsNotMigratedApart() {
        Path folder = temporary.resolve("data");
        List<String> place = List.of("--data-dir=" + folder);
        assertThat(said(place, Preparation::check, true)).contains("can be used");
        assertThat(said(place, Preparation::migrate, false)).contains("--database-url");
        try (DataFolder taken = DataFolder.take(folder)) {
            assertThat(said(place, Preparation::check, false))
                    .contains("error", "in use", taken.root().toString());
        }
    }

    @Test
    void memoryNeedsNothing() {
        assertThat(said(List.of("--store=memory"), Preparation::check, true)).contains("nothing to look at");
    }

    @Test
    void whatCallersAreKnownByIsTriedWithoutBeingShown() throws Exception {
        Path file = temporary.resolve("tokens");
        List<String> place = List.of("--store=memory", "--auth=tokens", "--auth-tokens-file=" + file);
        assertThat(said(place, Preparation::check, false)).contains("error", "there is none");
        Files.writeString(file, NewToken.of(new Caller("alice")).line() + "\nbob:hunter2\n");
        assertThat(said(place, Preparation::check, false))
                .contains("error", "line 2")
                .doesNotContain("hunter2", "alice");
        Files.writeString(file, NewToken.of(new Caller("alice")).line());
        assertThat(said(place, Preparation::check, true)).contains("callers are known by");
    }

    private static String said(List<String> arguments, BiPredicate<Preparation, PrintStream> work, boolean well) {
        Command command = new CommandLineReader(Map.of(), "1.2.3").read(arguments);
        Configuration configuration = ((Command.Run) command).configuration();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        boolean found = work.test(new Preparation(configuration), printed);
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(found).as(text).isEqualTo(well);
        return text;
    }
}

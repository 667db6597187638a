package dev.perdure.app.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perdure.client.ChatClient;
import dev.perdure.client.RetryPolicy;
import dev.perdure.client.SendOptions;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The terminal chat's process. Ends with 0, with 1 if the last answer failed, or with 2 where a flag is wrong. */
public final class ChatTerminal {

    /** Set by the launcher if both ends are a person's. */
    private static final String TERMINAL = "perdure.chat.terminal";

    private static final int FAILED = 1;
    private static final int WRONG_FLAG = 2;

    private ChatTerminal() {}

    /** Talks until the input ends or the person leaves. */
    public static void main(String[] arguments) throws InterruptedException {
        // UTF-8 whatever the locale says: so is the server's, and so are the terminals of today.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), false, UTF_8);
        int code = run(List.of(arguments), new Screen(out, err, Boolean.getBoolean(TERMINAL)));
        out.flush();
        err.flush();
        System.exit(code);
    }

    private static int run(List<String> arguments, Screen screen) throws InterruptedException {
        Optional<TerminalSettings> settings;
        try {
            settings = TerminalSettings.read(arguments, System.getenv(), ChatTerminal::id);
        } catch (TerminalSettings.Wrong wrong) {
            screen.notice(wrong.getMessage() + " See perdure-chat --help.");
            return WRONG_FLAG;
        }
        if (settings.isEmpty()) {
            screen.print(TerminalSettings.help());
            return 0;
        }
        return talk(settings.get(), screen) ? 0 : FAILED;
    }

    private static boolean talk(TerminalSettings settings, Screen screen) throws InterruptedException {
        BlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
        Thread.ofPlatform().daemon().name("perdure-keyboard").start(() -> read(inputs));
        String token = settings.token();
        try (ChatClient client = ChatClient.builder(settings.base())
                .retryPolicy(RetryPolicy.defaults().withTries(settings.tries()))
                .headers(() -> token == null ? Map.of() : Map.of("Authorization", "Bearer " + token))
                .build()) {
            SendOptions options = SendOptions.defaults().withWhenBusy(settings.whenBusy());
            Dialogue dialogue = new Dialogue(client, settings.session(), options, screen, inputs);
            var unused = Interrupts.handledBy(dialogue::interrupt);
            return dialogue.run();
        }
    }

    private static void read(BlockingQueue<Input> inputs) {
        try (BufferedReader keyboard =
                new BufferedReader(new InputStreamReader(new FileInputStream(FileDescriptor.in), UTF_8))) {
            for (String line = keyboard.readLine(); line != null; line = keyboard.readLine()) {
                inputs.add(new Input.Line(line));
            }
        } catch (IOException gone) {
            // As if it had ended.
        }
        inputs.add(new Input.End());
    }

    private static String id() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}

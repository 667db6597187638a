package dev.perdure.app.packaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The instructions of a Dockerfile, as many kinds of them as ours has.
 *
 * @param stages each a list of instructions, its {@code FROM} the first
 */
record Dockerfile(List<List<Instruction>> stages) {

    static final Path FILE = Path.of("..", "docs", "deploy", "Dockerfile");

    record Instruction(String word, String rest) {

        /** The words of {@code ["exec", "form"]}. */
        List<String> exec() throws IOException {
            String list = rest.substring(rest.indexOf('['));
            return List.of(new ObjectMapper().readValue(list, String[].class));
        }

        /** The parts of {@code NAME=value OTHER=value}. */
        Map<String, String> pairs() {
            Map<String, String> pairs = new HashMap<>();
            for (String pair : rest.split(" +", -1)) {
                String[] parts = pair.split("=", 2);
                pairs.put(parts[0], parts[1]);
            }
            return pairs;
        }
    }

    static Dockerfile read() throws IOException {
        String text = Files.readString(FILE).replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n *", "");
        List<List<Instruction>> stages = new ArrayList<>();
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            String[] parts = line.split(" +", 2);
            if (parts[0].equals("FROM")) {
                stages.add(new ArrayList<>());
            }
            stages.getLast().add(new Instruction(parts[0], parts[1]));
        }
        return new Dockerfile(stages);
    }

    /** The one instruction of that kind in the last stage. */
    Instruction only(String word) {
        List<Instruction> found =
                stages.getLast().stream().filter(one -> one.word().equals(word)).toList();
        if (found.size() != 1) {
            throw new AssertionError(word + " stands there " + found.size() + " times");
        }
        return found.getFirst();
    }
}

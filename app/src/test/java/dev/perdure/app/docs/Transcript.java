package dev.perdure.app.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of the documentation in which some words stand for what a server makes up, and {@code …} for anything.
 *
 * <p>Such a word is bound where it is first found, and means the same from then on. Owned by one thread.
 */
final class Transcript {

    private static final Pattern WORD = Pattern.compile("\\b(k3v9xq|p7w2ha|turn-[0-9]+)\\b|…");

    private final Map<String, String> bound = new HashMap<>();

    /** A text of the documentation with what its words have been bound to. */
    String filled(String text) {
        return WORD.matcher(text).replaceAll(word -> {
            String value = bound.get(word.group());
            if (value == null) {
                throw new AssertionError(word.group() + " is not known yet in " + text);
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** Whether something is as it is written; binds the words that are new. */
    boolean matches(String written, String actual) {
        List<String> fresh = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        Matcher words = WORD.matcher(written);
        int from = 0;
        while (words.find()) {
            pattern.append(Pattern.quote(written.substring(from, words.start())));
            from = words.end();
            pattern.append(part(words.group(), fresh));
        }
        pattern.append(Pattern.quote(written.substring(from)));
        Matcher found = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(actual);
        if (!found.matches()) {
            return false;
        }
        for (int i = 0; i < fresh.size(); i++) {
            bound.put(fresh.get(i), found.group(i + 1));
        }
        return true;
    }

    private String part(String word, List<String> fresh) {
        if (word.equals("…")) {
            return ".*?";
        }
        if (bound.containsKey(word)) {
            return Pattern.quote(bound.get(word));
        }
        int again = fresh.indexOf(word);
        if (again >= 0) {
            return "\\" + (again + 1);
        }
        fresh.add(word);
        return "([A-Za-z0-9]+)";
    }
}

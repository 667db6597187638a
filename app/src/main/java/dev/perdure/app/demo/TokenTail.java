package dev.perdure.app.demo;

/**
 * Where a run of tokens {@code i@T } stands, found from the text that was said.
 *
 * @param last the index of the last token that is whole; 0 if there is none
 * @param fragment what follows it: empty, since tokens are said whole, unless something has cut one after all
 */
record TokenTail(int last, String fragment) {

    static TokenTail of(String said) {
        int end = said.lastIndexOf(' ');
        String fragment = said.substring(end + 1);
        if (end < 0) {
            return new TokenTail(0, fragment);
        }
        String token = said.substring(said.lastIndexOf(' ', end - 1) + 1, end);
        return new TokenTail(Integer.parseInt(token, 0, token.indexOf('@'), 10), fragment);
    }

    /** What turns the fragment into the next token; the whole token if there is no fragment. */
    String next(long micros) {
        String head = last + 1 + "@";
        if (head.startsWith(fragment)) {
            return head.substring(fragment.length()) + micros + " ";
        }
        // The time was cut: it stays as short as it is, and the token is not said twice.
        return " ";
    }
}

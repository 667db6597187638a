package dev.perdure.benchmarks.load;

/** The types of events that a reader of streams has to tell apart. */
public enum EventType {
    TEXT_DELTA("text.delta"),
    TURN_STARTED("turn.started"),
    TURN_CONTINUED("turn.continued"),
    TURN_RESTARTED("turn.restarted"),
    TURN_COMPLETED("turn.completed"),
    TURN_FAILED("turn.failed"),
    TURN_CANCELLED("turn.cancelled"),
    GAP("gap"),
    OTHER("");

    private static final EventType[] ALL = values();

    private final String wireName;

    EventType(String wireName) {
        this.wireName = wireName;
    }

    static EventType of(byte[] name, int length) {
        for (EventType type : ALL) {
            if (type.isNamed(name, length)) {
                return type;
            }
        }
        return OTHER;
    }

    private boolean isNamed(byte[] name, int length) {
        if (length != wireName.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != wireName.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the turn is over with it. */
    boolean terminal() {
        return switch (this) {
            case TURN_COMPLETED, TURN_FAILED, TURN_CANCELLED -> true;
            case TEXT_DELTA, TURN_STARTED, TURN_CONTINUED, TURN_RESTARTED, GAP, OTHER -> false;
        };
    }
}

package dev.perdure.benchmarks.process;

/**
 * One line of {@code /proc/<pid>/stat}, see proc_pid_stat(5).
 *
 * @param parent the process that started it
 * @param own time on a processor of all its threads, those that have ended included, in clock ticks
 * @param reaped the same of its children that have ended and were waited for, and of theirs
 */
record ProcessStat(long parent, long own, long reaped) {

    /** Linux shows times to programs in hundredths of a second on every platform that Java runs on (USER_HZ). */
    static final double TICKS_A_SECOND = 100;

    /** The name of the program stands in brackets and may itself hold brackets and blanks. */
    static ProcessStat parse(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
        // The first of these fields is number 3 of the page: state, parent, …, utime 14, stime 15, cutime 16, cstime
        // 17.
        return new ProcessStat(
                Long.parseLong(fields[1]),
                Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    }
}

package dev.perdure.app.faults.oracle;

import java.util.List;

/**
 * Everything that one client of one session saw, visit by visit.
 *
 * @param turn the turn it followed
 * @param sawTheEnd whether it came to that turn's end
 */
public record Journal(String client, String session, String turn, List<Visit> visits, boolean sawTheEnd) {

    public Journal {
        visits = List.copyOf(visits);
    }

    public long frames() {
        return visits.stream().mapToLong(visit -> visit.frames().size()).sum();
    }
}

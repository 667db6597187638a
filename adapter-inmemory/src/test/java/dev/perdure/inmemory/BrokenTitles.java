package dev.perdure.inmemory;

import dev.perdure.chat.Caller;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.NewTurn;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Stores that break a promise about titles. */
final class BrokenTitles {

    private BrokenTitles() {}

    /** Says that a session is renamed and leaves it as it was. */
    static final class ForgetsTheTitle extends ForwardingRepository {

        ForgetsTheTitle(SessionRepository sound) {
            super(sound);
        }

        @Override
        public Optional<Session> rename(Caller owner, SessionId session, Title title) {
            return sound.find(session).filter(found -> found.owner().equals(owner));
        }
    }

    /** Counts everybody's sessions for everybody. */
    static final class CountsEverybodysSessions extends ForwardingRepository {

        private final Set<SessionId> made = ConcurrentHashMap.newKeySet();

        CountsEverybodysSessions(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            made.add(turn.session());
            return sound.begin(turn);
        }

        @Override
        public boolean owns(Caller owner, int count) {
            return made.stream()
                            .filter(session -> sound.find(session).isPresent())
                            .count()
                    >= count;
        }
    }

    /** Lets everybody rename every session. */
    static final class RenamesForAnybody extends ForwardingRepository {

        RenamesForAnybody(SessionRepository sound) {
            super(sound);
        }

        @Override
        public Optional<Session> rename(Caller owner, SessionId session, Title title) {
            return sound.find(session).flatMap(found -> sound.rename(found.owner(), session, title));
        }
    }

    /** Puts what was renamed at the top of the list. */
    static final class MovesWhatIsRenamed extends ForwardingRepository {

        private final Map<SessionId, Title> renamed = new ConcurrentHashMap<>();

        MovesWhatIsRenamed(SessionRepository sound) {
            super(sound);
        }

        @Override
        public Optional<Session> rename(Caller owner, SessionId session, Title title) {
            renamed.put(session, title);
            return sound.rename(owner, session, title);
        }

        @Override
        public SessionPage sessions(
                Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
            SessionPage page = sound.sessions(owner, wanted, after, limit);
            List<Session> moved = page.sessions().stream()
                    .sorted(Comparator.comparing(session -> !renamed.containsKey(session.id())))
                    .toList();
            return new SessionPage(moved, page.hasMore());
        }
    }

    /** Finds only what is written as the text is. */
    static final class MindsLargeAndSmall extends ForwardingRepository {

        MindsLargeAndSmall(SessionRepository sound) {
            super(sound);
        }

        @Override
        public SessionPage sessions(
                Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
            SessionPage page = sound.sessions(owner, wanted, after, limit);
            return only(page, session -> wanted == null || session.title().contains(wanted.text()));
        }
    }

    /** Lets {@code %} and {@code _} stand for others, as {@code LIKE} does. */
    static final class TakesATextForAPattern extends ForwardingRepository {

        TakesATextForAPattern(SessionRepository sound) {
            super(sound);
        }

        @Override
        public SessionPage sessions(
                Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
            if (wanted == null) {
                return sound.sessions(owner, null, after, limit);
            }
            String pattern = Pattern.quote(TitleSearch.folded(wanted.text()))
                    .replace("%", "\\E.*\\Q")
                    .replace("_", "\\E.\\Q");
            return only(
                    sound.sessions(owner, null, after, limit),
                    session -> Pattern.compile(pattern)
                            .matcher(TitleSearch.folded(session.title()))
                            .find());
        }
    }

    /** Takes a page of all sessions and then looks what is wanted of it. */
    static final class SearchesEachPageByItself extends ForwardingRepository {

        SearchesEachPageByItself(SessionRepository sound) {
            super(sound);
        }

        @Override
        public SessionPage sessions(
                Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
            SessionPage page = sound.sessions(owner, null, after, limit);
            return only(page, session -> wanted == null || wanted.finds(session.title()));
        }
    }

    /** Finds sessions by what they were called at first. */
    static final class SearchesTheFirstTitle extends ForwardingRepository {

        private final Map<SessionId, String> titles = new ConcurrentHashMap<>();

        SearchesTheFirstTitle(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            titles.putIfAbsent(turn.session(), turn.title());
            return sound.begin(turn);
        }

        @Override
        public SessionPage sessions(
                Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
            SessionPage page = sound.sessions(owner, null, after, limit);
            return only(page, session -> wanted == null || wanted.finds(titles.getOrDefault(session.id(), "")));
        }
    }

    private static SessionPage only(SessionPage page, Predicate<Session> wanted) {
        return new SessionPage(page.sessions().stream().filter(wanted).toList(), page.hasMore());
    }

    /** Calls a session by its latest message. */
    static final class NamesByTheLatestMessage extends ForwardingRepository {

        NamesByTheLatestMessage(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            if (outcome instanceof BeginOutcome.Begun) {
                sound.rename(turn.caller(), turn.session(), new Title(turn.title()));
            }
            return outcome;
        }
    }
}

package dev.perdure.inmemory;

import dev.perdure.chat.port.SessionRepository;
import java.util.function.UnaryOperator;

/** A promise, the rule of the contract that names it, and a store that breaks it. */
enum BrokenPromise {
    REPEATS_A_NUMBER("eventsStandInTheOrderAndAtTheNumbersTheyWereWrittenFor", BrokenReaders.RepeatsANumber::new),
    SKIPS_A_NUMBER("interleavedAppendsOfSixteenSessionsAreAllDense", BrokenReaders.SkipsANumber::new),
    CHANGES_TEXTS("everyTextComesBackAsItWasWhereverItStands", BrokenReaders.ChangesTexts::new),
    SKIPS_ROWS_AT_A_PAGE_BORDER(
            "everyPageOfEverySizeHoldsJustTheEventsBehindItsNumber", BrokenReaders.SkipsRowsAtAPageBorder::new),
    SERVES_ANOTHER_SESSIONS_EVENTS(
            "aLogNeverHoldsAnotherSessionsEvents", BrokenReaders.ServesAnotherSessionsEvents::new),
    IGNORES_THE_EPOCH("anotherEpochsLogIsAbsent", BrokenReaders.IgnoresTheEpoch::new),
    PASSES_OVER_WHAT_IS_PRUNED("anEndedTurnLosesItsEventsAndIsReadAsPruned", BrokenReaders.PassesOverWhatIsPruned::new),
    WAITS_FOR_THE_EDGE("whatHappenedBeforeTheCallEndsTheWaitAtOnce", BrokenReaders.WaitsForTheEdge::new),
    LOSES_A_WAKE_UP("noWakeUpIsLostInATightRace", BrokenReaders.LosesAWakeUp::new),
    WAKES_ONE_WAITER_ONLY("everyOneOfManyWaitersIsWoken", BrokenReaders.WakesOneWaiterOnly::new),
    SLEEPS_THROUGH_A_DELETION("deletionEndsTheWait", BrokenReaders.SleepsThroughADeletion::new),

    LETS_A_ZOMBIE_WRITE("aZombieIsFencedEvenAtAFreeNumber", BrokenWriters.LetsAZombieWrite::new),
    DOUBLES_A_REPEATED_APPEND(
            "aRepeatOfOnesOwnAppendIsDurableAndNotDoubled", BrokenWriters.DoublesARepeatedAppend::new),
    TAKES_ITS_OWN_REPEAT_FOR_A_FENCE(
            "aRepeatOfOnesOwnAppendIsDurableAndNotDoubled", BrokenWriters.TakesItsOwnRepeatForAFence::new),
    CLOSES_A_HOLE_SILENTLY(
            "anAppendThatWouldLeaveAHoleIsADefectAndIsNotWritten", BrokenWriters.ClosesAHoleSilently::new),
    SAYS_DURABLE_BEFORE_IT_IS(
            "everyReaderSeesAnAppendAsSoonAsItsStageCompletes", BrokenWriters.SaysDurableBeforeItIs::new),
    LOSES_THE_CHECKPOINT("aCheckpointWithoutEventsIsKeptAndTakesNoNumber", BrokenWriters.LosesTheCheckpoint::new),
    ENDS_WITHOUT_THE_STATE(
            "stateMessageStatusAndTerminalEventAreThereOnReturn", BrokenWriters.EndsWithoutTheState::new),
    ENDS_IN_TWO_TRANSACTIONS(
            "whoeverSeesTheTerminalEventSeesAllThatEndedWithIt", BrokenWriters.EndsInTwoTransactions::new),
    DOES_NOT_KNOW_ITS_OWN_END("itsOwnRepeatIsDurableAndNotDoubled", BrokenWriters.DoesNotKnowItsOwnEnd::new),

    RUNS_A_MESSAGE_ID_TWICE("aRepeatOfAnEndedTurnGivesItAsItEnded", BrokenTurns.RunsAMessageIdTwice::new),
    RUNS_A_CONCURRENT_MESSAGE_TWICE(
            "ofTwentyConcurrentCallsWithOneMessageIdOneIsBegun", BrokenTurns.RunsAConcurrentMessageTwice::new),
    IS_BUSY_WITH_ITS_OWN_REPEAT("aRepeatIsNeverToldToBeBusyWithItself", BrokenTurns.IsBusyWithItsOwnRepeat::new),
    IGNORES_THE_OWNER("anotherCallersSessionIsForeignEvenForAKnownMessageId", BrokenTurns.IgnoresTheOwner::new),
    NEVER_CHANGES_THE_EPOCH("aSessionMadeAgainUnderTheSameIdIsAnother", BrokenTurns.NeverChangesTheEpoch::new),
    GRANTS_A_CLAIM_TWICE("ofTwentyConcurrentClaimsOneIsGranted", BrokenTurns.GrantsAClaimTwice::new),
    CLAIMS_FROM_THE_LIVING("aTurnWhoseOwnerLivesIsNotToBeHad", BrokenTurns.ClaimsFromTheLiving::new),

    DOES_NOT_HEAR_A_CANCELLATION(
            "theOwnerLearnsByItsBeatWhichTurnsToCancel", BrokenNodes.DoesNotHearACancellation::new),
    HIDES_A_LAPSE("theFirstBeatAfterALapseSaysSo", BrokenNodes.HidesALapse::new),
    CRIES_LAPSE("aBeatUnderALeaseTellsOfNoLapse", BrokenNodes.CriesLapse::new),
    DOES_NOT_CALL_THE_OWNER("aCancellationDuringTheWaitCallsTheOwner", BrokenNodes.DoesNotCallTheOwner::new),
    WAITS_FOR_THE_NEXT_CALL("aCancellationBeforeTheWaitCallsTheOwner", BrokenNodes.WaitsForTheNextCall::new),
    CALLS_WITHOUT_END("aBeatAnswersTheCall", BrokenNodes.CallsWithoutEnd::new),

    FORGETS_A_GRANT("aGrantIsThereForEverybodyWhoLooks", BrokenGrants.ForgetsAGrant::new),
    MOVES_WHAT_IS_GRANTED_AGAIN("aGrantIsChangedByAnotherAndKeepsItsTime", BrokenGrants.MovesWhatIsGrantedAgain::new),
    GRANTS_FOR_ANYBODY("nobodyLetsOthersIntoTheSessionOfSomebodyElse", BrokenGrants.GrantsForAnybody::new),
    COUNTS_NO_GUESTS("asManyAreLetInAsMayAndNoMoreEvenAtOnce", BrokenGrants.CountsNoGuests::new),
    LETS_READERS_WRITE("whoMayReadBeginsNothingEvenForAKnownMessageId", BrokenGrants.LetsReadersWrite::new),
    TAKES_GUESTS_FOR_STRANGERS("whoMayWriteBeginsTurnsOfTheOwnersSession", BrokenGrants.TakesGuestsForStrangers::new),
    BEGINS_IN_NOBODYS_NAME("theLogSaysWhichGuestHasSpoken", BrokenReplacements.SaysOnlyWhatIsAsked::new),
    QUEUES_IN_NOBODYS_NAME("theQueueSaysWhichGuestHasSpoken", BrokenGrants.QueuesInNobodysName::new),
    FORGETS_WHO_HAS_SPOKEN("theHistorySaysWhichGuestHasSpoken", BrokenGrants.ForgetsWhoHasSpoken::new),
    KEEPS_GRANTS_OF_THE_DELETED("grantsGoWithTheirSession", BrokenGrants.KeepsGrantsOfTheDeleted::new),
    SHARES_WITH_EVERYBODY("aGuestFindsWhatIsSharedWithItAndNothingElse", BrokenGrants.SharesWithEverybody::new),
    LISTS_SHARED_BY_ACTIVITY(
            "pagesOfWhatIsSharedHoldEverySessionOnceTheLatestGrantFirst", BrokenGrants.ListsSharedByActivity::new),
    KEEPS_WHAT_IS_REVOKED("aRevokedGrantIsGoneAndTheOthersAreNot", BrokenRevocations.KeepsWhatIsRevoked::new),
    REVOKES_FOR_ANYBODY("nobodyRevokesTheGrantsOfSomebodyElse", BrokenRevocations.RevokesForAnybody::new),
    LETS_THE_SHOWN_OUT_WRITE("whoIsShownOutBeginsNothing", BrokenRevocations.KeepsWhatIsRevoked::new),
    SLEEPS_THROUGH_A_REVOCATION("aRevocationDuringTheWaitEndsIt", BrokenRevocations.SleepsThroughARevocation::new),
    WAITS_FOR_THE_NEXT_REVOCATION(
            "aRevocationBeforeTheWaitEndsItAtOnce", BrokenRevocations.WaitsForTheNextRevocation::new),
    REMINDS_OF_A_REVOCATION("aRevocationThatIsKnownEndsNoWait", BrokenRevocations.RemindsOfARevocation::new),
    WAKES_THE_OWNER("whoeverNeedsNoGrantIsNotWoken", BrokenRevocations.WakesTheOwner::new),
    DEAFENS_GUESTS("eventsAndTheEndOfTheLogEndTheWaitOfAGuest", BrokenRevocations.DeafensGuests::new),

    LETS_A_DELETED_TURN_RUN(
            "theOwnerOfARunningTurnLearnsOfItsDeletionByItsBeat", BrokenExpiry.LetsADeletedTurnRun::new),
    EXPIRES_WHAT_IS_IN_USE("aSessionInUseStays", BrokenExpiry.ExpiresWhatIsInUse::new),
    EXPIRES_WHILE_A_TURN_RUNS("aSessionWithARunningTurnStays", BrokenExpiry.ExpiresWhileATurnRuns::new),
    EXPIRES_MORE_THAN_ASKED_FOR(
            "theLongestIdleGoFirstAndNoMoreThanAskedFor", BrokenExpiry.ExpiresMoreThanAskedFor::new),
    LEAVES_READERS_OF_THE_EXPIRED_WAITING("expiryEndsTheWait", BrokenReaders.SleepsThroughADeletion::new),

    COUNTS_EVERYBODYS_SESSIONS("anOwnersSessionsAreCountedAsFarAsAsked", BrokenTitles.CountsEverybodysSessions::new),

    LETS_SOMEBODY_OVERTAKE("nobodyOvertakesBetweenTwoTurns", BrokenQueues.LetsSomebodyOvertake::new),
    QUEUES_AT_THE_FRONT("turnsBeginInTheOrderInWhichTheyWereQueued", BrokenQueues.QueuesAtTheFront::new),
    BEGINS_ANOTHER_THAN_WAS_MEANT(
            "turnsBeginInTheOrderInWhichTheyWereQueued", BrokenQueues.BeginsAnotherThanWasMeant::new),
    GRANTS_A_BEGINNING_TWICE(
            "ofTwentyConcurrentBeginningsOfAWaitingTurnOneIsGranted", BrokenQueues.GrantsABeginningTwice::new),
    SHOWS_WHAT_WAITS_IN_THE_HISTORY(
            "aTurnThatWaitsIsKeptOutsideHistoryAndLog", BrokenQueues.ShowsWhatWaitsInTheHistory::new),
    QUEUES_A_MESSAGE_TWICE("theRepeatOfAMessageThatWaitsIsRecognised", BrokenQueues.QueuesAMessageTwice::new),
    KNOWS_NO_LIMIT("noMoreTurnsWaitThanMayHoweverManyComeAtOnce", BrokenQueues.KnowsNoLimit::new),
    PUTS_AN_INTERRUPTION_LAST("anInterruptionStandsBeforeAllThatWait", BrokenQueues.PutsAnInterruptionLast::new),
    INTERRUPTS_NOBODY("anInterruptionMarksTheRunningTurnAsToBeCancelledAndNoOther", BrokenQueues.InterruptsNobody::new),
    CANCELS_NOTHING_THAT_WAITS(
            "aTurnThatWaitsKeepsItsCancellationUntilItBegins", BrokenQueues.CancelsNothingThatWaits::new),
    RETRIES_BEFORE_THE_QUEUE("noRetryOvertakesAQueue", BrokenQueues.RetriesBeforeTheQueue::new),
    FINDS_WHAT_RIGHTLY_WAITS(
            "whatWaitsThoughNothingRunsIsFoundOneOfEachSession", BrokenQueues.FindsWhatRightlyWaits::new),
    LOSES_ITS_QUEUES("aQueueIsNotForgottenByAReopening", UnaryOperator.identity()) {
        @Override
        SessionRepository reopen(SessionRepository opened) {
            return new BrokenQueues.LosesItsQueues(opened);
        }
    },

    FORGETS_THE_TITLE("aRenamedSessionIsTheSameButForItsTitle", BrokenTitles.ForgetsTheTitle::new),
    RENAMES_FOR_ANYBODY("nobodyRenamesTheSessionOfSomebodyElse", BrokenTitles.RenamesForAnybody::new),
    MOVES_WHAT_IS_RENAMED("aRenamedSessionKeepsItsPlaceInTheList", BrokenTitles.MovesWhatIsRenamed::new),
    NAMES_BY_THE_LATEST_MESSAGE("noLaterTurnTouchesTheTitle", BrokenTitles.NamesByTheLatestMessage::new),

    MINDS_LARGE_AND_SMALL("largeAndSmallLettersAreTheSame", BrokenTitles.MindsLargeAndSmall::new),
    TAKES_A_TEXT_FOR_A_PATTERN("noCharacterHasAMeaningOfItsOwn", BrokenTitles.TakesATextForAPattern::new),
    SEARCHES_EACH_PAGE_BY_ITSELF(
            "pagesOfASearchHoldEverySessionThatIsFoundOnce", BrokenTitles.SearchesEachPageByItself::new),
    SEARCHES_THE_FIRST_TITLE(
            "aSessionIsFoundByTheTitleOfItsFirstMessageUntilItIsRenamed", BrokenTitles.SearchesTheFirstTitle::new),

    KEEPS_WHAT_IS_REPLACED("whatWasSaidInAReplacedTurnLeavesTheHistory", BrokenReplacements.KeepsWhatIsReplaced::new),
    KEEPS_THE_CONTEXT("theContextIsTheOneFromBeforeTheReplacedTurn", BrokenReplacements.KeepsTheContext::new),
    DOES_NOT_SAY_WHAT_IS_REPLACED(
            "aReplacementBeginsLikeAnyOtherTurnAndSaysWhatItReplaces", BrokenReplacements.SaysOnlyWhatIsAsked::new),
    REPLACES_ANOTHER_THAN_WAS_MEANT("noTurnButTheLastIsReplaced", BrokenReplacements.ReplacesAnotherThanWasMeant::new),
    MAKES_A_SESSION_TO_REPLACE_IN(
            "aSessionThatIsNotThereIsNotMadeByAReplacement", BrokenReplacements.MakesASessionToReplaceIn::new),
    QUEUES_A_REPLACEMENT("whatRunsIsBusyWhateverIsToBeDoneThen", BrokenReplacements.QueuesAReplacement::new),
    DOES_NOT_KNOW_ITS_REPLACEMENT(
            "aRepeatIsRecognisedThoughTheReplacedTurnIsNoLongerTheLast",
            BrokenReplacements.DoesNotKnowItsReplacement::new),
    FORGETS_A_REPLACED_MESSAGE("aReplacedMessageKeepsItsId", BrokenReplacements.ForgetsAReplacedMessage::new),
    REPLACES_TWICE("ofManyReplacementsOfOneTurnAtOnceOneIsBegun", BrokenReplacements.ReplacesTwice::new),
    CLOSES_THE_GAP_IN_THE_HISTORY(
            "pagesOfAHistoryWithAReplacedTurnHoldEveryMessageOnce", BrokenReplacements.ClosesTheGapInTheHistory::new),
    RUNS_A_REPLACED_TURN_AGAIN("aReplacedTurnNeverRunsAgain", BrokenQueues.RetriesBeforeTheQueue::new),

    FORGETS_ON_REOPEN("nothingIsForgottenByAReopening", ForwardingRepository::new) {
        @Override
        SessionRepository reopen(SessionRepository opened) {
            return new InMemorySessionRepository();
        }
    };

    private final String rule;
    /** A reference to a constructor: it has no state that could change. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final UnaryOperator<SessionRepository> breakIt;

    BrokenPromise(String rule, UnaryOperator<SessionRepository> breakIt) {
        this.rule = rule;
        this.breakIt = breakIt;
    }

    /** The test method of the contract that must fail. */
    String rule() {
        return rule;
    }

    SessionRepository broken(SessionRepository sound) {
        return breakIt.apply(sound);
    }

    SessionRepository reopen(SessionRepository opened) {
        return opened;
    }
}

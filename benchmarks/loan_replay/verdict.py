"""A whole replay from log to verdict: play it, look at the sheets and the journal, compare."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from loan_replay.comparison import (
    ID,
    Check,
    Sheets,
    all_differences,
    compare,
    compare_histories,
    count_check,
)
from loan_replay.costs import not_ok, too_many
from loan_replay.entries import APPLICATIONS, MOVED_FROM, MOVED_TO, NUMBER, is_typed
from loan_replay.expectation import DEPARTMENTS, START, STATUS, Value, expect
from loan_replay.log import Log
from loan_replay.office import Office
from loan_replay.play import Meters, Pace, Played, Player, Tell
from sheetcrm.state.events import Event as JournalEvent
from sheetcrm.sync.results import PassResult

_CHANGES = frozenset({"observed", "made", "recovered"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a replay came to.

    Attributes:
        played: what happened.
        checks: the comparison.
        differences: everything that deviates, in words; empty when all is well.
    """

    played: Played
    checks: tuple[Check, ...]
    differences: tuple[str, ...]


def replay(office: Office, log: Log, pace: Pace, meters: Meters, tell: Tell) -> Verdict:
    """Replay a log in an office and compare the end with the log.

    Raises:
        StuckError: events wait for rows that no pass makes.
        SheetsError: the staff or a pass could not reach a sheet.
        StateError: the journal is damaged.
    """
    player = Player(office, log, pace, meters)
    played = player.play(tell)
    again = player.run_pass()
    tell("comparing the sheets with the log")
    expected = expect(log, played.asked)
    sheets = {name: office.staff.read(name) for name in DEPARTMENTS}
    journal = list(office.store.journal.read())
    events = [event for case in log.cases for event in case.events]
    typed = sum(is_typed(event) for event in events)
    passes = played.passes
    checks = (
        Check("events written down by people", typed, played.events, ()),
        Check("events left to the rules", len(events) - typed, played.left_to_rules, ()),
        *compare(expected, sheets),
        compare_histories(expected, histories(journal, sheets), START),
        compare_moves(played.moved, journal, sheets),
        count_check("values of people overruled", 0, _overruled(journal)),
        count_check("passes with too many requests", 0, chain.from_iterable(map(too_many, passes))),
        count_check("passes that did not end well", 0, chain.from_iterable(map(not_ok, passes))),
        count_check("changes planned by one more pass", 0, _planned(again)),
    )
    return Verdict(played, checks, tuple(all_differences(checks)))


def histories(journal: Iterable[JournalEvent], sheets: Sheets) -> Mapping[tuple[str, str], Sequence[Value]]:
    """The statuses of each row, by department and application number, in the order of the journal."""
    numbers = {(name, row.get(ID[name])): str(row.get(NUMBER)) for name, of in sheets.items() for row in of}
    found: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for event in journal:
        name = event.department
        if name is None or event.column != STATUS[name] or event.kind not in _CHANGES:
            continue
        number = numbers.get((name, str(event.row)))
        if number is not None and event.new is not None:
            found[name, number].append(event.new)
    return found


def compare_moves(wanted: Set[str], journal: Iterable[JournalEvent], sheets: Sheets) -> Check:
    """Compare the applications a rule moved with those it had to."""
    numbers = {row.get(ID[APPLICATIONS]): str(row.get(NUMBER)) for row in sheets[APPLICATIONS]}
    made = [
        (numbers.get(str(event.row), str(event.row)), event.old, event.new)
        for event in journal
        if (event.kind, event.department, event.column) == ("made", APPLICATIONS, STATUS[APPLICATIONS])
    ]
    moved = {number for number, _, _ in made}
    differences = [f"{number} was not moved to {MOVED_TO}" for number in sorted(wanted - moved)]
    differences += [
        f"{number} was moved from {old} to {new}"
        for number, old, new in made
        if number not in wanted or (old, new) != (MOVED_FROM, MOVED_TO)
    ]
    differences += [f"{number} was moved {count} times" for number, count in _repeated(made)]
    return Check("applications that a rule had to move", len(wanted), len(moved), tuple(differences))


def _repeated(made: Iterable[tuple[str, Value, Value]]) -> Iterable[tuple[str, int]]:
    counts = Counter(number for number, _, _ in made)
    return ((number, count) for number, count in counts.items() if count > 1)


def _overruled(journal: Iterable[JournalEvent]) -> Iterable[str]:
    for event in journal:
        if event.kind == "overruled":
            yield f"{event.department}: {event.column} of {event.row} was {event.old!r}, became {event.new!r}"


def _planned(result: PassResult) -> Iterable[str]:
    for edit in result.preview.plan.edits:
        change = f"{edit.old!r} to {edit.new!r} ({edit.rule})"
        yield f"one more pass sets {edit.column} of {edit.row_id} from {change}"
    for row in result.preview.plan.new_rows:
        yield f"one more pass makes the row {row.row_id} ({row.rule})"
    for seen in result.preview.plan.observations:
        yield f"one more pass sees a change of {seen.column} of {seen.row_id} that nobody made"

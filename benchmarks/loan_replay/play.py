"""The replay itself: people write the log's events down, and every so often a pass runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, product

from loan_replay.costs import PassCost, count_requests
from loan_replay.desk import Desk
from loan_replay.entries import APPLICATIONS, MOVED_FROM, OFFERS, department_of, entry_of, is_typed, status_of
from loan_replay.expectation import DEPARTMENTS, asks
from loan_replay.log import Event, Log
from loan_replay.office import Office
from sheetcrm.errors import SheetcrmError
from sheetcrm.schema.findings import Severity
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.results import PassResult

SORTED_BY = ("Application", "Amount")
"""Columns people sort their sheets by, in turn; every department has them."""

Tell = Callable[[str], None]


class StuckError(SheetcrmError):
    """Events wait for rows that no pass makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How the replay goes.

    Attributes:
        every: events of the log between two passes; at least 1.
        sort_every: passes between two sortings of a sheet by the staff; 0 for none.
    """

    every: int
    sort_every: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """What time is measured with, in seconds: by the wall clock, and of this process's processor use."""

    wall: Callable[[], float]
    cpu: Callable[[], float]


@dataclass(slots=True)
class Played:
    """What happened.

    Attributes:
        events: events written down by people.
        left_to_rules: events that a rule had to bring about.
        cells: cells people typed.
        sorts: how often people sorted a sheet.
        waits: how often an event waited for a pass to make its row.
        asked: department -> applications that asked for a row there while a pass ran.
        moved: applications that a rule had to move.
        passes: what each pass cost.
        staff_wall: seconds that writing things down took.
        staff_cpu: the same in processor time.
    """

    events: int = 0
    left_to_rules: int = 0
    cells: int = 0
    sorts: int = 0
    waits: int = 0
    asked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    moved: set[str] = field(default_factory=set)
    passes: list[PassCost] = field(default_factory=list)
    staff_wall: float = 0.0
    staff_cpu: float = 0.0


class Player:
    """Plays a log in an office.

    Args:
        office: the office, its sheets empty.
        log: the log.
        pace: how often passes and sortings come.
        meters: for the time things take.
    """

    def __init__(self, office: Office, log: Log, pace: Pace, meters: Meters) -> None:
        self._office = office
        self._cases = {case.number: case for case in log.cases}
        self._pace = pace
        self._meters = meters
        self._desk = Desk(log.events())
        self._standing: dict[tuple[str, str], str] = {}
        self._sortings = cycle(product(SORTED_BY, DEPARTMENTS))
        self.played = Played()

    def play(self, tell: Tell) -> Played:
        """Play the whole log; `tell` hears after each pass how far it is.

        Raises:
            StuckError: events wait for rows that no pass makes.
            SheetsError: the staff or a pass could not reach a sheet.
        """
        while not self._desk.is_done:
            before = self._desk.taken
            written = self._work()
            if not written and self._desk.taken == before:
                raise _stuck(self._desk.held)
            self.run_pass()
            self._note_demands(written)
            tell(f"{self._desk.taken:,} events, {len(self.played.passes):,} passes")
        return self.played

    def run_pass(self) -> PassResult:
        """Run one pass and note what it cost."""
        ledger = self._office.google.ledger
        mark = ledger.mark()
        wall, cpu = self._meters.wall(), self._meters.cpu()
        result = self._office.syncer.run(Approval.unlimited())
        cost = PassCost(
            run=result.run,
            outcome=result.outcome,
            findings=tuple(
                f"{found.code}: {found.message}"
                for found in result.preview.findings
                if found.severity is Severity.ERROR
            ),
            edits=len(result.preview.plan.edits),
            new_rows=len(result.preview.plan.new_rows),
            wall_seconds=self._meters.wall() - wall,
            cpu_seconds=self._meters.cpu() - cpu,
            service_seconds=result.requests.seconds,
            requests=count_requests(ledger.entries[mark.entries :]),
            to_edit=frozenset(self._to_edit(result)),
            bytes_in=result.requests.bytes_in,
        )
        self.played.passes.append(cost)
        return result

    def _work(self) -> list[Event]:
        """Let people write down what they can; returns those events, and those left to rules."""
        staff, played, meters = self._office.staff, self.played, self._meters
        wall, cpu = meters.wall(), meters.cpu()
        staff.look()
        ready = self._desk.take(self._pace.every, self._is_there)
        typed = [event for event in ready if is_typed(event)]
        if typed:
            played.cells += staff.write(entry_of(event, self._cases[event.case]) for event in typed)
        for event in ready:
            self._office.clock.move_to(event.at)
        self._sort_now_and_then()
        played.events += len(typed)
        played.left_to_rules += len(ready) - len(typed)
        played.waits += len(self._desk.held)
        played.staff_wall += meters.wall() - wall
        played.staff_cpu += meters.cpu() - cpu
        return ready

    def _note_demands(self, written: Sequence[Event]) -> None:
        """Note what the pass just made had to do, by the statuses that people had left in the rows."""
        new = {(department_of(event), event.case): status_of(event) for event in written if is_typed(event)}
        self._standing |= new
        for (department, case), status in new.items():
            for child in asks(department, status):
                self.played.asked[child].add(case)
            has_offer = (OFFERS, case) in self._standing
            if has_offer and self._standing[APPLICATIONS, case] == MOVED_FROM:
                self.played.moved.add(case)

    def _is_there(self, event: Event) -> bool:
        department = department_of(event)
        return department == APPLICATIONS or self._office.staff.has_row(department, event.case)

    def _sort_now_and_then(self) -> None:
        if self._pace.sort_every and (len(self.played.passes) + 1) % self._pace.sort_every == 0:
            header, department = next(self._sortings)
            self._office.staff.sort(department, header, descending=self.played.sorts % 2 == 0)
            self.played.sorts += 1

    def _to_edit(self, result: PassResult) -> Iterator[str]:
        plan = result.preview.plan
        departments = {edit.department for edit in plan.edits} | {row.department for row in plan.new_rows}
        for department in departments:
            yield self._office.files[self._office.company.departments[department].spreadsheet]


def _stuck(held: Sequence[Event]) -> StuckError:
    first = held[0]
    msg = (
        f"{len(held)} events wait for rows that no pass makes, first of them {first.activity} of application "
        f"{first.case} in {department_of(first)}."
    )
    return StuckError(msg, "Compare the links' `when` in the company's config with the order of the log.")

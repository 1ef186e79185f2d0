"""Memory where it is needed: open rows show the best earlier events like them, and what these have cost.

Asked once the directories are in step. What a row shows follows from the row and the events alone, not from
the day of the pass; so it is asked of rows that were looked at, and of those whose like events were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from sheetcrm.directories.corridors import corridor_of
from sheetcrm.directories.earlier import Offer, best_of
from sheetcrm.language import Language, in_language
from sheetcrm.schema.cells import Cell, is_blank, same, value_of
from sheetcrm.schema.columns import Violation
from sheetcrm.schema.directories import Reminder
from sheetcrm.schema.tables import RowKey
from sheetcrm.sync.directory_rows import DirectoryRows, Tools, row_ids
from sheetcrm.sync.earlier_events import EarlierEvents, Likeness, price_in
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.plan import Cause, Observation, Seen, reminder_rule
from sheetcrm.sync.reminder_texts import corridor_text, line_of, outside
from sheetcrm.sync.reports import Reports
from sheetcrm.sync.world import World


class Reminders:
    """Reminds the rows of a company of what its directories hold.

    Args:
        world: the working copy.
        facts: what rules may ask about rows.
        fields: sets cells that are sheetcrm's own, and keeps what people typed there.
        reports: takes prices that are out of the ordinary.
        observations: what changed since the base; events that vanished are no more to be shown.
    """

    def __init__(
        self,
        world: World,
        facts: Facts,
        fields: FieldRules,
        reports: Reports,
        observations: Sequence[Observation],
    ) -> None:
        tools = Tools(world.company, world, facts, fields, reports)
        gone = frozenset(
            (seen.department, seen.row_id) for seen in observations if seen.kind is Seen.VANISHED
        )
        self._all = [
            reminding
            for name, directory in world.company.directories.items()
            if directory.remind and {directory.things, directory.history} <= world.sheets.keys()
            for department, reminder in directory.remind.items()
            if department in world.sheets
            for reminding in (_Reminding(DirectoryRows(name, directory, tools), department, reminder, gone),)
            if reminding.is_whole
        ]

    def settle(self) -> None:
        """Let all rows looked at so far, and those whose like events were, show what is known.

        Raises:
            RuleError: rules set one cell to and fro without end.
        """
        for reminding in self._all:
            reminding.settle()


class _Reminding:
    """Reminds the rows of one department of the events of one directory."""

    def __init__(
        self, rows: DirectoryRows, department: str, reminder: Reminder, gone: frozenset[RowKey]
    ) -> None:
        self._rows = rows
        self._tools = rows.tools
        self._department = department
        self._reminder = reminder
        self._gone = gone
        self._events = EarlierEvents(rows, reminder)
        self._rule = reminder_rule(rows.name, department)
        self._settled: tuple[int, int] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every column that is compared or shown is there; else rows keep what they show."""
        of_rows = {*self._reminder.row_columns(), self._reminder.show}
        of_events = {*self._reminder.history_columns(), self._rows.directory.thing}
        sheet = self._tools.world.sheets[self._department]
        is_lacking = (
            of_rows & sheet.table.missing,
            of_events & self._rows.events.table.missing,
            {self._reminder.unless} & self._rows.things.table.missing,
        )
        return not any(is_lacking)

    def settle(self) -> None:
        """Let rows show what is known by now."""
        world = self._tools.world
        stand = (world.version, len(world.visited))
        if stand == self._settled:
            return
        self._settled = stand
        asked = list(self._rows.visited(self._department, world.sheets[self._department]))
        events = list(self._rows.visited(self._rows.directory.history, self._rows.events))
        touched = set(self._touched(events))
        if asked or touched:
            self._events.look_again(events)
            for row_id in asked:
                self._remind(row_id)
            self._wake(touched)

    # -- which rows ---

    def _touched(self, events: Sequence[str]) -> Iterator[str]:
        """What rows have in their first column to whom something may be news."""
        directory = self._rows.directory
        base = self._tools.facts.bases[directory.history]
        column = self._reminder.pairs[0][1]
        gone = [row_id for department, row_id in self._gone if department == directory.history]
        moved = set(self._moved_things())
        moved.update(self._things_of(events, gone))
        for event in (*events, *gone, *self._events_of(moved)):
            cells = [base.get(event, column)]
            if event in self._rows.events:
                cells.append(self._tools.world.get(directory.history, event, column))
            yield from (first for cell in cells if (first := self._events.folded(cell)) is not None)

    def _moved_things(self) -> Iterator[str]:
        """Things that may no more be shown, or may again, or are no doubles or others' doubles now."""
        directory = self._rows.directory
        told = (
            self._tools.company.departments[directory.things].status,
            directory.same_as,
            self._reminder.unless,
        )
        columns = [column for column in told if column is not None]
        for thing in self._rows.visited(directory.things, self._rows.things):
            if self._differs(directory.things, thing, columns):
                yield thing
                yield from filter(None, (self._rows.double_before(thing),))
        for department, thing in self._gone:
            if department == directory.things:
                yield thing
                yield from filter(None, (self._rows.double_before(thing),))

    def _things_of(self, events: Sequence[str], gone: Sequence[str]) -> Iterator[str]:
        """Things of which their events tell something else than before."""
        for event in gone:
            if self._tells_of_its_thing(event):
                yield from filter(None, (self._rows.thing_before(event),))
        columns = [self._rows.directory.thing, *self._telling]
        for event in events:
            if self._tells_of_its_thing(event) and self._differs(
                self._rows.directory.history, event, columns
            ):
                yield from filter(None, (self._rows.thing_before(event), self._rows.thing_of(event)))

    @property
    def _telling(self) -> Sequence[str]:
        """The history's columns that tell how good a thing is."""
        told = (*(self._reminder.term or ()), self._reminder.quality)
        return [column for column in told if column is not None]

    def _tells_of_its_thing(self, event: str) -> bool:
        """Whether an event tells, or told, how good its thing is; a term that was only promised does not."""
        history, promised = self._rows.directory.history, (self._reminder.term or ("",))[0]
        base = self._tools.facts.bases[history]
        return any(
            not is_blank(cell)
            for column in self._telling
            if column != promised
            for cell in (base.get(event, column), self._tools.world.get(history, event, column))
        )

    def _differs(self, department: str, row_id: str, columns: Sequence[str]) -> bool:
        """Whether a cell is not what it was after the last pass."""
        base, world = self._tools.facts.bases[department], self._tools.world
        return any(
            not same(base.get(row_id, column), world.get(department, row_id, column)) for column in columns
        )

    def _events_of(self, things: Collection[str]) -> Iterator[str]:
        """The events of things, and of what they are doubles of in the end."""
        if things:
            by_thing = self._rows.events_by_thing()
            for thing in {*things, *(str(self._rows.original(thing)) for thing in things)}:
                yield from by_thing.get(thing, ())

    def _wake(self, touched: set[str]) -> None:
        """Have rows looked at to which an event may be news."""
        world = self._tools.world
        if not touched:
            return
        column = self._reminder.pairs[0][0]
        world.look_at(
            (self._department, row_id)
            for row_id in row_ids(world.sheets[self._department])
            if (self._department, row_id) not in world.visited
            and self._events.folded(world.get(self._department, row_id, column)) in touched
            and self._is_open(row_id)
        )

    def _is_open(self, row_id: str) -> bool:
        status = self._tools.facts.status(self._department, row_id)
        return status is not None and not status.category.is_final

    # -- what they show ---

    def _remind(self, row_id: str) -> None:
        """Let one row show what is known; a row on which work has ended keeps what it shows."""
        doubt = self._show(row_id) if self._is_open(row_id) else None
        if self._reminder.corridor is not None and self._reminder.priced is not None:
            self._tools.reports.doubt((self._department, row_id), self._reminder.priced[0], self._rule, doubt)

    def _show(self, row_id: str) -> Violation | None:
        """Write what is known into a row; what is to be said of its price."""
        cells = [self._cell(row_id, column) for column, _ in self._reminder.pairs]
        wanted = self._events.likeness_of(cells)
        levels = iter(()) if wanted[0] is None else self._events.levels(wanted, row_id)
        # Those that agree in all the row says come first, if there are any.
        first = next(levels, None)
        found = levels if first is None else chain((first,), levels)
        best = best_of([offer for offer in level if self._may_serve(offer)] for _, level in found)
        cause = self._cause(row_id)
        lines = [in_language(self._line(wanted, offer), self._language) for offer in best]
        self._put(row_id, self._reminder.show, "\n".join(lines), cause)
        is_alike = first is not None and first[0] == sum(one is not None for one in wanted)
        return self._price(row_id, first[1] if first is not None and is_alike else (), cause)

    def _price(self, row_id: str, alike: Sequence[Offer], cause: Cause) -> Violation | None:
        if self._reminder.corridor is None or self._reminder.priced is None:
            return None
        prices = [offer.price for offer in alike if offer.price is not None]
        corridor = corridor_of(prices, self._reminder.least)
        ours, theirs = self._reminder.priced
        column = self._tools.company.fields[self._rows.directory.history][theirs]
        text = "" if corridor is None else in_language(corridor_text(corridor, column), self._language)
        self._put(row_id, self._reminder.corridor, text, cause)
        price = price_in(self._cell(row_id, ours))
        if corridor is None or price is None or corridor.holds(price):
            return None
        return outside(price, corridor, column)

    def _may_serve(self, offer: Offer) -> bool:
        """Whether a thing is still one to choose: neither ended by its status nor ruled out by a tick."""
        things, unless = self._rows.directory.things, self._reminder.unless
        if offer.thing is None:
            return True
        if unless is not None and value_of(self._tools.world.get(things, offer.thing, unless)) is True:
            return False
        status = self._tools.facts.status(things, offer.thing)
        return status is None or not status.category.is_final

    def _line(self, wanted: Likeness, offer: Offer) -> str:
        history = self._rows.directory.history
        cells = [
            (column, self._tools.world.get(history, offer.event, column)) for column in self._reminder.tell
        ]
        other = [self._reminder.pairs[at][0] for at in self._events.differing(wanted, offer.event)]
        repute = self._events.repute_of(offer)
        marks = (self._reminder.quality or "", repute.quality)
        terms = (repute.kept, repute.known)
        return line_of(cells, self._tools.company.fields[history], marks, terms, other)

    @property
    def _language(self) -> Language:
        return self._tools.company.language

    def _cause(self, row_id: str) -> Cause:
        """What the row was asked about; not an event, since other events may have come to the same text."""
        column = self._reminder.pairs[0][0]
        value = self._cell(row_id, column)
        return Cause(department=self._department, row_id=row_id, column=column, value=value)

    def _cell(self, row_id: str, column: str) -> Cell:
        return self._tools.world.get(self._department, row_id, column)

    def _put(self, row_id: str, column: str, text: str, cause: Cause) -> None:
        if column not in self._tools.world.sheets[self._department].table.missing:
            target = Side(department=self._department, row_id=row_id, column=column)
            self._tools.fields.set_system_cell(target, text or None, self._rule, cause)

"""Directories at work: each event is given its thing, each new thing a row, each thing its figures.

Like all rules these are about states: *whose event is this? what do the events of this thing come to?* They
are asked once no link has anything left to do, of the things whose rows or events were looked at, and asking
twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sheetcrm.directories.figures import figure_of
from sheetcrm.directories.matching.things import Thing
from sheetcrm.directories.register import Meant, resolve
from sheetcrm.schema.cells import Cell, ErrorCell, Scalar, is_blank, same, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.directories import Directory, Identity
from sheetcrm.schema.row_ids import format_root, parse
from sheetcrm.schema.tables import RowKey
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.plan import Cause, Observation, Seen
from sheetcrm.sync.reports import Reports
from sheetcrm.sync.world import Sheet, World, Write

_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a serial number (Sheets API guide, "Date and time serial numbers")."""

_SHOWN_AT_MOST = 3
"""So many known things a new one is said to look like."""


@dataclass(frozen=True, slots=True)
class _Tools:
    """What the rules of all directories of one pass share."""

    company: Company
    world: World
    facts: Facts
    fields: FieldRules
    reports: Reports


class DirectoryRules:
    """Keeps the directories of a company.

    Args:
        world: the working copy.
        facts: what rules may ask about rows.
        fields: sets cells that are sheetcrm's own, and keeps what people typed there.
        reports: takes what people have to decide.
        counters: prefix to the highest number given; new things raise it.
        now: the instant the pass began; its day, where the company is, is written on new events.
        observations: what changed since the base; events that vanished count no more.
    """

    def __init__(
        self,
        world: World,
        facts: Facts,
        fields: FieldRules,
        reports: Reports,
        counters: dict[str, int],
        now: datetime,
        observations: Sequence[Observation],
    ) -> None:
        tools = _Tools(world.company, world, facts, fields, reports)
        self._counters = counters
        self._now = now
        self._observations = observations
        self._keepers = [
            _Keeper(name, directory, tools)
            for name, directory in world.company.directories.items()
            if directory.things in world.sheets and directory.history in world.sheets
        ]

    def settle(self) -> None:
        """Bring the directories into step with all rows looked at so far.

        Raises:
            RuleError: rules set one cell to and fro without end.
        """
        if not self._keepers:
            return
        zone = ZoneInfo(self._keepers[0].tools.company.timezone)
        today = (self._now.astimezone(zone).date() - _FIRST_DAY).days
        gone = frozenset(
            (seen.department, seen.row_id) for seen in self._observations if seen.kind is Seen.VANISHED
        )
        for keeper in self._keepers:
            keeper.settle(gone, today, self._counters)


class _Keeper:
    """Keeps one directory."""

    def __init__(self, name: str, directory: Directory, tools: _Tools) -> None:
        self.name = name
        self.directory = directory
        self.tools = tools
        self.things = tools.world.sheets[directory.things]
        self.events = tools.world.sheets[directory.history]

    def settle(self, gone: Collection[RowKey], today: int, counters: dict[str, int]) -> None:
        """Bring the directory into step with the rows looked at so far.

        Args:
            gone: rows that have vanished since the last pass.
            today: the day of the pass, as a serial number.
            counters: prefix to the highest number given; new things raise it.
        """
        events = list(self._visited(self.directory.history, self.events))
        things = list(self._visited(self.directory.things, self.things))
        touched = {*things, *map(self._thing_before, events)}
        touched.update(before for thing in things if (before := self._double_of_before(thing)))
        touched.update(
            self._thing_before(row_id) for department, row_id in gone if department == self.directory.history
        )
        if bereft := {row_id for department, row_id in gone if department == self.directory.things}:
            events += [event for event in _row_ids(self.events) if self._thing_of(event) in bereft]
            touched.update(before for thing in bereft if (before := self._double_of_before(thing)))
        if not touched and not events:
            return
        touched.update(map(self._thing_of, events))
        self._date(events, today)
        # In an order of their own: the numbers of new things do not hang on which row was looked at first.
        self._assign(sorted({*events}, key=self._order), counters)
        touched.update(map(self._thing_of, events))
        self._count(thing for thing in touched if thing is not None)

    # -- cells ---

    def _visited(self, department: str, sheet: Sheet) -> Iterator[str]:
        for of, row_id in tuple(self.tools.world.visited):
            if of == department and row_id in sheet:
                yield row_id

    def _text(self, department: str, row_id: str, column: str) -> str | None:
        return _text(self.tools.world.get(department, row_id, column))

    def _thing_of(self, event: str) -> str | None:
        return self._text(self.directory.history, event, self.directory.thing)

    def _thing_before(self, event: str) -> str | None:
        return _text(self.tools.facts.bases[self.directory.history].get(event, self.directory.thing))

    def _double_of_before(self, thing: str) -> str | None:
        column = self.directory.same_as
        return (
            None
            if column is None
            else _text(self.tools.facts.bases[self.directory.things].get(thing, column))
        )

    def _put(self, key: RowKey, column: str, value: Scalar, rule: str, cause: Cause) -> None:
        self.tools.world.put(*key, column, Write(value=value, rule=rule, cause=cause, note=None))

    def _itself(self, event: str) -> Cause:
        """The event's ID, as the cause of what is made of it."""
        column = self.tools.company.departments[self.directory.history].row_id.column
        return Cause(department=self.directory.history, row_id=event, column=column, value=event)

    def _rule(self, part: str) -> str:
        return f"directories.{self.name}.{part}"

    # -- whose event it is ---

    def _date(self, events: Iterable[str], today: int) -> None:
        """Write the day on events that have none; it stays, whatever becomes of the event."""
        column = self.directory.dated
        if column is None:
            return
        for event in events:
            key = (self.directory.history, event)
            if is_blank(self.tools.world.get(*key, column)):
                self._put(key, column, today, self._rule("dated"), self._itself(event))

    def _assign(self, events: Iterable[str], counters: dict[str, int]) -> None:
        asked = [self._read(self.directory.history, event) for event in events if not self._is_settled(event)]
        if not asked or self.directory.thing in self.events.table.missing:
            return
        known = [self._read(self.directory.things, thing) for thing in _row_ids(self.things)]
        made: dict[str, str] = {}
        for event, meant in resolve(known, asked).items():
            if meant.is_new and meant.key not in made:
                made[event] = self._make(event, self._looks(meant, made), counters)
            if meant.key is not None:
                self._give(event, made.get(meant.key, meant.key))
                continue
            self._ask_whom(event, meant, made)
            thing = self._thing_of(event)
            if thing is not None and not self._is_kept(thing):
                self._give(event, None)

    def _give(self, event: str, thing: str | None) -> None:
        target = Side(department=self.directory.history, row_id=event, column=self.directory.thing)
        self.tools.fields.set_system_cell(target, thing, self._rule("thing"), self._itself(event))

    def _is_settled(self, event: str) -> bool:
        """Whether the event has its thing, given for what it still tells, or picked by people.

        What people pick stands; where they change whom the event names, and leave the ID, it is looked for
        anew.
        """
        thing = self._thing_of(event)
        if thing is None or not self._is_kept(thing):
            return False
        if thing != self._thing_before(event):
            return True
        base = self.tools.facts.bases[self.directory.history]
        return all(
            same(base.get(event, column), self.tools.world.get(self.directory.history, event, column))
            for column in self.directory.identity
        )

    def _is_kept(self, thing: str) -> bool:
        """Whether the ID is that of a thing, be it one that takes no part for now."""
        is_held = self.tools.world.scope.is_kept_out(self.directory.things, thing)
        return is_held or thing in self.things or thing in self.things.index.held

    def _read(self, department: str, row_id: str) -> Thing:
        """What a row tells of the thing it is about."""
        told: dict[Identity, list[str]] = {}
        for column, kind in self.directory.identity.items():
            text = self._text(department, row_id, column)
            if text is not None:
                told.setdefault(kind, []).append(text)
        return Thing(
            key=row_id,
            name=" ".join(told.get(Identity.NAME, ())),
            place=" ".join(told.get(Identity.PLACE, ())),
            numbers=tuple(told.get(Identity.NUMBER, ())),
            phones=tuple(told.get(Identity.PHONE, ())),
            emails=tuple(told.get(Identity.EMAIL, ())),
        )

    def _ask_whom(self, event: str, meant: Meant, made: Mapping[str, str]) -> None:
        if meant.others:
            things = [made.get(one.second, one.second) for one in meant.others[:_SHOWN_AT_MOST]]
            names = [self._shown(thing) for thing in things]
            self.tools.reports.thing_unsure((self.directory.history, event), self.directory.thing, names)

    # -- new things ---

    def _make(self, event: str, looks: str | None, counters: dict[str, int]) -> str:
        """Add a thing that an event is the first to name, with all the event tells of it."""
        rules = self.tools.company.departments[self.directory.things]
        prefix = str(rules.row_id.prefix)
        number = max(counters.get(prefix, 0), self.things.index.highest.get(prefix, 0)) + 1
        counters[prefix] = number
        key = (self.directory.things, format_root(prefix, number))
        pipeline = next(iter(rules.pipelines))
        cells: dict[str | None, Cell] = {
            rules.row_id.column: key[1],
            rules.pipeline: pipeline if rules.pipeline is not None else None,
            rules.status: rules.statuses[pipeline][0].name,
            self.directory.looks_like: looks,
        }
        for column in self.directory.identity:
            cells[column] = self.tools.world.get(self.directory.history, event, column)
        rule, cause = self._rule("new"), self._itself(event)
        self.tools.world.add_row(*key, rule, cause)
        for header, cell in cells.items():
            shown = value_of(cell)
            if header is not None and not is_blank(cell) and not isinstance(shown, ErrorCell):
                self._put(key, header, shown, rule, cause)
        return key[1]

    def _looks(self, meant: Meant, made: Mapping[str, str]) -> str | None:
        """Which things a new one looks like; those made just now are known by the events that name them."""
        likely = meant.others[:_SHOWN_AT_MOST]
        told = (f"{self._shown(made.get(one.second, one.second))} ({one.chance:.0%})" for one in likely)
        return "; ".join(told) or None

    def _shown(self, thing: str) -> str:
        return f"{thing} {self._read(self.directory.things, thing).name}".strip()

    # -- figures ---

    def _count(self, touched: Iterable[str]) -> None:
        if not self.directory.figures:
            return
        wanted = {thing for one in touched for thing in self._and_those_it_doubles(one)} & {
            *_row_ids(self.things)
        }
        events = self._events_by_thing() if wanted else {}
        for thing in sorted(wanted):
            own = sorted(events.get(thing, ()), key=self._order)
            cause = self._itself(own[-1]) if own else None
            for column, figure in self.directory.figures.items():
                if column in self.things.table.missing:
                    continue
                counted = [self._row(event) for event in own if self._counts(event, figure.events)]
                target = Side(department=self.directory.things, row_id=thing, column=column)
                value = figure_of(figure, counted)
                self.tools.fields.set_system_cell(target, value, self._rule(f"figures.{column}"), cause)

    def _and_those_it_doubles(self, thing: str) -> Sequence[str]:
        """A thing, and those it is a double of, one after the other; a ring ends where it began."""
        column = self.directory.same_as
        chain = [thing]
        while column is not None and chain[-1] in self.things:
            above = self._text(self.directory.things, chain[-1], column)
            if above is None or above in chain:
                break
            chain.append(above)
        return chain

    def _events_by_thing(self) -> Mapping[str, list[str]]:
        """Events of each thing and of its doubles."""
        chains: dict[str, Sequence[str]] = {}
        found: dict[str, list[str]] = {}
        for event in _row_ids(self.events):
            thing = self._thing_of(event)
            if thing is None:
                continue
            if thing not in chains:
                chains[thing] = self._and_those_it_doubles(thing)
            for one in chains[thing]:
                found.setdefault(one, []).append(event)
        return found

    def _row(self, event: str) -> Mapping[str, Cell]:
        columns = {of for figure in self.directory.figures.values() for of in (figure.column, figure.less)}
        return {
            column: self.tools.world.get(self.directory.history, event, column)
            for column in columns
            if column is not None
        }

    def _counts(self, event: str, pipelines: Sequence[str]) -> bool:
        return not pipelines or self.tools.facts.pipeline(self.directory.history, event) in pipelines

    def _order(self, event: str) -> tuple[float, int, str]:
        """Oldest first: by day, by deal, by ID; what has no day yet comes last."""
        column = self.directory.dated
        day = (
            None if column is None else value_of(self.tools.world.get(self.directory.history, event, column))
        )
        is_day = isinstance(day, int | float) and not isinstance(day, bool)
        parts = parse(event)
        return (float(day) if is_day else float("inf")), 0 if parts is None else parts.number, event  # type: ignore[arg-type]


def _row_ids(sheet: Sheet) -> Iterator[str]:
    yield from sheet.row_ids()
    yield from sheet.added


def _text(cell: Cell) -> str | None:
    """What a cell shows, as text: a phone or tax number may have become a number."""
    shown = value_of(cell)
    if isinstance(shown, ErrorCell) or is_blank(cell):
        return None
    if isinstance(shown, float) and shown.is_integer():
        shown = int(shown)
    return str(shown).strip()

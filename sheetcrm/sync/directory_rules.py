"""Directories at work: each event is given its thing, each new thing a row, each thing its figures.

Like all rules these are about states: *whose event is this? what do the events of this thing come to?* They
are asked once no link has anything left to do, of the things whose rows or events were looked at, and asking
twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sheetcrm.directories.matching.things import Thing
from sheetcrm.directories.register import Meant, resolve
from sheetcrm.schema.cells import Cell, ErrorCell, Scalar, is_blank, same, value_of
from sheetcrm.schema.directories import Identity
from sheetcrm.schema.tables import RowKey
from sheetcrm.schema.types.temporal import day_serial
from sheetcrm.sync.directory_rows import DirectoryRows, Tools, row_ids
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.naming import next_root
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.plan import Cause, Observation, Seen
from sheetcrm.sync.reports import Reports
from sheetcrm.sync.world import World, Write

_SHOWN_AT_MOST = 3
"""So many known things a new one is said to look like."""


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
        tools = Tools(world.company, world, facts, fields, reports)
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
        today = day_serial(self._now.astimezone(zone).date())
        gone = frozenset(
            (seen.department, seen.row_id) for seen in self._observations if seen.kind is Seen.VANISHED
        )
        for keeper in self._keepers:
            keeper.settle(gone, today, self._counters)


class _Keeper(DirectoryRows):
    """Keeps one directory."""

    def settle(self, gone: Collection[RowKey], today: int, counters: dict[str, int]) -> None:
        """Bring the directory into step with the rows looked at so far.

        Args:
            gone: rows that have vanished since the last pass.
            today: the day of the pass, as a serial number.
            counters: prefix to the highest number given; new things raise it.
        """
        events = list(self.visited(self.directory.history, self.events))
        things = list(self.visited(self.directory.things, self.things))
        touched = {*things, *map(self.thing_before, events)}
        touched.update(before for thing in things if (before := self.double_before(thing)))
        touched.update(
            self.thing_before(row_id) for department, row_id in gone if department == self.directory.history
        )
        if bereft := {row_id for department, row_id in gone if department == self.directory.things}:
            events += [event for event in row_ids(self.events) if self.thing_of(event) in bereft]
            touched.update(before for thing in bereft if (before := self.double_before(thing)))
        if not touched and not events:
            return
        touched.update(map(self.thing_of, events))
        self._date(events, today)
        # In an order of their own: the numbers of new things do not hang on which row was looked at first.
        self._assign(sorted({*events}, key=self.order), counters)
        touched.update(map(self.thing_of, events))
        self.count(thing for thing in touched if thing is not None)

    def _put(self, key: RowKey, column: str, value: Scalar, rule: str, cause: Cause) -> None:
        self.tools.world.put(*key, column, Write(value=value, rule=rule, cause=cause, note=None))

    # -- whose event it is ---

    def _date(self, events: Iterable[str], today: int) -> None:
        """Write the day on events that have none; it stays, whatever becomes of the event."""
        column = self.directory.dated
        if column is None:
            return
        for event in events:
            key = (self.directory.history, event)
            if is_blank(self.tools.world.get(*key, column)):
                self._put(key, column, today, self.rule("dated"), self.itself(event))

    def _assign(self, events: Iterable[str], counters: dict[str, int]) -> None:
        asked = [self._read(self.directory.history, event) for event in events if not self._is_settled(event)]
        if not asked or self.directory.thing in self.events.table.missing:
            return
        known = [self._read(self.directory.things, thing) for thing in row_ids(self.things)]
        made: dict[str, str] = {}
        for event, meant in resolve(known, asked).items():
            if meant.is_new and meant.key not in made:
                made[event] = self._make(event, self._looks(meant, made), counters)
            if meant.key is not None:
                self._give(event, made.get(meant.key, meant.key))
                continue
            self._ask_whom(event, meant, made)
            thing = self.thing_of(event)
            if thing is not None and not self._is_kept(thing):
                self._give(event, None)

    def _give(self, event: str, thing: str | None) -> None:
        target = Side(department=self.directory.history, row_id=event, column=self.directory.thing)
        self.tools.fields.set_system_cell(target, thing, self.rule("thing"), self.itself(event))

    def _is_settled(self, event: str) -> bool:
        """Whether the event has its thing, given for what it still tells, or picked by people.

        What people pick stands; where they change whom the event names, and leave the ID, it is looked for
        anew.
        """
        thing = self.thing_of(event)
        if thing is None or not self._is_kept(thing):
            return False
        if thing != self.thing_before(event):
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
            text = self.text(department, row_id, column)
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
        key = (self.directory.things, next_root(counters, str(rules.row_id.prefix)))
        pipeline = next(iter(rules.pipelines))
        cells: dict[str | None, Cell] = {
            rules.row_id.column: key[1],
            rules.pipeline: pipeline if rules.pipeline is not None else None,
            rules.status: rules.statuses[pipeline][0].name,
            self.directory.looks_like: looks,
        }
        for column in self.directory.identity:
            cells[column] = self.tools.world.get(self.directory.history, event, column)
        rule, cause = self.rule("new"), self.itself(event)
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

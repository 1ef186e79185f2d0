"""One directory at work: its rows, which belong to which, and the figures of each thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetcrm.directories.figures import figure_of
from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.directories import Directory
from sheetcrm.schema.row_ids import parse
from sheetcrm.schema.types.choices import text_of
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.pairs import Side
from sheetcrm.sync.plan import Cause
from sheetcrm.sync.reports import Reports
from sheetcrm.sync.world import Sheet, World


@dataclass(frozen=True, slots=True)
class Tools:
    """What the rules of all directories of one pass share."""

    company: Company
    world: World
    facts: Facts
    fields: FieldRules
    reports: Reports


class DirectoryRows:
    """The things and events of one directory, as the working copy has them.

    Attributes:
        name: the directory's name in the config.
        things: the department with its things.
        events: the department with its events.
    """

    def __init__(self, name: str, directory: Directory, tools: Tools) -> None:
        self.name = name
        self.directory = directory
        self.tools = tools
        self.things = tools.world.sheets[directory.things]
        self.events = tools.world.sheets[directory.history]

    def text(self, department: str, row_id: str, column: str) -> str | None:
        """What a cell shows, as text; None where it is blank or shows an error."""
        return shown_text(self.tools.world.get(department, row_id, column))

    def thing_of(self, event: str) -> str | None:
        """The ID of the event's thing; None where it has none yet."""
        return self.text(self.directory.history, event, self.directory.thing)

    def thing_before(self, event: str) -> str | None:
        """The same after the last pass."""
        return shown_text(self.tools.facts.bases[self.directory.history].get(event, self.directory.thing))

    def double_before(self, thing: str) -> str | None:
        """Whose double a thing was after the last pass."""
        base, column = self.tools.facts.bases[self.directory.things], self.directory.same_as
        return None if column is None else shown_text(base.get(thing, column))

    def visited(self, department: str, sheet: Sheet) -> Iterator[str]:
        """The rows of a department that were looked at in this pass."""
        for of, row_id in tuple(self.tools.world.visited):
            if of == department and row_id in sheet:
                yield row_id

    def rule(self, part: str) -> str:
        """The name of one of the directory's rules, as edits and the journal give it."""
        return f"directories.{self.name}.{part}"

    def itself(self, event: str) -> Cause:
        """The event's ID, as the cause of what is made of it."""
        column = self.tools.company.departments[self.directory.history].row_id.column
        return Cause(department=self.directory.history, row_id=event, column=column, value=event)

    def count(self, touched: Iterable[str]) -> None:
        """Work out the figures of things, and of those they are doubles of."""
        if not self.directory.figures:
            return
        wanted = {thing for one in touched for thing in self._and_those_it_doubles(one)} & {
            *row_ids(self.things)
        }
        events = self.events_by_thing() if wanted else {}
        for thing in sorted(wanted):
            own = sorted(events.get(thing, ()), key=self.order)
            cause = self.itself(own[-1]) if own else None
            for column, figure in self.directory.figures.items():
                if column in self.things.table.missing:
                    continue
                counted = [self._row(event) for event in own if self._counts(event, figure.events)]
                target = Side(department=self.directory.things, row_id=thing, column=column)
                value = figure_of(figure, counted)
                self.tools.fields.set_system_cell(target, value, self.rule(f"figures.{column}"), cause)

    def _and_those_it_doubles(self, thing: str) -> Sequence[str]:
        """A thing, and those it is a double of, one after the other; a ring ends where it began."""
        column = self.directory.same_as
        chain = [thing]
        while column is not None and chain[-1] in self.things:
            above = self.text(self.directory.things, chain[-1], column)
            if above is None or above in chain:
                break
            chain.append(above)
        return chain

    def original(self, thing: str | None) -> str | None:
        """The thing that a thing is a double of, in the end; itself where it is none."""
        return None if thing is None else self._and_those_it_doubles(thing)[-1]

    def events_by_thing(self) -> Mapping[str, list[str]]:
        """Events of each thing and of its doubles."""
        chains: dict[str, Sequence[str]] = {}
        found: dict[str, list[str]] = {}
        for event in row_ids(self.events):
            thing = self.thing_of(event)
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

    def order(self, event: str) -> tuple[float, int, str]:
        """Oldest first: by day, by deal, by ID; what has no day yet comes last."""
        column = self.directory.dated
        day = (
            None if column is None else value_of(self.tools.world.get(self.directory.history, event, column))
        )
        is_day = isinstance(day, int | float) and not isinstance(day, bool)
        parts = parse(event)
        return (float(day) if is_day else float("inf")), 0 if parts is None else parts.number, event  # type: ignore[arg-type]


def row_ids(sheet: Sheet) -> Iterator[str]:
    """The rows of a sheet that can be told apart, those made in this pass last."""
    yield from sheet.row_ids()
    yield from sheet.added


def shown_text(cell: Cell) -> str | None:
    """What a cell shows, as text: a phone or tax number may have become a number."""
    shown = value_of(cell)
    if isinstance(shown, ErrorCell) or shown is None or is_blank(shown):
        return None
    return text_of(shown).strip()

"""Which rows take part: those on hold or outside the pilot are set apart before anything looks at them.

A row that is kept out is neither read for rules nor written, no row is made for or from it, and its base
stays as it was. Its pairs rest with it: neither the row it serves nor the one that serves it takes or gives a
value, and no other attempt takes its place. When it comes back, what happened meanwhile on either side is
merged against the base from before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import is_

from sheetcrm.language import say
from sheetcrm.schema.cells import Cell, ErrorCell, Scalar, is_blank, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.row_ids import parse
from sheetcrm.schema.rows import is_blank_row
from sheetcrm.schema.tables import Row, Table
from sheetcrm.schema.types.base import quoted
from sheetcrm.state.base import Base, BaseTable


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOut:
    """What of one department does not take part.

    Attributes:
        held: how many rows are ticked in the hold column.
        outside: how many others are outside the pilot.
        row_ids: the IDs of all of them, where they have one.
        closed: whether the whole department is outside the pilot, so that no row is made there either.
    """

    held: int = 0
    outside: int = 0
    row_ids: frozenset[str] = frozenset()
    closed: bool = False


NOTHING = KeptOut()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What takes part in a pass.

    Attributes:
        tables: the departments as they were read, without the rows that are kept out.
        out: department to the rows that are; departments of which all takes part are absent.
        kept_out: department to what is kept out of it; departments of which all takes part are absent.
        highest: prefix to the highest root number in any ID that is kept out; no new row may get it.
        findings: hold cells that are no checkboxes, and rows kept out that have lost their IDs.
    """

    tables: Mapping[str, Table]
    out: Mapping[str, Table] = field(default_factory=dict)
    kept_out: Mapping[str, KeptOut] = field(default_factory=dict)
    highest: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def is_kept_out(self, department: str, row_id: str) -> bool:
        """Whether the row stands in the sheet and does not take part."""
        return row_id in self.kept_out.get(department, NOTHING).row_ids

    def is_closed(self, department: str) -> bool:
        """Whether nothing of the department takes part."""
        return self.kept_out.get(department, NOTHING).closed

    def without(self, base: Base) -> Base:
        """The base without what is kept out, so that its rows do not look as if they were gone."""
        if not self.kept_out:
            return base
        tables = {name: self._table_without(name, table) for name, table in base.tables.items()}
        counters = dict(base.counters)
        for prefix, number in self.highest.items():
            counters[prefix] = max(number, counters.get(prefix, 0))
        unsettled = frozenset(key for key in base.unsettled if not self.is_kept_out(*key))
        return replace(base, tables=tables, counters=counters, unsettled=unsettled)

    def _table_without(self, department: str, table: BaseTable) -> BaseTable:
        kept_out = self.kept_out.get(department, NOTHING).row_ids
        if not kept_out:
            return table
        rows, tombstones = (
            {row_id: row for row_id, row in of.items() if row_id not in kept_out}
            for of in (table.rows, table.tombstones)
        )
        return BaseTable(fields=table.fields, rows=rows, tombstones=tombstones)


def find_scope(company: Company, tables: Mapping[str, Table]) -> Scope:
    """Work out which rows take part; a table of which all of them do is the very table given."""
    scoping = _Scoping(company, tables)
    departments = {name: _split(company, table, scoping) for name, table in tables.items()}
    highest: dict[str, int] = {}
    for split in departments.values():
        for parts in map(parse, split.kept_out.row_ids):
            if parts is not None:
                highest[parts.prefix] = max(parts.number, highest.get(parts.prefix, 0))
    return Scope(
        tables={name: split.table for name, split in departments.items()},
        out={name: split.out for name, split in departments.items() if split.out is not None},
        kept_out={name: split.kept_out for name, split in departments.items() if split.kept_out != NOTHING},
        highest=highest,
        findings=tuple(found for split in departments.values() for found in split.findings),
    )


class Scopes:
    """The scope last found; asked again about the very same tables, it is not worked out anew."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._last: tuple[dict[str, Table], Scope] | None = None

    def of(self, tables: Mapping[str, Table]) -> Scope:
        """The scope of the tables; a department whose rows did not change keeps its very table."""
        if self._last is not None and _are_same(self._last[0], tables):
            return self._last[1]
        found = find_scope(self._company, tables)
        if self._last is not None:
            found = replace(found, tables=_reused(found, self._last[1].tables))
        self._last = (dict(tables), found)
        return found


def _are_same(known: Mapping[str, Table], tables: Mapping[str, Table]) -> bool:
    return known.keys() == tables.keys() and all(known[name] is table for name, table in tables.items())


def _reused(found: Scope, last: Mapping[str, Table]) -> dict[str, Table]:
    """The tables, and in place of shortened ones those of the last scope that hold the very same rows."""
    return {
        name: last[name] if name in found.kept_out and _are_equal(last.get(name), table) else table
        for name, table in found.tables.items()
    }


def _are_equal(old: Table | None, table: Table) -> bool:
    if old is None or len(old.rows) != len(table.rows):
        return False
    frames = ((one.fields, one.missing, list(one.numbers), one.notes) for one in (old, table))
    # Comparing values instead would take 1 for True.
    return next(frames) == next(frames) and all(map(is_, old.rows, table.rows))


@dataclass(frozen=True, slots=True)
class _Split:
    """One department: what takes part of it, and what does not."""

    table: Table
    out: Table | None = None
    kept_out: KeptOut = NOTHING
    findings: tuple[Finding, ...] = ()


class _Scoping:
    """Tells of each row whether the pilot has it."""

    def __init__(self, company: Company, tables: Mapping[str, Table]) -> None:
        self.company = company
        self.pilot = company.pilot
        self._named: frozenset[str] = frozenset()
        if self.pilot is not None and self.pilot.names_rows:
            self._people = frozenset(map(_fold, self.pilot.people))
            self._named = frozenset(self.pilot.rows) | frozenset(self._rows_of_people(tables))

    def has_department(self, department: str) -> bool:
        """Whether any row of the department may take part."""
        if self.pilot is None or not self.pilot.spreadsheets:
            return True
        return self.company.departments[department].spreadsheet in self.pilot.spreadsheets

    def has_row(self, department: str, table: Table, row: Row, row_id: str | None) -> bool:
        """Whether the row takes part: it, or a row it grew out of, is named or is one of the people's."""
        if self.pilot is None or not self.pilot.names_rows:
            return True
        if row_id is None:
            return self._is_of_people(department, table, row)
        return any(name in self._named for name in _lineage(row_id))

    def _rows_of_people(self, tables: Mapping[str, Table]) -> Iterator[str]:
        for department, table in tables.items():
            place = table.fields.index(self.company.departments[department].row_id.column)
            for row in table.rows:
                row_id = row_id_of(row[place])
                if row_id is not None and self._is_of_people(department, table, row):
                    yield row_id

    def _is_of_people(self, department: str, table: Table, row: Row) -> bool:
        assignee = self.company.departments[department].assignee
        if assignee is None:
            return False
        shown = value_of(row[table.fields.index(assignee)])
        return isinstance(shown, str) and _fold(shown) in self._people


def _split(company: Company, table: Table, scoping: _Scoping) -> _Split:
    department = table.department
    rules = company.departments[department]
    closed = not scoping.has_department(department)
    if not closed and rules.hold is None and not (company.pilot and company.pilot.names_rows):
        return _Split(table)
    id_place = table.fields.index(rules.row_id.column)
    hold_place = None if rules.hold is None else table.fields.index(rules.hold)
    counts: Counter[str] = Counter()
    held: set[str] = set()
    out: set[int] = set()
    for place, row in enumerate(table.rows):
        if is_blank_row(row):
            continue
        row_id = row_id_of(row[id_place])
        if hold_place is not None and _is_ticked(row[hold_place]):
            why = "held"
        elif closed or not scoping.has_row(department, table, row, row_id):
            why = "outside"
        else:
            continue
        counts[why] += 1
        out.add(place)
        if row_id is not None:
            held.add(row_id)
    if not out and not closed:
        return _Split(table)
    findings = () if closed else tuple(_unclear(company, table, out, hold_place))
    # A copy of a row that is kept out has its ID: nobody can say yet which of them is the row.
    out.update(
        place for place, row in enumerate(table.rows) if row[id_place] and row_id_of(row[id_place]) in held
    )
    kept_out = KeptOut(held=counts["held"], outside=counts["outside"], row_ids=frozenset(held), closed=closed)
    left = [place for place in range(len(table.rows)) if place not in out]
    return _Split(_only_rows(table, left), _only_rows(table, sorted(out)), kept_out, findings)


def _only_rows(table: Table, kept: Sequence[int]) -> Table:
    return replace(
        table,
        rows=tuple(table.rows[place] for place in kept),
        numbers=tuple(table.numbers[place] for place in kept),
        notes=_moved_notes(table, kept) if table.notes else {},
    )


def _moved_notes(table: Table, kept: Sequence[int]) -> dict[tuple[int, str], str]:
    places = {old: new for new, old in enumerate(kept)}
    return {(places[at], column): note for (at, column), note in table.notes.items() if at in places}


def _unclear(company: Company, table: Table, out: set[int], hold_place: int | None) -> Iterator[Finding]:
    """Hold cells with something other than a tick: the row is held, since somebody may have meant that."""
    if hold_place is None:
        return
    for place in sorted(out):
        shown = value_of(table.rows[place][hold_place])
        if isinstance(shown, bool) or not _is_ticked(shown):
            continue
        yield Finding(
            code="hold-unclear",
            severity=Severity.WARNING,
            department=table.department,
            message=say(
                "{value} is no tick; the row is held",
                value=_quoted(shown),
            ),
            hint=say("Tick the box to hold the row, or clear the cell to let it take part."),
            sheet=company.departments[table.department].sheet,
            row=table.numbers[place],
            column=table.fields[hold_place],
        )


def _quoted(shown: Scalar | ErrorCell) -> str:
    if isinstance(shown, ErrorCell):
        return shown.code
    return quoted(shown) if isinstance(shown, str) else repr(shown)


def _is_ticked(cell: Cell) -> bool:
    shown = value_of(cell)
    return shown != 0 and not is_blank(shown)  # FALSE is 0 here, and both mean no


def row_id_of(cell: Cell) -> str | None:
    """The ID that stands in a cell; None where what stands there is none."""
    return cell.strip() if isinstance(cell, str) and parse(cell.strip()) is not None else None


def _lineage(row_id: str) -> Iterator[str]:
    """The row's ID and those of the rows it grew out of."""
    while row_id:
        yield row_id
        row_id = row_id.rpartition("/")[0]


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())

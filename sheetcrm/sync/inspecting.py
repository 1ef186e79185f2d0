"""What is wrong in rows as they will stand once a pass has written. Pure.

What rules are about to put right is not told, and what they put into a row is looked at before it stands
there: so the pass after has nothing to add.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sheetcrm.language import say, together
from sheetcrm.schema.cells import Cell, value_of
from sheetcrm.schema.columns import Conventions, ListKey, Names, Violation, conventions_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.rows import Found
from sheetcrm.schema.table_checks import TableChecker, repeated_values
from sheetcrm.schema.tables import Row, Table
from sheetcrm.schema.types.base import quoted
from sheetcrm.sync.lists import Lists
from sheetcrm.sync.world import Sheet, World

Wrong = Mapping[str, Sequence[Found]]
"""Row ID to what is wrong in the row, in the order of its columns."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found in a table that no rule wrote to."""

    table: Table
    how: Conventions
    wrong: Wrong
    is_told: bool = False


class Inspector:
    """Inspects the departments of a company; kept from pass to pass, it looks at changed rows only.

    Args:
        company: the config.
    """

    def __init__(self, company: Company) -> None:
        self._company = company
        self._lists = Lists(company)
        self._checkers: dict[str, TableChecker] = {}
        self._known: dict[str, _Known] = {}

    def inspect(self, department: str, world: World, tables: Mapping[str, Table]) -> Wrong:
        """List what is wrong in the rows of one department that can be told apart.

        Args:
            department: the department; it takes part.
            world: the working copy, with what the rules have written.
            tables: the departments as they were read, rows included that take no part.
        """
        sheet = world.sheets[department]
        how = replace(conventions_of(sheet.table.locale), lists=self._lists_of(department, world, tables))
        known = self._known.get(department)
        is_written = bool(sheet.writes or sheet.added)
        if not is_written and known is not None and known.table is sheet.table and known.how == how:
            return known.wrong
        wrong = self._inspect(sheet, how)
        if not is_written:
            self._known[department] = _Known(sheet.table, how, wrong)
        return wrong

    def is_at_rest(self, sheet: Sheet, wrong: Wrong) -> bool:
        """Whether an earlier pass has found that these very rows tell what is wrong, no more and no less."""
        known = self._known.get(sheet.table.department)
        return known is not None and known.is_told and known.table is sheet.table and known.wrong is wrong

    def rest(self, sheet: Sheet, wrong: Wrong) -> None:
        """Remember that the rows tell what is wrong, if nothing had to be written for it."""
        department = sheet.table.department
        known = self._known.get(department)
        is_content = not (sheet.writes or sheet.added or sheet.marks)
        if is_content and known is not None and known.table is sheet.table and known.wrong is wrong:
            self._known[department] = replace(known, is_told=True)

    def _inspect(self, sheet: Sheet, how: Conventions) -> Wrong:
        table, names = as_it_will_stand(sheet)
        checker = self._checkers.setdefault(table.department, TableChecker(self._company, table.department))
        is_told = self._company.departments[table.department].levels.is_told_in_rows
        wrong: dict[str, list[Found]] = {}
        for at, found in checker.check_rows(table, how):
            name = names[at]
            told = [one for one in found if is_told(one[1].code)]
            if name is not None and told:
                wrong.setdefault(name, []).extend(told)
        for column, places in repeated_values(self._company, table):
            for at in places:
                name = names[at]
                if name is not None:
                    value = value_of(table.rows[at][table.fields.index(column)])
                    others = [names[other] for other in places if other != at]
                    wrong.setdefault(name, []).append((column, _repeated(value, others)))
        return wrong

    def _lists_of(
        self, department: str, world: World, tables: Mapping[str, Table]
    ) -> Mapping[ListKey, Names]:
        needed = set(self._lists.needed_by(department)) & tables.keys()
        return self._lists.of(department, {name: _whole(name, world, tables) for name in needed})


def as_it_will_stand(sheet: Sheet) -> tuple[Table, Sequence[str | None]]:
    """A department's table with what the rules have written, and the ID of each of its rows.

    Rows that are added stand at the end; a row that cannot be told from others has no ID here. Without
    writes it is the very table that was read.
    """
    table = sheet.table
    names: list[str | None] = [None] * len(table.rows)
    for of in (sheet.index.positions, sheet.assigned):
        for row_id, at in of.items():
            names[at] = row_id
    if not sheet.writes and not sheet.added:
        return table, names
    rows = list(table.rows)
    places = {row_id: at for at, row_id in enumerate(names) if row_id is not None}
    for row_id in (*sheet.added, *sheet.writes):
        if row_id not in places:
            places[row_id] = len(rows)
            names.append(row_id)
            rows.append((None,) * len(table.fields))
    for row_id in sheet.writes:
        rows[places[row_id]] = _written(sheet, row_id, rows[places[row_id]])
    return replace(table, rows=rows, numbers=range(2, len(rows) + 2)), names


def _written(sheet: Sheet, row_id: str, row: Row) -> Row:
    cells: list[Cell] = list(row)
    for column, history in sheet.writes[row_id].items():
        cells[sheet.columns[column]] = history[-1].value
    return tuple(cells)


def _whole(department: str, world: World, tables: Mapping[str, Table]) -> Table:
    """All rows of a department, as they will stand; those that take no part as they were read."""
    sheet = world.sheets.get(department)
    read = tables[department]
    if sheet is None:
        return read
    table, _ = as_it_will_stand(sheet)
    if sheet.table is read:
        return table
    taking_part = frozenset(sheet.table.numbers)
    others = [row for number, row in zip(read.numbers, read.rows, strict=True) if number not in taking_part]
    return replace(table, rows=(*table.rows, *others), numbers=())


def _repeated(value: object, others: Sequence[str | None]) -> Violation:
    """Say in which other rows a value stands; by their IDs, since people sort."""
    named = [name for name in others if name is not None]
    told = together(*sorted(named)[:3], between=", ")
    nameless = len(others) - len(named[:3])
    if not named:
        told = say("rows without an ID")
    elif nameless:
        told = say("{rows} and {count} more", rows=told, count=nameless)
    message = say("{value} also stands in {rows}", value=quoted(value), rows=told)  # type: ignore[arg-type]
    return Violation("duplicate-value", message, say("Let it stand in one row only."))

"""What of a changed scheme would leave rows or cells without meaning; it is refused, with the cells. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetcrm.language import say
from sheetcrm.schema.cells import Cell, is_blank, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.scheme_changes import Kind, SchemeChange
from sheetcrm.schema.tables import Table
from sheetcrm.sheets.layout import Layout
from sheetcrm.state.base import Base


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A change that is not made.

    Attributes:
        change: the change.
        message: what would be lost.
        hint: what to do.
        cells: the A1 addresses of the cells that it would leave without meaning.
    """

    change: SchemeChange
    message: str
    hint: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What is known when a changed scheme is judged.

    Attributes:
        old: the config that was applied last.
        new: today's.
        tables: the departments as they were read with today's.
        layouts: where their columns stand.
        base: what was remembered of them.
        retired: what somebody has said is to go, as `SchemeChange.key`.
    """

    old: Company
    new: Company
    tables: Mapping[str, Table]
    layouts: Mapping[str, Layout]
    base: Base
    retired: Collection[str] = ()

    def cells(self, department: str, column: str, wrong: Callable[[Cell], bool]) -> tuple[str, ...]:
        """The addresses of the filled cells of a column of which something is true."""
        table, layout = self.tables.get(department), self.layouts.get(department)
        if table is None or layout is None or column not in layout.positions:
            return ()
        at = table.fields.index(column)
        return tuple(
            layout.address(number, column)
            for number, row in zip(table.numbers, table.rows, strict=True)
            if not is_blank(row[at]) and wrong(row[at])
        )

    def rows(self, department: str) -> int:
        """How many rows of a department are remembered."""
        table = self.base.tables.get(department)
        return 0 if table is None else len(table.rows)

    def filled(self, department: str, column: str) -> int:
        """How many cells of a column were filled when the sheet was last read."""
        table = self.base.tables.get(department)
        if table is None or column not in table.fields:
            return 0
        at = table.fields.index(column)
        return sum(not is_blank(row[at]) for row in table.rows.values())


def find_refusals(grounds: Grounds, changes: Sequence[SchemeChange]) -> tuple[Refusal, ...]:
    """List the changes that would leave rows or cells without meaning, or that nobody has decided about."""
    found = [
        refusal
        for change in changes
        if change.kind in _CHECKS
        for refusal in _CHECKS[change.kind](grounds, change)
    ]
    return (*found, *_unseen(grounds, changes, {refusal.change.department for refusal in found}))


def _unseen(grounds: Grounds, changes: Sequence[SchemeChange], told: Collection[str]) -> Iterator[Refusal]:
    """Departments that cannot be read as they are: of their cells nobody can say what would become."""
    waiting = {change.department: change for change in reversed(changes) if change.is_about_cells}
    for department, change in waiting.items():
        if department not in grounds.tables and department not in told:
            yield Refusal(
                change=change,
                message=say(
                    "The sheet of '{department}' cannot be used as it is, so nobody can say what would "
                    "become of its cells",
                    department=department,
                ),
                hint=say(
                    "Run sheetcrm setup, which adds columns that are new, and sheetcrm validate, which says "
                    "what else is wrong."
                ),
            )


def _retired_column(grounds: Grounds, change: SchemeChange) -> Iterator[Refusal]:
    department, name = change.department, change.name
    if not change.doubts or (change.key in grounds.retired and not change.part):
        return
    new = change.doubts[0]
    filled = grounds.filled(department, name)
    hint = say(
        "If it is '{new}' now, write it under departments: {department}: columns, with `aliases: [{old}]`; "
        "if '{new}' is another column, add --retire {key}.",
        new=new,
        old=name,
        department=department,
        key=change.key,
    )
    if change.part:
        hint = say(
            "If it is '{new}' now, write it under departments: {department}: columns, with `aliases: "
            "[{old}]`: {new}: {{type: text, aliases: [{old}]}}.",
            new=new,
            old=name,
            department=department,
        )
    yield Refusal(
        change=change,
        message=say(
            "'{old}' ({cells}) is gone and '{new}' is new; nobody has said whether it is the same column",
            old=name,
            new=new,
            cells=_filled(filled),
        ),
        hint=hint,
    )


def _moved_column(grounds: Grounds, change: SchemeChange) -> Iterator[Refusal]:
    filled = grounds.filled(change.department, change.name)
    if filled and change.key not in grounds.retired:
        target = change.doubts[0]
        yield Refusal(
            change=change,
            message=say(
                "'{column}' has moved to '{target}', and {cells} of it would stay behind in '{department}'",
                column=change.name,
                target=target,
                cells=_filled(filled),
                department=change.department,
            ),
            hint=say(
                "First leave it in both, and let a link between the two carry it or bring it back; after a "
                "sync, take it out of '{department}'. Where its values are all there, or not wanted: "
                "--retire {key}.",
                department=change.department,
                key=change.key,
            ),
        )


def _removed_status(grounds: Grounds, change: SchemeChange) -> Iterator[Refusal]:
    column = grounds.new.departments[change.department].status
    cells = grounds.cells(change.department, column, lambda cell: value_of(cell) == change.name)
    if cells:
        new = f"`was: {{{change.doubts[0]}: {change.name}}}`" if change.doubts else "`was:`"
        yield Refusal(
            change=change,
            message=say(
                "{rows} would be in no status: they are in '{status}'",
                rows=_rows(len(cells)),
                status=change.name,
            ),
            hint=say(
                "Say what it is called now by {new} under departments: {department}, or give the rows "
                "another status first.",
                new=new,
                department=change.department,
            ),
            cells=cells,
        )


def _removed_pipeline(grounds: Grounds, change: SchemeChange) -> Iterator[Refusal]:
    column = grounds.new.departments[change.department].pipeline
    if column is None:
        return
    cells = grounds.cells(change.department, column, lambda cell: value_of(cell) == change.name)
    if cells:
        yield Refusal(
            change=change,
            message=say(
                "{rows} would be in no pipeline: they are in '{pipeline}'",
                rows=_rows(len(cells)),
                pipeline=change.name,
            ),
            hint=say("Keep the pipeline, or move the rows to another one first."),
            cells=cells,
        )


def _changed_column(grounds: Grounds, change: SchemeChange) -> Iterator[Refusal]:
    if not change.is_narrower:
        return
    new = grounds.new.fields[change.department][change.name]
    before = grounds.old.fields[change.department]
    old = before.get(change.name) or next((before[alias] for alias in new.aliases if alias in before), None)
    cells = grounds.cells(
        change.department,
        change.name,
        lambda cell: new.check(cell) is not None and (old is None or old.check(cell) is None),
    )
    if cells:
        yield Refusal(
            change=change,
            message=say(
                "{cells} of '{column}' would not fit any more ({change})",
                cells=_cells(len(cells)),
                column=change.name,
                change=change.detail,
            ),
            hint=say("Mend them first, or let the column go on taking what they hold."),
            cells=cells,
        )


def _removed_department(grounds: Grounds, change: SchemeChange) -> Iterator[Refusal]:
    rows = grounds.rows(change.name)
    if rows and change.key not in grounds.retired:
        yield Refusal(
            change=change,
            message=say(
                "{rows} of '{department}' would be nobody's", rows=_rows(rows), department=change.name
            ),
            hint=say(
                "Their sheet stays as it is; if they are to be left alone from now on, add --retire {key}. A "
                "department keeps its name in the config; its `title` may change.",
                key=change.key,
            ),
        )


def _moved_tab(grounds: Grounds, change: SchemeChange) -> Iterator[Refusal]:
    rows = grounds.rows(change.department)
    if rows:
        yield Refusal(
            change=change,
            message=say(
                "{rows} would stay behind in '{spreadsheet}': sheetcrm carries no rows to another "
                "spreadsheet",
                rows=_rows(rows),
                spreadsheet=change.was,
            ),
            hint=say("Leave `spreadsheet: {spreadsheet}`.", spreadsheet=change.was),
        )


def _changed_ids(grounds: Grounds, change: SchemeChange) -> Iterator[Refusal]:
    rows = grounds.rows(change.department)
    if rows:
        yield Refusal(
            change=change,
            message=say(
                "{rows} would not be known by their IDs any more (row_id.{key}: {change})",
                rows=_rows(rows),
                key=change.name,
                change=change.detail,
            ),
            hint=say("An ID never changes: leave the letters as they were."),
        )


_CHECKS: Mapping[Kind, Callable[[Grounds, SchemeChange], Iterator[Refusal]]] = {
    Kind.RETIRE_COLUMN: _retired_column,
    Kind.MOVE_COLUMN: _moved_column,
    Kind.REMOVE_STATUS: _removed_status,
    Kind.REMOVE_PIPELINE: _removed_pipeline,
    Kind.CHANGE_COLUMN: _changed_column,
    Kind.REMOVE_DEPARTMENT: _removed_department,
    Kind.MOVE_TAB: _moved_tab,
    Kind.CHANGE_ROW_IDS: _changed_ids,
}


def _rows(count: int) -> str:
    return say("1 row") if count == 1 else say("{count} rows", count=count)


def _cells(count: int) -> str:
    return say("1 cell") if count == 1 else say("{count} cells", count=count)


def _filled(count: int) -> str:
    return say("1 filled cell") if count == 1 else say("{count} filled cells", count=count)

"""Shifting cells of part of a sheet, as inserting or deleting a range does."""

from __future__ import annotations

from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.model import NO_EXTRAS, Extras, Row, Scalar
from sheetcrm.emulator.ranges import Target


def insert_range(edit: Edit, target: Target, dimension: str) -> None:
    """Insert blank cells; cells after them go down (`ROWS`) or right (`COLUMNS`).

    The grid grows if data would fall off.
    """
    sheet, span = target.sheet, target.span
    height, width = target.row_end - span.row, target.column_end - span.column
    if dimension == "ROWS":
        _protect(edit, target, below=True)
        if any(_holds(row, target) for row in sheet.rows[max(sheet.row_count - height, span.row) :]):
            sheet.set_grid(rowCount=sheet.row_count + height)
        for position in range(len(sheet.rows) - 1, span.row - 1, -1):
            _move_cells(target, position, position + height)
    elif dimension == "COLUMNS":
        _protect(edit, target, below=False)
        rows = sheet.rows[span.row : target.row_end]
        longest = max((len(row.values) for row in rows), default=0)
        if longest > span.column and longest + width > sheet.column_count:
            sheet.set_grid(columnCount=longest + width)
        for position in range(span.row, min(target.row_end, len(sheet.rows))):
            _shift_right(sheet.edit(position), span.column, width)
    else:
        raise invalid("No shiftDimension specified.")
    edit.recalculate = True


def delete_range(edit: Edit, target: Target, dimension: str) -> None:
    """Delete cells; cells after them come up (`ROWS`) or left (`COLUMNS`)."""
    sheet, span = target.sheet, target.span
    height, width = target.row_end - span.row, target.column_end - span.column
    if dimension == "ROWS":
        _protect(edit, target, below=True)
        for position in range(span.row, len(sheet.rows)):
            _move_cells(target, position + height, position)
    elif dimension == "COLUMNS":
        _protect(edit, target, below=False)
        for position in range(span.row, min(target.row_end, len(sheet.rows))):
            _shift_left(sheet.edit(position), span.column, width)
    else:
        raise invalid("No shiftDimension specified.")
    edit.recalculate = True


def _protect(edit: Edit, target: Target, *, below: bool) -> None:
    rows = (target.span.row, target.sheet.row_count if below else target.row_end)
    columns = (target.span.column, target.column_end if below else target.sheet.column_count)
    edit.require_editable(target.sheet, rows, columns)


def _holds(row: Row, target: Target) -> bool:
    return any(value is not None for value in row.values[target.span.column : target.column_end])


def _move_cells(target: Target, source: int, destination: int) -> None:
    sheet = target.sheet
    given = sheet.row(source)
    if not (given.values or given.extras) and destination >= len(sheet.rows):
        return
    row = sheet.edit(destination)
    for column in range(target.span.column, target.column_end):
        row.set_value(column, given.value(column))
        row.set_extras(column, given.beside(column))
    if source < len(sheet.rows) and source < destination:
        emptied = sheet.edit(source)
        for column in range(target.span.column, target.column_end):
            emptied.set_value(column, None)
            emptied.set_extras(column, NO_EXTRAS)


def _cells(row: Row) -> list[tuple[Scalar, Extras]]:
    width = max(len(row.values), 1 + max(row.extras, default=-1) if row.extras else 0)
    return [(row.value(column), row.beside(column)) for column in range(width)]


def _replace(row: Row, cells: list[tuple[Scalar, Extras]]) -> None:
    row.values, row.extras = [], None
    for column, (value, extras) in enumerate(cells):
        row.set_value(column, value)
        row.set_extras(column, extras)


def _shift_right(row: Row, column: int, width: int) -> None:
    cells = _cells(row)
    if column < len(cells):
        blank: list[tuple[Scalar, Extras]] = [(None, NO_EXTRAS)] * width
        _replace(row, cells[:column] + blank + cells[column:])


def _shift_left(row: Row, column: int, width: int) -> None:
    cells = _cells(row)
    if column < len(cells):
        _replace(row, cells[:column] + cells[column + width :])

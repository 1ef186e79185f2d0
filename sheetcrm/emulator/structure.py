"""Rows and columns come, go and move, and everything anchored to them follows."""

from __future__ import annotations

from typing import Any

from sheetcrm.emulator.anchors import move_anchors
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.model import Extras, Json, Row, Scalar, Sheet
from sheetcrm.emulator.shift import Deletion, Insertion, Move, Relocation

_INHERITED = ("userEnteredFormat", "dataValidation")


def insert_dimension(
    edit: Edit, sheet: Sheet, dimension: str, index: int, count: int, *, inherit_from_before: bool
) -> None:
    """Insert `count` blank rows or columns before `index`; the grid grows.

    Formats and rules of the new cells come from the row or column before or after.
    """
    model = index - 1 if inherit_from_before else index
    if dimension == "ROWS":
        sheet.set_grid(rowCount=sheet.row_count + count)
        if index <= len(sheet.rows):
            inherited = {
                column: kept
                for column, extras in (sheet.row(model).extras or {}).items()
                if (kept := _inherited(extras))
            }
            fresh = [Row(extras=dict(inherited) or None, stamp=sheet.stamp) for _ in range(count)]
            sheet.rows[index:index] = fresh
    else:
        sheet.set_grid(columnCount=sheet.column_count + count)
        if index < len(sheet.columns):
            sheet.columns[index:index] = [None] * count
        for position in range(len(sheet.rows)):
            _insert_cells(sheet, position, index, count, model)
    edit.require_cells(count)
    _follow(edit, sheet, dimension, Insertion(index, count))


def _inherited(extras: Extras) -> Json:
    return {name: extras[name] for name in _INHERITED if name in extras}


def _insert_cells(sheet: Sheet, position: int, index: int, count: int, model: int) -> None:
    row = sheet.rows[position]
    if index >= len(row.values) and not row.extras:
        return
    kept = _inherited(row.beside(model))
    move_row_columns(sheet, position, Insertion(index, count))
    if kept:
        fresh = sheet.edit(position)
        for column in range(index, index + count):
            fresh.set_extras(column, kept)


def delete_dimension(edit: Edit, sheet: Sheet, dimension: str, start: int, end: int) -> None:
    """Delete rows or columns; what is after them moves up or left.

    Raises:
        ApiError: 400 if nothing, or nothing unfrozen, would be left.
    """
    _require_some_left(sheet, dimension, start, end)
    _shrink_frozen(sheet, dimension, start, end)
    if dimension == "ROWS":
        sheet.set_grid(rowCount=sheet.row_count - (end - start))
        del sheet.rows[start:end]
    else:
        sheet.set_grid(columnCount=sheet.column_count - (end - start))
        del sheet.columns[start:end]
        for position in range(len(sheet.rows)):
            move_row_columns(sheet, position, Deletion(start, end - start))
    _follow(edit, sheet, dimension, Deletion(start, end - start))


def _require_some_left(sheet: Sheet, dimension: str, start: int, end: int) -> None:
    size = sheet.row_count if dimension == "ROWS" else sheet.column_count
    noun = "rows" if dimension == "ROWS" else "columns"
    if end - start >= size:
        raise invalid(f"You can't delete all the {noun} on the sheet.")
    frozen = _frozen(sheet, dimension)
    if frozen and start <= frozen and end >= size:
        raise invalid(f"You can't delete all the non-frozen {noun} on the sheet.")


def _frozen(sheet: Sheet, dimension: str) -> int:
    name = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    return int(sheet.properties.get("gridProperties", {}).get(name, 0))


def _shrink_frozen(sheet: Sheet, dimension: str, start: int, end: int) -> None:
    frozen = _frozen(sheet, dimension)
    lost = max(0, min(end, frozen) - start)
    if lost:
        name = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
        grid: dict[str, Any] = {**sheet.properties["gridProperties"], name: frozen - lost}
        if frozen == lost:
            del grid[name]
        sheet.properties = {**sheet.properties, "gridProperties": grid}


def move_dimension(edit: Edit, sheet: Sheet, dimension: str, start: int, end: int, destination: int) -> None:
    """Move rows or columns before `destination`, which counts before the removal."""
    if start <= destination <= end:
        return
    change = Relocation(start, end, destination)
    if dimension == "ROWS":
        while len(sheet.rows) < max(end, destination):
            sheet.rows.append(Row(stamp=sheet.stamp))
        sheet.rows[:] = _relocated(sheet.rows, change)
    else:
        while len(sheet.columns) < max(end, destination):
            sheet.columns.append(None)
        sheet.columns[:] = _relocated(sheet.columns, change)
        for position in range(len(sheet.rows)):
            move_row_columns(sheet, position, change)
    _follow(edit, sheet, dimension, change)


def _relocated(items: list[Any], change: Relocation) -> list[Any]:
    block = items[change.start : change.end]
    rest = items[: change.start] + items[change.end :]
    at = change.destination
    if at > change.start:
        at -= len(block)
    return rest[:at] + block + rest[at:]


def move_row_columns(sheet: Sheet, position: int, change: Move) -> None:
    """Move the cells of one row as its columns move."""
    old = sheet.rows[position]
    values: dict[int, Scalar] = {}
    for column, value in enumerate(old.values):
        place = change.place(column)
        if value is not None and place is not None:
            values[place] = value
    extras: dict[int, Extras] = {}
    for column, item in (old.extras or {}).items():
        place = change.place(column)
        if place is not None:
            extras[place] = item
    width = 1 + max(values, default=-1)
    row = Row([values.get(column) for column in range(width)], extras or None, old.properties, sheet.stamp)
    sheet.rows[position] = row


def _follow(edit: Edit, sheet: Sheet, dimension: str, change: Move) -> None:
    move_anchors(edit.workbook, sheet, dimension, change)
    edit.recalculate = True


def append_dimension(edit: Edit, sheet: Sheet, dimension: str, length: int) -> None:
    """Add rows or columns at the end of the grid."""
    if dimension == "ROWS":
        sheet.set_grid(rowCount=sheet.row_count + length)
    else:
        sheet.set_grid(columnCount=sheet.column_count + length)
        limit = edit.options.column_limit
        if sheet.column_count > limit:
            raise invalid(
                "This action would increase the number of columns in the sheet above the limit of "
                f"{limit} columns."
            )
    edit.require_cells(length)


def resize_grid(edit: Edit, sheet: Sheet, rows: int, columns: int) -> None:
    """Give the grid a new size; cells outside are discarded."""
    if rows < sheet.row_count:
        delete_dimension(edit, sheet, "ROWS", rows, sheet.row_count)
    if columns < sheet.column_count:
        delete_dimension(edit, sheet, "COLUMNS", columns, sheet.column_count)
    if rows > sheet.row_count:
        append_dimension(edit, sheet, "ROWS", rows - sheet.row_count)
    if columns > sheet.column_count:
        append_dimension(edit, sheet, "COLUMNS", columns - sheet.column_count)

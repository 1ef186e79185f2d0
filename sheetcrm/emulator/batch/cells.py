"""updateCells, appendCells, repeatCell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.cells import SharedChange, changed_extras, write_cell
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.formulas import shift_relative
from sheetcrm.emulator.masks import Mask, body_mask
from sheetcrm.emulator.model import Json, Row, Sheet
from sheetcrm.emulator.ranges import Target, exceeds_grid, resolve_grid, resolve_point, sheet_by_id

_EMPTY: Mapping[str, Any] = {}


def update_cells(edit: Edit, body: Json) -> None:
    """Write CellData row by row; a `range` also clears the masked fields of its cells that no row covers."""
    mask = body_mask(body.get("fields"), "CellData")
    rows: Sequence[Mapping[str, Any]] = body.get("rows", ())
    if "range" in body:
        target = resolve_grid(edit.workbook, body["range"])
    elif "start" in body:
        sheet, row, column = resolve_point(edit.workbook, body["start"])
        width = max((len(item.get("values", ())) for item in rows), default=0)
        target = Target(sheet, Span(row, column, row + len(rows), column + width))
    else:
        raise invalid("One of start or range must be set.")
    _require_inside(target)
    area = target.clamped()
    edit.require_editable(area.sheet, (area.span.row, area.row_end), (area.span.column, area.column_end))
    for index, position in enumerate(range(area.span.row, area.row_end)):
        given: Sequence[Mapping[str, Any]] = rows[index].get("values", ()) if index < len(rows) else ()
        end = area.column_end if "range" in body else min(area.column_end, area.span.column + len(given))
        if given or position < len(area.sheet.rows):  # nothing to clear where nothing ever was
            _write_row(edit, area.sheet.edit(position), (area.span.column, end), given, mask)
    edit.recalculate = True


def _write_row(
    edit: Edit, row: Row, columns: tuple[int, int], given: Sequence[Mapping[str, Any]], mask: Mask
) -> None:
    for offset, column in enumerate(range(*columns)):
        write_cell(row, column, given[offset] if offset < len(given) else _EMPTY, mask, edit.spell)


def _require_inside(target: Target) -> None:
    span, sheet = target.span, target.sheet
    empty = span.end_row == span.row or span.end_column == span.column
    if empty and span.row <= sheet.row_count and span.column <= sheet.column_count:
        return
    beyond_rows = span.row >= sheet.row_count or (span.end_row or 0) > sheet.row_count
    if beyond_rows or span.column >= sheet.column_count or (span.end_column or 0) > sheet.column_count:
        raise exceeds_grid(sheet, span)


def append_cells(edit: Edit, body: Json) -> None:
    """Write CellData below the last row that holds anything; rows are added as needed, columns are not."""
    mask = body_mask(body.get("fields"), "CellData")
    sheet = sheet_by_id(edit.workbook, body.get("sheetId", 0))
    rows: Sequence[Mapping[str, Any]] = body.get("rows", ())
    width = max((len(item.get("values", ())) for item in rows), default=0)
    if width > sheet.column_count:
        raise invalid(
            f"Attempting to write column: {sheet.column_count}, beyond the last requested column of: "
            f"{sheet.column_count - 1}"
        )
    start = _first_free_row(sheet)
    end = start + len(rows)
    if end > sheet.row_count:
        added = end - sheet.row_count
        sheet.set_grid(rowCount=end)
        edit.require_cells(added)
    edit.require_editable(sheet, (start, end), (0, width))
    for position, item in enumerate(rows, start):
        values = item.get("values", ())
        _write_row(edit, sheet.edit(position), (0, len(values)), values, mask)
    edit.recalculate = True


def _first_free_row(sheet: Sheet) -> int:
    for index in range(len(sheet.rows), 0, -1):
        if sheet.rows[index - 1].values:
            return index
    return 0


def repeat_cell(edit: Edit, body: Json) -> None:
    """Write one CellData into every cell of a range; references in its formula move along."""
    mask = body_mask(body.get("fields"), "CellData")
    target = resolve_grid(edit.workbook, body.get("range", {}))
    span = target.span
    if span.row >= target.sheet.row_count or span.column >= target.sheet.column_count:
        raise exceeds_grid(target.sheet, span)
    area = target.clamped()
    edit.require_editable(area.sheet, (span.row, area.row_end), (span.column, area.column_end))
    cell = body.get("cell", {})
    if mask and "userEnteredValue" not in mask:
        _repeat_extras(area, cell, mask)
    else:
        _repeat_values(edit, area, cell, mask)
    edit.recalculate = True


def _repeat_extras(area: Target, cell: Mapping[str, Any], mask: Mask) -> None:
    shared = SharedChange(lambda old: changed_extras(old, cell, mask))
    columns = range(area.span.column, area.column_end)
    for position in range(area.span.row, area.row_end if cell else min(area.row_end, len(area.sheet.rows))):
        row = area.sheet.edit(position)
        for column in columns:
            shared.apply(row, column)


def _repeat_values(edit: Edit, area: Target, cell: Mapping[str, Any], mask: Mask) -> None:
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    for down, position in enumerate(range(area.span.row, area.row_end)):
        row = area.sheet.edit(position)
        for right, column in enumerate(range(area.span.column, area.column_end)):
            given = cell
            if formula is not None:
                given = {**cell, "userEnteredValue": {"formulaValue": shift_relative(formula, down, right)}}
            write_cell(row, column, given, mask, edit.spell)


HANDLERS = {"updateCells": update_cells, "appendCells": append_cells, "repeatCell": repeat_cell}

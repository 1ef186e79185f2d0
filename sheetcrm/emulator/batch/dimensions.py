"""Rows and columns: insert, delete, append, move, properties, and shifting part of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.griddata import column_properties
from sheetcrm.emulator.masks import apply_mask, body_mask
from sheetcrm.emulator.model import Json, Sheet
from sheetcrm.emulator.partshift import delete_range, insert_range
from sheetcrm.emulator.ranges import resolve_grid, sheet_by_id
from sheetcrm.emulator.structure import append_dimension as add_at_end
from sheetcrm.emulator.structure import delete_dimension as remove
from sheetcrm.emulator.structure import insert_dimension as insert
from sheetcrm.emulator.structure import move_dimension as move


def _read(edit: Edit, body: Mapping[str, Any]) -> tuple[Sheet, str, int, int]:
    sheet = sheet_by_id(edit.workbook, body.get("sheetId", 0), "grid")
    dimension = body.get("dimension", "DIMENSION_UNSPECIFIED")
    if dimension not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension specified.")
    size = sheet.row_count if dimension == "ROWS" else sheet.column_count
    start, end = body.get("startIndex", 0), body.get("endIndex", size)
    if start < 0 or end < start:
        raise invalid(f"endIndex ({end}) must not be less than startIndex ({start}).")
    return sheet, dimension, start, end


def _size(sheet: Sheet, dimension: str) -> int:
    return sheet.row_count if dimension == "ROWS" else sheet.column_count


def _require_editable(edit: Edit, sheet: Sheet, dimension: str, start: int, end: int) -> None:
    whole = (0, max(sheet.row_count, sheet.column_count) + 1)
    if dimension == "ROWS":
        edit.require_editable(sheet, (start, end), whole)
    else:
        edit.require_editable(sheet, whole, (start, end))


def insert_dimension(edit: Edit, body: Json) -> None:
    """Insert blank rows or columns; the range must be bounded."""
    asked = body.get("range", {})
    if "startIndex" not in asked or "endIndex" not in asked:
        raise invalid("range must have both a startIndex and an endIndex.")
    sheet, dimension, start, end = _read(edit, asked)
    size = _size(sheet, dimension)
    before = body.get("inheritFromBefore", False)
    if start > size:
        raise invalid(f"range.startIndex is larger than current grid size ({size})")
    if start == size and not before:
        raise invalid(
            f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false."
        )
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at index 0.")
    if end == start:
        raise invalid("range must not be empty.")
    insert(edit, sheet, dimension, start, end - start, inherit_from_before=before)


def delete_dimension(edit: Edit, body: Json) -> None:
    """Delete rows or columns."""
    sheet, dimension, start, end = _read(edit, body.get("range", {}))
    size = _size(sheet, dimension)
    if start >= size:
        noun = "row" if dimension == "ROWS" else "column"
        raise invalid(
            f"Cannot delete a {noun} that doesn't exist. Tried to delete {noun} index {start} "
            f"but there are only {size} {noun}s."
        )
    _require_editable(edit, sheet, dimension, start, min(end, size))
    remove(edit, sheet, dimension, start, min(end, size))


def append_dimension(edit: Edit, body: Json) -> None:
    """Add rows or columns at the end."""
    sheet, dimension, _, _ = _read(
        edit, {name: body[name] for name in ("sheetId", "dimension") if name in body}
    )
    length = body.get("length", 0)
    if length <= 0:
        raise invalid("length must be greater than zero.")
    add_at_end(edit, sheet, dimension, length)


def move_dimension(edit: Edit, body: Json) -> None:
    """Move rows or columns; the destination counts before the removal."""
    sheet, dimension, start, end = _read(edit, body.get("source", {}))
    destination, size = body.get("destinationIndex", 0), _size(sheet, dimension)
    if start >= size or end > size:
        raise invalid(f"source exceeds grid limits ({size}).")
    if destination < 0 or destination > size:
        raise invalid(f"destinationIndex ({destination}) must be between 0 and the grid size ({size}).")
    if start < destination < end:
        raise invalid("The destination index must not lie within the source.")
    _require_editable(edit, sheet, dimension, start, end)
    move(edit, sheet, dimension, start, end, destination)


def update_properties(edit: Edit, body: Json) -> None:
    """Set height, width or hiding of rows or columns."""
    mask = body_mask(body.get("fields"), "DimensionProperties")
    if "dataSourceSheetRange" in body:
        raise invalid("There is no data source sheet.")
    sheet, dimension, start, end = _read(edit, body.get("range", {}))
    given = {name: item for name, item in body.get("properties", {}).items() if name != "hiddenByFilter"}
    allowed = mask or {"hiddenByUser": {}, "pixelSize": {}}
    for index in range(start, min(end, _size(sheet, dimension))):
        if dimension == "ROWS":
            row = sheet.edit(index)
            row.properties = _merged(row.properties, given, allowed)
        else:
            while len(sheet.columns) <= index:
                sheet.columns.append(None)
            sheet.columns[index] = _merged(column_properties(sheet, index), given, allowed)


def _merged(current: Json | None, given: Json, mask: Json) -> Json | None:
    merged = apply_mask(current or {}, given, mask)
    if not merged.get("hiddenByUser"):
        merged.pop("hiddenByUser", None)
    return merged or None


def auto_resize(edit: Edit, body: Json) -> None:
    """Fit sizes to the content; measured in characters here, in glyphs by Google."""
    if "dataSourceSheetDimensions" in body:
        raise invalid("There is no data source sheet.")
    sheet, dimension, start, end = _read(edit, body.get("dimensions", {}))
    if dimension == "ROWS":
        for row_index in range(start, min(end, len(sheet.rows))):
            row = sheet.edit(row_index)
            row.properties = _merged(row.properties, {}, {"pixelSize": {}})
        return
    for index in range(start, min(end, sheet.column_count)):
        longest = max((len(str(row.value(index))) for row in sheet.rows if row.filled(index)), default=0)
        while len(sheet.columns) <= index:
            sheet.columns.append(None)
        width = {"pixelSize": 10 + 7 * longest} if longest else {}
        sheet.columns[index] = _merged(sheet.columns[index], width, {"pixelSize": {}})


def insert_part(edit: Edit, body: Json) -> None:
    """Insert blank cells into part of a sheet and shift the others right or down."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    insert_range(edit, target, body.get("shiftDimension", ""))


def delete_part(edit: Edit, body: Json) -> None:
    """Delete cells of part of a sheet and shift the others left or up."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    delete_range(edit, target, body.get("shiftDimension", ""))


HANDLERS = {
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "appendDimension": append_dimension,
    "moveDimension": move_dimension,
    "updateDimensionProperties": update_properties,
    "autoResizeDimensions": auto_resize,
    "insertRange": insert_part,
    "deleteRange": delete_part,
}

"""Groups of rows or columns that fold."""

from __future__ import annotations

from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.model import Json, Sheet
from sheetcrm.emulator.ranges import sheet_by_id, without_zero_sheet

_KINDS = {"ROWS": "rowGroups", "COLUMNS": "columnGroups"}
_CONTROLS = {"ROWS": "rowGroupControlAfter", "COLUMNS": "columnGroupControlAfter"}
MAX_DEPTH = 8


def _read(edit: Edit, body: Json) -> tuple[Sheet, str, int, int]:
    asked = body.get("range", {})
    sheet = sheet_by_id(edit.workbook, asked.get("sheetId", 0))
    dimension = asked.get("dimension")
    if dimension not in _KINDS:
        raise invalid("No dimension specified.")
    size = sheet.row_count if dimension == "ROWS" else sheet.column_count
    start, end = asked.get("startIndex", 0), asked.get("endIndex", size)
    if not 0 <= start < end <= size:
        raise invalid(f"range ({start} to {end}) must lie within the grid ({size}) and not be empty.")
    return sheet, dimension, start, end


def _depths(sheet: Sheet, dimension: str) -> list[int]:
    size = sheet.row_count if dimension == "ROWS" else sheet.column_count
    depths = [0] * size
    for group in sheet.listed(_KINDS[dimension]):
        inner = group["range"]
        for index in range(inner.get("startIndex", 0), min(inner["endIndex"], size)):
            depths[index] = max(depths[index], group["depth"])
    return depths


def _store(sheet: Sheet, dimension: str, depths: list[int]) -> None:
    """Turn depths per position into groups: one for each run of positions at least that deep."""
    collapsed = {
        (group["range"].get("startIndex", 0), group["range"]["endIndex"], group["depth"])
        for group in sheet.listed(_KINDS[dimension])
        if group.get("collapsed")
    }
    groups: list[Json] = []
    for depth in range(1, max(depths, default=0) + 1):
        start: int | None = None
        for index, value in enumerate([*depths, 0]):
            if value >= depth and start is None:
                start = index
            elif value < depth and start is not None:
                groups.append(_group(sheet, dimension, start, index, depth))
                start = None
    for group in groups:
        inner = group["range"]
        if (inner["startIndex"], inner["endIndex"], group["depth"]) in collapsed:
            group["collapsed"] = True
    sheet.put_list(_KINDS[dimension], groups)


def _group(sheet: Sheet, dimension: str, start: int, end: int, depth: int) -> Json:
    where = {"sheetId": sheet.sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end}
    return {"range": without_zero_sheet(where), "depth": depth}


def add_group(edit: Edit, body: Json) -> Json:
    """Make a group, one deeper where there is one already."""
    sheet, dimension, start, end = _read(edit, body)
    depths = _depths(sheet, dimension)
    for index in range(start, end):
        depths[index] += 1
    if max(depths) > MAX_DEPTH:
        raise invalid(f"Cannot add dimension group: the maximum depth is {MAX_DEPTH}.")
    _store(sheet, dimension, depths)
    # A file made through the API shows this member from its first group on (recorded).
    sheet.set_grid(**{_CONTROLS[dimension]: True})
    return {"dimensionGroups": list(sheet.listed(_KINDS[dimension]))}


def delete_group(edit: Edit, body: Json) -> Json:
    """Take one level of grouping away."""
    sheet, dimension, start, end = _read(edit, body)
    depths = _depths(sheet, dimension)
    if not any(depths[start:end]):
        raise invalid("Cannot delete a dimension group: there is none in the range.")
    for index in range(start, end):
        depths[index] = max(0, depths[index] - 1)
    _store(sheet, dimension, depths)
    groups = list(sheet.listed(_KINDS[dimension]))
    return {"dimensionGroups": groups} if groups else {}


def update_group(edit: Edit, body: Json) -> None:
    """Fold or unfold a group."""
    given = body.get("dimensionGroup", {})
    sheet, dimension, start, end = _read(edit, given)
    groups = list(sheet.listed(_KINDS[dimension]))
    for index, group in enumerate(groups):
        inner = group["range"]
        if (inner["startIndex"], inner["endIndex"], group["depth"]) == (start, end, given.get("depth", 1)):
            changed = {name: item for name, item in group.items() if name != "collapsed"}
            if given.get("collapsed"):
                changed["collapsed"] = True
            groups[index] = changed
            sheet.put_list(_KINDS[dimension], groups)
            return
    raise invalid("There is no dimension group with this range and depth.")


HANDLERS = {
    "addDimensionGroup": add_group,
    "deleteDimensionGroup": delete_group,
    "updateDimensionGroup": update_group,
}

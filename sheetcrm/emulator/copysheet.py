"""Copying a tab, within a file or into another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.model import Json, Row, Sheet, Workbook

_ID_FIELDS = {
    "protectedRanges": "protectedRangeId",
    "filterViews": "filterViewId",
    "charts": "chartId",
    "bandedRanges": "bandedRangeId",
    "slicers": "slicerId",
}


def copy_sheet(edit: Edit, source: Sheet, sheet_id: int, title: str) -> Sheet:
    """Return a copy of a tab with a new id: cells, sizes, formats, rules and objects.

    The objects get new ids. Developer metadata is not copied, since its ids are unique within a file.
    """
    properties = {**source.properties, "sheetId": sheet_id, "title": title}
    properties.pop("hidden", None)
    copy = Sheet(properties, stamp=edit.workbook.stamp)
    copy.rows = [_row(row) for row in source.rows]
    copy.columns = [_without_metadata(item) for item in source.columns]
    for kind, value in source.objects.items():
        if kind not in ("developerMetadata", "tables"):
            copy.objects[kind] = _object(edit, kind, value, source.sheet_id, sheet_id)
    return copy


def _row(row: Row) -> Row:
    if not row.properties or "developerMetadata" not in row.properties:
        return row
    return Row(row.values, row.extras, _without_metadata(row.properties), row.stamp)


def _without_metadata(properties: Json | None) -> Json | None:
    kept = {name: item for name, item in (properties or {}).items() if name != "developerMetadata"}
    return kept or None


def _object(edit: Edit, kind: str, value: Any, old: int, new: int) -> Any:
    moved = _moved(value, old, new)
    field = _ID_FIELDS.get(kind)
    if field is None:
        return moved
    taken = object_ids(edit.workbook)
    result = []
    for item in moved:
        fresh = edit.new_id(taken)
        taken.add(fresh)
        result.append({**item, field: fresh})
    return result


def object_ids(workbook: Workbook) -> set[int]:
    """Return the ids of everything embedded in any sheet."""
    return {
        item[field]
        for sheet in workbook.sheets
        for kind, field in _ID_FIELDS.items()
        for item in sheet.listed(kind)
    }


def _moved(value: Any, old: int, new: int) -> Any:
    if isinstance(value, list):
        return [_moved(item, old, new) for item in value]
    if not isinstance(value, Mapping):
        return value
    result = {name: _moved(item, old, new) for name, item in value.items()}
    is_range = any(name.endswith("Index") for name in value)
    if is_range and value.get("sheetId", 0) == old:
        result["sheetId"] = new
    return result

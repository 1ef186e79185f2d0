"""Spreadsheets and tabs as the page draws them, without their cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetcrm.emulator.defaults import DEFAULT_COLUMN_PIXELS, DEFAULT_ROW_PIXELS
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.griddata import column_properties
from sheetcrm.emulator.model import Json, Row, Sheet, Workbook
from sheetcrm.emulator.page.protections import shown_protections
from sheetcrm.emulator.page.styles import StyleReader
from sheetcrm.emulator.ranges import Target, span_of


def shown_file(record: Mapping[str, Any]) -> Json:
    """Return what the list says of a spreadsheet."""
    return {
        "id": record["id"],
        "title": record["name"],
        "modified": record["modifiedTime"],
        "by": record.get("lastModifyingUser", record["owner"]),
        "owner": record["owner"],
        "version": record["version"],
    }


def shown_spreadsheet(record: Mapping[str, Any], edit: Edit, *, can_write: bool) -> Json:
    """Return a spreadsheet's tabs and people; hidden tabs are left out.

    Args:
        record: its Drive record.
        edit: its document and the person who looks.
        can_write: whether they may change it.
    """
    workbook = edit.workbook
    return {
        **shown_file(record),
        "locale": workbook.locale,
        "canWrite": can_write,
        "people": _people(record, workbook),
        "tabs": [_tab(edit, sheet) for sheet in workbook.sheets if not sheet.properties.get("hidden")],
    }


def _people(record: Mapping[str, Any], workbook: Workbook) -> list[str]:
    """Return whoever the file or one of its protected ranges names, the owner first."""
    found: dict[str, None] = {record["owner"]: None}
    for entry in record.get("permissions", ()):
        if entry.get("emailAddress"):
            found[entry["emailAddress"]] = None
    for sheet in workbook.sheets:
        for protection in sheet.listed("protectedRanges"):
            found.update(dict.fromkeys(protection.get("editors", {}).get("users", ())))
    return list(found)


def _tab(edit: Edit, sheet: Sheet) -> Json:
    grid = sheet.properties.get("gridProperties", {})
    return {
        "id": sheet.sheet_id,
        "title": sheet.title,
        "colour": StyleReader(edit.workbook).colour(sheet.properties, "tabColor"),
        "rows": sheet.row_count,
        "columns": sheet.column_count,
        "frozenRows": int(grid.get("frozenRowCount", 0)),
        "frozenColumns": int(grid.get("frozenColumnCount", 0)),
        "gridlines": not grid.get("hideGridlines"),
        "widths": [
            _size(column_properties(sheet, index), DEFAULT_COLUMN_PIXELS)
            for index in range(sheet.column_count)
        ],
        "heights": [
            [index, _size(row.properties, DEFAULT_ROW_PIXELS)]
            for index, row in enumerate(sheet.rows)
            if _has_size(row)
        ],
        "rowHeight": DEFAULT_ROW_PIXELS,
        "filled": filled_rows(sheet),
        "merges": [_corners(Target(sheet, span_of(merge))) for merge in sheet.listed("merges")],
        "protections": shown_protections(edit, sheet),
    }


def _has_size(row: Row) -> bool:
    return bool(row.properties) and _size(row.properties, DEFAULT_ROW_PIXELS) != DEFAULT_ROW_PIXELS


def _size(properties: Mapping[str, Any] | None, default: int) -> int:
    """Return the pixels of a row or column, 0 for a hidden one."""
    if not properties:
        return default
    if properties.get("hiddenByUser") or properties.get("hiddenByFilter"):
        return 0
    return int(properties.get("pixelSize", default))


def _corners(target: Target) -> list[int]:
    return [target.span.row, target.span.column, target.row_end, target.column_end]


def filled_rows(sheet: Sheet) -> int:
    """Return the number of rows up to the last one that holds a value."""
    for index in range(len(sheet.rows) - 1, -1, -1):
        if sheet.rows[index].values:
            return index + 1
    return 0

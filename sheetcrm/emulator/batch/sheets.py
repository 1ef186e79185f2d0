"""Tabs and the spreadsheet itself."""

from __future__ import annotations

from typing import Any

from sheetcrm.emulator.anchors import rewrite_formulas
from sheetcrm.emulator.colours import mask_with_twins, with_twins
from sheetcrm.emulator.copysheet import copy_sheet
from sheetcrm.emulator.defaults import DEFAULT_COLUMNS, DEFAULT_ROWS, new_sheet
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid, unsupported
from sheetcrm.emulator.formulas import remove_sheet, rename_sheet
from sheetcrm.emulator.masks import Mask, apply_mask, body_mask
from sheetcrm.emulator.model import Json, Sheet, Workbook
from sheetcrm.emulator.ranges import sheet_by_id
from sheetcrm.emulator.structure import resize_grid

_TITLE_CHARACTERS = 100


def sheet_properties(workbook: Workbook, sheet: Sheet) -> Json:
    """Return SheetProperties in wire form; id and index are there even when 0 (recorded)."""
    order = {"sheetId": sheet.sheet_id, "title": sheet.title, "index": workbook.sheets.index(sheet)}
    return {**order, **{name: item for name, item in sheet.properties.items() if name not in order}}


def add_sheet(edit: Edit, body: Json) -> Json:
    """Add a tab: random id, title `SheetN`, 1000 x 26, last, unless the request says otherwise."""
    workbook, asked = edit.workbook, body.get("properties", {})
    sheet_id = _free_id(edit, asked.get("sheetId"))
    title = asked.get("title") or _default_title(workbook)
    _check_title(workbook, title)
    if asked.get("sheetType", "GRID") not in ("GRID", "SHEET_TYPE_UNSPECIFIED"):
        raise unsupported(f"A sheet of type {asked['sheetType']}")
    if len(workbook.sheets) >= edit.options.sheet_limit:
        raise invalid(f"You can't have more than {edit.options.sheet_limit} sheets in a document.")
    sheet = new_sheet(sheet_id, title)
    sheet.stamp = workbook.stamp
    rest = {
        name: item for name, item in with_twins(asked).items() if name not in ("sheetId", "title", "index")
    }
    sheet.properties = _tidy({**sheet.properties, **rest, "sheetType": "GRID"})
    sheet.set_grid(
        rowCount=rest.get("gridProperties", {}).get("rowCount") or DEFAULT_ROWS,
        columnCount=rest.get("gridProperties", {}).get("columnCount") or DEFAULT_COLUMNS,
    )
    _check_columns(edit, sheet.column_count)
    index = min(asked.get("index", len(workbook.sheets)), len(workbook.sheets))
    workbook.sheets.insert(index, sheet)
    edit.require_cells(1)
    return {"properties": sheet_properties(workbook, sheet)}


def _check_columns(edit: Edit, columns: int) -> None:
    limit = edit.options.column_limit
    if columns > limit:
        raise invalid(
            "This action would increase the number of columns in the sheet above the limit of "
            f"{limit} columns."
        )


def _free_id(edit: Edit, asked: int | None) -> int:
    taken = {sheet.sheet_id for sheet in edit.workbook.sheets}
    if asked is None:
        return edit.new_id(taken)
    if asked < 0:
        raise invalid("Sheet id must be non-negative.")
    if asked in taken:
        raise invalid(f"Sheet with id {asked} already exists.")
    return asked


def _default_title(workbook: Workbook) -> str:
    number = len(workbook.sheets) + 1
    while workbook.find_title(f"Sheet{number}") is not None:
        number += 1
    return f"Sheet{number}"


def _check_title(workbook: Workbook, title: str, *, but: Sheet | None = None) -> None:
    if not title:
        raise invalid("The sheet name cannot be empty.")
    if len(title) > _TITLE_CHARACTERS:
        raise invalid("The sheet name cannot be greater than 100 characters.")
    found = workbook.find_title(title)
    if found is not None and found is not but:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _tidy(properties: Json) -> Json:
    """Return properties without the members Google leaves out at their default."""
    result = {name: item for name, item in properties.items() if item is not None and item is not False}
    if "gridProperties" in result:
        result["gridProperties"] = {name: item for name, item in result["gridProperties"].items() if item}
    return result


def delete_sheet(edit: Edit, body: Json) -> None:
    """Remove a tab; named ranges on it stay without a range."""
    workbook = edit.workbook
    sheet = sheet_by_id(workbook, body.get("sheetId", 0))
    edit.require_editable(sheet, (0, sheet.row_count), (0, sheet.column_count))
    if not any(other is not sheet and not other.properties.get("hidden") for other in workbook.sheets):
        raise invalid("You can't remove all the visible sheets in a document.")
    workbook.sheets.remove(sheet)
    rewrite_formulas(workbook, lambda formula, _home: remove_sheet(formula, sheet.title))
    orphans = [
        {name: item for name, item in entry.items() if name != "range"}
        if entry.get("range", {}).get("sheetId", 0) == sheet.sheet_id
        else entry
        for entry in workbook.listed("namedRanges")
    ]
    workbook.put_list("namedRanges", orphans)
    edit.recalculate = True


def update_sheet_properties(edit: Edit, body: Json) -> None:
    """Change title, position, hiding, colours or grid of a tab."""
    mask = mask_with_twins(body_mask(body.get("fields"), "SheetProperties"))
    given = with_twins(body.get("properties", {}))
    workbook = edit.workbook
    sheet = sheet_by_id(workbook, given.get("sheetId", 0))
    if not mask:
        mask = {name: {} for name in (*given, "title") if name != "sheetId"}
    if "title" in mask:
        _rename(workbook, sheet, given.get("title", ""))
        edit.recalculate = True
    if "gridProperties" in mask:
        _update_grid(edit, sheet, given.get("gridProperties", {}), mask["gridProperties"])
    plain = {name: item for name, item in mask.items() if name not in ("gridProperties", "index", "sheetId")}
    if plain:
        sheet.properties = _tidy(apply_mask(sheet.properties, given, plain))
    if sheet.properties.get("hidden") and all(other.properties.get("hidden") for other in workbook.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    if "index" in mask:
        _move_tab(workbook, sheet, given.get("index", 0))


def _rename(workbook: Workbook, sheet: Sheet, title: str) -> None:
    _check_title(workbook, title, but=sheet)
    old = sheet.title
    rewrite_formulas(workbook, lambda formula, _home: rename_sheet(formula, old, title))


def _update_grid(edit: Edit, sheet: Sheet, given: Json, mask: Mask) -> None:
    grid: dict[str, Any] = apply_mask(sheet.properties.get("gridProperties", {}), given, mask)
    rows, columns = grid.get("rowCount", 0), grid.get("columnCount", 0)
    if rows <= 0:
        raise invalid("You can't delete all the rows on the sheet.")
    if columns <= 0:
        raise invalid("You can't delete all the columns on the sheet.")
    _check_columns(edit, columns)
    if grid.get("frozenRowCount", 0) >= rows:
        raise invalid("You can't freeze all visible rows on the sheet.")
    if grid.get("frozenColumnCount", 0) >= columns:
        raise invalid("You can't freeze all visible columns on the sheet.")
    resize_grid(edit, sheet, rows, columns)
    sheet.properties = _tidy({**sheet.properties, "gridProperties": grid})


def _move_tab(workbook: Workbook, sheet: Sheet, index: int) -> None:
    """Move a tab; the index counts before the removal, so its own place and the next one change nothing."""
    current = workbook.sheets.index(sheet)
    if index < 0 or index > len(workbook.sheets):
        raise invalid(f"Sheet index ({index}) is out of bounds.")
    workbook.sheets.remove(sheet)
    workbook.sheets.insert(index - 1 if index > current else index, sheet)


def duplicate_sheet(edit: Edit, body: Json) -> Json:
    """Copy a tab within the file."""
    workbook = edit.workbook
    source = sheet_by_id(workbook, body.get("sourceSheetId", 0))
    title = body.get("newSheetName") or copy_title(workbook, source.title)
    _check_title(workbook, title)
    made = copy_sheet(edit, source, _free_id(edit, body.get("newSheetId")), title)
    index = body.get("insertSheetIndex", workbook.sheets.index(source) + 1)
    workbook.sheets.insert(min(index, len(workbook.sheets)), made)
    edit.require_cells(1)
    return {"properties": sheet_properties(workbook, made)}


def copy_title(workbook: Workbook, title: str) -> str:
    """Return `Copy of X`, numbered if that is taken."""
    base = f"Copy of {title}"
    number, candidate = 1, base
    while workbook.find_title(candidate) is not None:
        number += 1
        candidate = f"{base} {number}"
    return candidate


def update_spreadsheet_properties(edit: Edit, body: Json) -> None:
    """Change title, locale, time zone, recalculation or the default format."""
    mask = body_mask(body.get("fields"), "SpreadsheetProperties")
    given = with_twins(body.get("properties", {}))
    merged = apply_mask(edit.workbook.properties, given, mask or {name: {} for name in given})
    if not merged.get("title"):
        raise invalid("The title cannot be empty.")
    edit.workbook.properties = merged
    edit.recalculate = True


HANDLERS = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "updateSheetProperties": update_sheet_properties,
    "duplicateSheet": duplicate_sheet,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}

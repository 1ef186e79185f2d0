"""Making files."""

from __future__ import annotations

import string
from typing import Any

from sheetcrm.emulator.batch.cells import update_cells
from sheetcrm.emulator.call import SPREADSHEET_TYPE, Call, timestamp
from sheetcrm.emulator.defaults import DEFAULT_COLUMNS, DEFAULT_ROWS, new_sheet, spreadsheet_properties
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import ApiError, DriveReason, invalid
from sheetcrm.emulator.model import Json, Sheet, Workbook
from sheetcrm.emulator.store import StoredFile

_ALPHABET = string.ascii_letters + string.digits + "-_"
_UNTITLED = "Untitled spreadsheet"


def new_file_id(call: Call) -> str:
    """Return an id of the look of Google's: 44 characters beginning with 1."""
    return "1" + "".join(call.random.choice(_ALPHABET) for _ in range(43))


def new_record(call: Call, name: str, mime_type: str, **more: Any) -> Json:
    """Return the Drive record of a file made now by the caller.

    Raises:
        ApiError: 403 storageQuotaExceeded where the account has no storage (a switch).
    """
    if not call.options.owner_has_storage:
        raise ApiError(
            "PERMISSION_DENIED",
            "The user's Drive storage quota has been exceeded.",
            drive=DriveReason("storageQuotaExceeded", domain="usageLimits"),
        )
    stamp = timestamp(call.now)
    change = call.next_change()
    return {
        "id": new_file_id(call),
        "name": name,
        "mimeType": mime_type,
        "createdTime": stamp,
        "modifiedTime": stamp,
        "version": 1,
        "owner": call.user,
        "lastModifyingUser": call.user,
        "permissions": [{"id": "owner", "type": "user", "role": "owner", "emailAddress": call.user}],
        "parents": ["root"],
        "trashed": False,
        "change": change,
        "firstChange": change,
        "changeTime": stamp,
        **more,
    }


def empty_workbook(call: Call, file_id: str, title: str) -> Workbook:
    """Return the spreadsheet Drive makes when it creates a file of that type."""
    options = call.options
    properties = spreadsheet_properties(title, options.locale, options.time_zone)
    return Workbook(file_id, properties, [new_sheet(0, options.first_sheet_title)])


def save_new(call: Call, record: Json, workbook: Workbook | None) -> None:
    """Keep a new file."""
    call.store.put(StoredFile(record, workbook))


def create_spreadsheet(call: Call, body: Json) -> tuple[Workbook, Json]:
    """Return the document and record of a Spreadsheet resource sent to spreadsheets.create."""
    given = body.get("properties", {})
    record = new_record(call, given.get("title") or _UNTITLED, SPREADSHEET_TYPE)
    workbook = empty_workbook(call, record["id"], record["name"])
    workbook.properties = {**workbook.properties, **given, "title": record["name"]}
    if body.get("sheets"):
        workbook.sheets = _sheets(call, body["sheets"])
    for sheet, asked in zip(workbook.sheets, body.get("sheets", []), strict=False):
        _fill(call, workbook, sheet, asked)
    if body.get("namedRanges"):
        workbook.put_list("namedRanges", body["namedRanges"])
    return workbook, record


def _sheets(call: Call, asked: list[Json]) -> list[Sheet]:
    made: list[Sheet] = []
    for number, item in enumerate(asked, 1):
        properties = item.get("properties", {})
        taken = {sheet.sheet_id for sheet in made}
        sheet_id = properties.get("sheetId", 0 if number == 1 else None)
        if sheet_id is None:
            sheet_id = call.edit(Workbook("", {}, made), call.user).new_id(taken)
        if sheet_id in taken:
            raise invalid(f"Sheet with id {sheet_id} already exists.")
        grid = properties.get("gridProperties", {})
        sheet = new_sheet(
            sheet_id,
            properties.get("title") or f"Sheet{number}",
            rows=grid.get("rowCount", DEFAULT_ROWS),
            columns=grid.get("columnCount", DEFAULT_COLUMNS),
        )
        if any(other.title.casefold() == sheet.title.casefold() for other in made):
            raise invalid(f'A sheet with the name "{sheet.title}" already exists. Please enter another name.')
        rest = {name: value for name, value in properties.items() if name not in ("index", "gridProperties")}
        sheet.properties = {**sheet.properties, **rest, "sheetId": sheet_id, "title": sheet.title}
        sheet.set_grid(**grid)
        made.append(sheet)
    return made


_COPIED = ("merges", "conditionalFormats", "basicFilter", "protectedRanges", "bandedRanges", "filterViews")


def _fill(call: Call, workbook: Workbook, sheet: Sheet, asked: Json) -> None:
    edit: Edit = call.edit(workbook, call.user)
    for block in asked.get("data", []):
        start = {
            "sheetId": sheet.sheet_id,
            "rowIndex": block.get("startRow", 0),
            "columnIndex": block.get("startColumn", 0),
        }
        update_cells(edit, {"start": start, "rows": block.get("rowData", []), "fields": "*"})
    for kind in _COPIED:
        if asked.get(kind):
            sheet.objects[kind] = asked[kind]

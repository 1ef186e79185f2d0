"""Replacing a spreadsheet by separated text, by the upload address of Drive v2 (gspread uses no other)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Final

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.call import SPREADSHEET_TYPE, Call
from sheetcrm.emulator.defaults import DEFAULT_COLUMNS, DEFAULT_ROWS, new_sheet, spreadsheet_properties
from sheetcrm.emulator.drive.files import stored_file
from sheetcrm.emulator.drive.records import file_resource
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import ApiError, DriveReason, unsupported
from sheetcrm.emulator.model import Json, Workbook
from sheetcrm.emulator.ranges import Target
from sheetcrm.emulator.recalc import recalculate
from sheetcrm.emulator.store import StoredFile
from sheetcrm.emulator.valuewrite import write_values

_SEPARATORS: Final[Mapping[str, str]] = {"text/csv": ",", "text/tab-separated-values": "\t"}
_TIME_ZONE = "America/Los_Angeles"
"""What the spreadsheet's time zone becomes (recorded)."""


def upload(call: Call) -> Json:
    """files.update of Drive v2 with media: all tabs go, one called like the file holds the text's values.

    The text is read as if it were typed. Only CSV and TSV in UTF-8, in one piece, into a spreadsheet.
    """
    request = call.request
    kind = request.headers.get("content-type", "text/csv").partition(";")[0].strip().lower()
    if request.first("uploadType") != "media" or not request.flag("convert") or kind not in _SEPARATORS:
        raise unsupported(f"an upload of {kind} with uploadType={request.first('uploadType')}")
    rows = _rows(request.body, _SEPARATORS[kind])
    with call.store.locked():
        stored = stored_file(call, write=True)
        if stored.workbook is None:
            raise unsupported(f"an upload into a file of type {stored.record['mimeType']}")
        workbook = _filled(call, stored.workbook, rows, stored.record["owner"])
        record = call.touched(stored.record, workbook)
        call.store.put(StoredFile(record, workbook))
    return _file_v2(call, record)


def _rows(body: bytes, separator: str) -> list[list[str]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ApiError("INVALID_ARGUMENT", "Bad Request", drive=DriveReason("badRequest")) from None
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _filled(call: Call, old: Workbook, rows: list[list[str]], owner: str) -> Workbook:
    title = old.properties["title"]
    workbook = old.fork()
    edit: Edit = call.edit(workbook, owner)
    sheet = new_sheet(
        edit.new_id({sheet.sheet_id for sheet in old.sheets}),
        title,
        rows=max(DEFAULT_ROWS, len(rows)),
        columns=max([DEFAULT_COLUMNS, *map(len, rows)]),
    )
    sheet.stamp = workbook.stamp
    workbook.properties = spreadsheet_properties(title, old.locale, _TIME_ZONE)
    workbook.sheets, workbook.objects, workbook.plan = [sheet], {}, None
    write_values(edit, Target(sheet, Span()), {"values": rows}, "USER_ENTERED")
    recalculate(edit)
    return workbook


def _file_v2(call: Call, record: Json) -> Json:
    """Return the File resource of Drive v2: other names for the same things."""
    file = file_resource(call, record)
    owners = [_user_v2(user) for user in file["owners"]]
    last = _user_v2(file["lastModifyingUser"])
    link = f"https://www.googleapis.com/drive/v2/files/{record['id']}"
    role = "owner" if file["ownedByMe"] else "writer"
    return {
        "kind": "drive#file",
        "id": record["id"],
        "selfLink": link,
        "alternateLink": f"https://docs.google.com/spreadsheets/d/{record['id']}/edit?usp=drivesdk",
        "title": record["name"],
        "mimeType": SPREADSHEET_TYPE,
        "labels": {"starred": file["starred"], "trashed": record.get("trashed", False), "viewed": True},
        "createdDate": record["createdTime"],
        "modifiedDate": file["modifiedTime"],
        "version": file["version"],
        "userPermission": {"kind": "drive#permission", "id": "me", "type": "user", "role": role},
        "ownerNames": [user["displayName"] for user in owners],
        "owners": owners,
        "lastModifyingUserName": last["displayName"],
        "lastModifyingUser": last,
        "editable": True,
        "copyable": True,
        "shared": file["shared"],
        "writersCanShare": True,
        "explicitlyTrashed": file["explicitlyTrashed"],
        "appDataContents": False,
        "spaces": ["drive"],
    }


def _user_v2(user: Json) -> Json:
    return {
        "kind": "drive#user",
        "displayName": user["displayName"],
        "isAuthenticatedUser": user["me"],
        "permissionId": user["permissionId"],
        "emailAddress": user["emailAddress"],
    }

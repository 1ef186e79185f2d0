"""Drive files: create, get, list, copy, update, delete, export."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from sheetcrm.emulator.access import can_read, can_write, owns
from sheetcrm.emulator.call import SPREADSHEET_TYPE, Call, timestamp
from sheetcrm.emulator.drive import workbook_xlsx
from sheetcrm.emulator.drive.export import export_csv
from sheetcrm.emulator.drive.query import parse_query
from sheetcrm.emulator.drive.records import FILE_DEFAULTS, file_resource, invalid_value, select, settled
from sheetcrm.emulator.errors import ApiError, DriveReason, file_not_found, unsupported
from sheetcrm.emulator.exchange import Response, empty_response
from sheetcrm.emulator.model import Json, Workbook
from sheetcrm.emulator.newfiles import empty_workbook, new_record, save_new
from sheetcrm.emulator.store import StoredFile

_WRITABLE = ("name", "description", "starred", "trashed", "properties", "appProperties")
_PAGE = 100


def body_of(call: Call) -> Json:
    """Return the body as an object.

    Raises:
        ApiError: 400 if it is none, or a member that is used has a wrong type.
    """
    body = call.request.json()
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise ApiError("INVALID_ARGUMENT", "Invalid JSON payload received.", drive=DriveReason("parseError"))
    given = {name: item for name, item in body.items() if item is not None}
    for name, item in given.items():
        if name in _FITS and not _FITS[name](item):
            raise invalid_value(name)
    return given


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


_FITS: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("name", "mimeType", "description", "type", "role", "emailAddress", "domain"), _is_text),
    **dict.fromkeys(("starred", "trashed", "pendingOwner", "allowFileDiscovery"), _is_flag),
    "parents": _are_texts,
    "properties": _is_text_map,
    "appProperties": _is_text_map,
}
"""What the members of a File or Permission that are used here must be; others are passed over."""


def stored_file(call: Call, *, write: bool = False) -> StoredFile:
    """Return the file the path names.

    Raises:
        ApiError: 404 if it is unknown or hidden from the caller, 403 if it may not be changed.
    """
    file_id = call.params["file"]
    stored = call.store.get(file_id)
    if stored is None or not can_read(stored.record, call.user):
        raise file_not_found(file_id)
    if write and not can_write(stored.record, call.user):
        raise forbidden()
    return stored


def forbidden() -> ApiError:
    """Return Drive's 403 of a user who may not change a file."""
    return ApiError(
        "PERMISSION_DENIED",
        "The user does not have sufficient permissions for this file.",
        drive=DriveReason("insufficientFilePermissions"),
    )


def create(call: Call) -> Json:
    """files.create: a spreadsheet, a folder or any other file without content."""
    body = body_of(call)
    mime_type = body.get("mimeType", "application/octet-stream")
    with call.store.locked():
        more = {
            name: body[name]
            for name in ("description", "starred", "properties", "appProperties")
            if name in body
        }
        record = new_record(call, body.get("name", "Untitled"), mime_type, **more)
        if body.get("parents"):
            record["parents"] = body["parents"]
        workbook = None
        if mime_type == SPREADSHEET_TYPE:
            workbook = empty_workbook(call, record["id"], record["name"])
        save_new(call, record, workbook)
    return select(call, file_resource(call, record), FILE_DEFAULTS)


def get(call: Call) -> Json:
    """files.get."""
    if call.request.first("alt") == "media":
        raise unsupported("files.get with alt=media")
    with call.store.locked():
        record = stored_file(call).record
    return select(call, file_resource(call, record), FILE_DEFAULTS)


def list_files(call: Call) -> Json:
    """files.list: newest edit first, by pages."""
    request = call.request
    if request.flag("includeItemsFromAllDrives") and not request.flag("supportsAllDrives"):
        raise ApiError(
            "PERMISSION_DENIED",
            "The includeItemsFromAllDrives parameter requires supportsAllDrives.",
            drive=DriveReason("supportsTeamDrivesRequired", location="supportsAllDrives"),
        )
    matches = parse_query(request.first("q") or "")
    start, size = page_start(request.first("pageToken")), page_size(request.first("pageSize"), 1000)
    with call.store.locked():
        records = [call.store.record(file_id) for file_id in call.store.ids()]
    visible = [record for record in records if record is not None and can_read(record, call.user)]
    found = [record for record in visible if matches(record, call.user)]
    found.sort(key=lambda record: settled(call, record)[:2], reverse=True)
    _order(found, request.first("orderBy"))
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False}
    if start + size < len(found):
        answer["nextPageToken"] = page_token(start + size)
    answer["files"] = [file_resource(call, record) for record in found[start : start + size]]
    if request.first("fields") is None:
        answer["files"] = [{name: item[name] for name in FILE_DEFAULTS} for item in answer["files"]]
    return select(call, answer, None)


def _order(found: list[Json], order: str | None) -> None:
    for part in reversed((order or "").split(",")):
        name, _, direction = part.strip().partition(" ")
        if name in ("name", "createdTime", "modifiedTime"):
            found.sort(key=lambda record, name=name: str(record[name]), reverse=direction == "desc")  # type: ignore[misc]


def page_token(position: int) -> str:
    """Return an opaque token for a position in a list."""
    return "~!!~" + base64.urlsafe_b64encode(str(position).encode()).decode()


def page_start(token: str | None) -> int:
    """Return the position of a page token.

    Raises:
        ApiError: 400 `Invalid Value`.
    """
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token.removeprefix("~!!~").encode()))
    except (ValueError, binascii.Error):
        raise invalid_value("pageToken") from None


def page_size(text: str | None, most: int) -> int:
    """Return the wanted page size, 100 if nothing is asked.

    Raises:
        ApiError: 400 if it is no number from 1 to `most`.
    """
    if text is None:
        return _PAGE
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise invalid_value("pageSize")
    return int(text)


def copy(call: Call) -> Json:
    """files.copy: same tabs with the same ids, same metadata."""
    body = body_of(call)
    with call.store.locked():
        stored = stored_file(call)
        name = body.get("name", f"Copy of {stored.record['name']}")
        record = new_record(call, name, stored.record["mimeType"], parents=body.get("parents") or ["root"])
        workbook = stored.workbook
        if workbook is not None:
            workbook = workbook.fork()
            workbook.spreadsheet_id = record["id"]
            workbook.properties = {**workbook.properties, "title": name}
        save_new(call, record, workbook)
    return select(call, file_resource(call, record), FILE_DEFAULTS)


def update(call: Call) -> Json:
    """files.update: name, description, parents, trash; not content."""
    body = body_of(call)
    with call.store.locked():
        stored = stored_file(call, write=True)
        record = {**stored.record, **{name: body[name] for name in _WRITABLE if name in body}}
        record["parents"] = _parents(call, record["parents"])
        workbook = stored.workbook
        if workbook is not None and record["name"] != stored.record["name"]:
            workbook = _renamed(workbook, record["name"])
        record = {**call.touched(record, None), "renamedTime": timestamp(call.now)}
        call.store.put(StoredFile(record, workbook))
    return select(call, file_resource(call, record), FILE_DEFAULTS)


def _renamed(workbook: Workbook, name: str) -> Workbook:
    changed = workbook.fork()
    changed.properties = {**changed.properties, "title": name}
    return changed


def _parents(call: Call, current: list[str]) -> list[str]:
    gone = (call.request.first("removeParents") or "").split(",")
    added = [parent for parent in (call.request.first("addParents") or "").split(",") if parent]
    return [parent for parent in current if parent not in gone] + added


def delete(call: Call) -> Response:
    """files.delete: gone at once, past the trash."""
    with call.store.locked():
        stored = stored_file(call)
        if not owns(stored.record, call.user):
            raise forbidden()
        readers = [entry.get("emailAddress", "*") for entry in stored.record.get("permissions", ())]
        tombstone = {
            "fileId": call.params["file"],
            "change": call.next_change(),
            "changeTime": timestamp(call.now),
            "users": [stored.record["owner"], *readers],
        }
        call.store.remove(call.params["file"], tombstone)
    return empty_response()


def export(call: Call) -> Response:
    """files.export: the first visible tab as separated text, or the whole file as an Excel workbook."""
    wanted = call.request.first("mimeType") or ""
    with call.store.locked():
        stored = stored_file(call)
    if stored.workbook is None:
        raise ApiError(
            "PERMISSION_DENIED",
            "Export only supports Docs Editors files.",
            drive=DriveReason("fileNotExportable"),
        )
    separators: Mapping[str, str] = {"text/csv": ",", "text/tab-separated-values": "\t"}
    if wanted == workbook_xlsx.MIME_TYPE:
        body = workbook_xlsx.export_xlsx(stored.workbook)
    elif wanted in separators:
        body = export_csv(stored.workbook, separators[wanted])
    else:
        raise unsupported(f"files.export to {wanted or 'no type'}")
    headers: dict[str, Any] = {"Content-Type": wanted, "Content-Disposition": "attachment"}
    return Response(200, headers, body)


def comments(call: Call) -> Json:
    """comments.list: there are none here."""
    with call.store.locked():
        stored_file(call)
    return select(call, {"kind": "drive#commentList", "comments": []}, None)


def revisions(call: Call) -> Json:
    """revisions.list: the latest state only; Google's list may be incomplete as well."""
    with call.store.locked():
        record = stored_file(call).record
    modified, _, version = settled(call, record)
    entry = {
        "kind": "drive#revision",
        "id": str(version),
        "mimeType": record["mimeType"],
        "modifiedTime": modified,
    }
    return select(call, {"kind": "drive#revisionList", "revisions": [entry]}, None)

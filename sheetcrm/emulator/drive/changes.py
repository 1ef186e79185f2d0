"""The change list: one entry per file, its latest change."""

from __future__ import annotations

from sheetcrm.emulator.access import can_read
from sheetcrm.emulator.call import Call
from sheetcrm.emulator.drive.files import page_size
from sheetcrm.emulator.drive.records import FILE_DEFAULTS, file_resource, invalid_value, select, settled
from sheetcrm.emulator.errors import ApiError, DriveReason
from sheetcrm.emulator.model import Json


def start_token(call: Call) -> Json:
    """changes.getStartPageToken: everything that happened so far is before it."""
    with call.store.locked():
        last = max((change for change, _ in _entries(call, include_removed=True)), default=0)
    return select(call, {"kind": "drive#startPageToken", "startPageToken": str(last + 1)}, None)


def list_changes(call: Call) -> Json:
    """changes.list from a page token on."""
    token = call.request.first("pageToken")
    if token is None:
        raise ApiError(
            "INVALID_ARGUMENT",
            "Required parameter: pageToken",
            drive=DriveReason("required", location="pageToken"),
        )
    if not token.isdecimal():
        raise invalid_value("pageToken")
    size = page_size(call.request.first("pageSize"), 1000)
    removed = call.request.flag("includeRemoved", default=True)
    with call.store.locked():
        every = _entries(call, include_removed=removed)
    entries = [(change, item) for change, item in every if change >= int(token)]
    answer: Json = {"kind": "drive#changeList", "changes": [item for _, item in entries[:size]]}
    if call.request.first("fields") is None:
        answer["changes"] = [_short(item) for item in answer["changes"]]
    if len(entries) > size:
        answer["nextPageToken"] = str(entries[size][0])
    else:
        answer["newStartPageToken"] = str(max([int(token) - 1, *(change for change, _ in every)]) + 1)
    return select(call, answer, None)


def _short(item: Json) -> Json:
    if "file" not in item:
        return item
    return {**item, "file": {name: item["file"][name] for name in FILE_DEFAULTS}}


def _entries(call: Call, *, include_removed: bool) -> list[tuple[int, Json]]:
    found: list[tuple[int, Json]] = []
    for file_id in call.store.ids():
        record = call.store.record(file_id)
        if record is None or not can_read(record, call.user):
            continue
        stamp, change, _ = settled(call, record)
        found.append(
            (change, {**_change(file_id, stamp, removed=False), "file": file_resource(call, record)})
        )
    if include_removed:
        found.extend(
            (gone["change"], _change(gone["fileId"], gone["changeTime"], removed=True))
            for gone in call.store.removed()
            if call.user in gone["users"] or "*" in gone["users"]
        )
    return sorted(found, key=lambda entry: entry[0])


def _change(file_id: str, stamp: str, *, removed: bool) -> Json:
    return {
        "kind": "drive#change",
        "changeType": "file",
        "type": "file",
        "time": stamp,
        "removed": removed,
        "fileId": file_id,
    }

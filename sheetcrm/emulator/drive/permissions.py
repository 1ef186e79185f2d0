"""Sharing: permissions of a file."""

from __future__ import annotations

import re
import zlib

from sheetcrm.emulator.call import Call
from sheetcrm.emulator.drive.files import body_of, page_size, page_start, page_token, stored_file
from sheetcrm.emulator.drive.records import permission_resource, select
from sheetcrm.emulator.errors import ApiError, DriveReason
from sheetcrm.emulator.exchange import Response, empty_response
from sheetcrm.emulator.model import Json
from sheetcrm.emulator.store import StoredFile

_DEFAULTS = ("kind", "id", "type", "role")
_TYPES = ("user", "group", "domain", "anyone")
_ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")
_CHANGEABLE = ("role", "pendingOwner")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")


def create(call: Call) -> Json:
    """permissions.create: the same grantee keeps one permission, its role is replaced.

    The role `owner` needs transferOwnership even for who owns the file: copying a list of permissions fails
    at the owner's (reported: burnash/gspread#1544).
    """
    body = body_of(call)
    entry = _entry(body)
    with call.store.locked():
        stored = stored_file(call, write=True)
        others = [old for old in stored.record.get("permissions", ()) if old["id"] != entry["id"]]
        record = {**stored.record, "permissions": [*others, entry]}
        if entry["role"] == "owner":
            record = _new_owner(call, record, entry)
        call.store.put(StoredFile(call.touched(record), stored.workbook))
    return select(call, permission_resource(entry), _DEFAULTS)


def _new_owner(call: Call, record: Json, entry: Json) -> Json:
    if not call.request.flag("transferOwnership"):
        raise ApiError(
            "PERMISSION_DENIED",
            "The transferOwnership parameter must be enabled when the permission role is 'owner'.",
            drive=DriveReason("forbidden", location="transferOwnership"),
        )
    demoted = [
        {**old, "role": "writer"} if old["role"] == "owner" and old["id"] != entry["id"] else old
        for old in record["permissions"]
    ]
    demoted = [{name: item for name, item in old.items() if name != "pendingOwner"} for old in demoted]
    return {**record, "permissions": demoted, "owner": entry["emailAddress"]}


def _entry(body: Json) -> Json:
    kind, role = body.get("type"), body.get("role")
    if kind not in _TYPES or role not in _ROLES:
        location = "permission.type" if kind not in _TYPES else "permission.role"
        raise ApiError(
            "INVALID_ARGUMENT",
            f"The specified {location.split('.')[1]} is invalid or not supported.",
            drive=DriveReason("invalid", location=location),
        )
    entry: Json = {"type": kind, "role": role}
    if kind in ("user", "group"):
        email = body.get("emailAddress", "")
        if not _EMAIL.match(email):
            raise _bad_sharing(email)
        entry |= {"emailAddress": email, "id": _number(email.casefold())}
        entry["displayName"] = email.split("@", 1)[0]
    elif kind == "domain":
        entry |= {"domain": body.get("domain", ""), "id": _number(body.get("domain", "")) + "k"}
    else:
        entry |= {"id": "anyoneWithLink", "allowFileDiscovery": bool(body.get("allowFileDiscovery", False))}
    return entry


def _number(text: str) -> str:
    return f"{zlib.crc32(text.encode()):010d}{zlib.adler32(text.encode()):010d}"


def _bad_sharing(email: str) -> ApiError:
    return ApiError(
        "INVALID_ARGUMENT",
        f'Bad Request. User message: "The email address {email!r} is not valid."',
        drive=DriveReason("invalidSharingRequest"),
    )


def list_all(call: Call) -> Json:
    """permissions.list."""
    start, size = page_start(call.request.first("pageToken")), page_size(call.request.first("pageSize"), 100)
    with call.store.locked():
        entries = list(stored_file(call).record.get("permissions", ()))
    shown = [permission_resource(entry) for entry in entries[start : start + size]]
    if call.request.first("fields") is None:
        shown = [{name: item[name] for name in _DEFAULTS} for item in shown]
    answer: Json = {"kind": "drive#permissionList", "permissions": shown}
    if start + size < len(entries):
        answer["nextPageToken"] = page_token(start + size)
    return select(call, answer, None)


def _find(call: Call, stored: StoredFile) -> Json:
    for entry in stored.record.get("permissions", ()):
        if entry["id"] == call.params["permission"]:
            found: Json = entry
            return found
    name = call.params["permission"]
    raise ApiError(
        "NOT_FOUND",
        f"Permission not found: {name}.",
        drive=DriveReason("notFound", location="permissionId"),
    )


def get(call: Call) -> Json:
    """permissions.get."""
    with call.store.locked():
        entry = _find(call, stored_file(call))
    return select(call, permission_resource(entry), _DEFAULTS)


def update(call: Call) -> Json:
    """permissions.update: another role, or `pendingOwner`: ownership offered, not yet accepted."""
    body = body_of(call)
    with call.store.locked():
        stored = stored_file(call, write=True)
        entry = {**_find(call, stored), **{name: body[name] for name in _CHANGEABLE if name in body}}
        others = [entry if old["id"] == entry["id"] else old for old in stored.record["permissions"]]
        record = {**stored.record, "permissions": others}
        if entry["role"] == "owner":
            record = _new_owner(call, record, entry)
        call.store.put(StoredFile(call.touched(record), stored.workbook))
    return select(call, permission_resource(entry), _DEFAULTS)


def delete(call: Call) -> Response:
    """permissions.delete."""
    with call.store.locked():
        stored = stored_file(call, write=True)
        entry = _find(call, stored)
        if entry["role"] == "owner":
            raise ApiError(
                "PERMISSION_DENIED",
                "The owner of a file cannot be removed.",
                drive=DriveReason("forbidden"),
            )
        kept = [old for old in stored.record["permissions"] if old["id"] != entry["id"]]
        record = {**stored.record, "permissions": kept}
        call.store.put(StoredFile(call.touched(record), stored.workbook))
    return empty_response()

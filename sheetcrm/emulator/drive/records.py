"""Drive's File, Permission and Revision resources out of stored records, and Drive's field selection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sheetcrm.emulator.access import can_write, owns
from sheetcrm.emulator.call import SPREADSHEET_TYPE, Call, timestamp
from sheetcrm.emulator.drive.workbook_xlsx import MIME_TYPE
from sheetcrm.emulator.errors import ApiError, DriveReason
from sheetcrm.emulator.masks import Mask, MaskSyntaxError, parse_mask, prune
from sheetcrm.emulator.model import Json

FILE_DEFAULTS: Final = ("kind", "id", "name", "mimeType")
_PLAIN: Final = (
    "id",
    "name",
    "mimeType",
    "createdTime",
    "description",
    "starred",
    "trashed",
    "parents",
    "properties",
    "appProperties",
)


def settled(call: Call, record: Mapping[str, Any]) -> tuple[str, int, int]:
    """Return (modifiedTime, change, version) as Drive shows them, which may be late (a switch).

    A rename shows at once (recorded); an edit of cells only after the lag.
    """
    current = (record["modifiedTime"], record["change"], record["version"])
    lag: timedelta = call.options.drive_lag
    if not lag or record.get("renamedTime") == record["modifiedTime"]:
        return current
    limit = timestamp(call.now - lag)
    shown = (record["createdTime"], record.get("firstChange", record["change"]), 1)
    for stamp, change, version in record.get("history", ()):
        if stamp <= limit or stamp == record.get("renamedTime"):
            shown = (stamp, change, version)
    return shown


def file_resource(call: Call, record: Json) -> Json:
    """Return the full File resource."""
    modified, _, version = settled(call, record)
    editable = can_write(record, call.user)
    url = f"https://docs.google.com/spreadsheets/d/{record['id']}/edit?usp=drivesdk"
    resource: Json = {
        "kind": "drive#file",
        **{name: record[name] for name in _PLAIN if name in record},
        "starred": record.get("starred", False),
        "explicitlyTrashed": record.get("trashed", False),
        "modifiedTime": modified,
        "version": str(version),
        "spaces": ["drive"],
        "owners": [user_resource(record["owner"], call.user)],
        "ownedByMe": owns(record, call.user),
        "lastModifyingUser": user_resource(record["lastModifyingUser"], call.user),
        "modifiedByMe": record["lastModifyingUser"] == call.user,
        "shared": len(record.get("permissions", ())) > 1,
        "permissions": [permission_resource(entry) for entry in record.get("permissions", ())],
        "permissionIds": [entry["id"] for entry in record.get("permissions", ())],
        "capabilities": {
            "canEdit": editable,
            "canRename": editable,
            "canCopy": True,
            "canShare": editable,
            "canDelete": owns(record, call.user),
            "canTrash": owns(record, call.user),
        },
        "writersCanShare": True,
    }
    if record["mimeType"] == SPREADSHEET_TYPE:
        resource["webViewLink"] = url
        resource["exportLinks"] = {
            kind: f"https://www.googleapis.com/drive/v3/files/{record['id']}/export?mimeType={kind}"
            for kind in ("text/csv", "text/tab-separated-values", MIME_TYPE)
        }
    return resource


def user_resource(email: str, me: str) -> Json:
    """Return a User resource."""
    return {
        "kind": "drive#user",
        "displayName": email.split("@", 1)[0],
        "me": email == me,
        "permissionId": "owner",
        "emailAddress": email,
    }


def permission_resource(entry: Mapping[str, Any]) -> Json:
    """Return the full Permission resource."""
    people = {"deleted": False, "pendingOwner": False} if entry["type"] in ("user", "group") else {}
    return {"kind": "drive#permission", **people, **entry}


def select(call: Call, resource: Json, defaults: tuple[str, ...] | None) -> Json:
    """Return the part of a resource that `fields` names.

    Without `fields` the default members, with an empty one nothing (probed), with `*` everything.

    Raises:
        ApiError: 400 for a selection that cannot be read.
    """
    text = call.request.first("fields")
    if text is None:
        return (
            resource if defaults is None else {name: resource[name] for name in defaults if name in resource}
        )
    if not text.strip():
        return {}
    picked: Json = prune(resource, drive_mask(text))
    return picked


def drive_mask(text: str) -> Mask:
    """Read a Drive field selection."""
    try:
        return parse_mask(text)
    except MaskSyntaxError:
        raise ApiError(
            "INVALID_ARGUMENT",
            f"Invalid field selection {text}",
            drive=DriveReason("invalidParameter", location="fields"),
        ) from None


def invalid_value(location: str) -> ApiError:
    """Return Drive's 400 `Invalid Value` of a parameter."""
    return ApiError("INVALID_ARGUMENT", "Invalid Value", drive=DriveReason("invalid", location=location))


def parse_time(text: str) -> datetime:
    """Read an RFC 3339 time."""
    return datetime.fromisoformat(text)

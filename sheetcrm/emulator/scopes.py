"""Which scopes a token needs for which method (from the discovery documents of Sheets v4 and Drive v3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sheetcrm.emulator.errors import ApiError, DriveReason

PREFIX: Final = "https://www.googleapis.com/auth/"

_SHEETS: Final = frozenset({"spreadsheets", "drive", "drive.file"})
_SHEETS_READ: Final = _SHEETS | {"spreadsheets.readonly", "drive.readonly"}
_DRIVE: Final = frozenset({"drive", "drive.file"})
_DRIVE_APP: Final = _DRIVE | {"drive.appdata"}
_CONTENT: Final = _DRIVE | {"drive.readonly", "drive.meet.readonly"}
_METADATA: Final = _CONTENT | {"drive.metadata", "drive.metadata.readonly", "drive.photos.readonly"}
_METADATA_APP: Final = _METADATA | {"drive.appdata"}

_NEEDED: Final[Mapping[str, frozenset[str]]] = {
    "spreadsheets.get": _SHEETS_READ,
    "values.get": _SHEETS_READ,
    "values.batchGet": _SHEETS_READ,
    "files.create": _DRIVE_APP,
    "files.upload": _DRIVE_APP,
    "files.delete": _DRIVE_APP,
    "files.get": _METADATA_APP,
    "files.list": _METADATA_APP,
    "files.update": _DRIVE_APP | {"drive.metadata", "drive.scripts"},
    "files.copy": _DRIVE_APP | {"drive.photos.readonly"},
    "files.export": _CONTENT,
    "comments.list": _CONTENT,
    "revisions.list": _METADATA_APP,
    "permissions.create": _DRIVE,
    "permissions.update": _DRIVE,
    "permissions.delete": _DRIVE,
    "permissions.get": _METADATA,
    "permissions.list": _METADATA,
    "changes.getStartPageToken": _METADATA_APP,
    "changes.list": _METADATA_APP,
}


def needed(method: str) -> frozenset[str]:
    """Return the scopes, without Google's prefix, of which a token needs one for a method.

    What is not in the table takes the scopes of every Sheets method that may write.
    """
    return _NEEDED.get(method, _SHEETS)


def require_scope(method: str, granted: Iterable[str]) -> None:
    """Refuse a token without leave for a method.

    Raises:
        ApiError: 403 in Google's words.
    """
    if needed(method).isdisjoint(scope.removeprefix(PREFIX) for scope in granted):
        info = {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "domain": "googleapis.com",
            "metadata": {"service": "sheets.googleapis.com", "method": method},
        }
        raise ApiError(
            "PERMISSION_DENIED",
            "Request had insufficient authentication scopes.",
            details=[info],
            drive=DriveReason("insufficientPermissions", message="Insufficient Permission"),
        )

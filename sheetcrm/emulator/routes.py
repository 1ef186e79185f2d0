"""Which operation answers which address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sheetcrm.emulator import api_spreadsheets, api_values, tokens
from sheetcrm.emulator.call import Call
from sheetcrm.emulator.drive import changes, files, imports, permissions

Operation = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: its method, address pattern, name, and what it costs (`read`, `write`, or nothing)."""

    method: str
    pattern: re.Pattern[str]
    name: str
    operation: Operation
    cost: str = ""


def _sheets(method: str, path: str, name: str, operation: Operation, cost: str) -> Route:
    return Route(method, re.compile("^/v4/spreadsheets" + path + "$", re.DOTALL), name, operation, cost)


def _drive(method: str, path: str, name: str, operation: Operation) -> Route:
    return Route(method, re.compile("^/drive/v3" + path + "$", re.DOTALL), name, operation)


_ID = r"/(?P<id>[^/:]+)"
_FILE = r"/files/(?P<file>[^/]+)"

ROUTES: Final[tuple[Route, ...]] = (
    _sheets("POST", "", "spreadsheets.create", api_spreadsheets.create, "write"),
    _sheets("GET", _ID, "spreadsheets.get", api_spreadsheets.get, "read"),
    _sheets("POST", _ID + ":batchUpdate", "spreadsheets.batchUpdate", api_spreadsheets.batch_update, "write"),
    _sheets(
        "POST",
        _ID + ":getByDataFilter",
        "spreadsheets.getByDataFilter",
        api_spreadsheets.get_by_data_filter,
        "read",
    ),
    _sheets("GET", _ID + "/values:batchGet", "values.batchGet", api_values.batch_get, "read"),
    _sheets("POST", _ID + "/values:batchUpdate", "values.batchUpdate", api_values.batch_update, "write"),
    _sheets("POST", _ID + "/values:batchClear", "values.batchClear", api_values.batch_clear, "write"),
    _sheets(
        "POST",
        _ID + "/values:batchGetByDataFilter",
        "values.batchGetByDataFilter",
        api_values.batch_get_by_data_filter,
        "read",
    ),
    _sheets(
        "POST",
        _ID + "/values:batchUpdateByDataFilter",
        "values.batchUpdateByDataFilter",
        api_values.batch_update_by_data_filter,
        "write",
    ),
    _sheets(
        "POST",
        _ID + "/values:batchClearByDataFilter",
        "values.batchClearByDataFilter",
        api_values.batch_clear_by_data_filter,
        "write",
    ),
    _sheets("POST", _ID + "/values/(?P<range>.+):append", "values.append", api_values.append, "write"),
    _sheets("POST", _ID + "/values/(?P<range>.+):clear", "values.clear", api_values.clear, "write"),
    _sheets("GET", _ID + "/values/(?P<range>.+)", "values.get", api_values.get, "read"),
    _sheets("PUT", _ID + "/values/(?P<range>.+)", "values.update", api_values.update, "write"),
    _sheets(
        "POST", _ID + "/sheets/(?P<sheet>[^/:]+):copyTo", "sheets.copyTo", api_spreadsheets.copy_to, "write"
    ),
    _sheets(
        "POST",
        _ID + "/developerMetadata:search",
        "developerMetadata.search",
        api_spreadsheets.metadata_search,
        "read",
    ),
    _sheets(
        "GET",
        _ID + "/developerMetadata/(?P<metadata>[^/:]+)",
        "developerMetadata.get",
        api_spreadsheets.metadata_get,
        "read",
    ),
    _drive("POST", "/files", "files.create", files.create),
    _drive("GET", "/files", "files.list", files.list_files),
    _drive("GET", _FILE, "files.get", files.get),
    _drive("PATCH", _FILE, "files.update", files.update),
    _drive("DELETE", _FILE, "files.delete", files.delete),
    _drive("POST", _FILE + "/copy", "files.copy", files.copy),
    _drive("GET", _FILE + "/export", "files.export", files.export),
    _drive("GET", _FILE + "/comments", "comments.list", files.comments),
    _drive("GET", _FILE + "/revisions", "revisions.list", files.revisions),
    _drive("POST", _FILE + "/permissions", "permissions.create", permissions.create),
    _drive("GET", _FILE + "/permissions", "permissions.list", permissions.list_all),
    _drive("GET", _FILE + "/permissions/(?P<permission>[^/]+)", "permissions.get", permissions.get),
    _drive("PATCH", _FILE + "/permissions/(?P<permission>[^/]+)", "permissions.update", permissions.update),
    _drive("DELETE", _FILE + "/permissions/(?P<permission>[^/]+)", "permissions.delete", permissions.delete),
    _drive("GET", "/changes/startPageToken", "changes.getStartPageToken", changes.start_token),
    _drive("GET", "/changes", "changes.list", changes.list_changes),
    Route("PUT", re.compile("^/upload/drive/v2" + _FILE + "$"), "files.upload", imports.upload),
    Route("POST", re.compile("^/token$"), "token", tokens.issue),
)


def find_route(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """Return the operation for a request and the parts of its path; None if there is none."""
    for route in ROUTES:
        if route.method == method:
            match = route.pattern.match(path)
            if match is not None:
                return route, match.groupdict()
    return None

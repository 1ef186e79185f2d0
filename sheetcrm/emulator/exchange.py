"""One request and one answer, free of any web framework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson

from sheetcrm.emulator.errors import ApiError, DriveReason, invalid

_SHEETS_HEADERS = {
    "Content-Type": "application/json; charset=UTF-8",
    "Vary": "Origin, X-Origin, Referer",
    "Cache-Control": "private",
    "X-XSS-Protection": "0",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
}
_DRIVE_HEADERS = {
    **_SHEETS_HEADERS,
    "Vary": "Origin, X-Origin",
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "Mon, 01 Jan 1990 00:00:00 GMT",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asks: path decoded, query in order with repeated names, header names in lower case."""

    method: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def is_drive(self) -> bool:
        """Tell whether the request goes to Drive, whose answers look different."""
        return self.path.startswith(("/drive/", "/upload/drive/"))

    def first(self, name: str) -> str | None:
        """Return the first value of a query parameter; empty counts as given."""
        return next((value for key, value in self.query if key == name), None)

    def every(self, name: str) -> list[str]:
        """Return all values of a query parameter in order."""
        return [value for key, value in self.query if key == name]

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean parameter; `true` and `True` both count (both are seen in traffic)."""
        value = self.first(name)
        return default if value is None else value.lower() == "true"

    def choice(self, name: str, proto: str, allowed: Sequence[str], default: str) -> str:
        """Return an enum parameter.

        Raises:
            ApiError: 400 naming the enum type.
        """
        value = self.first(name)
        if value is None or value == "":
            return default
        if value not in allowed:
            snake = "".join("_" + c.lower() if c.isupper() else c for c in name)
            raise invalid(
                f"Invalid value at '{snake}' (type.googleapis.com/google.apps.sheets.v4.{proto}), \"{value}\""
            )
        return value

    def json(self) -> Any:
        """Return the decoded body, None if it is empty.

        Raises:
            ApiError: 400 if it is not JSON.
        """
        if not self.body.strip():
            return None
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise invalid(f"Invalid JSON payload received. {error}") from error


def read_request(method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Request:
    """Return what a client asks; a method override header counts (long GETs are sent by POST).

    Args:
        method: as it was sent.
        path: decoded.
        query: what stands behind the question mark, as it was sent.
        headers: names in lower case.
        body: empty for none.
    """
    asked = parse_qsl(query, keep_blank_values=True)
    meant = headers.get("x-http-method-override", method)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if meant != method and kind == "application/x-www-form-urlencoded":
        asked += parse_qsl(body.decode(), keep_blank_values=True)
        body = b""
    return Request(method=meant.upper(), path=path, query=asked, headers=headers, body=body)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: status, headers, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def dated(response: Response, now: datetime) -> Response:
    """Return an answer with the time in it, as every server tells it (RFC 9110, Date)."""
    date = format_datetime(now.astimezone(UTC), usegmt=True)
    return replace(response, headers={**response.headers, "Date": date})


def json_response(
    request: Request, payload: Any, *, status: int = 200, pretty_limit: int = 65_536
) -> Response:
    """Return an answer with Google's headers; short ones are indented, as Google indents all."""
    body = orjson.dumps(payload, default=str)
    if len(body) <= pretty_limit and request.first("prettyPrint") not in ("false", "False"):
        # Rows that were serialised before come as fragments, which only a second reading can indent.
        body = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2) + b"\n"
    return Response(status, _DRIVE_HEADERS if request.is_drive else _SHEETS_HEADERS, body)


def error_response(request: Request, error: ApiError) -> Response:
    """Return a refusal in the envelope of Sheets or of Drive."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if request.is_drive:
        body["errors"] = [_drive_entry(error)]
        if error.drive is None:
            body["status"] = error.status
    else:
        if request.first("$.xgafv") == "1":
            body["errors"] = [{"message": error.message, "domain": "global", "reason": _legacy(error)}]
        body["status"] = error.status
        if error.details:
            body["details"] = list(error.details)
    response = json_response(request, {"error": body}, status=error.code)
    if error.retry_after is not None:
        return with_retry_after(response, error.retry_after)
    if error.code == 401:
        headers = {**response.headers, "WWW-Authenticate": 'Bearer realm="https://accounts.google.com/"'}
        return Response(response.status, headers, response.body)
    return response


def with_retry_after(response: Response, seconds: int) -> Response:
    """Return an answer that also says when to ask again."""
    return Response(response.status, {**response.headers, "Retry-After": str(seconds)}, response.body)


def _drive_entry(error: ApiError) -> dict[str, Any]:
    reason = error.drive or DriveReason(_legacy(error))
    entry: dict[str, Any] = {
        "message": reason.message or error.message,
        "domain": reason.domain,
        "reason": reason.reason,
    }
    if reason.location is not None:
        entry["location"] = reason.location
        entry["locationType"] = reason.location_type
    return entry


_LEGACY_REASONS = {
    "INVALID_ARGUMENT": "badRequest",
    "FAILED_PRECONDITION": "failedPrecondition",
    "UNAUTHENTICATED": "authError",
    "PERMISSION_DENIED": "forbidden",
    "NOT_FOUND": "notFound",
    "RESOURCE_EXHAUSTED": "rateLimitExceeded",
    "UNIMPLEMENTED": "notImplemented",
    "UNAVAILABLE": "backendError",
}


def _legacy(error: ApiError) -> str:
    return _LEGACY_REASONS.get(error.status, "backendError")


def empty_response() -> Response:
    """Return Drive's answer to a deletion: 204, no body."""
    return Response(204, {**_DRIVE_HEADERS, "Content-Type": "text/html"}, b"")

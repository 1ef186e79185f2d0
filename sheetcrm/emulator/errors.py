"""What can go wrong in the service: refusals in Google's words, and trouble of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STATUS_CODES = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "DATA_LOSS": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
}


class EmulatorError(Exception):
    """Base of every error of the embedded service."""


class EmulatorDataError(EmulatorError):
    """A data file cannot be read.

    The message names the file and what is wrong with it; `hint` says how to go on.
    """

    def __init__(self, path: Path, reason: str, hint: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True)
class DriveReason:
    """The entry of Drive's `errors[]` list: its reason, domain and the parameter concerned."""

    reason: str
    domain: str = "global"
    location: str | None = None
    location_type: str = "parameter"
    message: str | None = None


class ApiError(EmulatorError):
    """A request is refused.

    Attributes:
        code: HTTP status.
        status: canonical name (`INVALID_ARGUMENT`, ...), left out of Drive's bodies.
        message: Google's sentence.
        details: typed details as Google lists them (google.rpc.BadRequest and others).
        drive: Drive's reason, when the request went to Drive.
        retry_after: seconds for a `Retry-After` header, None for none.
    """

    retry_after: int | None = None

    def __init__(
        self,
        status: str,
        message: str,
        *,
        details: Sequence[Mapping[str, Any]] = (),
        drive: DriveReason | None = None,
        code: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = STATUS_CODES[status] if code is None else code
        self.message = message
        self.details = tuple(details)
        self.drive = drive

    def prefixed(self, where: str) -> ApiError:
        """Return the same refusal with `Invalid where: ` before its sentence, as batch calls answer."""
        return ApiError(
            self.status,
            f"Invalid {where}: {self.message}",
            details=self.details,
            drive=self.drive,
            code=self.code,
        )


def invalid(message: str) -> ApiError:
    """Return a 400 INVALID_ARGUMENT."""
    return ApiError("INVALID_ARGUMENT", message)


def not_found() -> ApiError:
    """Return the Sheets 404 of an unknown spreadsheet or entity."""
    return ApiError("NOT_FOUND", "Requested entity was not found.")


def unsupported(what: str) -> ApiError:
    """Return a 501 that names what this service does not do."""
    return ApiError(
        "UNIMPLEMENTED", f"{what} is not supported by the embedded Sheets service; see docs/emulator.md."
    )


def file_not_found(file_id: str) -> ApiError:
    """Return Drive's 404 of an unknown file."""
    return ApiError(
        "NOT_FOUND", f"File not found: {file_id}.", drive=DriveReason("notFound", location="fileId")
    )


@dataclass
class Violations:
    """Field violations gathered while one body is read; raised together, as Google lists them."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, path: str, description: str) -> None:
        """Remember one violation."""
        self.found.append((path, description))

    def raise_if_any(self) -> None:
        """Raise a 400 that lists every violation; do nothing if there is none."""
        if not self.found:
            return
        fields = [
            {"field": path, "description": text} if path else {"description": text}
            for path, text in self.found
        ]
        detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": fields}
        raise ApiError("INVALID_ARGUMENT", "\n".join(text for _, text in self.found), details=[detail])

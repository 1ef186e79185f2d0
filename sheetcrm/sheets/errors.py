"""What Google can answer instead of doing it, by what the caller has to do about it.

Bodies come in four shapes: the Sheets envelope ``{"error": {"code", "message", "status", "details"}}``, the
Drive envelope with ``error.errors[].reason``, the token endpoint's ``{"error": "text"}``, and HTML from
proxies and front ends (502, 503, Drive's 429). All of them are read here, none of them may crash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from sheetcrm.errors import ConfigError, SheetcrmError, SheetsError
from sheetcrm.language import say

_USAGE_LIMITS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
"""Reasons under which Drive refuses with 403 what Sheets refuses with 429 (Drive API, "Resolve errors")."""


class SpreadsheetMissingError(SheetsError):
    """There is no such spreadsheet, or this account may not even know that there is (404)."""


class ForbiddenError(SheetsError):
    """The account may not do this (403).

    Attributes:
        reasons: Google's own names of the reason, such as ``SERVICE_DISABLED``.
    """

    def __init__(self, message: str, hint: str = "", *, reasons: frozenset[str] = frozenset()) -> None:
        super().__init__(message, hint)
        self.reasons = reasons


class QuotaError(SheetsError):
    """The quota of the minute stayed used up through every attempt (429)."""


class RefusedError(SheetsError):
    """Google refused the request as wrong; nothing of it was applied (400 and other 4xx).

    Attributes:
        reason: Google's own sentence, such as ``No grid with id: 7``.
    """

    def __init__(self, message: str, hint: str = "", *, reason: str = "") -> None:
        super().__init__(message, hint)
        self.reason = reason


class DamagedError(RefusedError):
    """The spreadsheet's content is lost or damaged where it is kept; trying again mends nothing."""


class UnreachableError(SheetsError):
    """No usable answer came through every attempt, and nothing was changed by trying."""


class UnknownOutcomeError(SheetsError):
    """A write was sent and no answer came: it may have been applied or not, so it was not sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An error answer, whatever shape its body had.

    Attributes:
        status: the HTTP status.
        message: Google's sentence, or the start of a body that is no envelope.
        reasons: machine-readable reasons: ``status``, ``ErrorInfo.reason`` and Drive's ``errors[].reason``.
    """

    status: int
    message: str
    reasons: frozenset[str] = frozenset()

    @property
    def is_over_quota(self) -> bool:
        """Whether the request was turned away before it was executed, for want of quota."""
        return self.status == 429 or (self.status == 403 and bool(self.reasons & _USAGE_LIMITS))

    @property
    def is_data_loss(self) -> bool:
        """Whether the data itself is damaged; the embedded service says so of a file that fails its check."""
        return "DATA_LOSS" in self.reasons


def read_answer(status: int, body: bytes) -> Answer:
    """Read an error answer of any shape."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Answer(status=status, message=_start_of(body))
    error = document.get("error") if isinstance(document, dict) else None
    if isinstance(error, dict):
        return Answer(status=status, message=_text(error.get("message")), reasons=frozenset(_reasons(error)))
    if isinstance(error, str):
        described = document.get("error_description")
        message = f"{error}: {described}" if isinstance(described, str) else error
        return Answer(status=status, message=message, reasons=frozenset({error}))
    return Answer(status=status, message=_start_of(body))


def explain(answer: Answer, *, spreadsheet_id: str | None, account: str | None) -> SheetcrmError:
    """Turn an error answer into the error to raise.

    Args:
        answer: what came.
        spreadsheet_id: the spreadsheet that was asked for; None for requests about no single one.
        account: address of the service account, for the hint; None where there is none.
    """
    what = say("spreadsheet {file}", file=spreadsheet_id) if spreadsheet_id else say("the request")
    said = answer.message
    who = account or say("this account")
    if answer.is_over_quota:
        return QuotaError(
            say("Google's quota for {what} is used up: {said}", what=what, said=said),
            say("Run again in a minute; if it comes back often, sync less often or ask Google for more."),
        )
    if answer.is_data_loss:
        return DamagedError(
            say("The data of {what} is damaged: {said}", what=what, said=said),
            say("Restore it from a backup; the other spreadsheets go on meanwhile."),
            reason=answer.message,
        )
    if answer.status == 401:
        return refuse_key(account, answer.message)
    if answer.status == 404:
        return SpreadsheetMissingError(
            say("Google knows no {what}: {said}", what=what, said=said),
            say(
                "Check the ID under spreadsheets, and that the file is shared with {who} as editor.", who=who
            ),
        )
    if answer.status == 403:
        return ForbiddenError(
            say("Google forbids {what}: {said}", what=what, said=said),
            _forbidden_hint(answer, who),
            reasons=answer.reasons,
        )
    if answer.status >= 500 or answer.status == 408:
        return UnreachableError(
            say(
                "Google could not serve {what} ({status}): {said}", what=what, status=answer.status, said=said
            ),
            say("Run again later; see https://www.google.com/appsstatus for outages."),
        )
    hint = say("Run again; if it stays, the sheet has something in it that sheetcrm does not expect.")
    if "protected cell" in answer.message:
        hint = say("Allow {who} to edit the protected range (Data, Protect sheets and ranges).", who=who)
    return RefusedError(
        say("Google refused {what} ({status}): {said}", what=what, status=answer.status, said=said),
        hint,
        reason=answer.message,
    )


def refuse_key(account: str | None, reason: str) -> ConfigError:
    """Build the error for a key that Google does not accept."""
    return ConfigError(
        say(
            "Google does not accept the key of {who}: {said}", who=account or say("this account"), said=reason
        ),
        say(
            "Check that the clock of this machine is right and that the key was not deleted; else make a new "
            "one in the Google Cloud console (Service accounts, Keys), and name it under "
            "connection.credentials."
        ),
    )


def _forbidden_hint(answer: Answer, who: str) -> str:
    if "storageQuotaExceeded" in answer.reasons:
        return say(
            "A service account has no room of its own: create the file by hand, share it with {who} as "
            "editor, and put its ID under spreadsheets.",
            who=who,
        )
    if "SERVICE_DISABLED" in answer.reasons:
        return say(
            "Switch on the Google Sheets API and the Google Drive API in the account's Google Cloud project."
        )
    return say("Share the file with {who} as editor.", who=who)


def _reasons(error: dict[str, Any]) -> list[str]:
    entries = [*_dicts(error.get("details")), *_dicts(error.get("errors"))]
    found = [error.get("status"), *(entry.get("reason") for entry in entries)]
    return [reason for reason in found if isinstance(reason, str)]


def _dicts(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else say("no reason given")


def _start_of(body: bytes) -> str:
    text = " ".join(body[:400].decode("utf-8", "replace").split())
    return f"{text[:120]}…" if len(text) > 120 else text or say("an empty answer")

"""What lies around the sheets: who may edit the files, how they read numbers and days, whose clock is off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from sheetcrm.errors import ConfigError, SheetcrmError
from sheetcrm.language import say, unsaid
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.sheets.connection import FILES_URL, Google
from sheetcrm.sheets.errors import ForbiddenError, SpreadsheetMissingError
from sheetcrm.sheets.tabs import File

TOLERANCE = timedelta(minutes=1)
"""How far a clock may be off: a key's signature is refused from some minutes on, and times of the journal lie
by as much as the clock does."""

_AHEAD = unsaid("The clock here is {span} ahead of Google's")
_BEHIND = unsaid("The clock here is {span} behind Google's")

_SCOPE = "insufficient authentication scopes"
_SCOPE_REASON = "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def may_edit(google: Google, file_id: str) -> bool:
    """Ask Drive whether the account may edit a file; one request.

    Raises:
        SheetsError: the file could not be asked about.
    """
    params = {"fields": "capabilities(canEdit)", "supportsAllDrives": "true"}
    answer = google.ask("GET", f"{FILES_URL}/{file_id}", params=params)
    capabilities = answer.get("capabilities")
    return isinstance(capabilities, dict) and bool(capabilities.get("canEdit"))


def read_only(spreadsheet: str, account: str | None) -> Finding:
    """The finding that a file may be read and not edited."""
    return _error(
        "spreadsheet-read-only",
        spreadsheet,
        say("Spreadsheet '{name}' may be read and not edited", name=spreadsheet),
        say(
            "Share the file with {account} as editor, not as viewer or commenter.",
            account=account or say("this account"),
        ),
    )


def refusal(spreadsheet: str, error: SheetcrmError) -> Finding:
    """The finding of an error that came in place of a spreadsheet."""
    return _error(_code_of(error), spreadsheet, error.message, error.hint)


def _code_of(error: SheetcrmError) -> str:
    if isinstance(error, ConfigError):
        return "credentials-unusable"
    if isinstance(error, SpreadsheetMissingError):
        return "spreadsheet-missing"
    if not isinstance(error, ForbiddenError):
        return "spreadsheet-unreachable"
    if "SERVICE_DISABLED" in error.reasons:
        return "api-disabled"
    return "scope-missing" if is_about_scopes(error) else "spreadsheet-forbidden"


def is_about_scopes(error: ForbiddenError) -> bool:
    """Whether Google refused a request because the token was not given the right to it."""
    return _SCOPE_REASON in error.reasons or _SCOPE in error.message


def setting_findings(company: Company, files: Mapping[str, File]) -> Iterator[Finding]:
    """Give the spreadsheets whose time zone is not the company's, and locales that differ.

    Args:
        company: the config.
        files: the spreadsheets that could be read, by their names.
    """
    for name, file in files.items():
        if file.time_zone != company.timezone:
            yield _warning(
                "time-zone-differs",
                name,
                say(
                    "Spreadsheet '{name}' has the time zone {found}, and the company {wanted}: NOW and TODAY "
                    "in it give another time than sheetcrm does",
                    name=name,
                    found=file.time_zone,
                    wanted=company.timezone,
                ),
                say(
                    "Choose {wanted} there (File, Settings), or mend `timezone` in the config.",
                    wanted=company.timezone,
                ),
            )
    locales = Counter(file.locale for file in files.values())
    if len(locales) > 1:
        usual = locales.most_common(1)[0][0]
        for name, file in files.items():
            if file.locale != usual:
                yield _warning(
                    "locale-differs",
                    name,
                    say(
                        "Spreadsheet '{name}' has the locale {found}, and most others have {usual}: what "
                        "people type as a number or a day may be read in another way there",
                        name=name,
                        found=file.locale,
                        usual=usual,
                    ),
                    say(
                        "Choose the same locale in all of them (File, Settings), such as {usual}.",
                        usual=usual,
                    ),
                )


def clock_finding(date: str, now: datetime) -> Finding | None:
    """The finding that this machine's clock is off; None where it is not, or the answer had no date.

    Args:
        date: the ``Date`` of Google's last answer.
        now: the time here when it came.
    """
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    ahead = now - theirs
    if abs(ahead) <= TOLERANCE:
        return None
    told = _AHEAD if ahead > timedelta(0) else _BEHIND
    return _warning(
        "clock-differs",
        say("this machine"),
        say(told, span=_length(abs(ahead))),
        say(
            "Let the system set the clock by itself (NTP): keys stop working with a clock that is far off, "
            "and every time in the journal is off as the clock is."
        ),
    )


def _length(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return say("{count} minutes", count=minutes) if minutes != 1 else say("1 minute")
    return say("{count} hours", count=round(minutes / 60))


def _error(code: str, sheet: str, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, department="", message=message, hint=hint, sheet=sheet)


def _warning(code: str, sheet: str, message: str, hint: str) -> Finding:
    return Finding(
        code=code, severity=Severity.WARNING, department="", message=message, hint=hint, sheet=sheet
    )

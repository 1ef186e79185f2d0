"""Every check of a cell, a row, a link or a sheet: its name, how much it matters, what it is about.

The names are stable: configs switch checks off by them, and other programs read them in the output of
`validate`, `link` and `doctor`. `docs/findings.md` is made from these lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheetcrm.schema.findings import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check.

    Attributes:
        code: its stable name, in kebab case.
        severity: how much a finding of it matters, unless the config says otherwise.
        about: what it finds, as a clause.
        mended: whether `validate --fix` mends it where the meaning is certain.
    """

    code: str
    severity: Severity
    about: str
    mended: bool = False


def is_error(code: str) -> bool:
    """Say whether a violation of this name keeps a value out of the sync, if the config does not differ."""
    return CHECKS[code].severity is Severity.ERROR


def _error(code: str, about: str, *, mended: bool = False) -> Check:
    return Check(code=code, severity=Severity.ERROR, about=about, mended=mended)


def _warning(code: str, about: str, *, mended: bool = False) -> Check:
    return Check(code=code, severity=Severity.WARNING, about=about, mended=mended)


CHECKS: Mapping[str, Check] = {
    check.code: check
    for check in (
        # cells of any type
        _error("cell-error", "the cell shows an error such as #REF!"),
        _error("ambiguous-value", "the text can be read in two ways, and nothing tells which is meant"),
        _error("out-of-range", "the value is outside the range its column allows"),
        # texts
        _warning("untidy-text", "there are stray spaces, or signs nobody sees", mended=True),
        _warning("mixed-alphabets", "letters of another alphabet stand in a word", mended=True),
        _warning("ambiguous-letters", "a word mixes letters that look alike and can be of either alphabet"),
        _error("wrong-pattern", "the text does not have the form its column asks for"),
        _error("too-short", "the text is shorter than its column allows"),
        _error("too-long", "the text is longer than its column allows"),
        # numbers
        _error("not-a-number", "the text is not a number"),
        _error("not-whole", "the number has a fraction where a whole one belongs"),
        _error("not-an-amount", "the text is not an amount of money"),
        _error("not-a-percentage", "the text is not a percentage"),
        _error("not-a-rating", "the text is not a mark"),
        _error("other-currency", "the amount is in another currency than its column"),
        _error("number-as-text", "a number is kept as text, which no sum counts", mended=True),
        # days and times
        _error("not-a-date", "the text is not a date"),
        _error("no-such-day", "the calendar has no such day"),
        _error("date-out-of-range", "the number makes no sensible date"),
        _error("time-in-date", "a time of day stands in a column of days"),
        _error("date-as-text", "a date is kept as text or as other digits", mended=True),
        _error("not-a-duration", "the text is not a length of time"),
        _error("duration-as-text", "a length of time is kept as text", mended=True),
        # lists
        _error("not-a-checkbox", "a checkbox holds something else than TRUE or FALSE"),
        _error("checkbox-as-text", "a word stands where a tick belongs", mended=True),
        _error("unknown-choice", "the text is none of the choices"),
        _error("choice-spelling", "a choice is spelled in another way", mended=True),
        # people and places
        _error("not-a-phone", "the text is not a phone number of any numbering plan"),
        _warning("phone-form", "the phone number is written in another form", mended=True),
        _warning("phone-and-more", "something else stands beside the phone number"),
        _error("not-an-email", "the text is not an e-mail address"),
        _error("not-an-address", "the text is not the address of a page"),
        _error("not-a-file", "the text is not a link to a file"),
        _error("not-a-tax-number", "form or check digits of the company's number are wrong"),
        _warning("tax-number-form", "the company's number is written in another form", mended=True),
        _warning("unknown-person", "the name is not on the list of people"),
        _warning("person-spelling", "the person's name is spelled in another way", mended=True),
        _warning("dangling-reference", "the row referred to is not there"),
        _warning("reference-spelling", "the row referred to is spelled in another way", mended=True),
        # rows
        _warning("required-blank", "a required cell is empty"),
        _error("required-for-status", "a cell is empty that the row's status asks for"),
        _error("duplicate-value", "several rows hold a value that may stand once only"),
        _warning("status-move", "the status was moved to one that may not follow the last"),
        _warning("price-outside-corridor", "the price is far from what like events have cost before"),
        _warning("status-blank", "the row has no status, so nothing happens to it"),
        _error(
            "unknown-status", "the status is none of the pipeline's, or has another name now", mended=True
        ),
        _error("status-of-another-pipeline", "the status belongs to another pipeline than the row"),
        _error("pipeline-blank", "the row names no pipeline, so its status has no meaning"),
        _error("unknown-pipeline", "the pipeline is none of the department's"),
        _warning("row-without-id", "the row has no ID, and nothing gives it one"),
        _error("duplicate-row-id", "several rows have one ID"),
        _error("malformed-row-id", "the text is no row ID"),
        _error("foreign-row-id", "the ID is of another department's rows"),
    )
}
"""Every check of cells and rows by its name, in the order of the docs."""

LINK_CHECKS: Mapping[str, Check] = {
    check.code: check
    for check in (
        _warning("child-missing", "the row's status asks for a row of another department that is not there"),
        _warning("orphan", "the row that this one was made for is not in its sheet"),
        _warning("dangling-child", "the row shows the ID of a row that is not in its sheet"),
        _warning("second-child", "several open rows serve one request"),
        _warning("parent-closed", "the work on the row that this open one was made for has ended"),
        _error("reference-cycle", "rows refer to each other in a circle"),
    )
}
"""Every check of the links between rows by its name, in the order of the docs."""

SHEET_CHECKS: Mapping[str, Check] = {
    check.code: check
    for check in (
        _error("tab-missing", "a department's tab is not there, or not any more"),
        _warning("tab-renamed", "the tab has another title than in the config"),
        _warning("header-moved", "a header stands over another column than setup noted"),
        _warning("header-not-frozen", "the header row is not frozen"),
        _warning("column-unknown", "the config does not know the column"),
        _warning("note-missing", "a header lacks its help, or has that of an earlier config"),
        _warning("format-changed", "the cells have number formats of another kind than the column's type"),
        _warning("dropdown-missing", "a column of choices has no drop-down list"),
        _warning("dropdown-changed", "the drop-down list has other entries, or is a rule of another kind"),
        _warning("checkbox-missing", "a column of checkboxes has none, or a rule of another kind"),
        _warning("protection-missing", "a column that is to be protected is not"),
        _warning("protection-changed", "a column is protected more, less or otherwise than the config says"),
        _warning("colours-missing", "statuses lack their colours, or earlier ones are left"),
    )
}
"""Every check of a department's tab that `checks:` may switch, by its name, in the order of the docs."""

DOCTOR_CHECKS: Mapping[str, Check] = {
    check.code: check
    for check in (
        _error("header-missing", "a column is not there; a warning where nothing depends on it"),
        _error("header-duplicate", "a header stands twice; a warning where setup noted which one is meant"),
        _warning("header-renamed", "a column is known by an alias or by what setup noted, not by its header"),
        _warning("tab-duplicate", "another tab has the columns of a department"),
        _warning("service-tab-missing", "the hidden tab of sheetcrm's own is gone"),
        _error("spreadsheet-not-set-up", "the spreadsheet has no file yet"),
        _error("spreadsheet-missing", "the file is not there, or nobody shared it with the account"),
        _error("spreadsheet-forbidden", "the account may not open the file"),
        _error("spreadsheet-read-only", "the account may read the file and not edit it"),
        _error("spreadsheet-unreachable", "the file could not be asked about"),
        _error("spreadsheet-copied", "the file is a copy of the one that is synced"),
        _error("spreadsheet-foreign", "another state store synced the spreadsheet last"),
        _error("spreadsheet-newer", "the spreadsheet is newer than the state"),
        _warning("time-zone-differs", "a spreadsheet has another time zone than the company"),
        _warning("locale-differs", "spreadsheets read numbers and days in different ways"),
        _error("credentials-unusable", "the key of the account cannot be used, or Google does not accept it"),
        _error("scope-missing", "the account's token lacks a right that sheetcrm needs"),
        _error("api-disabled", "an API is switched off in the account's project"),
        _warning("clock-differs", "this machine's clock is not Google's"),
        _warning("quota-near", "requests came near to Google's limit of a minute"),
        _error("state-unusable", "the state cannot be read"),
        _warning("state-recovered", "the state was damaged, and an earlier generation took its place"),
        _warning("pass-unfinished", "a pass has not come to its end"),
        _warning("pass-failed", "the last pass did not end well"),
    )
}
"""What else `doctor` tells, by its name, in the order of the docs; the weight is as told."""

ALL_CHECKS: Mapping[str, Check] = {**CHECKS, **LINK_CHECKS, **SHEET_CHECKS}
"""Every check that a department's `checks:` may name."""


def render_link_checks() -> str:
    """Write the checks of links as a Markdown table."""
    return _render(LINK_CHECKS)


def render_sheet_checks() -> str:
    """Write the checks of tabs that `checks:` may switch as a Markdown table."""
    return _render(SHEET_CHECKS)


def render_doctor_checks() -> str:
    """Write what else `doctor` tells as a Markdown table."""
    return _render(DOCTOR_CHECKS)


def _render(checks: Mapping[str, Check]) -> str:
    lines = ["| check | weight | what it finds |", "|---|---|---|"]
    lines.extend(f"| `{check.code}` | {check.severity.value} | {check.about} |" for check in checks.values())
    return "\n".join(lines)


def render_checks() -> str:
    """Write the checks of cells and rows as a Markdown table."""
    lines = ["| check | weight | what it finds | `--fix` |", "|---|---|---|---|"]
    for check in CHECKS.values():
        mended = "where the meaning is certain" if check.mended else ""
        lines.append(f"| `{check.code}` | {check.severity.value} | {check.about} | {mended} |")
    return "\n".join(lines)

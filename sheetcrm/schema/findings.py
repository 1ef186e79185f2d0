"""Findings: what is wrong, where, and what to do, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sheetcrm.schema.cells import Scalar


class Severity(StrEnum):
    """How much a finding matters: an error keeps something out of the sync, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        code: stable kebab-case name of the check.
        severity: error or warning.
        department: the department's name in the config.
        message: what is wrong, one sentence.
        hint: what to do about it; may be empty.
        sheet: title of the tab; empty where the finding is about a whole spreadsheet.
        row: 1-based sheet row; None where the finding is about the sheet.
        column: header of the column; None where the finding is about the row.
        address: A1 address of the cell such as ``Deals!C7``; empty where there is none.
        row_id: the row's ID; None where it has none.
        fix: what the cell should hold, where that is certain; None where it is not.
    """

    code: str
    severity: Severity
    department: str
    message: str
    hint: str = ""
    sheet: str = ""
    row: int | None = None
    column: str | None = None
    address: str = ""
    row_id: str | None = None
    fix: Scalar = None

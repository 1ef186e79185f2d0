"""What reading asks for and what it gives, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sheetcrm.schema.findings import Finding
from sheetcrm.schema.tables import Table
from sheetcrm.sheets.layout import Layout
from sheetcrm.sheets.scratch import Scratch


@dataclass(frozen=True, slots=True)
class WantedSheet:
    """A department to read.

    Attributes:
        department: its name in the config.
        sheet_id: its tab; None has the tab looked up by its title, at the price of one more request.
    """

    department: str
    sheet_id: int | None = None


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A department that could be read.

    Attributes:
        table: its rows; the same object as last time where no row of it has changed.
        layout: where they stand.
        findings: warnings about the sheet itself.
    """

    table: Table
    layout: Layout
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """A department that cannot take part, and why; at least one of the findings is an error."""

    department: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SpreadsheetRead:
    """What one spreadsheet gave; every wanted department is in one of the two mappings.

    Attributes:
        spreadsheet_id: the file.
        sheets: the departments that could be read.
        unusable: the others.
        scratch: the hidden tab with its marker; None where there is none, or none is known of.
    """

    spreadsheet_id: str
    sheets: Mapping[str, SheetRead]
    unusable: Mapping[str, Unusable] = field(default_factory=dict)
    scratch: Scratch | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is to be said about the sheets themselves."""
        read = (finding for sheet in self.sheets.values() for finding in sheet.findings)
        return (*read, *(finding for sheet in self.unusable.values() for finding in sheet.findings))

"""What a column may lack, and how that is told and mended: `setup` mends it, `doctor` tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sheetcrm.schema.columns import Column
from sheetcrm.schema.company import Company, Department
from sheetcrm.sheets.structure_changes import What
from sheetcrm.sheets.tabs import Tab, TabColumn

Request = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One column that is not as the config wants it.

    Attributes:
        code: stable name of the finding that tells it.
        what: the kind of change that mends it.
        at: index of the column.
        field: its field.
        message: what is wrong, without a full stop.
        requests: what mends it; none where the column is left as staff made it.
        hint: what to do where `setup` does not mend it; empty where it does.
        replaces: whether mending it takes the place of something that stands there.
    """

    code: str
    what: What
    at: int
    field: str
    message: str
    requests: tuple[Request, ...] = ()
    hint: str = ""
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TabView:
    """A department's tab with its columns known.

    Attributes:
        company: the config.
        department: the department's name.
        tab: its tab.
        positions: field to the index of its column; indexes are within the tab's columns.
        account: address of the account that syncs; None where there is none, as in embedded sheets.
    """

    company: Company
    department: str
    tab: Tab
    positions: Mapping[str, int]
    account: str | None = None

    @property
    def rules(self) -> Department:
        """The department."""
        return self.company.departments[self.department]

    @property
    def fields(self) -> Mapping[str, Column]:
        """The department's fields."""
        return self.company.fields[self.department]

    def columns(self) -> Iterator[tuple[int, str, TabColumn]]:
        """Give the department's columns from left to right: index, field, what stands there."""
        for at, name in sorted((at, name) for name, at in self.positions.items()):
            yield at, name, self.tab.columns[at]

    def below(self, at: int) -> Mapping[str, int]:
        """The cells of a column below its header, as a GridRange."""
        return {**self.whole(at), "startRowIndex": 1}

    def whole(self, at: int) -> Mapping[str, int]:
        """A column with its header, as a GridRange."""
        return {"sheetId": self.tab.sheet_id, "startColumnIndex": at, "endColumnIndex": at + 1}

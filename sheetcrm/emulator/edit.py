"""One request at work on a fork of a spreadsheet."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sheetcrm.emulator.errors import ApiError, invalid
from sheetcrm.emulator.formulas import canonical
from sheetcrm.emulator.model import Json, Sheet, Workbook
from sheetcrm.emulator.options import Options

PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


@dataclass(slots=True)
class Edit:
    """What a change needs to know: the fork it works on, who asks, when, and under which switches.

    `recalculate` is set by whatever may have changed a formula or a value a formula reads.
    """

    workbook: Workbook
    user: str
    owner: str
    now: datetime
    options: Options
    random: random.Random
    recalculate: bool = field(default=True)

    @property
    def today(self) -> date:
        """The date in the spreadsheet's time zone."""
        return self.local_now.date()

    @property
    def local_now(self) -> datetime:
        """The time in the spreadsheet's time zone; an unknown zone is read as UTC."""
        try:
            zone = ZoneInfo(self.workbook.properties.get("timeZone", "Etc/GMT"))
        except (ZoneInfoNotFoundError, ValueError):
            return self.now
        return self.now.astimezone(zone)

    def spell(self, formula: str) -> str:
        """Return a formula as it reads back after it was entered: capitals, order, quoting of sheets."""
        titles = [sheet.title for sheet in self.workbook.sheets]
        return canonical(formula, locale=self.workbook.locale, titles=titles)

    def require_editable(self, sheet: Sheet, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        """Refuse the edit if a protected range keeps this user out of any of the cells.

        Args:
            sheet: the sheet edited.
            rows: first row and row after the last, 0-based.
            columns: likewise.
        """
        if not self.options.enforce_protection or self.user == self.owner:
            return
        for protection in sheet.listed("protectedRanges"):
            if self._locked(protection) and _hits(protection, rows, columns):
                raise ApiError("INVALID_ARGUMENT", PROTECTED)

    def _locked(self, protection: Json) -> bool:
        if protection.get("warningOnly") or "editors" not in protection:
            return False
        editors = protection["editors"]
        if editors.get("domainUsersCanEdit"):
            return False
        return self.user.casefold() not in {name.casefold() for name in editors.get("users", ())}

    def require_cells(self, added: int) -> None:
        """Refuse growth beyond the workbook's cell limit."""
        limit = self.options.cell_limit
        if added > 0 and self.workbook.cell_total() > limit:
            raise invalid(
                "This action would increase the number of cells in the workbook above the limit of "
                f"{limit} cells."
            )

    def new_id(self, taken: Iterable[Any]) -> int:
        """Return a random positive 31-bit id that is not in use."""
        used = set(taken)
        while True:
            candidate = self.random.randrange(1, 2**31)
            if candidate not in used and str(candidate) not in used:
                return candidate


def _hits(protection: Json, rows: tuple[int, int], columns: tuple[int, int]) -> bool:
    area = protection.get("range", {})
    if not _overlap(area, "Row", rows) or not _overlap(area, "Column", columns):
        return False
    free = protection.get("unprotectedRanges", ())
    return not any(_covers(part, "Row", rows) and _covers(part, "Column", columns) for part in free)


def _overlap(area: Json, name: str, span: tuple[int, int]) -> bool:
    start, end = area.get(f"start{name}Index", 0), area.get(f"end{name}Index")
    return span[0] < span[1] and start < span[1] and (end is None or span[0] < end)


def _covers(area: Json, name: str, span: tuple[int, int]) -> bool:
    start, end = area.get(f"start{name}Index", 0), area.get(f"end{name}Index")
    return bool(start <= span[0] and (end is None or span[1] <= end))

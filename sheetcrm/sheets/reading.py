"""Reading: one request per spreadsheet for all its departments, and no work for what has not changed.

A sheet is addressed by its ID, which survives renaming and moving. The answer's rows stay JSON until they are
needed: a row whose bytes are those of the last read gives the very tuple of the last read, and an answer
whose bytes are all those of the last one gives the very tables of the last one. Equal bytes can only spare
work, never change a result.

An answer is read whole. Google advises against bodies over some megabytes; 10,000 rows of 15 columns come to
some 7 MB before compression, and larger sheets are not split yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from sheetcrm.schema.company import Company
from sheetcrm.sheets import wire
from sheetcrm.sheets.connection import SHEETS_URL, Google
from sheetcrm.sheets.errors import ForbiddenError, RefusedError, SpreadsheetMissingError
from sheetcrm.sheets.http import garbled
from sheetcrm.sheets.layout import Layout, normalise
from sheetcrm.sheets.projecting import Projection, project
from sheetcrm.sheets.reads import SheetRead, SpreadsheetRead, Unusable, WantedSheet
from sheetcrm.sheets.scratch import OWN_TITLES, SCRATCH_TITLE, Scratch, scratch_of
from sheetcrm.sheets.unusable import explain_missing_sheet, set_aside

__all__ = ["Layout", "Reader", "Scratch", "SheetRead", "SpreadsheetRead", "Unusable", "WantedSheet"]

_PROPERTIES_MASK = "properties(sheetId,title,gridProperties(rowCount,columnCount))"
_READ_MASK = f"properties(locale),sheets({_PROPERTIES_MASK},{wire.SHEET_MASK})"
_FIRST_CELL = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
_TABS_MASK = f"sheets({_PROPERTIES_MASK})"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one request asks for: departments, and the hidden tab where its ID is known."""

    sheets: tuple[WantedSheet, ...]
    scratch_id: int | None


@dataclass(frozen=True, slots=True)
class _Whole:
    """A whole answer as the last read left it."""

    wanted: _Wanted
    digest: bytes
    read: SpreadsheetRead


@dataclass(frozen=True, slots=True)
class _Located:
    """What is wanted and there, apart from departments whose tab is not."""

    present: _Wanted
    absent: Mapping[str, Unusable]


class Reader:
    """Reads a company's spreadsheets, and remembers the last read of each to spare work."""

    def __init__(self, google: Google, company: Company) -> None:
        self.google = google
        self.company = company
        self._wholes: dict[str, _Whole] = {}
        self._projections: dict[tuple[str, int, str], Projection] = {}
        self._lost: set[tuple[str, int]] = set()

    def read(
        self, spreadsheet_id: str, wanted: Sequence[WantedSheet], *, scratch_id: int | None = None
    ) -> SpreadsheetRead:
        """Read departments of one spreadsheet, with one request.

        Tabs whose ID is not known, or that were gone at the last read, cost a second one. A spreadsheet that
        is missing, forbidden or refused sets all its departments aside.

        Args:
            spreadsheet_id: the file.
            wanted: its departments.
            scratch_id: its hidden tab, of which only the marker is read; where it is not known, the tab is
                found by its title if the tabs have to be looked up anyway.

        Raises:
            QuotaError: the quota of the minute is used up.
            UnreachableError: no answer came.
            ConfigError: Google does not accept the key.
        """
        try:
            return self._read(spreadsheet_id, _Wanted(tuple(wanted), scratch_id))
        except (SpreadsheetMissingError, ForbiddenError, RefusedError) as failure:
            unusable = set_aside(self.company, spreadsheet_id, wanted, failure)
            return SpreadsheetRead(spreadsheet_id, {}, unusable)

    def resolve(self, spreadsheet_id: str, titles: Iterable[str]) -> Mapping[str, int]:
        """Find the sheet IDs of tabs by their titles, with one request; tabs that are not there are left out.

        Raises:
            SheetsError: the spreadsheet could not be asked.
        """
        present = {normalise(tab.title): tab.sheet_id for tab in self._tabs(spreadsheet_id)}
        return {title: present[normalise(title)] for title in titles if normalise(title) in present}

    def _read(self, spreadsheet_id: str, wanted: _Wanted) -> SpreadsheetRead:
        located = _Located(wanted, {})
        lost = (
            want.sheet_id is None or (spreadsheet_id, want.sheet_id) in self._lost for want in wanted.sheets
        )
        if any(lost):
            located = self._locate(spreadsheet_id, wanted)
        try:
            read = self._read_cells(spreadsheet_id, located.present)
        except RefusedError:
            # One tab that is gone makes Google refuse them all (400, "No grid with id"): go on without it.
            rest = self._locate(spreadsheet_id, located.present)
            if not rest.absent and rest.present.scratch_id == located.present.scratch_id:
                raise
            located = _Located(rest.present, {**located.absent, **rest.absent})
            read = self._read_cells(spreadsheet_id, located.present)
        if not located.absent:
            return read
        return replace(read, unusable={**read.unusable, **located.absent})

    def _locate(self, spreadsheet_id: str, wanted: _Wanted) -> _Located:
        tabs = self._tabs(spreadsheet_id)
        ids = {tab.sheet_id for tab in tabs}
        titles = [tab.title for tab in tabs if normalise(tab.title) not in OWN_TITLES]
        by_title = {normalise(tab.title): tab.sheet_id for tab in tabs}
        present, absent = [], {}
        for want in wanted.sheets:
            department = self.company.departments[want.department]
            sheet_id = by_title.get(normalise(department.sheet)) if want.sheet_id is None else want.sheet_id
            if sheet_id in ids:
                present.append(WantedSheet(want.department, sheet_id))
            else:
                absent[want.department] = explain_missing_sheet(self.company, want.department, titles)
            if sheet_id is not None:
                mark = self._lost.discard if sheet_id in ids else self._lost.add
                mark((spreadsheet_id, sheet_id))
        scratch_id = wanted.scratch_id if wanted.scratch_id in ids else by_title.get(SCRATCH_TITLE)
        return _Located(_Wanted(tuple(present), scratch_id), absent)

    def _tabs(self, spreadsheet_id: str) -> list[wire.SheetProperties]:
        """Return the tabs that are grids."""
        url = f"{SHEETS_URL}/{spreadsheet_id}"
        answer = self.google.send("GET", url, params={"fields": _TABS_MASK})
        sheets = _decode("GET", url, answer).sheets
        return [sheet.properties for sheet in sheets if sheet.properties.grid is not None]

    def _read_cells(self, spreadsheet_id: str, wanted: _Wanted) -> SpreadsheetRead:
        if not wanted.sheets:
            return SpreadsheetRead(spreadsheet_id, {})
        url = f"{SHEETS_URL}/{spreadsheet_id}:getByDataFilter"
        sheet_ids = dict.fromkeys(want.sheet_id for want in wanted.sheets)
        extents: list[dict[str, int | None]] = [{"sheetId": sheet_id} for sheet_id in sheet_ids]
        if wanted.scratch_id is not None:
            extents.append({"sheetId": wanted.scratch_id, **_FIRST_CELL})
        body = {"dataFilters": [{"gridRange": extent} for extent in extents], "includeGridData": True}
        answer = self.google.send("POST", url, params={"fields": _READ_MASK}, body=body)
        digest = hashlib.blake2b(answer, digest_size=16).digest()
        whole = self._wholes.get(spreadsheet_id)
        if whole is None or whole.digest != digest or whole.wanted != wanted:
            try:
                read = self._project(spreadsheet_id, wanted, _decode("POST", url, answer))
            except msgspec.DecodeError as failure:
                raise garbled("POST", url, answer) from failure
            whole = self._wholes[spreadsheet_id] = _Whole(wanted, digest, read)
        return whole.read

    def _project(self, spreadsheet_id: str, wanted: _Wanted, answer: wire.Spreadsheet) -> SpreadsheetRead:
        by_id = {sheet.properties.sheet_id: sheet for sheet in answer.sheets}
        locale = answer.properties.locale
        sheets: dict[str, SheetRead] = {}
        unusable: dict[str, Unusable] = {}
        for department, sheet in ((want.department, by_id.get(want.sheet_id or 0)) for want in wanted.sheets):
            if sheet is None:
                titles = [other.properties.title for other in answer.sheets]
                unusable[department] = explain_missing_sheet(self.company, department, titles)
                continue
            key = (spreadsheet_id, sheet.properties.sheet_id, department)
            projection = project(
                self.company, department, spreadsheet_id, sheet, self._projections.get(key), locale
            )
            self._projections[key] = projection
            if isinstance(projection.read, SheetRead):
                sheets[department] = projection.read
            else:
                unusable[department] = projection.read
        hidden = None if wanted.scratch_id is None else by_id.get(wanted.scratch_id)
        scratch = None if hidden is None else scratch_of(hidden)
        return SpreadsheetRead(spreadsheet_id, sheets, unusable, scratch)


def _decode(method: str, url: str, answer: bytes) -> wire.Spreadsheet:
    try:
        return msgspec.json.decode(answer, type=wire.Spreadsheet)
    except msgspec.DecodeError as failure:
        raise garbled(method, url, answer) from failure

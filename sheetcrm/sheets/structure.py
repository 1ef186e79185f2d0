"""Setting up: files, tabs, headers, formats and drop-down lists, ready for staff to work in.

Looking costs one Drive request for a file whose ID nobody knows and two small reads for each file there is;
doing costs one write for each file that lacks something, and for a new file its creation and one read more.
Done twice, the second time does nothing. A file whose creation was interrupted is found again by the mark it
was created with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sheetcrm.errors import ConfigError
from sheetcrm.language import say, together
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding
from sheetcrm.sheets.connection import FILES_URL, SHEETS_URL, Google
from sheetcrm.sheets.errors import SpreadsheetMissingError
from sheetcrm.sheets.marker import Marker
from sheetcrm.sheets.scratch import marker_request
from sheetcrm.sheets.structure_changes import StructureChange, What
from sheetcrm.sheets.structure_plan import plan_tabs
from sheetcrm.sheets.tab_planner import TabsPlan
from sheetcrm.sheets.tabs import Tab, read_new_tabs, read_tabs

__all__ = ["KnownIds", "StructureChange", "StructurePlan", "What", "apply_structure", "inspect"]

_MIME_TYPE = "application/vnd.google-apps.spreadsheet"
_MARK = "sheetcrm"
_LOCALES = {"en": "en_GB", "ru": "ru_RU"}
"""Of new files: both read dates as day, month, year, as the date columns show them."""


class Ids(Protocol):
    """IDs remembered from an earlier setup."""

    @property
    def spreadsheets(self) -> Mapping[str, str]:
        """Name of the spreadsheet in the config to the file's ID."""

    @property
    def sheets(self) -> Mapping[str, int]:
        """Department to the ID of its tab."""

    @property
    def scratches(self) -> Mapping[str, int]:
        """Name of the spreadsheet in the config to the ID of its hidden tab."""


@dataclass(frozen=True, slots=True)
class KnownIds:
    """IDs to remember.

    Attributes:
        spreadsheets: name of the spreadsheet in the config to the file's ID.
        sheets: department to the ID of its tab.
        scratches: name of the spreadsheet in the config to the ID of its hidden tab.
    """

    spreadsheets: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, int] = field(default_factory=dict)
    scratches: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadsheetPlan:
    """What one spreadsheet lacks.

    Attributes:
        name: its name in the config.
        title: the title a new file gets.
        file_id: the file; None where it is yet to be created.
        changes: what is to be done, in words.
        tabs: the same as requests; for a new file they are made anew once it is there.
    """

    name: str
    title: str
    file_id: str | None
    changes: tuple[StructureChange, ...]
    tabs: TabsPlan


@dataclass(frozen=True, slots=True)
class StructurePlan:
    """What all of a company's spreadsheets lack."""

    spreadsheets: tuple[SpreadsheetPlan, ...]

    @property
    def changes(self) -> tuple[StructureChange, ...]:
        """Everything to be done, file by file."""
        return tuple(change for spreadsheet in self.spreadsheets for change in spreadsheet.changes)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with tabs that are there, which is left to people."""
        return tuple(found for spreadsheet in self.spreadsheets for found in spreadsheet.tabs.findings)

    @property
    def is_empty(self) -> bool:
        """Whether everything is in place."""
        return not self.changes


def inspect(google: Google, company: Company, known: Ids) -> StructurePlan:
    """Find out what the company's spreadsheets lack; nothing is changed.

    Args:
        google: the connection, opened with ``SETUP_SCOPES``.
        company: the config.
        known: what earlier setups remembered.

    Raises:
        SpreadsheetMissingError: the config names a file that is not there.
        ConfigError: several files could be meant.
        SheetsError: a spreadsheet could not be asked.
    """
    inspector = _Inspector(google, company, known)
    return StructurePlan(tuple(map(inspector.look, company.spreadsheet_names())))


def apply_structure(
    google: Google,
    company: Company,
    plan: StructurePlan,
    *,
    first_marker: Callable[[str], Marker] | None = None,
) -> KnownIds:
    """Do what a plan says, and return the IDs to remember, of files that lacked nothing too.

    Args:
        google: the connection.
        company: the config.
        plan: what `inspect` found.
        first_marker: given a file's ID, returns the marker to put into a hidden tab that is made; None
            leaves it blank, and the first pass that writes puts its own there.

    Raises:
        SheetsError: something could not be done; what was done before it stands, and a new `inspect` finds
            it.
    """
    spreadsheets: dict[str, str] = {}
    sheets: dict[str, int] = {}
    scratches: dict[str, int] = {}
    for part in plan.spreadsheets:
        file_id, tabs = part.file_id, part.tabs
        requests = list(tabs.requests)
        if file_id is None:
            file_id = _create(google, company, part)
            tabs = plan_tabs(company, part.name, read_new_tabs(google, file_id), {}, account=google.account)
            requests = [_spreadsheet_properties(company), *tabs.requests]
        if tabs.scratch is not None and first_marker is not None:
            requests.append(marker_request(tabs.scratch, first_marker(file_id).to_text()))
        if requests:
            google.ask(
                "POST",
                f"{SHEETS_URL}/{file_id}:batchUpdate",
                params={"fields": "spreadsheetId"},
                body={"requests": requests},
            )
        spreadsheets[part.name] = file_id
        sheets.update(tabs.sheets)
        if tabs.scratch_id is not None:
            scratches[part.name] = tabs.scratch_id
    return KnownIds(spreadsheets, sheets, scratches)


@dataclass(frozen=True, slots=True)
class _Inspector:
    """Looks at a company's spreadsheets."""

    google: Google
    company: Company
    known: Ids

    def look(self, name: str) -> SpreadsheetPlan:
        """Find out what one spreadsheet lacks."""
        title, file_id, gone = _title(self.company, name), self._named(name), None
        if file_id is not None:
            try:
                return self._plan(name, file_id, read_tabs(self.google, file_id), self.known)
            except SpreadsheetMissingError:
                if self._is_in_config(name):
                    raise
                gone = say("the one used so far ({file}) is gone", file=file_id)
        found = _search(self.google, self.company, name, title)
        what = What.CREATE_SPREADSHEET if found is None else What.USE_SPREADSHEET
        named = say("'{text}'", text=title)
        if found is not None:
            named = say("'{title}' ({file}), found by its title", title=title, file=found)
        detail = together(named, gone or "", between="; ")
        change = StructureChange(spreadsheet=name, sheet="", what=what, detail=detail)
        tabs: Sequence[Tab] = [Tab(sheet_id=0, title="", is_blank=True)]
        if found is not None:
            tabs = read_tabs(self.google, found)
        return self._plan(name, found, tabs, KnownIds(), change)

    def _named(self, name: str) -> str | None:
        ref = self.company.spreadsheets.get(name)
        in_config = ref.key if ref is not None else None
        return in_config if in_config is not None else self.known.spreadsheets.get(name)

    def _is_in_config(self, name: str) -> bool:
        ref = self.company.spreadsheets.get(name)
        return ref is not None and ref.key is not None

    def _plan(
        self, name: str, file_id: str | None, tabs: Sequence[Tab], known: Ids, *changes: StructureChange
    ) -> SpreadsheetPlan:
        sheets, scratch = known.sheets, known.scratches.get(name)
        account = self.google.account
        plan = plan_tabs(self.company, name, tabs, sheets, scratch, account=account)
        return SpreadsheetPlan(
            name=name,
            title=_title(self.company, name),
            file_id=file_id,
            changes=(*changes, *plan.changes),
            tabs=plan,
        )


def _title(company: Company, name: str) -> str:
    """The title a new file gets."""
    ref = company.spreadsheets.get(name)
    return (ref.title if ref is not None else None) or f"{company.company} – {name}"


def _search(google: Google, company: Company, name: str, title: str) -> str | None:
    """Find a file by its title: the one sheetcrm created for this spreadsheet, else the only one there is."""
    quoted = title.replace("\\", "\\\\").replace("'", "\\'")
    params = {
        "q": f"mimeType = '{_MIME_TYPE}' and name = '{quoted}' and trashed = false",
        "fields": "files(id,appProperties)",
        "pageSize": "100",
        "supportsAllDrives": "true",
        "includeItemsFromAllDrives": "true",
    }
    files: list[dict[str, Any]] = google.ask("GET", FILES_URL, params=params).get("files", [])
    mark = _mark(company, name)
    ours = [file["id"] for file in files if file.get("appProperties", {}).get(_MARK) == mark]
    candidates = ours or [file["id"] for file in files if _MARK not in file.get("appProperties", {})]
    if len(candidates) > 1:
        raise ConfigError(
            say(
                "{count} files are called '{title}': {files}",
                count=len(candidates),
                title=title,
                files=", ".join(sorted(candidates)),
            ),
            say(
                "Write the ID of the right one into the config: spreadsheets: {{{name}: {{id: …}}}}.",
                name=name,
            ),
        )
    return candidates[0] if candidates else None


def _create(google: Google, company: Company, part: SpreadsheetPlan) -> str:
    body = {
        "name": part.title,
        "mimeType": _MIME_TYPE,
        "appProperties": {_MARK: _mark(company, part.name)},
    }
    answer = google.ask("POST", FILES_URL, params={"supportsAllDrives": "true", "fields": "id"}, body=body)
    return str(answer["id"])


def _mark(company: Company, name: str) -> str:
    # Drive allows 124 bytes for key and value together, which names in Cyrillic pass easily.
    return hashlib.blake2b(f"{company.company}\0{name}".encode(), digest_size=16).hexdigest()


def _spreadsheet_properties(company: Company) -> Mapping[str, Any]:
    properties = {"timeZone": company.timezone, "locale": _LOCALES[company.language]}
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": "timeZone,locale"}}

"""A company in an empty folder: sheets filled the way staff bring tables along, and commands run on them."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import gspread
from click.testing import CliRunner

from real_data.tables import Sheet
from sheetcrm.cli import cli
from sheetcrm.emulator import adapter
from sheetcrm.emulator.service import Service
from sheetcrm.errors import ExitCode
from sheetcrm.schema.company import Company
from sheetcrm.schema.loading import load_company

_STEP = 2_000
"""Rows written with one request."""
_EXPECTED = (ExitCode.OK, ExitCode.FINDINGS)


class Office:
    """Everything that is done with one set of tables.

    Args:
        config: the company's YAML file; it is copied.
        folder: an empty folder for it, its sheets and its state.
    """

    def __init__(self, config: Path, folder: Path) -> None:
        self._config = folder / config.name
        shutil.copy(config, self._config)
        self._sheets = folder / "sheets"
        self.company: Company = load_company(self._config)

    def fill(self, tables: Mapping[str, Sheet]) -> None:
        """Paste tables, read as Google Sheets reads typing: each under its own headers in its own tab.

        Tabs that are there already get what they have a header for; others are made, as somebody would make
        them who never heard of `setup`.
        """
        service = Service(self._sheets, clock=lambda: datetime.now(UTC), random=random.Random(7))
        # gspread's type hints ask for credentials; a session of one's own needs none.
        client: gspread.Client = cast("Any", gspread.Client)(None, session=adapter.session(service))
        files = {file["name"]: file["id"] for file in client.list_spreadsheet_files()}
        for department, table in tables.items():
            rules = self.company.departments[department]
            title = self.company.spreadsheets[rules.spreadsheet].title or rules.spreadsheet
            if title not in files:
                files[title] = client.create(title).id
            _paste(client.open_by_key(files[title]), rules.sheet, table)

    def run(self, *arguments: str) -> dict[str, Any]:
        """Run a command and return its JSON document, whatever its exit code says of the sheets."""
        result = CliRunner().invoke(cli, ["--config", str(self._config), *arguments, "--format", "json"])
        if result.exit_code not in _EXPECTED or not result.stdout:
            msg = f"{' '.join(arguments)} ended with {result.exit_code}: {result.stderr}"
            raise RuntimeError(msg)
        return cast("dict[str, Any]", json.loads(result.stdout))


def _paste(book: gspread.Spreadsheet, title: str, table: Sheet) -> None:
    tabs = {tab.title: tab for tab in book.worksheets()}
    rows = len(table.rows) + 1
    if title not in tabs:
        tab = book.add_worksheet(title, rows, len(table.headers))
        tab.update([list(table.headers)], "A1", raw=True)
    else:
        tab = tabs[title]
        tab.resize(rows=max(rows, tab.row_count))
    headers = tab.row_values(1)
    for header in table.headers:
        place = headers.index(header) + 1
        column = [[text] for text in table.column(header)]
        for start in range(0, len(column), _STEP):
            part = column[start : start + _STEP]
            address = gspread.utils.rowcol_to_a1(start + 2, place)
            tab.update(part, address, raw=False)


def rows_found(document: Mapping[str, Any], department: str, column: str, codes: Sequence[str]) -> set[int]:
    """The sheet rows of which a column's findings have one of some codes; headers stand in row 1."""
    return {
        one["row"] or 1
        for one in document["findings"]
        if (one["department"], one["column"]) == (department, column) and one["code"] in codes
    }

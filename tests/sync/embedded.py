"""A small company on the embedded service: real gspread, real state, staff who edit beside the sync."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gspread
from companies import company

from sheetcrm.emulator import adapter
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.service import Service
from sheetcrm.schema.cells import decode, encode
from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import connect
from sheetcrm.sheets.ledger import Ledger
from sheetcrm.sheets.retry import RetryPolicy
from sheetcrm.state.store import TinyStateStore
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.passes import Syncer
from sheetcrm.sync.results import PassResult


def ticking() -> Iterator[datetime]:
    """Times a second apart; nothing here waits for them."""
    start = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    return (start + timedelta(seconds=n) for n in itertools.count())


class Office:
    """The company's sheets, and what is needed to work and to sync in them."""

    def __init__(
        self, folder: Path, the_company: Company | None = None, options: Options | None = None
    ) -> None:
        self.company = the_company or company()
        self.folder = folder
        times = ticking()
        self.clock = lambda: next(times)
        self.service = Service(None, clock=self.clock, random=random.Random(7), options=options or Options())
        self.staff = gspread.Client(auth=None, session=adapter.session(self.service))
        self.ids = {}
        for key, rules in self.company.departments.items():
            book = self.staff.create(rules.title)
            self.ids[key] = book.id
            book.sheet1.update_title(rules.sheet)
            book.sheet1.update([list(self.company.fields[key])], "A1")
        self.store().register(
            spreadsheets={rules.spreadsheet: self.ids[key] for key, rules in self.company.departments.items()}
        )
        self.syncer = self.open_syncer()

    def store(self) -> TinyStateStore:
        return TinyStateStore(self.folder / "state", encode=encode, decode=decode, now=self.clock)

    def open_syncer(self) -> Syncer:
        """A new process: nothing is remembered but what is on the disk."""
        google = connect(
            self.company,
            self.folder,
            ledger=Ledger(),
            policy=RetryPolicy(),
            sleep=lambda seconds: None,
            clock=lambda: self.clock().timestamp(),
            session=adapter.session(self.service),
        )
        return Syncer(self.company, google, self.store(), clock=self.clock)

    def sync(self, approval: Approval | None = None) -> PassResult:
        return self.syncer.run(approval or Approval.standing())

    def person(self, department: str):
        return self.service.as_person(self.ids[department])

    def title(self, department: str) -> str:
        return self.company.departments[department].sheet

    def grid(self, department: str) -> list[list]:
        return self.person(department).read(self.title(department))

    def rows(self, department: str) -> list[dict]:
        header, *rows = self.grid(department)
        return [
            {name: cell for name, cell in zip(header, row, strict=False) if cell != ""}
            for row in rows
            if any(row)
        ]

    def row(self, department: str, row_id: str) -> dict:
        (found,) = [row for row in self.rows(department) if row.get("ID") == row_id]
        return found

    def edit(self, department: str, row_number: int, **cells) -> None:
        """Put raw values into cells of a sheet row, by header."""
        header = self.grid(department)[0]
        for name, value in cells.items():
            column = gspread.utils.rowcol_to_a1(1, header.index(name.replace("_", " ")) + 1).rstrip("1")
            self.person(department).paste(f"{self.title(department)}!{column}{row_number}", [[value]])

    def edit_row(self, department: str, row_id: str, **cells) -> None:
        header, *rows = self.grid(department)
        at = header.index("ID")
        (number,) = [n for n, row in enumerate(rows, start=2) if len(row) > at and row[at] == row_id]
        self.edit(department, number, **cells)


def office_with_three_deals(folder) -> Office:
    """Three deals of which each has asked logistics for an estimate, in step."""
    office = Office(folder)
    for number, cargo in enumerate(("Tractor", "Axles", "Beams"), start=2):
        office.edit("sales", number, Status="Estimate", Cargo=cargo, From="Perm")
    assert office.sync().outcome == "ok"
    return office


def office_with_own_column(folder) -> Office:
    """The same, with a column of staff's own beside the deals."""
    office = office_with_three_deals(folder)
    office.person("sales").paste("Deals!J1", [["Own"], ["one"], ["two"], ["three"]])
    assert office.sync().outcome == "ok"
    return office

"""The office in a process of its own: the embedded service with its rows, and staff who change some.

Whoever measures reaches it over a pipe, so that neither the service's time nor its memory is taken for
sheetcrm's.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

import orjson
import requests

from pass_costs.company import CHAINS, Rows, make_company
from sheetcrm.emulator import adapter
from sheetcrm.emulator.service import Service
from sheetcrm.schema.cells import decode, encode
from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import SHEETS_URL, Google, connect
from sheetcrm.sheets.ledger import Ledger
from sheetcrm.sheets.retry import RetryPolicy
from sheetcrm.sheets.structure import apply_structure, inspect
from sheetcrm.state.store import TinyStateStore

SEED = 20261123

_EDITS = (("Remarks", 40), ("Weight", 30), ("Cost", 20), ("Status", 10))
"""What staff type into, and how often in a hundred edits."""


def now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


def open_store(folder: Path) -> TinyStateStore:
    """The company's state in a folder."""
    return TinyStateStore(folder, encode=encode, decode=decode, now=now)


def open_google(company: Company, session: requests.Session) -> Google:
    """A connection through a session; it never waits."""
    return connect(
        company,
        Path(),
        ledger=Ledger(),
        policy=RetryPolicy(),
        sleep=_never,
        clock=lambda: 0.0,
        session=session,
    )


class Office:
    """The sheets of the company, set up, filled and in step; nothing is remembered of them yet."""

    def __init__(self, rows: int, state: Path) -> None:
        self.company = make_company()
        self.rows = rows
        self._random = random.Random(SEED)
        self._session = adapter.session(Service(None, clock=now, random=random.Random(SEED)))
        google = open_google(self.company, self._session)
        store = open_store(state)
        self._ids = apply_structure(google, self.company, inspect(google, self.company, store.registry))
        store.register(
            spreadsheets=self._ids.spreadsheets, sheets=self._ids.sheets, scratches=self._ids.scratches
        )
        for book in CHAINS:
            self._fill(book)

    def answer(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Any, bytes]:
        """Answer a request as the service does."""
        response = self._session.request(method, url, headers=dict(headers), data=body)
        return response.status_code, dict(response.headers), response.content

    def change(self, percent: float) -> int:
        """Let staff change so many rows of every department, one cell each; return how many."""
        changed = 0
        for name in self.company.departments:
            numbers = self._random.sample(range(self.rows), max(1, round(self.rows * percent / 100)))
            self._write(name, [self._edit(number) for number in numbers])
            changed += len(numbers)
        return changed

    def _edit(self, number: int) -> tuple[int, str, Any]:
        columns, weights = zip(*_EDITS, strict=True)
        column = self._random.choices(columns, weights)[0]
        values: dict[str, Any] = {
            "Remarks": f"changed {self._random.random()}",
            "Weight": round(self._random.uniform(1, 900), 3),
            "Cost": round(self._random.uniform(100, 1e6), 2),
            "Status": self._random.choice(("New", "Asked", "Answered")),
        }
        return number, column, values[column]

    def _write(self, name: str, edits: list[tuple[int, str, Any]]) -> None:
        order = list(self.company.fields[name])
        kinds = {str: "stringValue", float: "numberValue"}
        asked = [
            {
                "updateCells": {
                    "start": {
                        "sheetId": self._ids.sheets[name],
                        "rowIndex": number + 1,
                        "columnIndex": order.index(column),
                    },
                    "rows": [{"values": [{"userEnteredValue": {kinds[type(value)]: value}}]}],
                    "fields": "userEnteredValue",
                }
            }
            for number, column, value in edits
        ]
        self._send("POST", f"{self._url(name)}:batchUpdate", {"requests": asked})

    def _fill(self, book: str) -> None:
        make = Rows(SEED).deal
        tables: dict[str, list[list[Any]]] = {name: [] for name in CHAINS[book][1]}
        for number in range(1, self.rows + 1):
            for name, row in make(self.company, book, number).items():
                tables[name].append(row)
        for name, table in tables.items():
            sheet = self.company.departments[name].sheet
            self._make_room(name, len(table))
            url = f"{self._url(name)}/values/'{sheet}'!A2?valueInputOption=RAW"
            self._send("PUT", url, {"values": table})

    def _make_room(self, name: str, rows: int) -> None:
        properties = {"sheetId": self._ids.sheets[name], "gridProperties": {"rowCount": rows + 100}}
        asked = {"properties": properties, "fields": "gridProperties.rowCount"}
        request = {"updateSheetProperties": asked}
        self._send("POST", f"{self._url(name)}:batchUpdate", {"requests": [request]})

    def _url(self, name: str) -> str:
        return f"{SHEETS_URL}/{self._ids.spreadsheets[self.company.departments[name].spreadsheet]}"

    def _send(self, method: str, url: str, body: Any) -> None:
        response = self._session.request(method, url, data=orjson.dumps(body))
        if not response.ok:
            raise SystemExit(f"{method} {url}: {response.status_code} {response.text[:300]}")


def keep_office(address: str, key: bytes, rows: int, state: Path, ready: Connection) -> None:
    """Set an office up and answer whoever calls, one caller at a time; never returns."""
    office = Office(rows, state)
    with Listener(address, authkey=key) as listener:
        ready.send(True)  # noqa: FBT003 - a signal, no argument
        while True:
            with listener.accept() as caller:
                _serve(office, caller)


def _serve(office: Office, caller: Connection) -> None:
    while True:
        try:
            what, *details = caller.recv()
        except EOFError:
            return
        if what == "change":
            caller.send(office.change(*details))
            continue
        status, headers, body = office.answer(*details)
        caller.send((status, headers))
        caller.send_bytes(body)


def call(address: str, key: bytes) -> Connection:
    """Open a line to the office."""
    return Client(address, authkey=key)


def _never(_: float) -> None:
    raise AssertionError("a pass over the embedded service has nothing to wait for")


__all__ = ["Office", "call", "keep_office", "now", "open_google", "open_store"]

"""The lender's office: embedded sheets on disk, staff at them, and the sync with its state."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from gspread.http_client import HTTPClient

from loan_replay.staff import Place, Staff
from sheetcrm.emulator import adapter
from sheetcrm.emulator.service import Service
from sheetcrm.schema import cells
from sheetcrm.schema.company import Company
from sheetcrm.schema.loading import load_company
from sheetcrm.sheets.connection import Google, connect
from sheetcrm.sheets.ledger import Ledger
from sheetcrm.sheets.retry import RetryPolicy
from sheetcrm.sheets.structure import apply_structure, inspect
from sheetcrm.state.store import TinyStateStore
from sheetcrm.sync.passes import Syncer


class LogClock:
    """Shows the time of the log: that of the last event written down.

    Args:
        now: the time to begin with.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        """The time now."""
        return self._now

    def move_to(self, now: datetime) -> None:
        """Go on to a later time; an earlier one changes nothing."""
        self._now = max(self._now, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything a replay works with; `files` is spreadsheet name -> file ID."""

    company: Company
    google: Google
    store: TinyStateStore
    syncer: Syncer
    staff: Staff
    clock: LogClock
    files: Mapping[str, str]


def open_office(
    config: Path, folder: Path, clock: LogClock, seconds: Callable[[], float], seed: int = 0
) -> Office:
    """Found an office in an empty folder: sheets set up, nothing in them.

    Args:
        config: the company's YAML file.
        folder: where sheets and state are kept.
        clock: the time for sheets, state and passes.
        seconds: seconds, never going back.
        seed: for the IDs of files and sheets.
    """
    company = load_company(config)
    service = Service(folder / "sheets", clock=clock, random=random.Random(seed))
    google = connect(
        company,
        folder,
        ledger=Ledger(),
        policy=RetryPolicy(attempts=1),
        sleep=_never_sleep,
        clock=seconds,
        session=adapter.session(service),
    )
    store = TinyStateStore(folder / "state", encode=cells.encode, decode=cells.decode, now=clock)
    _set_up(company, google, store)
    places = {
        name: Place(store.registry.spreadsheets[rules.spreadsheet], rules.sheet, store.registry.sheets[name])
        for name, rules in company.departments.items()
    }
    return Office(
        company=company,
        google=google,
        store=store,
        syncer=Syncer(company, google, store, clock=clock),
        staff=Staff(_open_for_staff(service), places),
        clock=clock,
        files=dict(store.registry.spreadsheets),
    )


def _open_for_staff(service: Service) -> HTTPClient:
    # gspread's type hints ask for credentials; a session of one's own needs none.
    client: HTTPClient = cast("Any", HTTPClient)(None, adapter.session(service))
    return client


def _never_sleep(seconds: float) -> None:
    msg = f"the embedded service asked for a wait of {seconds:g} s"
    raise AssertionError(msg)


def _set_up(company: Company, google: Google, store: TinyStateStore) -> None:
    known = apply_structure(google, company, inspect(google, company, store.registry))
    store.register(spreadsheets=known.spreadsheets, sheets=known.sheets, scratches=known.scratches)

"""Taking sheets over: by a new or restored state, or a copied file as the one to use from now on.

Nothing of the departments is written; only the markers in the hidden tabs are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import SHEETS_URL, Google
from sheetcrm.sheets.marker import Marker
from sheetcrm.sheets.scratch import Scratch, marker_request
from sheetcrm.state.base import Base
from sheetcrm.state.records import RunRecord, run_name
from sheetcrm.state.store import StateStore
from sheetcrm.sync.look import Look, newly_found, newly_found_scratches, spreadsheet_id
from sheetcrm.sync.ownership import highest_counters, markers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who a spreadsheet's marker says it belongs to.

    Attributes:
        spreadsheet: its name in the config.
        marker: what the marker says.
        is_ours: whether the state at hand is the one that wrote it, and is not older than it.
    """

    spreadsheet: str
    marker: Marker
    is_ours: bool


def owners_of(look: Look, store: StateStore) -> tuple[Owner, ...]:
    """Tell whose the spreadsheets are."""
    return tuple(
        Owner(
            spreadsheet=name,
            marker=marker,
            is_ours=marker.lineage == store.lineage and marker.serial <= store.serial,
        )
        for name, marker in markers_of(look)
    )


def rebuild(
    company: Company, google: Google, store: StateStore, look: Look, *, host: str, at: datetime
) -> Mapping[str, int]:
    """Begin anew with the sheets as they are, and mark them as this store's.

    The base is empty after it, so that the next pass copies nothing where linked cells differ. IDs are never
    given again: the counters of all markers are kept, and the sheets' own IDs are counted by every pass. The
    journal stays.

    Args:
        company: the config.
        google: the open connection.
        store: the state, locked by the caller.
        look: the sheets as they were just read.
        host: this machine's name.
        at: now.

    Returns:
        The counters that are kept.

    Raises:
        StateError: the state cannot be written; the sheets are untouched then.
        SheetsError: a marker could not be written; doing it again goes on from there.
    """
    registry = store.registry
    counters = highest_counters(look, store.load())
    run = run_name(store.serial + 1)
    record = RunRecord(run=run, started=at, ended=at, outcome="ok", counts={"rebuilt": 1})
    marked = {name: scratch for name, scratch in look.scratches.items() if scratch is not None}
    file_ids = {name: spreadsheet_id(company, registry, name) or "" for name in marked}
    batch = f"{run}-rebuild"
    store.commit(
        Base(counters=counters),
        run=record,
        clear_intent=True,
        written={file_id: [batch] for file_id in file_ids.values()},
    )
    store.register(sheets=newly_found(look, registry), scratches=newly_found_scratches(look, registry))
    for name, scratch in marked.items():
        marker = Marker(
            lineage=store.lineage,
            serial=store.serial,
            run=run,
            batch=batch,
            spreadsheet=file_ids[name],
            host=host,
            at=at.isoformat(timespec="seconds"),
            counters=counters,
            turn=None if scratch.marker is None else scratch.marker.turn,
        )
        _write(google, file_ids[name], scratch, marker)
    return counters


def adopt_copy(google: Google, file_id: str, scratch: Scratch) -> Marker | None:
    """Let a copied file be the one that is used: its marker then names itself.

    Returns:
        The marker as it was; None where there is none, so that nothing had to be done.

    Raises:
        SheetsError: the marker could not be written.
    """
    marker = scratch.marker
    if marker is not None and marker.spreadsheet != file_id:
        _write(google, file_id, scratch, msgspec.structs.replace(marker, spreadsheet=file_id))
    return marker


def _write(google: Google, file_id: str, scratch: Scratch, marker: Marker) -> None:
    google.ask(
        "POST",
        f"{SHEETS_URL}/{file_id}:batchUpdate",
        params={"fields": "spreadsheetId"},
        body={"requests": [marker_request(scratch, marker.to_text())]},
    )

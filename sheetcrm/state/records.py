"""The small records of the catalogue: one line of the list of passes, and where Google keeps each sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from sheetcrm.schema.tables import CellKey

Outcome = Literal["ok", "partial", "failed"]


def run_name(serial: int) -> str:
    """The id of the pass that takes the state to a serial."""
    return f"{serial:06d}"


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One pass, as it is listed afterwards.

    Attributes:
        run: the id of the pass; its events in the journal carry it.
        started: when it began, with its time zone.
        ended: when it ended, with its time zone.
        outcome: `partial` when something was set aside or failed, `failed` when nothing was agreed on.
        counts: what was done, name -> number (rows read, cells written, conflicts ...).
        requests: what it cost, name -> number (reads, writes, retries, bytes ...).

    Raises:
        ValueError: a time has no time zone.
    """

    run: str
    started: datetime
    ended: datetime
    outcome: Outcome
    counts: Mapping[str, int] = {}
    requests: Mapping[str, int] = {}

    def __post_init__(self) -> None:
        if self.started.utcoffset() is None or self.ended.utcoffset() is None:
            message = f"run {self.run}: {self.started} .. {self.ended} needs time zones"
            raise ValueError(message)


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """Where Google keeps the company's sheets, so that no request is spent on finding them.

    Attributes:
        spreadsheets: name in the config -> spreadsheet id.
        sheets: department -> sheet id inside its spreadsheet (stays the same when the tab is renamed).
        scratches: name in the config -> sheet id of the spreadsheet's hidden tab.
        batches: spreadsheet id -> names of the batches applied to it last, the newest at the end.
        protected: name in the config -> department, row id and column of cells that were found protected.
        spilled: name in the config -> cells, likewise, that an array formula elsewhere spills over.
    """

    spreadsheets: Mapping[str, str] = {}
    sheets: Mapping[str, int] = {}
    scratches: Mapping[str, int] = {}
    batches: Mapping[str, tuple[str, ...]] = {}
    protected: Mapping[str, tuple[CellKey, ...]] = {}
    spilled: Mapping[str, tuple[CellKey, ...]] = {}


BATCHES_KEPT = 50
"""How many batches of a spreadsheet are known by name: as far back as somebody may take its version."""


def with_batches(registry: Registry, written: Mapping[str, Sequence[str]]) -> Registry:
    """Add names of batches, spreadsheet id -> names in the order they were applied."""
    batches = dict(registry.batches)
    for spreadsheet, names in written.items():
        known = [name for name in batches.get(spreadsheet, ()) if name not in names]
        batches[spreadsheet] = (*known, *names)[-BATCHES_KEPT:]
    return msgspec.structs.replace(registry, batches=batches)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Which snapshot files make up the base, and what of the base is small enough to stand in the catalogue.

    Attributes:
        tables: department -> file name.
        links: the file of links and statuses acted upon; None where there are none.
        unsettled: the file of unsettled rows; None where there are none.
        conflicts: the file of conflicts and of cells that stay apart; None where there are none.
        counters: as in `Base`.
        config_digest: as in `Base`.
        settled: as in `Base`.
        read_at: as in `Base`.
    """

    tables: Mapping[str, str] = {}
    links: str | None = None
    unsettled: str | None = None
    conflicts: str | None = None
    counters: Mapping[str, int] = {}
    config_digest: str = ""
    settled: bool = False
    read_at: datetime | None = None

    def files(self) -> frozenset[str]:
        """Return the names of all snapshot files the base consists of."""
        others = (self.links, self.unsettled, self.conflicts)
        return frozenset(self.tables.values()) | {name for name in others if name}

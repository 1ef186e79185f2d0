"""The state store: a port, and its default on TinyDB and files.

Words. LINEAGE: a random id given at birth that never changes. SERIAL: the number of passes committed.
GENERATION: one version of the catalogue; a base belongs to exactly one. INTENT: what a pass is about to do to
the sheets, stored before it does it and cleared when it is known what became of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from sheetcrm.language import say
from sheetcrm.schema.tables import CellKey
from sheetcrm.state import atomic
from sheetcrm.state.base import Base
from sheetcrm.state.basefiles import BaseFiles
from sheetcrm.state.catalogue import Catalogue
from sheetcrm.state.events import EventCodec
from sheetcrm.state.failures import (
    START_OVER,
    StateForeignError,
    StateMissingError,
    StateStaleError,
)
from sheetcrm.state.journal import Journal
from sheetcrm.state.locking import Lease, Machine, company_lock
from sheetcrm.state.port import StateStore
from sheetcrm.state.records import Registry, RunRecord, with_batches
from sheetcrm.state.snapshots import SnapshotFolder

__all__ = ["Registry", "RunRecord", "StateStore", "TinyStateStore"]


class TinyStateStore:
    """A `StateStore` in a folder.

    ::

        catalogue.json              TinyDB in a checked file: lineage, serial, manifest, registry, runs,
        names of intent and scheme  catalogue.json.previous     the generation before
        base/<department>-<digest>.json, base/_links-<digest>.json ... journal/000001.jsonl ...
        lock, lock.holder.json

    The catalogue's manifest is the commit point: the files it names are written before it, and unchanged ones
    are not written again.

    Args:
        folder: the store's folder; created, with a new lineage, where there is none.
        encode: turns a cell that is no scalar into a JSON object.
        decode: undoes `encode`.
        now: tells the time, for the lease of the lock.
        machine: the host and process that lock the company; this one's by default.
        new_lineage: makes the random id of a new store.

    Raises:
        StateDamagedError: the catalogue is damaged, or missing although there is a base or a journal.
        StateVersionError: the catalogue was written by a newer sheetcrm.
        StateAccessError: the folder cannot be read or written.
    """

    def __init__(
        self,
        folder: Path,
        *,
        encode: Callable[[Any], Any],
        decode: Callable[[Any], Any],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_lineage: Callable[[], str] = lambda: uuid.uuid4().hex,
        machine: Machine | None = None,
    ) -> None:
        self._folder = folder
        self._now = now
        self._machine = machine
        self._notices: list[str] = []
        atomic.make_folder(folder / "base")
        self._catalogue = Catalogue(folder / "catalogue.json")
        with self._catalogue.transaction():
            if not self._catalogue.is_new():
                self._lineage = self._catalogue.lineage()
            else:
                self._refuse_remains()
                self._lineage = new_lineage()
                self._catalogue.found(self._lineage)
            self._serial = self._catalogue.serial()
        self._snapshots = SnapshotFolder(folder / "base", lineage=self._lineage, encode=encode, decode=decode)
        self._journal = Journal(
            folder / "journal", lineage=self._lineage, codec=EventCodec(encode=encode, decode=decode)
        )
        self._base_files = BaseFiles(self._snapshots)

    @property
    def lineage(self) -> str:
        """See `StateStore.lineage`."""
        return self._lineage

    @property
    def serial(self) -> int:
        """See `StateStore.serial`."""
        return self._serial

    @property
    def warnings(self) -> tuple[str, ...]:
        """See `StateStore.warnings`."""
        return self._catalogue.warnings

    @property
    def notices(self) -> tuple[str, ...]:
        """See `StateStore.notices`."""
        return tuple(self._notices)

    @property
    def journal(self) -> Journal:
        """See `StateStore.journal`."""
        return self._journal

    @property
    def registry(self) -> Registry:
        """See `StateStore.registry`."""
        with self._catalogue.reading():
            self._check_lineage()
            return self._catalogue.registry()

    @contextmanager
    def lock(self, timeout_seconds: float) -> Iterator[Lease]:
        """See `StateStore.lock`."""
        with company_lock(
            self._folder, timeout_seconds=timeout_seconds, now=self._now, machine=self._machine
        ) as lease:
            if lease.notice:
                self._notices.append(lease.notice)
            yield lease

    def load(self) -> Base:
        """See `StateStore.load`; tables unchanged since the last load or commit are the same objects.

        Raises:
            StateDamagedError: a file the manifest names is damaged.
            StateMissingError: it is not there; an empty base is never returned in its place.
        """
        with self._catalogue.transaction():
            self._check_lineage()
            serial, manifest = self._catalogue.serial(), self._catalogue.manifest()
            base = self._base_files.read(manifest)
        self._serial = serial
        self._base_files.hold(base, manifest)
        return base

    def commit(
        self,
        base: Base,
        *,
        run: RunRecord,
        clear_intent: bool = False,
        written: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """See `StateStore.commit`; a table that is the object last loaded or committed costs nothing."""
        with self._fenced():
            self._snapshots.collect(self._catalogue.files_in_use())
            manifest = self._base_files.write(base)
            self._catalogue.commit(manifest, serial=self._serial + 1, run=run)
            if clear_intent:
                self._catalogue.set_intent(None)
            if written:
                self._catalogue.set_registry(with_batches(self._catalogue.registry(), written))
        self._serial += 1
        self._base_files.hold(base, manifest)

    def record_run(self, run: RunRecord) -> None:
        """See `StateStore.record_run`."""
        with self._catalogue.transaction():
            self._check_lineage()
            self._catalogue.add_run(run)

    def runs(self, limit: int = 20) -> list[RunRecord]:
        """See `StateStore.runs`."""
        with self._catalogue.reading():
            self._check_lineage()
            return self._catalogue.runs(limit)

    def intent(self) -> dict[str, Any] | None:
        """See `StateStore.intent`; raises `StateDamagedError` when it was stored and cannot be read."""
        with self._catalogue.transaction():
            self._check_lineage()
            name = self._catalogue.intent()
            return None if name is None else self._snapshots.get_intent(name)

    def write_intent(self, document: Mapping[str, Any]) -> None:
        """See `StateStore.write_intent`; a journal that would not take the events refuses the intent."""
        with self._fenced():
            self._journal.check()
            self._catalogue.set_intent(self._snapshots.put_intent(document))

    def clear_intent(self) -> None:
        """See `StateStore.clear_intent`."""
        with self._fenced():
            self._catalogue.set_intent(None)

    def scheme(self) -> dict[str, Any] | None:
        """See `StateStore.scheme`; raises `StateDamagedError` when it was stored and cannot be read."""
        with self._catalogue.transaction():
            self._check_lineage()
            name = self._catalogue.scheme()
            return None if name is None else self._snapshots.get_scheme(name)

    def remember_scheme(self, document: Mapping[str, Any]) -> None:
        """See `StateStore.remember_scheme`."""
        with self._catalogue.transaction():
            self._check_lineage()
            self._catalogue.set_scheme(self._snapshots.put_scheme(document))

    def register(
        self,
        *,
        spreadsheets: Mapping[str, str | None] | None = None,
        sheets: Mapping[str, int | None] | None = None,
        scratches: Mapping[str, int | None] | None = None,
        protected: Mapping[str, tuple[CellKey, ...] | None] | None = None,
        spilled: Mapping[str, tuple[CellKey, ...] | None] | None = None,
    ) -> None:
        """See `StateStore.register`."""
        with self._catalogue.transaction():
            self._check_lineage()
            known = self._catalogue.registry()
            self._catalogue.set_registry(
                msgspec.structs.replace(
                    known,
                    spreadsheets=_merged(known.spreadsheets, spreadsheets or {}),
                    sheets=_merged(known.sheets, sheets or {}),
                    scratches=_merged(known.scratches, scratches or {}),
                    protected=_merged(known.protected, protected or {}),
                    spilled=_merged(known.spilled, spilled or {}),
                )
            )

    def verify_marker(self, *, lineage: str, serial: int) -> None:
        """See `StateStore.verify_marker`."""
        if lineage != self._lineage:
            message = say(
                "the spreadsheet is marked by store {other}; {folder} is {ours}",
                other=lineage,
                folder=self._folder,
                ours=self._lineage,
            )
            raise StateForeignError(message)
        if serial > self._serial:
            message = say(
                "the spreadsheet is marked by pass {run}; {folder} ends at {last}",
                run=serial,
                folder=self._folder,
                last=self._serial,
            )
            raise StateStaleError(message, START_OVER)

    @contextmanager
    def _fenced(self) -> Iterator[None]:
        """Hold the catalogue, and refuse when somebody else has committed meanwhile.

        The company lock prevents that on one machine; a process that was paused, or a folder shared by two
        hosts whose locks do not reach each other, is stopped here.
        """
        with self._catalogue.transaction():
            self._check_lineage()
            found = self._catalogue.serial()
            if found != self._serial:
                message = say(
                    "{folder} is at pass {run}; this process started from pass {ours}",
                    folder=self._folder,
                    run=found,
                    ours=self._serial,
                )
                raise StateStaleError(message)
            yield

    def _check_lineage(self) -> None:
        """Refuse a catalogue that was taken away or exchanged while this process ran."""
        if self._catalogue.is_new():
            message = say(
                "the catalogue in {folder} is gone since this process opened it", folder=self._folder
            )
            raise StateMissingError(message)
        found = self._catalogue.lineage()
        if found != self._lineage:
            message = say(
                "{folder} now holds store {found}; this process opened {ours}",
                folder=self._folder,
                found=found,
                ours=self._lineage,
            )
            raise StateForeignError(message)

    def _refuse_remains(self) -> None:
        for pattern in ("base/*.json", "journal/*.jsonl"):
            remains = next(self._folder.glob(pattern), None)
            if remains is not None:
                message = say(
                    "{file} is missing although {other} is there",
                    file=self._folder / "catalogue.json",
                    other=remains.name,
                )
                raise StateMissingError(message, START_OVER)


def _merged(known: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**known, **news}.items() if value is not None}

"""TinyDB on files that survive crashes, neighbours and bit rot.

TinyDB's own storage writes in place and has no lock, and its tables remember the next document id and query
results between calls; with two processes that loses documents. Here every change happens inside a
transaction: the process lock is held from the first read to the durable write, nothing read outside it is
reused, and several table operations become one generation of the file. Reading alone waits for nobody.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from sheetcrm.errors import StateError
from sheetcrm.state import atomic
from sheetcrm.state.failures import (
    StateAccessError,
    StateDamagedError,
    StateLockedError,
    StateMissingError,
    StateVersionError,
)

# Waiting neighbours hold the catalogue for milliseconds, so ask again soon.
_POLL_SECONDS = 0.005

# Windows refuses to rename over a file that somebody has open.
_READERS_ARE_IN_THE_WAY = os.name == "nt"

_Tables = dict[str, dict[str, Any]]


@dataclass(slots=True)
class _Transaction:
    """What the holder of the lock has read and wants written; all operations share the one object."""

    tables: _Tables | None
    for_reading: bool = False
    changed: bool = False
    failed: bool = False


class _Here(threading.local):
    """What this thread is in the middle of."""

    transaction: _Transaction | None = None


class SafeStorage(Storage):
    """A TinyDB storage in one checked file, changed only inside `transaction`.

    Args:
        path: the file; its folder must exist. A lock file `<name>.lock` and the previous generation stand
            beside it.
        kind: what the header calls the content.
        version: the format version written, and the newest one understood.
        timeout_seconds: how long to wait for another process that holds the file.
    """

    def __init__(
        self, path: Path, *, kind: str = "catalogue", version: int = 1, timeout_seconds: float = 10.0
    ) -> None:
        self._path = path
        self._kind = kind
        self._version = version
        self._timeout_seconds = timeout_seconds
        self._lock = FileLock(f"{path}.lock", poll_interval=_POLL_SECONDS)
        self._here = _Here()
        self._warnings: dict[str, None] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the file and overcome, in the order met."""
        return tuple(self._warnings)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the lock over reads and writes, and write once at the end; an exception writes nothing.

        Transactions nest; the outermost one writes. If an inner one failed and its exception was swallowed,
        the outermost refuses to write half of the change.

        Raises:
            StateError: a value has no JSON form, or an inner transaction failed; nothing is written.
            StateLockedError: another process held the file for longer than the timeout.
            StateDamagedError, StateVersionError, StateAccessError: the file cannot be read or written.
        """
        outer = self._here.transaction
        if outer is not None:
            with self._joined(outer):
                yield
            return
        with self._locked():
            self._here.transaction = opened = _Transaction(tables=self._load())
            try:
                yield
                self._settle(opened)
            finally:
                self._here.transaction = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one generation over several reads, while others may write the next; a write is refused.

        Raises:
            StateLockedError: as `transaction`; on Windows alone.
            StateDamagedError, StateVersionError, StateAccessError: the file cannot be read.
        """
        if self._here.transaction is not None:
            yield
            return
        self._here.transaction = _Transaction(tables=self._glance(), for_reading=True)
        try:
            yield
        finally:
            self._here.transaction = None

    def read(self) -> _Tables | None:
        """Return the tables, or None where nothing was ever written.

        Inside a transaction it is the same object each time, as in TinyDB's own memory storage.
        """
        outer = self._here.transaction
        return self._glance() if outer is None else outer.tables

    def read_previous(self) -> _Tables | None:
        """Return the tables of the previous generation, or None where there is none that can be read."""
        path = atomic.previous_of(self._path)
        try:
            checked = atomic.unframe(
                atomic.read_bytes(path), kind=self._kind, version=self._version, path=path
            )
            return self._decode(checked.payload)
        except (StateDamagedError, StateVersionError):
            return None

    def write(self, data: _Tables) -> None:
        """Take new tables for the open transaction.

        Raises:
            StateError: no transaction is open: a write without its read under one lock loses updates.
        """
        outer = self._here.transaction
        if outer is None or outer.for_reading:
            message = f"{self._path} was written outside a transaction"
            raise StateError(message, "Wrap the change in `with storage.transaction():`.")
        outer.tables = data
        outer.changed = True

    def _glance(self) -> _Tables | None:
        # A new generation takes the old one's place in one rename, so whoever reads has a whole one.
        if not _READERS_ARE_IN_THE_WAY:
            return self._load()
        with self._locked():
            return self._load()

    def size_bytes(self) -> int:
        """Return the size of the file; 0 where there is none."""
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._lock.acquire(timeout=self._timeout_seconds)
        except Timeout as error:
            message = f"{self._path} was busy for {self._timeout_seconds:g} s: another process is writing it"
            hint = "Run again; if it stays busy, look for a sheetcrm process that hangs."
            raise StateLockedError(message, hint) from error
        except (OSError, NotImplementedError) as error:
            message = f"cannot lock {self._path}: {error}"
            raise StateAccessError(message) from error
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def _joined(self, outer: _Transaction) -> Iterator[None]:
        try:
            yield
        except BaseException:
            outer.failed = True
            raise

    def _settle(self, done: _Transaction) -> None:
        if done.failed:
            message = f"{self._path} was not written: a part of the change had failed"
            raise StateError(message)
        if not done.changed:
            return
        try:
            payload = orjson.dumps(done.tables)
        except TypeError as error:
            message = f"{self._path} cannot store this value: {error}"
            raise StateError(message) from error
        atomic.write_checked(self._path, payload, kind=self._kind, version=self._version)

    def _load(self) -> _Tables | None:
        try:
            checked = atomic.read_checked(self._path, kind=self._kind, version=self._version)
        except StateMissingError:
            return None
        if checked.warning is not None:
            self._warnings[checked.warning] = None
        return self._decode(checked.payload)

    def _decode(self, payload: bytes) -> _Tables:
        try:
            tables: _Tables = orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            message = f"{self._path} passes its checksum but is not JSON: {error}"
            raise StateDamagedError(message) from error
        return tables


class SafeTable(Table):
    """A TinyDB table that reads, decides and writes under one lock and remembers nothing in between."""

    def __init__(self, storage: SafeStorage, name: str, *, persist_empty: bool = False) -> None:
        # A cached query result would hide what another process has written since.
        super().__init__(storage, name, cache_size=0, persist_empty=persist_empty)
        self._safe_storage = storage

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document and return its id; the next id is read from the file, under the lock."""
        with self._safe_storage.transaction():
            self._next_id = None
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents and return their ids, as `insert`."""
        with self._safe_storage.transaction():
            self._next_id = None
            return super().insert_multiple(documents)

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:
        """Update matching documents, or insert one, with no gap in between."""
        with self._safe_storage.transaction():
            return super().upsert(document, cond)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self._safe_storage.transaction():
            super()._update_table(updater)


class SafeTinyDB(TinyDB):
    """TinyDB on a `SafeStorage`; operations inside one `transaction` become one generation of the file."""

    def __init__(self, storage: SafeStorage) -> None:
        super().__init__(storage=lambda: storage)
        self._safe_storage = storage

    def table(self, name: str, **kwargs: Any) -> SafeTable:
        """Return a table by its name; `persist_empty` is the one option that has a meaning here."""
        return SafeTable(self._safe_storage, name, persist_empty=bool(kwargs.get("persist_empty")))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `SafeStorage.transaction`."""
        with self._safe_storage.transaction():
            yield

    def drop_table(self, name: str) -> None:
        """Remove a table under the lock."""
        with self._safe_storage.transaction():
            super().drop_table(name)

    def drop_tables(self) -> None:
        """Remove every table under the lock."""
        with self._safe_storage.transaction():
            super().drop_tables()

"""The small documents of a store, in TinyDB: one generation of this file is one state of the company.

Single documents have the id 1 in a table of their own. The list of passes is capped, so that the file stays
small: it is read and written whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from tinydb.table import Document

from sheetcrm.state.failures import StateDamagedError
from sheetcrm.state.records import Manifest, Registry, RunRecord
from sheetcrm.state.storage import SafeStorage, SafeTinyDB

CATALOGUE_VERSION = 1
RUNS_KEPT = 500
# Measured: a change costs 2-5 ms at this size, and grows with it.
LARGE_BYTES = 2_000_000

_ONLY = 1


class _Identity(msgspec.Struct, frozen=True):
    lineage: str
    serial: int


class _Intent(msgspec.Struct, frozen=True):
    file: str


class _Scheme(msgspec.Struct, frozen=True):
    file: str


_Record = TypeVar("_Record", _Identity, _Intent, _Scheme, Manifest, Registry, RunRecord)


class Catalogue:
    """The catalogue of one store.

    Args:
        path: its file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._storage = SafeStorage(path, kind="catalogue", version=CATALOGUE_VERSION)
        self._database = SafeTinyDB(self._storage)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the file and overcome, and whether it has grown too large."""
        size = self._storage.size_bytes()
        if size <= LARGE_BYTES:
            return self._storage.warnings
        large = f"{self._path} has grown to {size / 1e6:.1f} MB; each pass rewrites it"
        return (*self._storage.warnings, large)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the file from the first read to the one write at the end; nested ones join."""
        with self._database.transaction():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one generation of the file over several reads; nobody is kept from writing the next."""
        with self._storage.reading():
            yield

    def is_new(self) -> bool:
        """Say whether nothing was ever written."""
        return self._storage.read() is None

    def found(self, lineage: str) -> None:
        """Write the first generation."""
        self._put("identity", _Identity(lineage=lineage, serial=0))

    def lineage(self) -> str:
        """Return the store's lineage."""
        return self._identity().lineage

    def serial(self) -> int:
        """Return the number of committed passes."""
        return self._identity().serial

    def manifest(self) -> Manifest:
        """Return what the base consists of; an empty manifest before the first pass."""
        return self._get("manifest", Manifest) or Manifest()

    def commit(self, manifest: Manifest, *, serial: int, run: RunRecord) -> None:
        """Make a manifest the valid one, with its serial and its line in the list of passes."""
        with self.transaction():
            self._put("manifest", manifest)
            self._put("identity", _Identity(lineage=self.lineage(), serial=serial))
            self.add_run(run)

    def files_in_use(self) -> frozenset[str]:
        """Return the snapshot files this generation or the one before it names."""
        return self._files(self._storage.read()) | self._files(self._storage.read_previous())

    def registry(self) -> Registry:
        """Return where the sheets are; empty where nothing was registered."""
        return self._get("registry", Registry) or Registry()

    def set_registry(self, registry: Registry) -> None:
        """Replace the registry."""
        self._put("registry", registry)

    def intent(self) -> str | None:
        """Return the name of the intent's file, or None."""
        stored = self._get("intent", _Intent)
        return None if stored is None else stored.file

    def set_intent(self, name: str | None) -> None:
        """Name the intent's file, or forget it."""
        if name is not None:
            self._put("intent", _Intent(file=name))
        elif self.intent() is not None:
            self._database.table("intent").remove(doc_ids=[_ONLY])

    def scheme(self) -> str | None:
        """Return the name of the file with the config applied last, or None."""
        stored = self._get("scheme", _Scheme)
        return None if stored is None else stored.file

    def set_scheme(self, name: str) -> None:
        """Name the file with the config applied last."""
        self._put("scheme", _Scheme(file=name))

    def add_run(self, run: RunRecord) -> None:
        """List a pass; the oldest ones beyond `RUNS_KEPT` are dropped."""
        table = self._database.table("runs")
        with self.transaction():
            table.insert(msgspec.to_builtins(run))
            surplus = sorted(document.doc_id for document in table)[:-RUNS_KEPT]
            if surplus:
                table.remove(doc_ids=surplus)

    def runs(self, limit: int) -> list[RunRecord]:
        """Return the last passes, newest first."""
        documents = sorted(self._database.table("runs"), key=lambda document: document.doc_id, reverse=True)
        return [self._as(RunRecord, document) for document in documents[:limit]]

    def _identity(self) -> _Identity:
        identity = self._get("identity", _Identity)
        if identity is None:
            message = f"{self._path} does not say which store it belongs to"
            raise StateDamagedError(message)
        return identity

    def _files(self, tables: Mapping[str, Mapping[str, Any]] | None) -> frozenset[str]:
        if tables is None:
            return frozenset()
        manifest, intent, scheme = (
            tables.get(name, {}).get(str(_ONLY)) for name in ("manifest", "intent", "scheme")
        )
        named = self._as(Manifest, manifest).files() if manifest else frozenset()
        single = [self._as(_Intent, intent).file] if intent else []
        return named | {*single, *([self._as(_Scheme, scheme).file] if scheme else [])}

    def _put(self, name: str, record: msgspec.Struct) -> None:
        # TinyDB's update merges, which replaces the record: every field of it is always written.
        self._database.table(name).upsert(Document(msgspec.to_builtins(record), doc_id=_ONLY))

    def _get(self, name: str, shape: type[_Record]) -> _Record | None:
        # As TinyDB's `get`, without a Document around every row of the table.
        document = (self._storage.read() or {}).get(name, {}).get(str(_ONLY))
        return None if document is None else self._as(shape, document)

    def _as(self, shape: type[_Record], document: Any) -> _Record:
        try:
            return msgspec.convert(dict(document), type=shape)
        except msgspec.ValidationError as error:
            message = f"{self._path} holds a {shape.__name__.strip('_').lower()} that makes no sense: {error}"
            raise StateDamagedError(message) from error

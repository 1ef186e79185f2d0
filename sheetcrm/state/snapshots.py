"""The large parts of the state: files named by the digest of their content, beside the catalogue.

Such a file never changes, so it is written before the catalogue names it, and a crash in between leaves an
orphan and no damage. A part that is as it was keeps its file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import orjson

from sheetcrm.errors import StateError
from sheetcrm.schema.tables import CellKey
from sheetcrm.state import atomic
from sheetcrm.state.base import BaseTable, PairCell
from sheetcrm.state.conflicts import Conflict
from sheetcrm.state.failures import StateDamagedError, StateForeignError, StateMissingError

SNAPSHOT_VERSION = 1

_NAME = re.compile(r".*-([0-9a-f]{32})\.json")
_UNFIT = re.compile(r"[^\w-]+")
_LABEL_LIMIT = 40
_SCALARS = frozenset({str, int, float, bool, type(None)})


class _TableFile(msgspec.Struct, frozen=True):
    lineage: str
    department: str
    fields: tuple[str, ...]
    rows: dict[str, tuple[Any, ...]]
    tombstones: dict[str, tuple[Any, ...]]


class _LinksFile(msgspec.Struct, frozen=True):
    lineage: str
    links: dict[str, dict[str, int]]
    acted: dict[str, dict[str, str]]


class _UnsettledFile(msgspec.Struct, frozen=True):
    lineage: str
    unsettled: dict[str, list[str]]
    pending: list[CellKey]
    before_hold: list[tuple[str, str, str, str, Any]] = []
    moved: list[tuple[str, str, str]] = []


class _ConflictFile(msgspec.Struct, frozen=True):
    lineage: str
    conflicts: list[Conflict]
    apart: list[CellKey]


class _IntentFile(msgspec.Struct, frozen=True):
    lineage: str
    intent: dict[str, Any]


class _SchemeFile(msgspec.Struct, frozen=True):
    lineage: str
    scheme: dict[str, Any]


_File = TypeVar("_File", _TableFile, _LinksFile, _UnsettledFile, _ConflictFile, _IntentFile, _SchemeFile)


Unsettled = tuple[
    frozenset[tuple[str, str]],
    frozenset[CellKey],
    Mapping[PairCell, Any],
    Mapping[tuple[str, str], str],
]
"""What the next pass has to look at again: rows, cells, pairs that rest, statuses gone astray (`Base`)."""


class SnapshotFolder:
    """Reads and writes the digest-named files of one store.

    Args:
        folder: where they stand; it must exist.
        lineage: the random id of the store, kept in each file so that a stray one is recognised.
        encode: turns a cell that is no scalar into a JSON object.
        decode: undoes `encode`.

    Numbers must be finite and whole ones fit 64 bits, as JSON and the Sheets API have them.
    """

    def __init__(
        self,
        folder: Path,
        *,
        lineage: str,
        encode: Callable[[Any], Any],
        decode: Callable[[Any], Any],
    ) -> None:
        self._folder = folder
        self._lineage = lineage
        self._encode = encode
        self._decode = decode

    def put_table(self, department: str, table: BaseTable) -> str:
        """Write one department's rows unless they stand there already, and return the file's name."""
        document = {
            "lineage": self._lineage,
            "department": department,
            "fields": table.fields,
            "rows": self._plain_rows(department, table.rows),
            "tombstones": self._plain_rows(department, table.tombstones),
        }
        return self._put("table", department, document)

    def get_table(self, department: str, name: str) -> BaseTable:
        """Read one department's rows.

        Raises:
            StateMissingError, StateDamagedError, StateForeignError, StateVersionError: the file cannot be
            used.
        """
        found = self._get("table", name, _TableFile)
        if found.department != department:
            message = f"{self._folder / name} holds {found.department!r} where {department!r} was expected"
            raise StateDamagedError(message)
        try:
            return BaseTable(
                fields=found.fields,
                rows=self._cells(found.rows),
                tombstones=self._cells(found.tombstones),
            )
        except ValueError as error:
            message = f"{self._folder / name} contradicts itself: {error}"
            raise StateDamagedError(message) from error

    def put_links(self, links: Mapping[tuple[str, str], int], acted: Mapping[tuple[str, str], str]) -> str:
        """Write the links' attempts and the statuses acted upon, and return the file's name."""
        document = {"lineage": self._lineage, "links": _nested(links), "acted": _nested(acted)}
        return self._put("links", "_links", document)

    def get_links(self, name: str) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], str]]:
        """Read what `put_links` wrote; raises as `get_table`."""
        found = self._get("links", name, _LinksFile)
        return _flat(found.links), _flat(found.acted)

    def put_unsettled(self, left: Unsettled) -> str:
        """Write what the next pass has to look at again, and return the file's name."""
        unsettled, pending, before_hold, moved = left
        grouped: dict[str, list[str]] = {}
        for department, row_id in sorted(unsettled):
            grouped.setdefault(department, []).append(row_id)
        document = {
            "lineage": self._lineage,
            "unsettled": grouped,
            "pending": sorted(pending),
            "before_hold": [
                [*key, self._plain_cell(key[0], key[2], before_hold[key])] for key in sorted(before_hold)
            ],
            "moved": [[*key, moved[key]] for key in sorted(moved)],
        }
        return self._put("unsettled", "_unsettled", document)

    def get_unsettled(self, name: str) -> Unsettled:
        """Read what `put_unsettled` wrote; raises as `get_table`."""
        found = self._get("unsettled", name, _UnsettledFile)
        rows = ((department, row_id) for department, row_ids in found.unsettled.items() for row_id in row_ids)
        before_hold = {
            (link, child, row_id, name): self._decode(cell) if type(cell) is dict else cell
            for link, child, row_id, name, cell in found.before_hold
        }
        moved = {(department, row_id): before for department, row_id, before in found.moved}
        return frozenset(rows), frozenset(found.pending), before_hold, moved

    def put_conflicts(self, conflicts: Mapping[str, Conflict], apart: frozenset[CellKey]) -> str:
        """Write the conflicts and the cells that stay apart, and return the file's name."""
        documents = [
            {
                "id": conflict.id,
                "link": conflict.link,
                "parent": conflict.parent,
                "child": conflict.child,
                "parent_value": self._plain_cell(*conflict.parent[:2], conflict.parent_value),
                "child_value": self._plain_cell(*conflict.parent[:2], conflict.child_value),
                "before": self._plain_cell(*conflict.parent[:2], conflict.before),
                "kept": conflict.kept,
                "owner": conflict.owner,
                "rule": conflict.rule,
                "found_at": conflict.found_at.isoformat(),
                "decision": conflict.decision,
                "run": conflict.run,
            }
            for _, conflict in sorted(conflicts.items())
        ]
        document = {"lineage": self._lineage, "conflicts": documents, "apart": sorted(apart)}
        return self._put("conflicts", "_conflicts", document)

    def get_conflicts(self, name: str) -> tuple[dict[str, Conflict], frozenset[CellKey]]:
        """Read what `put_conflicts` wrote; raises as `get_table`."""
        found = self._get("conflicts", name, _ConflictFile)
        conflicts = {
            conflict.id: replace(
                conflict,
                parent_value=self._cell(conflict.parent_value),
                child_value=self._cell(conflict.child_value),
                before=self._cell(conflict.before),
            )
            for conflict in found.conflicts
        }
        return conflicts, frozenset(found.apart)

    def put_intent(self, document: Mapping[str, Any]) -> str:
        """Write what a pass is about to do, and return the file's name."""
        return self._put("intent", "_intent", {"lineage": self._lineage, "intent": document})

    def get_intent(self, name: str) -> dict[str, Any]:
        """Read what `put_intent` wrote; raises as `get_table`."""
        return self._get("intent", name, _IntentFile).intent

    def put_scheme(self, document: Mapping[str, Any]) -> str:
        """Write a config, and return the file's name."""
        return self._put("scheme", "_scheme", {"lineage": self._lineage, "scheme": document})

    def get_scheme(self, name: str) -> dict[str, Any]:
        """Read what `put_scheme` wrote; raises as `get_table`."""
        return self._get("scheme", name, _SchemeFile).scheme

    def has(self, name: str) -> bool:
        """Say whether the file is there; it is not read."""
        return (self._folder / name).is_file()

    def collect(self, keep: Iterable[str]) -> None:
        """Remove files no generation of the catalogue names any more, and what crashes left behind.

        Only names this class gives are removed. A file that cannot be removed stays until the next time.
        """
        kept = frozenset(keep)
        with suppress(OSError):
            for path in self._folder.iterdir():
                is_ours = _NAME.fullmatch(path.name) is not None or atomic.is_temporary(path.name)
                if is_ours and path.name not in kept:
                    path.unlink(missing_ok=True)

    def _put(self, kind: str, label: str, document: Mapping[str, Any]) -> str:
        try:
            payload = orjson.dumps(document)
        except TypeError as error:
            message = f"the {kind} of {label!r} cannot be stored: {error}"
            raise StateError(message) from error
        framed = atomic.frame(payload, kind=kind, version=SNAPSHOT_VERSION)
        name = f"{_UNFIT.sub('_', label)[:_LABEL_LIMIT]}-{atomic.digest_of(framed)}.json"
        path = self._folder / name
        # Read, not only looked at: a damaged file under the right name is mended by writing it again.
        if not (path.exists() and atomic.read_bytes(path) == framed):
            atomic.write_atomically(path, framed)
        return name

    def _get(self, kind: str, name: str, shape: type[_File]) -> _File:
        path = self._folder / name
        try:
            data = atomic.read_bytes(path)
        except StateMissingError as error:
            message = f"{path} is missing: the state names it as the {kind} it remembers"
            raise StateMissingError(message) from error
        checked = atomic.unframe(data, kind=kind, version=SNAPSHOT_VERSION, path=path)
        named = _NAME.fullmatch(name)
        if named is None or named[1] != atomic.digest_of(data):
            message = f"{path} holds another generation than its name says"
            raise StateDamagedError(message)
        try:
            found = msgspec.json.decode(checked.payload, type=shape)
        except msgspec.DecodeError as error:
            message = f"{path} passes its checksum but cannot be decoded: {error}"
            raise StateDamagedError(message) from error
        if found.lineage != self._lineage:
            message = f"{path} belongs to store {found.lineage}, not to {self._lineage}"
            raise StateForeignError(message)
        return found

    def _plain_rows(self, department: str, rows: Mapping[str, tuple[Any, ...]]) -> Mapping[str, Any]:
        """Return the rows with every cell in JSON form; rows of scalars, the usual ones, are not touched."""
        is_plain = _SCALARS.issuperset
        return {
            row_id: cells
            if is_plain(map(type, cells))
            else [self._plain_cell(department, row_id, cell) for cell in cells]
            for row_id, cells in rows.items()
        }

    def _plain_cell(self, department: str, row_id: str, cell: Any) -> Any:
        if type(cell) in _SCALARS:
            return cell
        plain = self._encode(cell)
        if type(plain) is not dict:
            message = f"{department} row {row_id}: a cell of type {type(cell).__name__} has no stored form"
            raise StateError(message)
        return plain

    def _cell(self, cell: Any) -> Any:
        return self._decode(cell) if type(cell) is dict else cell

    def _cells(self, rows: dict[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
        for row_id, cells in rows.items():
            if dict in map(type, cells):
                rows[row_id] = tuple(self._decode(cell) if type(cell) is dict else cell for cell in cells)
        return rows


def _nested(flat: Mapping[tuple[str, str], Any]) -> dict[str, dict[str, Any]]:
    nested: dict[str, dict[str, Any]] = {}
    for (outer, inner), value in flat.items():
        nested.setdefault(outer, {})[inner] = value
    return nested


def _flat(nested: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], Any]:
    return {(outer, inner): value for outer, values in nested.items() for inner, value in values.items()}

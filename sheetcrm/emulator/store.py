"""Where files are kept: in memory, or one disk file each, replaced whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import orjson
from filelock import FileLock

from sheetcrm.emulator.codec import decode, encode
from sheetcrm.emulator.errors import EmulatorDataError
from sheetcrm.emulator.model import Json, Workbook

SUFFIX = ".sheet"
_MAGIC = b"sheetcrm-sheets 1 "
_REMOVED = "removed.json"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A Drive file: its record (name, times, permissions, change number) and a spreadsheet's document."""

    record: Json
    workbook: Workbook | None


class Store(Protocol):
    """Keeps files by id. Everything is called with `locked()` held, but for reads of what `get` returned."""

    def locked(self) -> AbstractContextManager[None]:
        """Hold the store; what other processes wrote is seen from here on."""

    def ids(self) -> list[str]:
        """Return the ids of all files that can be read."""

    def get(self, file_id: str) -> StoredFile | None:
        """Return a file, None if there is none; raise EmulatorDataError if it is damaged."""

    def record(self, file_id: str) -> Json | None:
        """Return a file's record without its document."""

    def put(self, stored: StoredFile) -> None:
        """Write a file; it is safe on return."""

    def remove(self, file_id: str, tombstone: Json) -> None:
        """Delete a file and keep `tombstone` for the change list."""

    def removed(self) -> list[Json]:
        """Return the tombstones."""


@dataclass(slots=True)
class MemoryStore:
    """Keeps everything in memory; gone with the process."""

    _files: dict[str, StoredFile] = field(default_factory=dict)
    _removed: list[Json] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def locked(self) -> AbstractContextManager[None]:
        """Hold the store against other threads."""
        return _held(self._lock)

    def ids(self) -> list[str]:
        """Return all ids."""
        return list(self._files)

    def get(self, file_id: str) -> StoredFile | None:
        """Return a file."""
        return self._files.get(file_id)

    def record(self, file_id: str) -> Json | None:
        """Return a file's record."""
        found = self._files.get(file_id)
        return None if found is None else found.record

    def put(self, stored: StoredFile) -> None:
        """Keep a file."""
        self._files[stored.record["id"]] = stored

    def remove(self, file_id: str, tombstone: Json) -> None:
        """Forget a file."""
        del self._files[file_id]
        self._removed.append(tombstone)

    def removed(self) -> list[Json]:
        """Return the tombstones."""
        return self._removed


@contextmanager
def _held(lock: threading.RLock) -> Iterator[None]:
    with lock:
        yield


@dataclass(slots=True)
class _Known:
    """What this process has read of a disk file, and by which stamp to tell that it changed since."""

    stamp: tuple[int, int, int]
    record: Json | None = None
    stored: StoredFile | None = None


class FolderStore:
    """Keeps each file as `<id>.sheet` in a folder.

    A write goes to a temporary file in the same folder, is synced, and replaces the old file in one step, so
    a crash leaves the state before or after, never between. Several processes may use one folder: writers
    take turns by a lock file, and a file that another process replaced is read again.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._threads = threading.RLock()
        self._processes = FileLock(folder / ".lock")
        self._known: dict[str, _Known] = {}
        self._remove_leftovers()

    def _remove_leftovers(self) -> None:
        """Delete what killed processes left half written; with the lock held nobody else is writing."""
        with self._threads, self._processes:
            for path in self.folder.glob("*.tmp"):
                path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against threads and processes."""
        with self._threads, self._processes:
            self._refresh()
            yield

    def _refresh(self) -> None:
        present: dict[str, tuple[int, int, int]] = {}
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.endswith(SUFFIX):
                    present[entry.name[: -len(SUFFIX)]] = _stamp(entry.stat())
        for file_id in [known for known in self._known if known not in present]:
            del self._known[file_id]
        for file_id, stamp in present.items():
            known = self._known.get(file_id)
            if known is None or known.stamp != stamp:
                self._known[file_id] = _Known(stamp)

    def ids(self) -> list[str]:
        """Return the ids of the files whose record can be read; damaged ones are left out."""
        return [file_id for file_id in self._known if self._readable(file_id)]

    def _readable(self, file_id: str) -> bool:
        try:
            return self.record(file_id) is not None
        except EmulatorDataError:
            return False

    def record(self, file_id: str) -> Json | None:
        """Return a file's record, reading no more than its head."""
        known = self._known.get(file_id)
        if known is None:
            return None
        if known.record is None:
            path = self.path(file_id)
            with path.open("rb") as stream:
                stream.readline()
                known.record = _read_record(path, stream.readline())
        return known.record

    def path(self, file_id: str) -> Path:
        """Return where a file is kept."""
        return self.folder / (file_id + SUFFIX)

    def get(self, file_id: str) -> StoredFile | None:
        """Return a file.

        Raises:
            EmulatorDataError: its checksum or content is wrong.
        """
        known = self._known.get(file_id)
        if known is None:
            return None
        if known.stored is None:
            known.stored = read_file(self.path(file_id))
            known.record = known.stored.record
        return known.stored

    def put(self, stored: StoredFile) -> None:
        """Write a file; it is on the disk on return."""
        file_id = stored.record["id"]
        path = self.path(file_id)
        replace_file(path, to_bytes(stored))
        self._known[file_id] = _Known(_stamp(path.stat()), stored.record, stored)

    def remove(self, file_id: str, tombstone: Json) -> None:
        """Delete a file; the tombstone is written first."""
        replace_file(self.folder / _REMOVED, orjson.dumps([*self.removed(), tombstone]))
        self.path(file_id).unlink(missing_ok=True)
        self._known.pop(file_id, None)

    def removed(self) -> list[Json]:
        """Return the tombstones."""
        path = self.folder / _REMOVED
        try:
            found: list[Json] = orjson.loads(path.read_bytes())
        except FileNotFoundError:
            return []
        except ValueError as error:
            raise _damaged(path, str(error)) from error
        return found

    def check(self) -> list[EmulatorDataError]:
        """Read every file whole and return what is damaged."""
        found = []
        with self.locked():
            for file_id in self._known:
                try:
                    read_file(self.path(file_id))
                except EmulatorDataError as error:
                    found.append(error)
        return found


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_mtime_ns, status.st_size


def to_bytes(stored: StoredFile) -> bytes:
    """Return the content of a disk file: a line with the checksum, a line with the record, the document."""
    body = orjson.dumps(stored.record) + b"\n"
    if stored.workbook is not None:
        body += encode(stored.workbook)
    return _MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def read_file(path: Path) -> StoredFile:
    """Read a disk file.

    Raises:
        EmulatorDataError: it is not ours, was cut off or changed.
    """
    head, _, body = path.read_bytes().partition(b"\n")
    if not head.startswith(_MAGIC):
        raise _damaged(path, "does not begin like a spreadsheet file")
    if hashlib.sha256(body).hexdigest().encode() != head[len(_MAGIC) :]:
        raise _damaged(path, "its content does not match its checksum")
    line, _, document = body.partition(b"\n")
    try:
        workbook = decode(document) if document else None
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    return StoredFile(_read_record(path, line), workbook)


def _read_record(path: Path, line: bytes) -> Json:
    try:
        record: Any = orjson.loads(line)
    except ValueError as error:
        raise _damaged(path, f"its record cannot be read ({error})") from error
    if not isinstance(record, dict) or "id" not in record:
        raise _damaged(path, "its record is incomplete")
    return record


def _damaged(path: Path, reason: str) -> EmulatorDataError:
    return EmulatorDataError(
        path, reason, f"Restore {path.name} from a backup, or move it away to go on without this spreadsheet."
    )


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old content or the new, never a mixture."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def with_record(stored: StoredFile, **changes: Any) -> StoredFile:
    """Return the file with members of its record changed."""
    return replace(stored, record={**stored.record, **changes})

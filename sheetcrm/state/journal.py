"""The append-only history: what was seen and what was done, one JSON line an event, kept for ever.

Events stand in numbered segments. Only the end of the newest segment is ever touched: a line torn by a crash
is cut off before the next append. What is there is never rewritten, so an append costs the same after a
million events.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from sheetcrm.state import atomic
from sheetcrm.state.events import Event, EventCodec, seal, unseal
from sheetcrm.state.failures import (
    StateAccessError,
    StateDamagedError,
    StateForeignError,
    StateLockedError,
    StateVersionError,
)

JOURNAL_VERSION = 1
SEGMENT_BYTES = 8_000_000

_SEGMENT = re.compile(r"(\d{6,})\.jsonl")
_FORMAT = "sheetcrm-journal"


class _SegmentHeader(msgspec.Struct, frozen=True):
    format: str
    version: int
    lineage: str


class Journal:
    """The events of one company, in a folder of segments.

    Args:
        folder: where the segments stand; created at the first append.
        lineage: the random id of the store; a segment of another store is refused.
        codec: how cells in `old` and `new` are written.
        segment_bytes: a segment that has reached this size is closed and the next one begun.
        timeout_seconds: how long an append waits for another process that is appending.
    """

    def __init__(
        self,
        folder: Path,
        *,
        lineage: str,
        codec: EventCodec,
        segment_bytes: int = SEGMENT_BYTES,
        timeout_seconds: float = 10.0,
    ) -> None:
        self._folder = folder
        self._codec = codec
        self._segment_bytes = segment_bytes
        self._timeout_seconds = timeout_seconds
        self._lock = FileLock(str(folder / "lock"), poll_interval=0.005)
        self._header = _SegmentHeader(format=_FORMAT, version=JOURNAL_VERSION, lineage=lineage)

    def append(self, events: Iterable[Event]) -> None:
        """Add events at the end, durably: when this returns, they are on the disk.

        A crash in between leaves the first events of the batch or none; `keys_of_run` says which. Nothing is
        compared with what is there: a caller that repeats a run leaves out the keys that stand there already.

        Raises:
            StateAccessError: the disk is full or refuses; nothing of the batch is kept.
            StateForeignError, StateVersionError: the newest segment is not this store's, or too new.
            StateLockedError: another process is appending for longer than the timeout.
            StateError: an event holds something JSON has no form for; nothing is written.
        """
        batch = b"".join(map(self._codec.to_line, events))
        if not batch:
            return
        atomic.make_folder(self._folder)
        with self._locked():
            self._append(self._newest(), batch)

    def check(self) -> None:
        """Find out whether an append would be refused, before something is done that must be told of.

        Raises:
            StateForeignError, StateVersionError: the newest segment is not this store's, or too new.
            StateAccessError: the journal cannot be read.
        """
        segments = self.segments()
        if segments:
            try:
                self._check_first_line(segments[-1])
            except OSError as error:
                raise _refused("read", segments[-1], error) from error

    def read(
        self,
        *,
        row: str | None = None,
        deal: str | None = None,
        run: str | None = None,
        on_damage: Callable[[str], None] | None = None,
    ) -> Iterator[Event]:
        """Yield events in the order they were written; all conditions given must hold.

        Args:
            row: only events of this row ID.
            deal: only events of this deal ID.
            run: only events of this pass.
            on_damage: called with a sentence for each damaged place, and reading goes on after it. Without it
                the first damaged place raises. A line torn by a crash at the very end is no damage: it was
                never confirmed to anybody.

        Raises:
            StateDamagedError: a line is damaged, or a segment is missing, and `on_damage` was not given.
            StateForeignError, StateVersionError: a segment is another store's, or too new.
        """
        wanted = {"row": row, "deal": deal, "run": run}
        conditions = {name: value for name, value in wanted.items() if value is not None}
        # Looking for the bytes first spares decoding the lines of all other rows.
        needles = [msgspec.json.encode({name: value})[1:-1] for name, value in conditions.items()]
        for place, body in self._bodies(on_damage or _raise_damage):
            if not all(needle in body for needle in needles):
                continue
            try:
                event = self._codec.from_body(body)
            except StateDamagedError as error:
                (on_damage or _raise_damage)(f"{place}: {error.message}")
                continue
            if all(getattr(event, name) == value for name, value in conditions.items()):
                yield event

    def keys_of_run(self, run: str) -> frozenset[str]:
        """Return the keys a pass has written, so that a recovery can leave out what stands there already.

        Damaged lines are passed over (`read` reports them): one bad line must not stop a recovery.
        """
        return frozenset(event.key for event in self.read(run=run, on_damage=_ignore_damage))

    def segments(self) -> list[Path]:
        """Return the segment files, oldest first."""
        try:
            found = [path for path in self._folder.iterdir() if _SEGMENT.fullmatch(path.name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _refused("read", self._folder, error) from error
        return sorted(found, key=_number_of)

    def _bodies(self, report: Callable[[str], None]) -> Iterator[tuple[str, bytes]]:
        """Yield each sound line's content and its place; report what is damaged."""
        segments = self.segments()
        for expected, segment in enumerate(segments, start=1):
            # Reported once, at the first gap, since everything after it is shifted.
            if _number_of(segment) != expected and (
                expected == 1 or _number_of(segments[expected - 2]) == expected - 1
            ):
                report(f"journal segment {expected:06d}.jsonl is missing in {self._folder}")
            yield from self._lines(segment, report, is_newest=segment is segments[-1])

    def _lines(
        self, segment: Path, report: Callable[[str], None], *, is_newest: bool
    ) -> Iterator[tuple[str, bytes]]:
        try:
            with segment.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    place = f"{segment} line {number}"
                    body = unseal(line)
                    if body is None:
                        if not (is_newest and not line.endswith(b"\n")):
                            report(f"{place} is damaged: its checksum differs")
                    elif number == 1:
                        self._check_header(segment, body)
                    else:
                        yield place, body
        except OSError as error:
            raise _refused("read", segment, error) from error

    def _check_header(self, segment: Path, body: bytes) -> None:
        try:
            header = msgspec.json.decode(body, type=_SegmentHeader)
        except msgspec.DecodeError as error:
            message = f"{segment} does not start as a journal segment: {error}"
            raise StateDamagedError(message) from error
        if header.version > JOURNAL_VERSION:
            message = f"{segment} has format version {header.version}; this sheetcrm reads {JOURNAL_VERSION}"
            raise StateVersionError(message)
        if header.lineage != self._header.lineage:
            message = f"{segment} belongs to store {header.lineage}, not to {self._header.lineage}"
            raise StateForeignError(message)

    def _newest(self) -> Path:
        segments = self.segments()
        if not segments:
            return self._folder / "000001.jsonl"
        newest = segments[-1]
        try:
            is_full = newest.stat().st_size >= self._segment_bytes
            if not is_full:
                return newest
            # A closed segment is never looked at again by an append, so its torn end goes now.
            with _opened(newest) as descriptor:
                _cut_torn_end(descriptor)
        except OSError as error:
            raise _refused("write", newest, error) from error
        return self._folder / f"{_number_of(newest) + 1:06d}.jsonl"

    def _append(self, segment: Path, batch: bytes) -> None:
        is_new = not segment.exists()
        try:
            with _opened(segment) as descriptor:
                end = _cut_torn_end(descriptor)
                if end:
                    self._check_first_line(segment)
                else:
                    batch = seal(msgspec.json.encode(self._header)) + batch
                _write_or_undo(descriptor, batch, end)
            if is_new:
                atomic.sync_folder(self._folder)
        except OSError as error:
            raise _refused("write", segment, error) from error

    def _check_first_line(self, segment: Path) -> None:
        with segment.open("rb") as file:
            body = unseal(file.readline())
        # A damaged header is reported by `read`; it is no reason to lose new events.
        if body is not None:
            self._check_header(segment, body)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._lock.acquire(timeout=self._timeout_seconds)
        except Timeout as error:
            message = f"the journal in {self._folder} was busy for {self._timeout_seconds:g} s"
            hint = "Run again; if it stays busy, look for a sheetcrm process that hangs."
            raise StateLockedError(message, hint) from error
        except OSError as error:
            raise _refused("lock", self._folder, error) from error
        try:
            yield
        finally:
            self._lock.release()


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _cut_torn_end(descriptor: int) -> int:
    """Make the file end with a whole line and return its size.

    A last line that lacks only its newline is whole: it gets the newline.
    """
    size = os.lseek(descriptor, 0, os.SEEK_END)
    if size == 0 or _read_at(descriptor, size - 1, 1) == b"\n":
        return size
    content = _read_at(descriptor, 0, size)
    end = content.rfind(b"\n") + 1
    if unseal(content[end:]) is not None:
        os.lseek(descriptor, size, os.SEEK_SET)
        atomic.write_all(descriptor, b"\n")
        return size + 1
    os.ftruncate(descriptor, end)
    os.fsync(descriptor)
    return end


def _write_or_undo(descriptor: int, batch: bytes, end: int) -> None:
    os.lseek(descriptor, end, os.SEEK_SET)
    try:
        atomic.write_all(descriptor, batch)
        os.fsync(descriptor)
    except OSError:
        # Half a batch would look confirmed to a reader although the caller is told it failed.
        with suppress(OSError):
            os.ftruncate(descriptor, end)
        raise


def _read_at(descriptor: int, offset: int, count: int) -> bytes:
    os.lseek(descriptor, offset, os.SEEK_SET)
    pieces = []
    while count > 0 and (piece := os.read(descriptor, count)):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def _number_of(segment: Path) -> int:
    return int(segment.stem)


def _refused(action: str, path: Path, error: OSError) -> StateAccessError:
    return StateAccessError(f"cannot {action} {path}: {error.strerror or error}")


def _raise_damage(message: str) -> None:
    raise StateDamagedError(message)


def _ignore_damage(_message: str) -> None:
    """Take no notice."""

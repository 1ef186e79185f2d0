"""What can go wrong at the n-th call of a port: the disk under the state, the clock, the wire."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sheetcrm.emulator.faults import Fault

Way = TypeVar("Way")
EVERY = bool(os.environ.get("SHEETCRM_LONG"))
"""Whether each call fails in every way; otherwise the ways take turns."""


def ways(number: int, table: dict[str, Way]) -> list[tuple[str, Way]]:
    """The ways in which the n-th call fails."""
    entries = list(table.items())
    return entries if EVERY else [entries[number % len(entries)]]


class Killed(BaseException):
    """The process died here; nothing it would have done afterwards happens."""


WIRE_READ: dict[str, Fault] = {
    "429": Fault(status=429),
    "429 that says when to come back": Fault(status=429, retry_after=17),
    "500": Fault(status=500),
    "503": Fault(status=503),
    "connection dropped": Fault(drop=True),
    "answer that does not come": Fault(timeout=True),
    "a page instead of an answer": Fault(status=502, html=True),
}
WIRE_WRITE: dict[str, Fault] = {
    "429": Fault(status=429),
    "500 before it is applied": Fault(status=500),
    "500 after it is applied": Fault(status=500, when="after"),
    "503 before it is applied": Fault(status=503),
    "503 after it is applied": Fault(status=503, when="after"),
    "connection dropped before": Fault(drop=True),
    "connection dropped after": Fault(drop=True, when="after"),
    "answer that does not come, not applied": Fault(timeout=True),
    "answer that does not come, applied": Fault(timeout=True, when="after"),
    "answer that does not come, applied later": Fault(timeout=True, when="late"),
    "a page instead of an answer, not applied": Fault(status=502, html=True),
    "a page instead of an answer, applied": Fault(status=502, html=True, when="after"),
}

DISK_CALLS = ("open", "write", "fsync", "replace", "link", "ftruncate")
_CHANGING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(slots=True)
class Disk:
    """Counts the calls that change files, and lets the n-th go wrong.

    Attributes:
        number: which call, from 1; 0 for none.
        fail: what happens at it; it may raise, or do part of the call first.
        lasting: whether every call after it goes wrong too.
        calls: how many calls there were.
    """

    number: int
    fail: Callable[[str, tuple[Any, ...]], None]
    lasting: bool = False
    calls: int = 0
    resting: bool = False

    def due(self) -> bool:
        """Count a call and say whether it goes wrong."""
        if self.resting:
            return False
        self.calls += 1
        return self.calls >= self.number > 0 if self.lasting else self.calls == self.number


_disks: list[Disk] = []


@contextmanager
def suspended() -> Iterator[None]:
    """Let calls through, uncounted."""
    for disk in _disks:
        disk.resting = True
    try:
        yield
    finally:
        for disk in _disks:
            disk.resting = False


@contextmanager
def disk_fails(disk: Disk) -> Iterator[Disk]:
    """Put a disk under this process. Nothing is flushed: what was written survives a process anyway."""
    originals = {name: getattr(os, name) for name in DISK_CALLS}

    def wrap(name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if name == "open" and not args[1] & _CHANGING:
                return originals[name](*args, **kwargs)
            if disk.due():
                disk.fail(name, args)
            return None if name == "fsync" else originals[name](*args, **kwargs)

        return call

    _disks.append(disk)
    for name in DISK_CALLS:
        setattr(os, name, wrap(name))
    try:
        yield disk
    finally:
        _disks.remove(disk)
        for name, original in originals.items():
            setattr(os, name, original)


def refuse(number: int) -> Callable[[str, tuple[Any, ...]], None]:
    """Fail as the system does, with an errno."""

    def fail(name: str, args: tuple[Any, ...]) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def die(name: str, args: tuple[Any, ...]) -> None:
    """End the process before the call."""
    raise Killed


def tear(name: str, args: tuple[Any, ...]) -> None:
    """End the process in the middle of a write, with half of it on the disk."""
    if name == "write":
        os.pwrite(args[0], bytes(args[1])[: len(args[1]) // 2], os.lseek(args[0], 0, os.SEEK_CUR))
    raise Killed


DISK: dict[str, tuple[Callable[[str, tuple[Any, ...]], None], bool]] = {
    "full for a moment": (refuse(errno.ENOSPC), False),
    "broken at one place": (refuse(errno.EIO), False),
    "full from then on": (refuse(errno.ENOSPC), True),
    "read-only from then on": (refuse(errno.EROFS), True),
    "not ours any more": (refuse(errno.EACCES), True),
    "process killed": (die, False),
    "process killed in the middle of it": (tear, False),
}
"""How a disk fails, and whether it stays so while the process lives."""

CLOCK: dict[str, timedelta] = {
    "a day back": timedelta(days=-1),
    "an hour back, as summer time ends": timedelta(hours=-1),
    "a year ahead": timedelta(days=365),
}


class JumpingClock:
    """A clock that jumps at its n-th reading and stays there.

    Attributes:
        readings: how often it was read.
    """

    def __init__(self, clock: Callable[[], datetime], number: int, jump: timedelta) -> None:
        self._clock = clock
        self._number = number
        self._jump = jump
        self.readings = 0

    def __call__(self) -> datetime:
        """The time it shows."""
        self.readings += 1
        now = self._clock()
        return now + self._jump if self.readings >= self._number else now

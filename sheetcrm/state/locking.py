"""One pass at a time: the lock a pass holds from its first read to its last word, and its lease.

The operating system holds the lock and lets go when the process ends, however it ends. Where a folder is
shared by hosts whose locks do not reach each other, the holder's file beside it stands in: it says who holds
the company and until when, and the pass renews it at every step. Which of the two counts:

- a holder on this very host: the operating system, and whether its process still lives. Its clock is not
  asked, so a clock that jumps unlocks nothing.
- a holder on another host: the lease. One that has run out may be taken, which is told.

A lease cannot stop a process that was paused beyond it and wakes up later. Its next renewal tells it that it
has lost the company, and the serial of the catalogue refuses what it commits.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from sheetcrm.language import say, together
from sheetcrm.state import atomic
from sheetcrm.state.failures import StateAccessError, StateLockedError

LEASE = timedelta(minutes=10)
"""How long a holder is believed without a sign of life; longer than the longest request with its retries."""

RENEWAL = timedelta(seconds=30)
"""A lease younger than that is not written anew: passes ask before each request, and disks take time."""

GRACE = timedelta(minutes=1)
"""How far the clocks of two hosts may be apart."""

_POLL_SECONDS = 0.5

_ENDED = frozenset("ZX")
"""States of processes that have ended and that nobody has asked about yet."""


class _Holder(msgspec.Struct, frozen=True, kw_only=True):
    pid: int
    host: str
    since: datetime
    expires: datetime | None = None
    started: str = ""
    token: str = ""


def started_of(pid: int) -> str | None:
    """When a process was started, in the system's own words; None where there is none of the number any more.

    Linux tells it as the 22nd field of ``/proc/PID/stat`` (proc(5)), in ticks since the machine was started,
    so that no clock has a say in it. Elsewhere the text is empty.
    """
    if not Path("/proc/self/stat").exists():
        return ""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *fields = text.rpartition(")")[2].split()
    return None if state in _ENDED else fields[18]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The host a process runs on, as far as telling holders apart needs it.

    Attributes:
        host: its name.
        pid: the process.
        started_of: what tells a process from a later one of the same number; empty where the system does not
            say, None where there is no such process.
        sleep: waits for so many seconds.
    """

    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)
    started_of: Callable[[int], str | None] = started_of
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Lease:
    """The right to the company, as long as it is renewed.

    Attributes:
        notice: what others should know about how it was come by; empty for nothing.
    """

    _folder: Path
    _file: Path
    _mine: _Holder
    _now: Callable[[], datetime]
    notice: str = ""
    _is_written: bool = False

    def renew(self) -> None:
        """Go on holding the company; before every step that others must not make at the same time.

        Raises:
            StateLockedError: somebody took the company since; nothing may be written any more.
        """
        found = _read_holder(self._file)
        if self._is_written and (found is None or found.token != self._mine.token):
            # A file that is gone was taken over and given back again, by somebody who is done already.
            by = say("somebody") if found is None else _who(found)
            raise StateLockedError(
                say(
                    "the state in {folder} was taken over by {who} while this pass was held up",
                    folder=self._folder,
                    who=by,
                ),
                say(
                    "Nothing more was written. Run the command again: it starts from what the other pass did."
                ),
            )
        if not self._is_fresh():
            self.write()

    def _is_fresh(self) -> bool:
        expires = self._mine.expires
        left = timedelta() if expires is None or not self._is_written else expires - self._now()
        return LEASE - RENEWAL < left <= LEASE

    def write(self) -> None:
        """Put down who holds the company, and until when."""
        self._mine = msgspec.structs.replace(self._mine, expires=self._now() + LEASE)
        # A full disk must not stop a pass here; it will be told where something is at stake.
        with suppress(OSError, StateAccessError):
            atomic.write_atomically(self._file, msgspec.json.encode(self._mine))
            self._is_written = True

    def give_back(self) -> None:
        """Let others know that the company is free; a lease somebody took meanwhile is theirs."""
        found = _read_holder(self._file)
        if found is not None and found.token == self._mine.token:
            with suppress(OSError):
                self._file.unlink()


@contextmanager
def company_lock(
    folder: Path, *, timeout_seconds: float, now: Callable[[], datetime], machine: Machine | None = None
) -> Iterator[Lease]:
    """Hold the company; not even the same process may take it twice.

    Args:
        folder: the store's folder; `lock` and `lock.holder.json` stand in it.
        timeout_seconds: how long to wait; 0 tries once.
        now: tells the time.
        machine: the host and process that want it; this one's by default.

    Raises:
        StateLockedError: somebody else holds it; the message says who, since when and until when.
        StateAccessError: the lock file cannot be written.
        ValueError: the timeout is negative, which would mean for ever.
    """
    if timeout_seconds < 0:
        message = f"timeout_seconds must not be negative: {timeout_seconds}"
        raise ValueError(message)
    machine = machine or Machine()
    lock = FileLock(str(folder / "lock"))
    holder_file = folder / "lock.holder.json"
    try:
        lock.acquire(timeout=timeout_seconds)
    except Timeout as error:
        raise _locked(folder, holder_file, _read_holder(holder_file)) from error
    except (OSError, NotImplementedError) as error:
        message = say("cannot lock {file}: {why}", file=folder, why=error)
        raise StateAccessError(message) from error
    try:
        notice = _wait_for_lease(folder, holder_file, machine, now, timeout_seconds)
        mine = _Holder(
            pid=machine.pid,
            host=machine.host,
            since=now(),
            started=machine.started_of(machine.pid) or "",
            token=secrets.token_hex(16),
        )
        lease = Lease(folder, holder_file, mine, now, notice)
        lease.write()
        try:
            yield lease
        finally:
            lease.give_back()
    finally:
        lock.release()


def _wait_for_lease(
    folder: Path, holder_file: Path, machine: Machine, now: Callable[[], datetime], timeout_seconds: float
) -> str:
    """Wait until no holder that the operating system does not know of is in the way."""
    waited = 0.0
    while True:
        holder = _read_holder(holder_file)
        if holder is None or not _is_in_the_way(holder, machine, now()):
            return _notice(holder, machine)
        if waited >= timeout_seconds:
            raise _locked(folder, holder_file, holder)
        machine.sleep(_POLL_SECONDS)
        waited += _POLL_SECONDS


def _is_in_the_way(holder: _Holder, machine: Machine, now: datetime) -> bool:
    if holder.host == machine.host:
        if holder.pid == machine.pid:
            return False  # this process has the system's lock, so what stands there is left over
        started = machine.started_of(holder.pid)
        return bool(started) and started == holder.started
    return holder.expires is not None and now <= holder.expires + GRACE


def _notice(holder: _Holder | None, machine: Machine) -> str:
    if holder is None or holder.host == machine.host or holder.expires is None:
        return ""
    return say(
        "the state was still held by {who}, whose lease ran out at {time}; it was taken over, and that "
        "process will be refused if it wakes up",
        who=_who(holder),
        time=_moment(holder.expires),
    )


def _read_holder(path: Path) -> _Holder | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Holder)
    except (OSError, msgspec.DecodeError):
        return None


def _who(holder: _Holder) -> str:
    return say(
        "process {pid} on {host} since {time}",
        pid=holder.pid,
        host=holder.host,
        time=_moment(holder.since),
    )


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _locked(folder: Path, holder_file: Path, holder: _Holder | None) -> StateLockedError:
    if holder is None:
        who: str = say("another process")
        remedy = say("Wait for it to end, or stop it; the lock is released when it ends.")
    else:
        who = _who(holder)
        if holder.expires is not None:
            until = say("until {time} unless it goes on", time=_moment(holder.expires))
            who = together(who, until, between=", ")
        remedy = say(
            "Wait for it to end, or stop process {pid} on {host}; the lock goes when it ends. Do not delete "
            "the lock file. Only where {host} itself is gone for good, remove {file}.",
            pid=holder.pid,
            host=holder.host,
            file=holder_file,
        )
    return StateLockedError(say("the state in {folder} is in use by {who}", folder=folder, who=who), remedy)

"""One pass at a time: the lock a pass holds from its first read to its last word.

The operating system holds the lock and lets go when the process ends, however it ends. Who holds it stands in
a file beside it, for the message only: that file alone locks nobody out.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from sheetcrm.state.failures import StateAccessError, StateLockedError


class _Holder(msgspec.Struct, frozen=True):
    pid: int
    host: str
    since: datetime


@contextmanager
def company_lock(folder: Path, *, timeout_seconds: float, now: Callable[[], datetime]) -> Iterator[None]:
    """Hold the company; not even the same process may take it twice.

    Args:
        folder: the store's folder; `lock` and `lock.holder.json` stand in it.
        timeout_seconds: how long to wait; 0 tries once.
        now: tells the time that is shown to others who wait.

    Raises:
        StateLockedError: somebody else holds it; the message says who.
        StateAccessError: the lock file cannot be written.
        ValueError: the timeout is negative, which would mean for ever.
    """
    if timeout_seconds < 0:
        message = f"timeout_seconds must not be negative: {timeout_seconds}"
        raise ValueError(message)
    lock = FileLock(str(folder / "lock"))
    holder_file = folder / "lock.holder.json"
    try:
        lock.acquire(timeout=timeout_seconds)
    except Timeout as error:
        raise _locked(folder, _read_holder(holder_file)) from error
    except (OSError, NotImplementedError) as error:
        message = f"cannot lock {folder}: {error}"
        raise StateAccessError(message) from error
    try:
        # Courtesy only: a full disk must not stop a pass here, it will be told where something is at stake.
        with suppress(OSError):
            holder = _Holder(pid=os.getpid(), host=socket.gethostname(), since=now())
            holder_file.write_bytes(msgspec.json.encode(holder))
        yield
    finally:
        with suppress(OSError):
            holder_file.unlink()
        lock.release()


def _read_holder(path: Path) -> _Holder | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Holder)
    except (OSError, msgspec.DecodeError):
        return None


def _locked(folder: Path, holder: _Holder | None) -> StateLockedError:
    if holder is None:
        who = "another process"
        remedy = "Wait for it to end, or stop it; the lock is released when it ends."
    else:
        who = f"process {holder.pid} on {holder.host} since {holder.since.isoformat(timespec='seconds')}"
        remedy = (
            f"Wait for it to end, or stop process {holder.pid} on {holder.host}; the lock goes when it ends. "
            "Do not delete the lock file."
        )
    return StateLockedError(f"the state in {folder} is in use by {who}", remedy)

"""What another process does to a store in the tests: `python state_worker.py ACTION FOLDER NUMBER`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from state_samples import decode, encode, failing_at, make_base, make_event, make_run

from sheetcrm.state import TinyStateStore
from sheetcrm.state.storage import SafeStorage, SafeTinyDB


def increment(folder: Path, count: int) -> None:
    """Raise one number `count` times, and insert as many documents, each as a change of its own."""
    database = SafeTinyDB(SafeStorage(folder / "shared.json", timeout_seconds=60))
    table, log = database.table("numbers"), database.table("log")
    for step in range(count):
        with database.transaction():
            number = table.get(doc_id=1)["n"]
            table.update({"n": number + 1}, doc_ids=[1])
        log.insert({"by": os.getpid(), "step": step})


def append(folder: Path, count: int) -> None:
    """Append `count` events, one at a time."""
    journal = TinyStateStore(folder, encode=encode, decode=decode).journal
    for step in range(count):
        journal.append([make_event(f"{os.getpid()}-{step}")])


def register(folder: Path, count: int) -> None:
    """Register `count` names."""
    store = TinyStateStore(folder, encode=encode, decode=decode)
    for step in range(count):
        store.register(sheets={f"{os.getpid()}-{step}": step})


def hold(folder: Path, _number: int) -> None:
    """Hold the company until killed."""
    with TinyStateStore(folder, encode=encode, decode=decode).lock(5):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        sys.stdin.read()


def die_in_commit(folder: Path, number: int) -> None:
    """Commit base `new`, and be killed at the number-th disk call of it."""

    def die(name: str, args: tuple[Any, ...]) -> None:
        if name == "write":
            os.pwrite(args[0], bytes(args[1])[: len(args[1]) // 2], os.lseek(args[0], 0, os.SEEK_CUR))
        os.kill(os.getpid(), signal.SIGKILL)

    store = TinyStateStore(folder, encode=encode, decode=decode)
    with failing_at(number, die):
        store.commit(make_base("new"), run=make_run("new"), clear_intent=True)


ACTIONS = {
    "increment": increment,
    "append": append,
    "register": register,
    "hold": hold,
    "die-in-commit": die_in_commit,
}

if __name__ == "__main__":
    ACTIONS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))

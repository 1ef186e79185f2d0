"""A real `sheetcrm` process that stops itself at a chosen disk call: `python doomed.py WHERE FOLDER ARGS...`

WHERE is the number of a call that changes a file under FOLDER, counted from 1; 0 stops nowhere and writes the
number of calls to standard error; `NAME:N:NEXT` stops when a file NEXT is about to be opened after a file
NAME has taken its place for the N-th time.
Stopped (SIGSTOP) it holds what it holds, until its parent kills it or lets it go on.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sheetcrm.cli import main

CALLS = ("open", "write", "fsync", "replace", "link", "ftruncate", "unlink")
_CHANGING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_DESCRIPTOR_CALLS = ("write", "fsync", "ftruncate")


class Aim:
    """Counts calls, and stops the process at the one it aims at."""

    def __init__(self, where: str, folder: Path) -> None:
        self.name, number, self.next = where.split(":") if ":" in where else ("", where, "")
        self.number = int(number)
        self.folder = folder
        self.calls = 0
        self.placed = 0
        self.ours: set[int] = set()

    def is_ours(self, name: str, args: tuple[Any, ...]) -> bool:
        """Say whether a call changes a file under the folder."""
        if name in _DESCRIPTOR_CALLS:
            return args[0] in self.ours
        if name == "open" and not args[1] & _CHANGING:
            return False
        return self.folder in Path(os.fsdecode(args[0])).resolve().parents

    def before(self, name: str, args: tuple[Any, ...]) -> None:
        """Count a call that is about to be made; a write is stopped with half of it on the disk."""
        self.calls += 1
        if not self._is_due(name, args):
            return
        if name == "write":
            really["write"](args[0], bytes(args[1])[: len(args[1]) // 2])
        os.kill(os.getpid(), signal.SIGSTOP)

    def _is_due(self, name: str, args: tuple[Any, ...]) -> bool:
        if not self.name:
            return self.calls == self.number
        if name == "replace" and Path(os.fsdecode(args[1])).name == self.name:
            self.placed += 1
        is_next = name == "open" and Path(os.fsdecode(args[0])).name == self.next
        if not is_next or self.placed != self.number:
            return False
        self.placed += 1
        return True


really = {name: getattr(os, name) for name in CALLS}


def arm(aim: Aim) -> None:
    """Put the aim between this process and its files."""

    def wrap(name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            ours = aim.is_ours(name, args)
            if ours:
                aim.before(name, args)
            result = really[name](*args, **kwargs)
            if name == "open":
                aim.ours.discard(result)
                if ours:
                    aim.ours.add(result)
            return result

        return call

    for name in CALLS:
        setattr(os, name, wrap(name))


if __name__ == "__main__":
    aimed = Aim(sys.argv[1], Path(sys.argv[2]).resolve())
    arm(aimed)
    sys.argv[1:] = sys.argv[3:]
    try:
        main()
    finally:
        sys.stderr.write(f"\n{aimed.calls} calls\n")

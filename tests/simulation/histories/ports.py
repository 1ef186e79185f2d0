"""Where a server's process may die: at each request and at each step of remembering, before it and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class Killed(BaseException):
    """The process is gone; nothing but what is on the disk is left of it."""


@dataclass(slots=True)
class Ports:
    """Counts a process's calls to the outside, and ends it at the one that is doomed (by number or name)."""

    doomed: int | str | None = None
    calls: int = 0
    trace: list[str] = field(default_factory=list)

    def call(self, name: str) -> None:
        """Note a call; die if it is the one.

        Raises:
            Killed: the process dies here.
        """
        self.calls += 1
        if self.doomed in (self.calls, name):
            self.trace.append(f"killed at {name}")
            raise Killed(name)


_STEPS = frozenset({"load", "intent", "write_intent", "commit", "register", "clear_intent"})


class PortedStore:
    """A state store whose every step may be the last."""

    def __init__(self, store: Any, ports: Ports) -> None:
        self._store = store
        self._ports = ports

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name == "journal":
            return PortedJournal(found, self._ports)
        return self._stepped(name, found) if name in _STEPS else found

    def _stepped(self, name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            self._ports.call(f"{name}, before")
            result = step(*arguments, **options)
            self._ports.call(f"{name}, after")
            return result

        return run


class PortedJournal:
    """A journal in which a process may die before a batch, in the middle of it, and after."""

    def __init__(self, journal: Any, ports: Ports) -> None:
        self._journal = journal
        self._ports = ports

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    def append(self, events: Any) -> None:
        """Append; a batch is written in two parts, as a torn write would leave it."""
        batch = list(events)
        self._ports.call("journal, before")
        middle = len(batch) // 2
        self._journal.append(batch[:middle])
        self._ports.call("journal, in the middle")
        self._journal.append(batch[middle:])
        self._ports.call("journal, after")

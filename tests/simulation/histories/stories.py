"""The journal as an auditor reads it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from histories.breach import Breach
from histories.ending import alike
from histories.servers import Servers
from sheetcrm.state.events import Event


@dataclass(slots=True)
class Books:
    """Every line of every journal there was, by row and column."""

    servers: Servers
    _cells: dict[tuple[str | None, str | None], list[Event]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        for events in self.servers.journals():
            for event in events:
                self._cells[event.row, event.column].append(event)

    def mentions(self, row_id: str | None, column: str, content: Any) -> bool:
        """Whether the journal knows that the cell held this."""
        return any(
            alike(_plain(event.old), content) or alike(_plain(event.new), content)
            for event in self._cells[row_id, column]
        )

    def overruled(self, row_id: str | None, column: str, content: Any) -> bool:
        """Whether the journal keeps this as a value that had to give way."""
        return any(
            event.kind == "overruled" and alike(_plain(event.old), content)
            for event in self._cells[row_id, column]
        )

    def has_line(self, row_id: str | None, column: str, content: Any) -> bool:
        """Whether the journal says that the cell came to hold this."""
        return any(
            event.kind != "overruled" and alike(_plain(event.new), content)
            for event in self._cells[row_id, column]
        )

    def moves(self) -> Iterator[Event]:
        """The lines about parents that a child's status moved."""
        for events in self._cells.values():
            for event in events:
                rule = event.rule or ""
                if (
                    event.kind == "made"
                    and rule.startswith("links.")
                    and rule.endswith(".status")
                    and event.cause
                ):
                    yield event

    def doubles(self) -> Iterator[Breach]:
        """Changes told twice."""
        for server in ("A", "C"):
            if (self.servers.home(server) / "journal").exists():
                keys = [event.key for event in self.servers.store(server).journal.read()]
                if len(keys) != len(set(keys)):
                    yield Breach("O4", "line twice", f"{len(keys) - len(set(keys))} keys stand twice")
        for (row_id, column), events in self._cells.items():
            if column is None:
                continue
            for before, after in itertools.pairwise(events):
                if before.kind == after.kind == "made" and alike(_plain(before.new), _plain(after.new)):
                    yield Breach("O4", "change told twice", f"{row_id}, {column}: {after.new!r}")


def _plain(cell: Any) -> Any:
    value = getattr(cell, "value", cell)
    return getattr(value, "code", value)

"""The journal as an auditor reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from histories.breach import Breach
from histories.ending import alike
from histories.servers import Servers
from sheetcrm.state.events import Event


@dataclass(slots=True)
class Books:
    """Every line of every journal there was, by row and column.

    Attributes:
        former: row ID to the IDs its row had before; their lines tell of that row, too.
        forgotten: IDs of deleted requests, where the state that remembered that is gone: they may be made,
            and told of, again.
    """

    servers: Servers
    former: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forgotten: frozenset[str] = frozenset()
    _cells: dict[tuple[str | None, str | None], list[Event]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        for events in self.servers.journals():
            for event in events:
                self._cells[event.row, event.column].append(event)

    def _lines(self, row_id: str | None, column: str | None) -> Iterator[Event]:
        for of in (*self.former.get(row_id or "", ()), row_id):
            yield from self._cells.get((of, column), ())

    def mentions(self, row_id: str | None, column: str, content: Any) -> bool:
        """Whether the journal knows that the cell held this."""
        return any(
            alike(plain(event.old), content) or alike(plain(event.new), content)
            for event in self._lines(row_id, column)
        )

    def saw(self, row_id: str | None, column: str, content: Any) -> bool:
        """Whether a pass has seen the cell hold this; what a pass has only put there does not count."""
        return any(
            alike(plain(event.old), content)
            or (event.kind == "observed" and alike(plain(event.new), content))
            for event in self._lines(row_id, column)
        )

    def overruled(self, row_id: str | None, column: str, content: Any) -> bool:
        """Whether the journal keeps this as a value that had to give way, or that a killed pass replaced."""
        return any(
            event.kind in {"overruled", "recovered"} and alike(plain(event.old), content)
            for event in self._lines(row_id, column)
        )

    def tells_of_clearing(self, row_id: str | None, column: str) -> bool:
        """Whether the journal says that a person was seen to have cleared the cell."""
        return any(
            event.kind == "observed" and alike(plain(event.new), None)
            for event in self._lines(row_id, column)
        )

    def last_overruled(self, row_id: str | None, column: str) -> Any:
        """The value that gave way last in a cell; None where none did, or the field has moved on since.

        Once another value has come from the owner, the difference is settled, and its note goes.
        """
        given = None
        for event in self._lines(row_id, column):
            if event.kind == "overruled":
                given = event
            elif given is not None and event.kind == "made" and event.run != given.run:
                given = None
        return None if given is None else plain(given.old)

    def has_line(self, row_id: str | None, column: str, content: Any) -> bool:
        """Whether the journal says that the cell came to hold this."""
        return any(
            event.kind != "overruled" and alike(plain(event.new), content)
            for event in self._lines(row_id, column)
        )

    def lines(self) -> Iterator[Event]:
        """Every line there was."""
        for events in self._cells.values():
            yield from events

    def appeared(self, row_id: str | None) -> bool:
        """Whether the journal tells of a row that was found as it stood."""
        return any(event.kind == "row-appeared" for event in self._lines(row_id, None))

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
        for events in self.servers.lifetimes():
            last: dict[tuple[str | None, str | None], Event] = {}
            for event in events:
                before = last.get((event.row, event.column))
                last[event.row, event.column] = event
                if event.column is None or before is None or not before.kind == event.kind == "made":
                    continue
                if event.row in self.forgotten:
                    continue
                if alike(plain(before.new), plain(event.new)):
                    yield Breach("O4", "change told twice", f"{event.row}, {event.column}: {event.new!r}")


def plain(cell: Any) -> Any:
    """What a cell of the journal shows."""
    value = getattr(cell, "value", cell)
    return getattr(value, "code", value)

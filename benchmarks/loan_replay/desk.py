"""Hands out the log's events in time order, holding back those whose row is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from loan_replay.log import Event


class Desk:
    """The events still to be written down.

    A person cannot write into a row that the next pass is still to make. Such an event waits, and so do the
    later events of its case: the order within a case is never changed.

    Args:
        events: all of them, in time order.
    """

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        self._next = 0
        self._held: list[Event] = []

    @property
    def is_done(self) -> bool:
        """Whether every event was handed out."""
        return self._next == len(self._events) and not self._held

    @property
    def held(self) -> Sequence[Event]:
        """The events that wait, in time order."""
        return self._held

    @property
    def taken(self) -> int:
        """How many events of the log have come up, those that wait included."""
        return self._next

    def take(self, count: int, is_there: Callable[[Event], bool]) -> list[Event]:
        """Hand out the events that waited, then the next ones of the log.

        Args:
            count: how many events of the log come up now.
            is_there: whether the row an event belongs in exists by now.

        Returns:
            The events that can be written down, in time order within each case.
        """
        coming = self._events[self._next : self._next + count]
        self._next += len(coming)
        ready: list[Event] = []
        held: list[Event] = []
        waiting: set[str] = set()
        for event in (*self._held, *coming):
            if event.case in waiting or not is_there(event):
                waiting.add(event.case)
                held.append(event)
            else:
                ready.append(event)
        self._held = held
        return ready

"""The time of a history: it passes only as it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """Time that ticks at each look; the servers' clock can be set wrong, Google's is right."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    wrong_by: timedelta = timedelta()

    def googles(self) -> datetime:
        """The true time; each look takes 10 ms."""
        self.now += timedelta(milliseconds=10)
        return self.now

    def look(self) -> datetime:
        """The time as the servers have it."""
        return self.googles() + self.wrong_by

    def seconds(self) -> float:
        """Seconds that never go back."""
        return self.googles().timestamp()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def jump(self, hours: float) -> None:
        """Set the servers' clock, forward or back."""
        self.wrong_by += timedelta(hours=hours)

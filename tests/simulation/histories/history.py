"""A history as data: what people do, what goes wrong and when; nothing in it depends on what comes of it.

Every act carries a number of its own from which it takes all its choices, so that leaving one act out leaves
the others what they were. That is what makes a failing history small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from histories.customs import PLAIN, Customs


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something a person does.

    Attributes:
        kind: name of the deed, as `staff.DEEDS` has it.
        salt: decides which row, column and value.
    """

    kind: str
    salt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An act in the middle of a pass.

    Attributes:
        request: the pass's request it goes with, counted from 1.
        after: whether it comes after that request took effect, or before.
        act: what is done.
    """

    request: int
    after: bool
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that goes wrong with a request of a pass.

    Attributes:
        kind: as `troubles.FAULTS` has it.
        request: the request it begins at, counted from 1; or the write it strikes where `writes` is set.
        writes: count only batchUpdates.
        times: how many requests in a row it strikes.
    """

    kind: str
    request: int
    writes: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch of work, and the pass at its end.

    Attributes:
        acts: what people do before the pass.
        incidents: what befalls the machines before it, as `incidents.INCIDENTS` has it.
        server: which server makes the pass.
        moments: what people do while it goes on.
        troubles: what goes wrong with its requests.
        killed_at: the port call (request, step of remembering) it dies at, by number or by name; None lets it
            live.
    """

    acts: tuple[Act, ...] = ()
    incidents: tuple[Act, ...] = ()
    server: str = "A"
    moments: tuple[Moment, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    killed_at: int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A company, and everything that happens to it until quiet is restored."""

    seed: int
    variant: int
    turns: tuple[Turn, ...]
    customs: Customs = PLAIN

    @property
    def size(self) -> int:
        """How many things happen in it; smaller is easier to read."""
        return sum(
            1
            + len(turn.acts)
            + len(turn.incidents)
            + len(turn.moments)
            + len(turn.troubles)
            + (turn.killed_at is not None)
            for turn in self.turns
        )

    def smaller(self) -> Iterator[History]:
        """Histories with something left out, the boldest cuts first."""
        for at in range(len(self.turns)):
            if len(self.turns) > 1:
                yield replace(self, turns=self.turns[:at] + self.turns[at + 1 :])
        for at, turn in enumerate(self.turns):
            for less in _less(turn):
                yield replace(self, turns=(*self.turns[:at], less, *self.turns[at + 1 :]))


def _less(turn: Turn) -> Iterator[Turn]:
    for field in ("acts", "incidents", "moments", "troubles"):
        items = getattr(turn, field)
        if len(items) > 1:
            yield replace(turn, **{field: ()})
            middle = len(items) // 2
            yield replace(turn, **{field: items[:middle]})
            yield replace(turn, **{field: items[middle:]})
        for at in range(len(items)):
            yield replace(turn, **{field: items[:at] + items[at + 1 :]})
    if turn.killed_at is not None:
        yield replace(turn, killed_at=None)
    if turn.server != "A":
        yield replace(turn, server="A")

"""What a person, or the company's standing rules, have allowed a pass to do.

Every pass needs one. There is no default: whoever starts a pass says how far it may go.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sheetcrm.errors import ExitCode, SheetcrmError
from sheetcrm.language import say, together
from sheetcrm.sync.brakes import Stop
from sheetcrm.sync.identity import NO_PICKS, Picks
from sheetcrm.sync.plan_records import PlanRecord


class PassRefusedError(SheetcrmError):
    """A pass would do more than was allowed; nothing was written and nothing remembered."""

    exit_code = ExitCode.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """How far a pass may go.

    Attributes:
        limited: whether the company's limits hold.
        allow_mass: department → as many of its rows may be changed, or have vanished, whatever the limits.
        picks: what a person has decided about rows that lost their IDs.
        plan: the plan that was looked at: these changes and no others; None for whatever the rules ask for.
        undo: the pass whose changes shall go back, and nothing else; None for none.
    """

    limited: bool
    allow_mass: Mapping[str, int] = field(default_factory=dict)
    plan: PlanRecord | None = None
    undo: str | None = None
    picks: Picks = NO_PICKS

    @property
    def is_for_once(self) -> bool:
        """Whether it allows one pass only: what was looked at, or the undoing of one pass."""
        return self.plan is not None or self.undo is not None

    @classmethod
    def standing(cls, allow_mass: Mapping[str, int] | None = None, picks: Picks = NO_PICKS) -> Approval:
        """What an ordinary pass may do, scheduled or by hand: as much as the company's limits say.

        Args:
            allow_mass: the departments in which a person has allowed more, and how much.
            picks: what a person has decided about rows that lost their IDs.
        """
        return cls(limited=True, allow_mass=allow_mass or {}, picks=picks)

    @classmethod
    def of_plan(cls, plan: PlanRecord, allow_mass: Mapping[str, int] | None = None) -> Approval:
        """What a person saw in a plan, and nothing else; the limits hold for it as well."""
        return cls(limited=True, allow_mass=allow_mass or {}, plan=plan)

    @classmethod
    def of_undo(cls, run: str) -> Approval:
        """That a pass is taken back, however much it was: a person has looked at what that means."""
        return cls(limited=False, undo=run)

    @classmethod
    def unlimited(cls) -> Approval:
        """Whatever the rules ask for. For sheets that no person depends on: tests, replays, benchmarks."""
        return cls(limited=False)

    def check(self, stops: Iterable[Stop]) -> None:
        """Let a pass go on.

        Args:
            stops: where its plan goes beyond the company's limits.

        Raises:
            PassRefusedError: it goes beyond what was allowed, too; the hint gives the words that allow it.
        """
        refused = [stop for stop in stops if self._refuses(stop)]
        if refused:
            reasons = together(*(stop.reason for stop in refused), between="; ")
            msg = say("The pass was stopped before it wrote anything: {reasons}.", reasons=reasons)
            raise PassRefusedError(msg, together(say("Look at it with sheetcrm plan."), remedy(refused)))

    def _refuses(self, stop: Stop) -> bool:
        return self.limited and stop.rows > self.allow_mass.get(stop.department, -1)


def remedy(stops: Iterable[Stop]) -> str:
    """The words that let a pass go on past these stops."""
    most: dict[str, int] = {}
    for stop in stops:
        most[stop.department] = max(stop.rows, most.get(stop.department, 0))
    options = " ".join(f"--allow-mass {shlex.quote(f'{name}={rows}')}" for name, rows in most.items())
    return say("If all of it is meant, add to sheetcrm sync: {options}", options=options)

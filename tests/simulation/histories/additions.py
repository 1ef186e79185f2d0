"""What the customs of a company add to a history: drawn apart from it, so that neither changes the other.

Each kind of custom has a die of its own: what else happens in a history does not depend on any of them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from histories.customs import Customs, draw_policies
from histories.history import Act, History, Moment, Turn

KINDS = ("policies", "conflicts", "hold", "protection")
"""The kinds of customs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Habit:
    """How often people do what a custom lets them do.

    Attributes:
        share: the part of the companies that have it.
        deeds: the deeds it brings, and how often each is done against the others.
        from_turn: the first turn with any.
        each_turn: the chance of a deed before a pass, and again of another.
        each_pass: the chance of a deed in a pass.
    """

    share: float
    deeds: Mapping[str, int]
    from_turn: int = 1
    each_turn: float = 0.5
    each_pass: float = 0.25


HABITS: Mapping[str, _Habit] = {
    "policies": _Habit(share=0.5, deeds={"disagree": 1}),
    "conflicts": _Habit(
        share=0.5, deeds={"pick": 4, "disagree": 2, "resolve a conflict": 1}, from_turn=2, each_turn=0.6
    ),
    "hold": _Habit(share=0.35, deeds={"hold a row": 3, "release a row": 2}),
    "protection": _Habit(share=0.3, deeds={"protect cells": 3, "unprotect cells": 2}, each_turn=0.4),
}

SIGNS: Mapping[str, tuple[str, ...]] = {
    "policies": (
        *(f"decided by {policy}" for policy in ("newest", "max", "min", "manual")),
        "joined",
        "taken by the owner",
    ),
    "conflicts": (
        "decided: keep-parent",
        "decided: keep-child",
        "decided: keep-both",
        "conflict settled by itself",
    ),
    "hold": ("passes with held rows",),
    "protection": ("finding: cell-protected",),
}
"""What has to be seen of each kind of custom besides its deeds."""

OUTSIDE_PASSES = frozenset({"resolve a conflict"})
"""What the operator does while no other pass goes on."""


def with_customs(history: History) -> History:
    """Give the company of a history its customs, and let people use them.

    Args:
        history: what happens in any company.
    """
    own: set[str] = set()
    turns = list(history.turns)
    for kind in KINDS:
        die = random.Random(f"{kind} {history.seed}")
        if die.random() < HABITS[kind].share:
            own.add(kind)
            turns = [_with_habit(turn, nth, HABITS[kind], die) for nth, turn in enumerate(turns)]
    policies = draw_policies(random.Random(f"policies of {history.seed}"))
    customs = Customs(
        merge=policies if "policies" in own else (), conflicts="conflicts" in own, hold="hold" in own
    )
    return replace(history, turns=tuple(turns), customs=customs)


def _with_habit(turn: Turn, nth: int, habit: _Habit, die: random.Random) -> Turn:
    acts, moments = list(turn.acts), list(turn.moments)
    if nth >= habit.from_turn:
        while die.random() < habit.each_turn:
            acts.insert(die.randint(0, len(acts)), _act(habit, die))
    if nth and die.random() < habit.each_pass:
        moment = Moment(
            request=die.randint(1, 6), after=die.random() < 0.5, act=_act(habit, die, OUTSIDE_PASSES)
        )
        moments.insert(die.randint(0, len(moments)), moment)
    return replace(turn, acts=tuple(acts), moments=tuple(moments))


def _act(habit: _Habit, die: random.Random, left_out: frozenset[str] = frozenset()) -> Act:
    kinds = [kind for kind in habit.deeds if kind not in left_out]
    kind = die.choices(kinds, [habit.deeds[kind] for kind in kinds])[0]
    return Act(kind=kind, salt=die.randrange(2**31))

"""From a seed to a history: which acts, faults and incidents, how often, and when."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from histories.additions import with_customs
from histories.firm import LAYOUTS
from histories.history import Act, History, Moment, Trouble, Turn
from histories.incidents import INCIDENTS
from histories.troubles import FAULTS

WEIGHTS: dict[str, int] = {
    "new deal": 10,
    "type": 14,
    "type beside": 3,
    "text in a number": 2,
    "formula": 2,
    "formula beside": 2,
    "clear": 3,
    "status": 16,
    "status of one's own": 4,
    "there and back": 3,
    "agree": 2,
    "type over the sync's": 3,
    "paste a block": 3,
    "stray row": 1,
    "sort": 6,
    "filter": 1,
    "insert rows": 4,
    "delete a row": 3,
    "undo a deletion": 3,
    "cut and paste a row": 3,
    "copy and paste a row": 2,
    "wipe an ID": 3,
    "type over an ID": 3,
    "put an ID back": 2,
    "move a column": 2,
    "hide a column": 1,
    "insert a column": 1,
    "rename a column of one's own": 1,
    "rename a known column": 1,
    "rename a tab": 1,
    "duplicate a tab": 1,
    "note": 2,
}
"""How often each deed is done, against the others."""


@dataclass(frozen=True, slots=True)
class _Mood:
    """What a history is mostly about: some deeds often, others never, so that rare pairs meet.

    That random tests find more when each leaves out some of the features is due to Groce, Zhang, Eide, Chen
    and Regehr, "Swarm testing" (ISSTA 2012).
    """

    die: random.Random
    weights: Mapping[str, int]
    is_busy: bool
    is_unlucky: bool


def generate(seed: int) -> History:
    """Make the history of a seed."""
    die = random.Random(f"history {seed}")
    kinds = sorted(WEIGHTS)
    never = set(die.sample(kinds, len(kinds) // 2)) - {"new deal", "type", "status"}
    often = set(die.sample(kinds, 4))
    weights = {
        kind: WEIGHTS[kind] * (5 if kind in often else 1) for kind in kinds if kind not in never - often
    }
    mood = _Mood(die, weights, is_busy=die.random() < 0.6, is_unlucky=die.random() < 0.5)
    turns = tuple(_turn(mood, nth) for nth in range(die.randint(3, 7)))
    history = History(seed=seed, variant=die.randrange(len(LAYOUTS)), turns=turns)
    return with_customs(history)


def _turn(mood: _Mood, nth: int) -> Turn:
    die = mood.die
    acts = [_act(mood) for _ in range(die.randint(0, 4) if nth else die.randint(1, 3))]
    if nth == 0:
        acts = [
            Act(kind="new deal", salt=die.randrange(2**31)) for _ in range(die.choice((1, 1, 2, 3)))
        ] + acts
    return Turn(
        acts=tuple(acts),
        incidents=tuple(_incidents(die)),
        server=die.choice("AAAB") if nth else "A",
        moments=tuple(_moments(mood)),
        troubles=tuple(_troubles(mood)),
        killed_at=die.randint(1, 30) if mood.is_unlucky and die.random() < 0.3 else None,
    )


def _act(mood: _Mood) -> Act:
    kind = mood.die.choices(list(mood.weights), list(mood.weights.values()))[0]
    return Act(kind=kind, salt=mood.die.randrange(2**31))


def _incidents(die: random.Random) -> list[Act]:
    kinds = sorted(INCIDENTS)
    chance = {"state lost": 0.02, "state rolled back": 0.04}
    return [
        Act(kind=kind, salt=die.randrange(2**31)) for kind in kinds if die.random() < chance.get(kind, 0.08)
    ]


def _moments(mood: _Mood) -> list[Moment]:
    die = mood.die
    if not mood.is_busy or die.random() < 0.3:
        return []
    made = []
    for _ in range(die.randint(1, 4)):
        act = _act(mood)
        if die.random() < 0.06:
            act = Act(kind=die.choice(("server B", "server C")), salt=0)
        made.append(Moment(request=die.randint(1, 8), after=die.random() < 0.5, act=act))
    return made


def _troubles(mood: _Mood) -> list[Trouble]:
    die = mood.die
    if not mood.is_unlucky or die.random() < 0.5:
        return []
    kinds = sorted(FAULTS)
    made = []
    for _ in range(die.randint(1, 2)):
        kind = die.choice(kinds)
        writes = die.random() < 0.6
        times = {"429 storm": die.randint(1, 5), "quota exhausted": 500}.get(kind, die.choice((1, 1, 1, 2)))
        request = die.randint(1, 3) if writes else die.randint(1, 6)
        made.append(Trouble(kind=kind, request=request, writes=writes, times=times))
    return made

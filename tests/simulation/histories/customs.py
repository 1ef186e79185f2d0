"""What sets companies with the same departments apart: how fields are merged, what staff may do besides."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

_TEXT = ("newest", "union", "union", "manual", "manual")
_NUMBER = ("newest", "max", "max", "min", "min", "manual")

_FIELDS: Mapping[str, tuple[tuple[str, ...], tuple[tuple[tuple[str, str], ...], ...]]] = {
    "cargo": (_TEXT, ((("estimate", "Cargo"),), (("estimate", "Cargo"), ("truck", "Cargo")))),
    "loading": (_TEXT, ((("estimate", "From"),),)),
    "cost": (_NUMBER, ((("estimate", "Cost"),), (("estimate", "Cost"), ("bill", "Cost")))),
    "day": (_NUMBER, ((("estimate", "Day"),),)),
    "truck": (_TEXT, ((("truck", "Truck"),), (("truck", "Truck"), ("estimate", "Vehicle")))),
    "bill": (_TEXT, ((("bill", "Number"),),)),
}
"""Field to the policies it can have and the links that may share one, as link and owner's column: what is
written on both sides has one policy everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customs:
    """What a company does its own way.

    Attributes:
        merge: link, owner's column and policy of each field that is not merged by `owner`.
        conflicts: whether its spreadsheets have a Conflicts tab.
        hold: whether rows can be held back by a tick.
    """

    merge: tuple[tuple[str, str, str], ...] = ()
    conflicts: bool = False
    hold: bool = False


PLAIN = Customs()
"""Nothing of the kind."""


def draw_policies(die: random.Random) -> tuple[tuple[str, str, str], ...]:
    """Give some fields another policy than `owner`."""
    drawn = []
    for policies, extents in _FIELDS.values():
        policy, extent = die.choice(policies), die.choice(extents)
        if die.random() < 0.6:
            drawn += [(link, column, policy) for link, column in extent]
    return tuple(drawn)

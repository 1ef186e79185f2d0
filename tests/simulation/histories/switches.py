"""What histories leave out for now, and what each of these waits for. At the end nothing is left out."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Kinds of things that histories leave out.

    Attributes:
        deeds: left out altogether.
        deeds_in_passes: left out in the middle of a pass.
        incidents: left out altogether.
        faults: left out altogether.
        oracles: names of breaches that are not counted yet.
        customs: kinds of customs that no company has, as `additions.KINDS` has them.
        now_seen: names of counters that must not stay at nought.
    """

    deeds: frozenset[str] = frozenset()
    deeds_in_passes: frozenset[str] = frozenset()
    incidents: frozenset[str] = frozenset()
    faults: frozenset[str] = frozenset()
    oracles: frozenset[str] = frozenset()
    customs: frozenset[str] = frozenset()
    now_seen: frozenset[str] = frozenset()


_NOW = Switches(
    # Companies with customs of their own: not enough of them has been lived together with all else.
    customs=frozenset({"policies", "conflicts", "hold", "protection"}),
)

_ASKED_FOR = frozenset(os.environ.get("SIMULATE_CUSTOMS", "").split(",")) - {""}

AWAITED = (
    Switches() if os.environ.get("SIMULATE_EVERYTHING") else replace(_NOW, customs=_NOW.customs - _ASKED_FOR)
)
"""What is left out; nothing where the environment asks for everything, no custom that it names."""

"""The nearest right name to a wrong one, for every message that can offer it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def nearest(wrong: str, names: Iterable[str]) -> str | None:
    """Find the name most like the wrong one, whatever the capitals and spaces; None where none is like it."""
    by_folded = {_fold(name): name for name in names}
    folded = _fold(wrong)
    if folded in by_folded:
        return by_folded[folded]
    found = get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(wrong: str, names: Iterable[str]) -> str:
    """Say ``Did you mean 'x'?``, or nothing where no name is like the wrong one."""
    name = nearest(wrong, names)
    return f"Did you mean '{name}'?" if name is not None else ""


def offer(wrong: str, names: Iterable[str], lead: str = "Choose from") -> str:
    """Offer the nearest name, then list them all after the lead; nothing where there are none."""
    names = tuple(names)
    everything = f"{lead}: {', '.join(names)}." if names else ""
    return " ".join(part for part in (did_you_mean(wrong, names), everything) if part)


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())

"""The nearest right name to a wrong one, for every message that can offer it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from rapidfuzz import fuzz, process

from sheetcrm.language import say, together

_LIKE = 0.6
_CLOSER_LOOK = 10
"""Of how many names at most the likeness is worked out the slow way."""


class Nearest:
    """Names among which the one most like a text is looked for; make it once for a long list.

    Args:
        names: the right names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_folded = {_fold(name): name for name in names}
        self._folded = list(self._by_folded)

    def find(self, wrong: str) -> str | None:
        """Find the name most like the wrong one, whatever the capitals and spaces; None where none is."""
        folded = _fold(wrong)
        if folded in self._by_folded:
            return self._by_folded[folded]
        # What rapidfuzz measures is never less than what difflib does, and costs a thousandth of it.
        close = process.extract(
            folded, self._folded, scorer=fuzz.ratio, score_cutoff=100 * _LIKE, limit=_CLOSER_LOOK
        )
        found = get_close_matches(folded, [name for name, _, _ in close], n=1, cutoff=_LIKE)
        return self._by_folded[found[0]] if found else None


def nearest(wrong: str, names: Iterable[str]) -> str | None:
    """Find the name most like the wrong one, whatever the capitals and spaces; None where none is like it."""
    return Nearest(names).find(wrong)


def did_you_mean(wrong: str, names: Iterable[str] | Nearest) -> str:
    """Say ``Did you mean 'x'?``, or nothing where no name is like the wrong one."""
    name = names.find(wrong) if isinstance(names, Nearest) else nearest(wrong, names)
    return say("Did you mean '{name}'?", name=name) if name is not None else ""


def offer(wrong: str, names: Iterable[str], lead: str | None = None) -> str:
    """Offer the nearest name, then list them all after the lead; nothing where there are none."""
    names = tuple(names)
    everything = _list(", ".join(names), lead) if names else ""
    return together(did_you_mean(wrong, names), everything)


def _list(names: str, lead: str | None) -> str:
    return (
        say("Choose from: {names}.", names=names)
        if lead is None
        else say("{lead}: {names}.", lead=lead, names=names)
    )


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())

"""Names that cells may hold, found by any of their spellings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import combinations

from sheetcrm.schema.nearest import Nearest
from sheetcrm.schema.types.tidying import fold, in_cyrillic, in_latin


class Names:
    """The names of a list.

    Args:
        names: the names as they are to be written; repeats count once.
        are_people: whether a name may also be given as surname and initials, or in another order.
    """

    def __init__(self, names: Iterable[str], *, are_people: bool = False) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._exact = frozenset(self.names)
        self._are_people = are_people
        self._by_fold: dict[str, list[str]] = {}
        for name in self.names:
            spellings = (fold(name), *(_of_person(name) if are_people else ()))
            for spelling in dict.fromkeys(spellings):
                self._by_fold.setdefault(spelling, []).append(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and (self.names, self._are_people) == (other.names, other._are_people)

    def __hash__(self) -> int:
        return hash((self.names, self._are_people))

    def __contains__(self, text: str) -> bool:
        return text in self._exact

    @cached_property
    def alike(self) -> Nearest:
        """The names, to be searched for the one that a wrong one may mean."""
        return Nearest(self.names)

    def find(self, text: str) -> tuple[str, ...]:
        """The names the text can stand for: one to the letter, else all it is a spelling of."""
        if text in self._exact:
            return (text,)
        # A word may be in the other alphabet whole or in part: both are tried, and both may be found.
        spellings = dict.fromkeys(map(fold, (text, in_cyrillic(text), in_latin(text))))
        found = [name for spelling in spellings for name in self._by_fold.get(spelling, ())]
        if not found and self._are_people:
            found = [name for spelling in spellings for name in self._by_fold.get(_in_order(spelling), ())]
        return tuple(dict.fromkeys(found))


def _of_person(name: str) -> Iterable[str]:
    """Other ways to write a name of several words: in another order, or as surname and initials.

    Which of the words is the surname is not known, so each of them may be.
    """
    words = fold(name).replace(".", " ").split()
    if len(words) < 2:
        return
    yield _in_order(" ".join(words))
    yield from (_in_order(" ".join(pair)) for pair in combinations(words, 2))
    for surname in words:
        initials = [word[0] for word in words if word is not surname]
        for count in range(1, len(initials) + 1):
            yield _in_order(" ".join((surname, *initials[:count])))


def _in_order(folded: str) -> str:
    """The words of a name in a fixed order: long ones as the alphabet goes, then initials as they stand."""
    words = folded.replace(".", " ").split()
    long = sorted(word for word in words if len(word) > 1)
    return " ".join((*long, *(word for word in words if len(word) == 1))) + "."

"""How much two names that are not spelled alike have in common.

Words that both have tell what they tell; of the words left over each may be a slip of one left over in the
other, its beginning (``spetsteh``, ``spetstehnika``) or its initial; and what is left over then speaks
against.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA

from sheetcrm.directories.matching.records import LETTER_BITS, Frequencies

_NAME_MOST = 18.0
_NAME_LEAST = -12.0
_WHOLE_NAME = 6.0
"""A name that leaves no word over on either side tells more than its words."""

_WHOLE_FROM = 0.7
LEFT_OVER_ON_BOTH = 0.8
"""Part of its bits with which a word speaks against, where the other name has words of its own too."""

_LEFT_OVER_ON_ONE = 0.1
"""The same, where the other name has nothing else to say: a word is easily left out."""

_NUMBERS_DIFFER = 5.0
_SLIPS = (0, 0, 0, 0, 1, 1, 1, 1, 1, 2)
"""Letters that may be wrong in a word, by its length; exchanged neighbours are one slip."""

_BEGINNING = 4
_SLIP_BITS = 30.0
"""What one slip costs, over the letters of the word."""


def name_bits(first: tuple[str, ...], second: tuple[str, ...], known: Frequencies) -> float:
    """What it tells that two names have these words (sounds), in bits; negative speaks against.

    A name without words tells nothing.
    """
    if not first or not second:
        return 0.0
    mine, others = set(first), set(second)
    both = mine & others
    shared = known.words_of(both) if both else 0.0
    if len(both) == len(mine) == len(others):
        return min(shared, _NAME_MOST) + _WHOLE_NAME
    rest = [word for word in first if word not in both]
    other_rest = [word for word in second if word not in both]
    counted = _Counted(shared, known.words_of(rest), known.words_of(other_rest))
    against = 0.0
    if rest and other_rest:
        if _numbers_differ(rest, other_rest):
            against = _NUMBERS_DIFFER
        slips = _slips("".join(first), "".join(second)) if len(first) != len(second) else None
        if slips is None:
            _pair_off(rest, other_rest, counted, known)
        else:  # words written together, or apart
            counted.pair(min(counted.left, counted.right) - slips, counted.left, counted.right)
    return max(counted.bits() - against, _NAME_LEAST)


class _Counted:
    """Bits of what two names share, and of what is left over in each."""

    __slots__ = ("left", "right", "shared")

    def __init__(self, shared: float, left: float, right: float) -> None:
        self.shared, self.left, self.right = shared, left, right

    def pair(self, told: float, left: float, right: float) -> None:
        """Count words of both names, that told so much each, as one that tells so much."""
        self.shared += told
        self.left -= left
        self.right -= right

    def bits(self) -> float:
        """What it tells. A word left over in one name alone may have been left out; in both they differ."""
        least, most = (self.left, self.right) if self.left < self.right else (self.right, self.left)
        told = min(self.shared, _NAME_MOST) - LEFT_OVER_ON_BOTH * least - _LEFT_OVER_ON_ONE * (most - least)
        whole = 2 * self.shared / (2 * self.shared + least + most) if self.shared else 0.0
        return told + _WHOLE_NAME * (whole - _WHOLE_FROM) / (1 - _WHOLE_FROM) if whole > _WHOLE_FROM else told


def _pair_off(mine: list[str], others: list[str], counted: _Counted, known: Frequencies) -> None:
    """Find for each word left over the one left over in the other name that it may be; the rarest first."""
    if len(mine) > 1:
        mine.sort(key=known.word, reverse=True)
    for word in mine:
        found = [(told, other) for other in others if (told := _told(word, other, known)) > 0]
        if not found:
            continue
        told, partner = max(found)
        if _begins(word, partner):  # half is left over: what the longer word says beyond, it says alone
            counted.pair(told, told, told)
        else:
            counted.pair(told, known.word(word), known.word(partner))
        others.remove(partner)
        if not others:
            return


def _told(word: str, other: str, known: Frequencies) -> float:
    """What two different words in two names tell, in bits; nothing where they are not alike."""
    if len(word) == 1 or len(other) == 1:
        return LETTER_BITS if word[0] == other[0] else 0.0
    slips = _slips(word, other)
    if slips is not None:
        return max(0.0, min(known.word(word), known.word(other)) - slips)
    return min(known.word(word), known.word(other)) / 2 if _begins(word, other) else 0.0


def _begins(word: str, other: str) -> bool:
    """Whether one of two words is the other cut short by more than a letter."""
    if word[:_BEGINNING] != other[:_BEGINNING] or abs(len(word) - len(other)) <= 1:
        return False
    return min(len(word), len(other)) >= _BEGINNING and (word.startswith(other) or other.startswith(word))


def _slips(word: str, other: str) -> float | None:
    """Bits that the slips between two spellings cost; none where a word of that length has not so many.

    The shorter a word, the more others are one slip away from it.
    """
    length = len(word)
    more = len(other) - length
    if more > 2 or more < -2:
        return None
    longest = length + more if more > 0 else length
    most = _SLIPS[longest] if longest < len(_SLIPS) else _SLIPS[-1]
    distance = OSA.distance(word, other, score_cutoff=most)
    if distance > most or word.isdigit() or other.isdigit():
        return None
    return distance * _SLIP_BITS / longest


def _numbers_differ(first: list[str], second: list[str]) -> bool:
    """Whether both names hold numbers, and none of them in common (these words are left over)."""
    return any(map(str.isdigit, first)) and any(map(str.isdigit, second))

"""Texts as they were meant: without stray spaces, signs nobody sees, and letters of the wrong alphabet.

Which Latin and Cyrillic letters look alike is taken from Unicode's confusables.txt (UTS #39), cut down to
letters of the Russian and the English alphabet that look the same in ordinary type.
"""

from __future__ import annotations

import re
import unicodedata

_LATIN = "ABCEHKMOPTXYaceopxy"
_CYRILLIC = "АВСЕНКМОРТХУасеорху"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё]+")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""Soft hyphen, zero-width signs, direction marks, word joiner, byte order mark."""

_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_BREAKS = re.compile(r" *\n *")
_FOLDED_SIGNS = str.maketrans(
    {"ё": "е", "–": "-", "—": "-", "−": "-", "«": '"', "»": '"', "“": '"', "”": '"'}
)


def tidy(text: str) -> str:
    """Take out what nobody sees: outer and doubled spaces, spaces of other kinds, unseen signs.

    Line breaks stay, letters are composed (NFC).
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # as nearly all are
    seen = unicodedata.normalize("NFC", text).translate(_UNSEEN).replace("\r\n", "\n").replace("\r", "\n")
    return _AROUND_BREAKS.sub("\n", _BLANKS.sub(" ", seen)).strip()


def fold(text: str) -> str:
    """Bring a text into the form in which spellings of one name are equal.

    Capitals, spaces, ``ё``, kinds of dashes and quotes make no difference; the alphabet does.
    """
    return " ".join(tidy(text).casefold().translate(_FOLDED_SIGNS).split())


def other_alphabet(text: str) -> tuple[str, ...]:
    """Undo letters of the wrong alphabet inside words.

    Returns:
        Nothing where no word mixes alphabets in a way that looks alike; one text where each such word can be
        meant in one alphabet only; two (Cyrillic first) where both are possible.
    """
    mixed = [word for word in _WORD.findall(text) if _is_mixed(word)]
    if not mixed:
        return ()
    sides = [(_cyrillic(word), _latin(word)) for word in mixed]
    if any(cyrillic is None and latin is None for cyrillic, latin in sides):
        return ()  # letters of both alphabets that look like none of the other: somebody means it
    if all((cyrillic is None) is not (latin is None) for cyrillic, latin in sides):
        return (_WORD.sub(lambda found: _only_reading(found[0]), text),)
    first = _WORD.sub(lambda found: _cyrillic(found[0]) or _only_reading(found[0]), text)
    second = _WORD.sub(lambda found: _latin(found[0]) or _only_reading(found[0]), text)
    return (first, second)


def in_latin(text: str) -> str:
    """The text with every Cyrillic letter that looks like a Latin one made that."""
    return text.translate(_TO_LATIN)


def in_cyrillic(text: str) -> str:
    """The text with every Latin letter that looks like a Cyrillic one made that."""
    return text.translate(_TO_CYRILLIC)


def _is_mixed(word: str) -> bool:
    latin = sum(letter.isascii() for letter in word)
    return 0 < latin < len(word)


def _only_reading(word: str) -> str:
    return (_cyrillic(word) or _latin(word) or word) if _is_mixed(word) else word


def _cyrillic(word: str) -> str | None:
    """The word in Cyrillic, where it mixes alphabets and all its Latin letters look like Cyrillic ones."""
    turned = in_cyrillic(word)
    return turned if _is_mixed(word) and not any(letter.isascii() for letter in turned) else None


def _latin(word: str) -> str | None:
    turned = in_latin(word)
    return turned if _is_mixed(word) and turned.isascii() else None

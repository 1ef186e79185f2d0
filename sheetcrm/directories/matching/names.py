"""Names as they are compared: the words that tell one company from another, and its legal form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from sheetcrm.directories.matching.legal_forms import DOTTED, PHRASES, WORDS
from sheetcrm.directories.matching.sounds import sound
from sheetcrm.schema.types.tidying import in_cyrillic, in_latin, tidy

_WORD = re.compile(r"[^\W\d_]+|\d+")
_LETTERS = re.compile(r"[A-Za-zА-Яа-яЁё]+")
_MIXED = re.compile(r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")
_MARKS = frozenset(phrase.split()[-2] for phrase in PHRASES)
"""A word of each phrase, so that few names are searched for them."""

_PHRASE = re.compile("|".join(re.escape(phrase) for phrase in sorted(PHRASES, key=len, reverse=True)))
_DOTTED = re.compile("|".join(rf"\b{re.escape(form)}\b\.?" for form in sorted(DOTTED, key=len, reverse=True)))
_APOSTROPHES = str.maketrans("", "", "'’`´")
_QUOTES = frozenset("'’`´")
_LINKING = frozenset(("the", "and", "of", "an", "at", "for", "de", "la", "le", "на", "по", "для"))
_LEFT_OUT = _LINKING | WORDS.keys()
_GENERIC_WORDS = """
    транс логистик логистика логистический логистическая сервис групп группа торг торговый торговая дом строй
    строительный строительная спецтехника техника транспортный транспортная транспорт компания фирма центр
    холдинг производственный производственная предприятие перевозка перевозки грузовой грузовая грузоперевозки
    автотранс аренда
    group service services trans transport transportation logistics logistic company trade trading holding
    centre center international machinery equipment rental freight cargo firm enterprise
"""
GENERIC = frozenset(sound(word) for word in _GENERIC_WORDS.split())
"""Sounds of words that many companies of the trade have in their names, and that therefore tell little."""

_LONG_NUMBER = 7
"""Digits in a row from which they are a phone or registration number, and no part of the name."""


class Name(NamedTuple):
    """A name, read.

    Attributes:
        words: Sounds of its telling words, in their order. Where a name has none but linking words and legal
            forms, those.
        form: Kind of company its legal form stands for; blank where it has none.
    """

    words: tuple[str, ...] = ()
    form: str = ""


@dataclass(slots=True)
class NameReader:
    """Reads names; remembers the words it met, which come again and again in one directory."""

    _sounds: dict[str, str] = field(default_factory=dict)

    def read(self, text: str) -> Name:
        """Read a name as somebody typed it; blank gives no words."""
        whole = _LETTERS.sub(_one_alphabet, text) if _MIXED.search(text) else text
        plain = (whole if whole.isprintable() else tidy(whole)).casefold()
        if not _QUOTES.isdisjoint(plain):
            plain = plain.translate(_APOSTROPHES)
        if plain.count(".") > 1:
            plain = _DOTTED.sub(lambda found: DOTTED[found[0].rstrip(".")], plain)
        form = ""
        words = _WORD.findall(plain)
        if not _MARKS.isdisjoint(words) and (found := _PHRASE.search(" ".join(words))):
            form = PHRASES[found[0]]
            words = (found.string[: found.start()] + found.string[found.end() :]).split()
        telling = [
            word
            for word in words
            if word not in _LEFT_OUT and not (len(word) >= _LONG_NUMBER and word.isdigit())
        ]
        if not form and len(telling) < len(words):
            form = next((WORDS[word] for word in words if word in WORDS), "")
        return Name(words=tuple(map(self._sound, telling or words)), form=form)

    def _sound(self, word: str) -> str:
        known = self._sounds.get(word)
        if known is None:
            known = self._sounds[word] = (
                sound(word) if len(word) > 1 else sound(word)[0]
            )  # Ю. is i, as Юрий is
        return known


def _one_alphabet(found: re.Match[str]) -> str:
    """The word with letters of the wrong alphabet put right: Cyrillic, where it can be that.

    Capitals have to stand as they were typed: ``B`` looks like a Cyrillic letter, ``b`` like none.
    """
    word = found[0]
    cyrillic = in_cyrillic(word)
    if word.isascii() or not any(letter.isascii() for letter in cyrillic):
        return word if word.isascii() else cyrillic
    latin = in_latin(word)
    return latin if latin.isascii() else word

"""Records in the form in which they are compared, and how often what stands in them occurs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sheetcrm.directories.matching.names import GENERIC, Name, NameReader
from sheetcrm.directories.matching.sounds import sound
from sheetcrm.directories.matching.things import Thing
from sheetcrm.schema.types.tidying import fold

_PLACE_WORD = re.compile(r"[^\W\d_]+|\d+[^\W\d_]?\b|\d+")
_NOT_DIGITS = re.compile(r"\D+")

PHONE_TAIL = 7
"""Digits from the end that any two ways to write one phone number share: the subscriber's number."""

SMALL = 1000
"""Records a directory is taken to hold at least: in a small one every word is rare, and tells little."""

GENERIC_BITS = 4.0
"""What a word that many companies of the trade share tells at most."""

LETTER_BITS = 2.0
"""What an initial tells."""


class Record(NamedTuple):
    """A thing, read. Blank fields stay empty and tell nothing.

    Attributes:
        name: Its name.
        place: Sounds of the words of its address.
        house: The first number in its address; blank where there is none.
        numbers: Registration numbers.
        phones: Digits of its phone numbers, without what leads.
        emails: Addresses, lower case.
    """

    name: Name
    place: frozenset[str] = frozenset()
    house: str = ""
    numbers: frozenset[str] = frozenset()
    phones: tuple[str, ...] = ()
    emails: frozenset[str] = frozenset()

    @property
    def is_bare(self) -> bool:
        """Whether nothing is known but the name."""
        return not (self.phones or self.place or self.numbers or self.emails)

    @property
    def domains(self) -> frozenset[str]:
        """The part of each e-mail address behind the ``@``."""
        return frozenset(email.rpartition("@")[2] for email in self.emails)


class Reader:
    """Reads things into records."""

    def __init__(self) -> None:
        self._names = NameReader()

    def read(self, thing: Thing) -> Record:
        """Read one thing; what cannot be read of it counts as blank."""
        if not (thing.place or thing.numbers or thing.phones or thing.emails):
            return Record(name=self._names.read(thing.name))
        place = _PLACE_WORD.findall(fold(thing.place))
        return Record(
            name=self._names.read(thing.name),
            place=frozenset(map(sound, place)),
            house=next((word for word in place if word[0].isdigit()), ""),
            numbers=frozenset(filter(None, thing.numbers)),
            phones=tuple(dict.fromkeys(filter(None, map(_phone, thing.phones)))),
            emails=frozenset(filter(None, (email.strip().casefold() for email in thing.emails))),
        )


def _phone(text: str) -> str:
    digits = _NOT_DIGITS.sub("", text)[-10:]
    return digits if len(digits) >= PHONE_TAIL else ""


@dataclass(slots=True)
class Frequencies:
    """How many bits it tells that two records share a word, phone or address.

    A thing shared by ``n`` of ``N`` different names tells ``log2(N / n)`` bits: the weight by inverse
    frequency of Fellegi and Sunter (1969), "A Theory for Record Linkage", with the chance agreement taken
    from the records themselves. Records that spell a name alike count once, so that a thing met often is no
    less telling.
    """

    size: int = SMALL
    rarest: float = field(init=False)
    words: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, float] = field(default_factory=dict)
    contacts: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rarest = self.told_by(1)

    def told_by(self, shared: int) -> float:
        """What a word tells that so many different names share, in bits."""
        return math.log2(self.size / shared)

    def word(self, word: str) -> float:
        """What a shared word of a name tells, in bits."""
        return self.words.get(word, self.rarest)

    def words_of(self, words: Iterable[str]) -> float:
        """What shared words of a name tell together, in bits."""
        told, rarest = self.words.get, self.rarest
        return sum([told(word, rarest) for word in words])

    def place(self, word: str) -> float:
        """What a shared word of an address tells, in bits."""
        return self.places.get(word, self.rarest)

    def contact(self, contact: str) -> float:
        """What a shared phone tail, e-mail address or domain tells, in bits."""
        return self.contacts.get(contact, self.rarest)


def frequencies(records: Sequence[Record]) -> Frequencies:
    """Count what stands in the records."""
    names = {record.name.words for record in records}
    places = {record.place for record in records if record.place}
    size = max(len(names), SMALL)
    words = _bits((set(name) for name in names), size)
    for word, bits in words.items():
        if word in GENERIC:
            words[word] = min(bits, GENERIC_BITS)
        elif len(word) == 1:
            words[word] = min(bits, LETTER_BITS)
    contacts = _bits(_contacts(records).values(), size)
    return Frequencies(
        size=size, words=words, places=_bits(places, max(len(places), SMALL)), contacts=contacts
    )


def _contacts(records: Sequence[Record]) -> Mapping[tuple[str, ...], set[str]]:
    """Contacts by the name that has them: a number that one name repeats on ten rows belongs to one name."""
    found: dict[tuple[str, ...], set[str]] = {}
    for record in records:
        if record.phones or record.emails:
            own = found.setdefault(record.name.words, set())
            own.update(phone[-PHONE_TAIL:] for phone in record.phones)
            own.update(record.emails, record.domains)
    return found


def _bits(sets: Iterable[Iterable[str]], size: int) -> dict[str, float]:
    counts = Counter(word for words in sets for word in words)
    return {word: math.log2(size / count) for word, count in counts.items()}

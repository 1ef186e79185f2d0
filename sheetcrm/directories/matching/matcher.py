"""Finds the records that mean one thing, and says why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sheetcrm.directories.matching.blocking import Blocks
from sheetcrm.directories.matching.evidence import Weighed, total, weigh
from sheetcrm.directories.matching.records import Reader, frequencies
from sheetcrm.directories.matching.things import Thing

LIKELY = 2.0
"""Bits from which a pair is shown to people: four to one that the two are one thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Two records that may be one thing.

    Attributes:
        first: Key of one of them; for `Matcher.find` the record asked about.
        second: Key of the other.
        bits: Logarithm to base 2 of the odds that they are one thing; 0 is even chances.
        evidence: What speaks for it and against it.
    """

    first: str
    second: str
    bits: float
    evidence: tuple[Weighed, ...]

    @property
    def chance(self) -> float:
        """How likely the two are one thing, 0 to 1."""
        return 1 / (1 + math.exp2(-self.bits))


class Matcher:
    """Compares the things of a directory with each other, and new ones with them."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._reader = Reader()
        self._things = things
        self._records = [self._reader.read(thing) for thing in things]
        self._known = frequencies(self._records)
        self._blocks = Blocks(self._records, self._known)

    def candidates(self, *, least: float = LIKELY) -> list[Candidate]:
        """Pairs that are one thing with at least these bits, the likeliest first."""
        found = []
        things, records = self._things, self._records
        for first, second in self._blocks.pairs():
            bits = total(records[first], records[second], self._known)
            if bits >= least:
                evidence = weigh(records[first], records[second], self._known)
                found.append(_candidate(things[first].key, things[second].key, bits, evidence))
        return sorted(found, key=_likeliest)

    def find(self, thing: Thing, *, least: float = LIKELY) -> list[Candidate]:
        """Things of the directory that another may be, the likeliest first; not one of the same key."""
        record = self._reader.read(thing)
        found = []
        for index in self._blocks.near(record):
            key = self._things[index].key
            bits = total(record, self._records[index], self._known)
            if bits >= least and key != thing.key:
                evidence = weigh(record, self._records[index], self._known)
                found.append(_candidate(thing.key, key, bits, evidence))
        return sorted(found, key=_likeliest)


def _candidate(first: str, second: str, bits: float, evidence: list[Weighed]) -> Candidate:
    return Candidate(first=first, second=second, bits=bits, evidence=tuple(evidence))


def _likeliest(candidate: Candidate) -> tuple[float, str, str]:
    return (-candidate.bits, candidate.first, candidate.second)

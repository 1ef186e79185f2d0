"""Which thing of a directory is meant: by its number, by its name, by all that speaks for it. Pure.

Nothing is guessed: where two things come into question alike, people are asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetcrm.directories.matching.evidence import Reason
from sheetcrm.directories.matching.matcher import Candidate, Matcher
from sheetcrm.directories.matching.records import Reader, Record
from sheetcrm.directories.matching.things import Thing

SURE = 7.0
"""Bits from which a thing is taken for a known one without asking: a hundred and thirty to one."""

LEAD = 3.0
"""Bits by which it has to be ahead of the next one."""

MAYBE = 0.0
"""Bits from which a new thing is said to look like a known one: even chances."""

_CONTACTS = frozenset((Reason.PHONE_SAME, Reason.EMAIL_SAME))
"""What makes it look like a known one, whatever speaks against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Whom an event means.

    Attributes:
        key: the thing's key; where `is_new`, the key of the event that is the first to name it. None where
            several come into question alike, or nothing is known.
        is_new: whether no thing of the directory is meant.
        others: of a new thing, the known ones it looks like; where several come into question, those; the
            likeliest first.
    """

    key: str | None
    is_new: bool = False
    others: tuple[Candidate, ...] = ()


NOBODY = Meant(key=None)


def resolve(known: Sequence[Thing], asked: Sequence[Thing]) -> Mapping[str, Meant]:
    """Say of each event which thing it means.

    Args:
        known: the things of the directory, by row ID.
        asked: what events tell of the thing they mean, by the events' row IDs, in the order in which new
            things are to be made.

    Returns:
        The key of each event to whom it means. Events that name one new thing all give the first of them.
    """
    search = _Search(known, asked)
    return {thing.key: search.meant(thing) for thing in asked}


class _Search:
    """Things under what tells them apart; things that turn out to be new are added."""

    def __init__(self, known: Sequence[Thing], asked: Sequence[Thing]) -> None:
        self._reader = Reader()
        self._known = {thing.key: thing for thing in known}
        self._numbers: dict[str, list[str]] = {}
        self._names: dict[tuple[str, ...], list[str]] = {}
        self._records: dict[str, Record] = {}
        self._new: set[str] = set()
        # Rows that tell the very same are one entry: what stands in a hundred of them is not common.
        distinct = {self._reader.read(thing): thing for thing in reversed(asked)}
        self._all = (*known, *distinct.values())
        self._matcher: Matcher | None = None
        for thing in known:
            self._add(thing.key, self._reader.read(thing))

    def meant(self, thing: Thing) -> Meant:
        """Whom an event means; a new thing is remembered."""
        record = self._reader.read(thing)
        if record.is_bare and not record.name.words:
            return NOBODY
        same = list(dict.fromkeys(self._same(record)))
        if len(same) == 1:
            return self._as_known(same[0])
        near = self._near(thing)
        alike = [one for one in near if (one.second in same if same else not _is_another_company(one))]
        if alike and (same or alike[0].bits >= SURE):
            if len(alike) == 1 or alike[0].bits >= alike[1].bits + LEAD:
                return self._as_known(alike[0].second)
            return Meant(key=None, others=tuple(alike))
        self._new.add(thing.key)
        self._add(thing.key, record)
        return Meant(key=thing.key, is_new=True, others=tuple(filter(_is_worth_a_look, near)))

    def _as_known(self, key: str) -> Meant:
        return Meant(key=key, is_new=key in self._new)

    def _add(self, key: str, record: Record) -> None:
        self._records[key] = record
        for number in record.numbers:
            self._numbers.setdefault(number, []).append(key)
        if record.name.words:
            self._names.setdefault(tuple(sorted(record.name.words)), []).append(key)

    def _same(self, record: Record) -> Iterator[str]:
        """Things of the very number, or of the very name where nothing speaks against it."""
        by_number = [key for number in record.numbers for key in self._numbers.get(number, ())]
        if by_number or not record.name.words:
            yield from by_number
            return
        for key in self._names.get(tuple(sorted(record.name.words)), ()):
            other = self._records[key]
            differ = other.numbers and record.numbers and other.numbers.isdisjoint(record.numbers)
            forms = {record.name.form, other.name.form} - {""}
            if not differ and len(forms) < 2:
                yield key

    def _near(self, thing: Thing) -> list[Candidate]:
        """Things that have something in common with it, the likeliest first, however little that says.

        Of those that events of now name, only the ones found new so far.
        """
        if self._matcher is None:
            self._matcher = Matcher(self._all)
        found = self._matcher.find(thing, least=-math.inf)
        return [one for one in found if one.second in self._records]


def _is_another_company(candidate: Candidate) -> bool:
    """Whether a legal form speaks against it: one name as two kinds of company is for people to look at."""
    return any(told.reason is Reason.FORM_DIFFERS for told in candidate.evidence)


def _is_worth_a_look(candidate: Candidate) -> bool:
    shared = any(told.reason in _CONTACTS for told in candidate.evidence)
    return shared or candidate.bits >= MAYBE

"""Pairs of records worth a look, out of all pairs: those that share something rare.

Ten thousand records have fifty million pairs. Each record is put under keys; records that meet under a key
are a pair, save where so many meet that the key says nothing. One slip in a name is found by the names with
one letter left out (symmetric deletes, as in Garbe's SymSpell): they meet where one letter is wrong,
missing or too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from sheetcrm.directories.matching.records import PHONE_TAIL, Frequencies, Record

_MOST = 60
"""Records that may meet under a key; more make it a key to nothing."""

_RARE_WORD = 25
"""Different names that may share a word for it to be a key by itself."""

_RAREST_WORDS = 4
_LITTLE = 6.0
"""Bits a name may say beside a rare word to be little more than that word."""

_NAMES_OF_A_PERSON = 3
_LONGEST_SLIPPED = 24
"""Letters of a name up to which a slip is looked for anywhere in it."""

_COMMON_STREET = 2.0
"""Bits of a word of an address below which it singles out nothing: ``street``, ``ул``."""


class _Keys:
    """Keys of one kind: the records under each. Most keys have one record, and cost one entry."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}
        self._more: dict[str, list[int]] = {}

    def put(self, keys: Iterable[str], index: int) -> None:
        first_under = self._first.setdefault
        for key in keys:
            first = first_under(key, index)
            if first != index:
                self._more.setdefault(key, [first]).append(index)

    def meetings(self) -> Iterator[set[int]]:
        for meeting in self._more.values():
            if len(meeting) <= _MOST:
                yield set(meeting)

    def at(self, key: str) -> Sequence[int]:
        first = self._first.get(key)
        if first is None:
            return ()
        meeting = self._more.get(key, (first,))
        return meeting if len(meeting) <= _MOST else ()


class Blocks:
    """Records under their keys.

    A rare word that two names share is no reason to look where each has other words of its own that tell as
    much; so names meet under a word only where they say little else.
    """

    def __init__(self, records: Sequence[Record], known: Frequencies) -> None:
        self._known = known
        self._rare = known.told_by(_RARE_WORD)
        self._names, self._others = _Keys(), _Keys()
        spelled: dict[tuple[str, ...], list[int]] = {}
        for index, record in enumerate(records):
            self._others.put(self._contact_keys(record), index)
            spelled.setdefault(record.name.words, []).append(index)
        self._alike = {indices[0]: indices for indices in spelled.values()}
        for words, indices in spelled.items():
            self._names.put(self._name_keys(words), indices[0])

    def pairs(self) -> set[tuple[int, int]]:
        """Positions of records that meet, the lower first."""
        found: set[tuple[int, int]] = set()
        for meeting in self._others.meetings():
            found.update(combinations(sorted(meeting), 2))
        names = {(index, index) for index, indices in self._alike.items() if 1 < len(indices) <= _MOST}
        for meeting in self._names.meetings():
            names.update(combinations(meeting, 2))
        for first, second in names:
            for mine in self._alike[first]:
                found.update((min(mine, other), max(mine, other)) for other in self._alike[second])
        return {pair for pair in found if pair[0] != pair[1]}

    def near(self, record: Record) -> set[int]:
        """Positions of the records that one not among them meets."""
        found = {index for key in self._contact_keys(record) for index in self._others.at(key)}
        for key in self._name_keys(record.name.words):
            for index in self._names.at(key):
                found.update(self._alike[index])
        return found

    def _contact_keys(self, record: Record) -> list[str]:
        """Keys of all but the name; each kind begins with a letter of its own."""
        found = ["n" + number for number in record.numbers]
        found += ["t" + phone[-PHONE_TAIL:] for phone in record.phones]
        found += ["m" + email for email in record.emails]
        if record.house:
            found += [f"p{record.house} {street}" for street in record.place if self._singles_out(street)]
        return found

    def _singles_out(self, street: str) -> bool:
        return len(street) > 2 and not street[0].isdigit() and self._known.place(street) > _COMMON_STREET

    def _name_keys(self, words: tuple[str, ...]) -> list[str]:
        """A name as it is, and with each letter left out; of a long one the rarest word, with initials."""
        if len(words) == 1:
            word = words[0]
            return [word, *[word[:place] + word[place + 1 :] for place in range(len(word))]]
        glued = "".join(words)
        found = [glued, " " + "".join(sorted(words)), *self._cores(words)]
        if len(glued) <= _LONGEST_SLIPPED:
            found += [glued[:place] + glued[place + 1 :] for place in range(len(glued))]
        if len(words) == _NAMES_OF_A_PERSON or len(glued) > _LONGEST_SLIPPED:
            beside = " " + "".join(sorted([word[0] for word in words]))
            rarest = self._rarest(words)
            found += [word + beside for word in rarest]
            if len(glued) > _LONGEST_SLIPPED:
                found += [w[:place] + w[place + 1 :] + beside for w in rarest for place in range(len(w))]
        return found

    def _rarest(self, words: tuple[str, ...]) -> list[str]:
        """The words of a name that are rarer than its others: of a person the surname, wherever it stands."""
        told = [(self._known.word(word), word) for word in words if len(word) > 1]
        least = max(told, default=(0.0, ""))[0] - 1
        return [word for bits, word in told if bits >= least]

    def _cores(self, words: tuple[str, ...]) -> list[str]:
        """Rare words, or two together, beside which a name says little else."""
        told = sorted([(self._known.word(word), word) for word in set(words)], reverse=True)[:_RAREST_WORDS]
        total = sum([bits for bits, _ in told])
        found = [word for bits, word in told if bits >= self._rare and total - bits <= _LITTLE]
        for (bits, first), (more, second) in combinations(told, 2):
            if bits < self._rare and self._known.rarest <= bits + more >= total - _LITTLE:
                found.append(f"{min(first, second)} {max(first, second)}")
        return found

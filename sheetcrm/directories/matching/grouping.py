"""Groups of records that mean one thing, made of pairs that may.

Pairs alone chain: A is like B, B like C, and A is not like C. So two groups become one only where their
records are alike on the average, and a pair nobody found worth a look counts against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sheetcrm.directories.matching.matcher import LIKELY, Candidate

_NOT_FOUND = -6.0
"""Bits of a pair that shares nothing rare."""

_MOST, _LEAST = 10.0, -15.0
"""One pair says no more than this about two groups; save a number that differs, which says all."""


def groups(keys: Sequence[str], candidates: Iterable[Candidate], *, least: float = LIKELY) -> list[list[str]]:
    """Put records into groups, one per thing.

    Args:
        keys: All records; one without a partner is a group of its own.
        candidates: Pairs, also unlikely ones: they keep groups apart.
        least: Bits from which two groups become one.

    Returns:
        Groups in the order of their first record, records in the order given.
    """
    ordered = sorted(candidates, key=lambda pair: (-pair.bits, pair.first, pair.second))
    bits = {frozenset((pair.first, pair.second)): pair.bits for pair in ordered}
    members: dict[str, list[str]] = {key: [key] for key in keys}
    home = {key: key for key in keys}
    for pair in ordered:
        if pair.bits < least:
            break
        first, second = home[pair.first], home[pair.second]
        if first != second and _average(members[first], members[second], bits) >= least:
            for key in members[second]:
                home[key] = first
            members[first].extend(members.pop(second))
    places = {key: place for place, key in enumerate(keys)}
    return sorted(
        (sorted(group, key=places.__getitem__) for group in members.values()),
        key=lambda group: places[group[0]],
    )


def partners(candidates: Iterable[Candidate], *, least: float = LIKELY) -> list[Candidate]:
    """Join two lists that each hold a thing once: each record gets its likeliest partner still free."""
    taken: set[str] = set()
    found = []
    for pair in sorted(candidates, key=lambda pair: (-pair.bits, pair.first, pair.second)):
        if pair.bits >= least and pair.first not in taken and pair.second not in taken:
            taken.update((pair.first, pair.second))
            found.append(pair)
    return found


def _average(first: Sequence[str], second: Sequence[str], bits: Mapping[frozenset[str], float]) -> float:
    total = 0.0
    for mine in first:
        for other in second:
            found = bits.get(frozenset((mine, other)), _NOT_FOUND)
            if found < 2 * _LEAST:
                return found
            total += max(_LEAST, min(_MOST, found))
    return total / (len(first) * len(second))

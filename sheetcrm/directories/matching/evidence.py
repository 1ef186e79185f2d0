"""How much speaks for two records being one thing, and what.

Evidence is counted in bits: twice as likely is one bit more. Its sum, less the bits it takes to single a
record out of all, is the logarithm of the odds that two records are one thing (Fellegi and Sunter, 1969).
The figures below are judgements of how seldom one thing differs from itself, the same for every company and
data set.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sheetcrm.directories.matching.likeness import LEFT_OVER_ON_BOTH, name_bits
from sheetcrm.directories.matching.names import Name
from sheetcrm.directories.matching.records import PHONE_TAIL, Frequencies, Record


class Reason(StrEnum):
    """What speaks for or against two records being one thing."""

    NUMBER_SAME = "number-same"
    NUMBER_DIFFERS = "number-differs"
    PHONE_SAME = "phone-same"
    PHONE_DIFFERS = "phone-differs"
    EMAIL_SAME = "email-same"
    DOMAIN_SAME = "domain-same"
    NAME_SAME = "name-same"
    NAME_ALIKE = "name-alike"
    NAME_DIFFERS = "name-differs"
    FORM_DIFFERS = "form-differs"
    PLACE_SAME = "place-same"
    PLACE_DIFFERS = "place-differs"


class Weighed(NamedTuple):
    """One piece of evidence: what it is, and its bits (negative: against)."""

    reason: Reason
    bits: float


NUMBER_BITS = 40.0
"""A registration number decides, whatever else is said."""

_PLACE_MOST = 14.0
_PLACE_LEAST = -6.0
_CONTACT_MOST = 14.0
_PHONE_DIFFERS = -2.0
_FORM_DIFFERS = -2.0
_SHARED_DOMAIN = 5.0
"""A domain tells something only where few names have it: at most one in thirty-two."""


def total(first: Record, second: Record, known: Frequencies) -> float:
    """The bits of all that `weigh` finds, less what it takes to single a record out: 0 is even chances."""
    if first.is_bare or second.is_bare:  # by far the most pairs of a list of names; they shall cost little
        bits = name_bits(first.name.words, second.name.words, known)
        return bits + _forms(first.name.form, second.name.form) - known.rarest
    return sum([weighed.bits for weighed in weigh(first, second, known)]) - known.rarest


def weigh(first: Record, second: Record, known: Frequencies) -> list[Weighed]:
    """All that speaks for and against two records being one thing; nothing where too little is known."""
    if first.numbers and second.numbers:
        if first.numbers.isdisjoint(second.numbers):
            return [Weighed(Reason.NUMBER_DIFFERS, -NUMBER_BITS)]
        return [Weighed(Reason.NUMBER_SAME, NUMBER_BITS)]
    found = _name(first.name, second.name, known)
    if first.phones and second.phones:
        found.append(_phones(first.phones, second.phones, known))
    if first.emails and second.emails:
        found.extend(_emails(first, second, known))
    if first.place and second.place:
        found.extend(_place(first, second, known))
    return found


def _name(first: Name, second: Name, known: Frequencies) -> list[Weighed]:
    if not first.words or not second.words:
        return []
    bits = name_bits(first.words, second.words, known)
    same = bits > 0 and set(first.words) == set(second.words)
    reason = Reason.NAME_SAME if same else Reason.NAME_ALIKE if bits > 0 else Reason.NAME_DIFFERS
    found = [Weighed(reason, bits)]
    if against := _forms(first.form, second.form):
        found.append(Weighed(Reason.FORM_DIFFERS, against))
    return found


def _forms(first: str, second: str) -> float:
    return _FORM_DIFFERS if first and second and first != second else 0.0


def _phones(first: Sequence[str], second: Sequence[str], known: Frequencies) -> Weighed:
    shared = [
        known.contact(phone[-PHONE_TAIL:])
        for phone in first
        if any(phone.endswith(other) or other.endswith(phone) for other in second)
    ]
    if shared:
        return Weighed(Reason.PHONE_SAME, min(max(shared), _CONTACT_MOST))
    return Weighed(Reason.PHONE_DIFFERS, _PHONE_DIFFERS)


def _emails(first: Record, second: Record, known: Frequencies) -> list[Weighed]:
    shared = [known.contact(email) for email in first.emails & second.emails]
    if shared:
        return [Weighed(Reason.EMAIL_SAME, min(max(shared), _CONTACT_MOST))]
    rare = [known.contact(domain) for domain in first.domains & second.domains]
    told = [bits for bits in rare if bits >= _SHARED_DOMAIN]
    return [Weighed(Reason.DOMAIN_SAME, max(told) / 2)] if told else []


def _place(first: Record, second: Record, known: Frequencies) -> list[Weighed]:
    if first.house and second.house and first.house != second.house:
        return [Weighed(Reason.PLACE_DIFFERS, _PLACE_LEAST)]
    shared = sum(map(known.place, first.place & second.place))
    left = sum(known.place(word) for word in first.place - second.place if not word[0].isdigit())
    right = sum(known.place(word) for word in second.place - first.place if not word[0].isdigit())
    bits = max(min(shared, _PLACE_MOST) - LEFT_OVER_ON_BOTH * min(left, right), _PLACE_LEAST)
    if not bits:
        return []
    return [Weighed(Reason.PLACE_SAME if bits > 0 else Reason.PLACE_DIFFERS, bits)]

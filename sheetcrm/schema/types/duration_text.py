"""Lengths of time as people type them, in Russian and in English."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from sheetcrm.schema.types.conventions import UNDECIDED
from sheetcrm.schema.types.number_text import numbers_in
from sheetcrm.schema.types.tidying import tidy

_SECONDS = {
    7 * 86400: ("неделя", "недели", "недель", "нед", "week", "weeks", "wk", "w"),
    86400: ("день", "дня", "дней", "дн", "д", "сутки", "суток", "сут", "day", "days", "d"),
    3600: ("час", "часа", "часов", "ч", "hour", "hours", "hr", "hrs", "h"),
    60: ("минута", "минуты", "минут", "мин", "minute", "minutes", "min", "mins"),
    1: ("секунда", "секунды", "секунд", "сек", "с", "second", "seconds", "sec", "secs", "s"),
}
_UNITS = {word: seconds for seconds, words in _SECONDS.items() for word in words}
_SHORT_MINUTES = {"м", "m"}
"""Alone they may be months or metres; after hours they are minutes."""

_CLOCK = re.compile(r"(-?)(\d+):([0-5]\d)(?::([0-5]\d))?")
_PART = re.compile(r"(\d+(?:[.,]\d+)?) ?([^\W\d_]+)\.?")
_BETWEEN = re.compile(r"[ ,]*(?:(?:и|and) )?")


def duration_in(text: str) -> timedelta | None:
    """Read a text that is a length of time and nothing else; None where it is none.

    ``1:30`` is an hour and a half, as Google reads it. A bare number has no unit and is none; months and
    years have no fixed length and are none either.
    """
    cleaned = tidy(text).removeprefix("'").lower()
    clock = _CLOCK.fullmatch(cleaned)
    if clock is not None:
        length = timedelta(hours=int(clock[2]), minutes=int(clock[3]), seconds=int(clock[4] or 0))
        return -length if clock[1] else length
    return _by_units(cleaned)


def _by_units(text: str) -> timedelta | None:
    seconds, smallest, place = Decimal(0), Decimal("Infinity"), 0
    while place < len(text):
        part = _PART.match(text, place)
        if part is None:
            return None
        unit = _UNITS.get(part[2]) or (60 if part[2] in _SHORT_MINUTES and smallest == 3600 else None)
        amounts = numbers_in(part[1], UNDECIDED)
        if unit is None or unit >= smallest or len(amounts) != 1:
            return None
        seconds, smallest = seconds + amounts[0] * unit, Decimal(unit)
        between = _BETWEEN.match(text, part.end())
        place = part.end() if between is None else between.end()
    if smallest == Decimal("Infinity") or seconds != seconds.to_integral_value():
        return None
    return timedelta(seconds=int(seconds))

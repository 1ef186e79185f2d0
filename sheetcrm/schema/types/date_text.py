"""Days and times of day as people type them, in Russian and in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from sheetcrm.schema.types.conventions import Conventions
from sheetcrm.schema.types.tidying import in_cyrillic, tidy

_MONTHS = (
    ("январ", "янв", "january", "jan"),
    ("феврал", "фев", "февр", "february", "feb"),
    ("март", "мар", "march", "mar"),
    ("апрел", "апр", "april", "apr"),
    ("ма", "may"),
    ("июн", "june", "jun"),
    ("июл", "july", "jul"),
    ("август", "авг", "august", "aug"),
    ("сентябр", "сен", "сент", "september", "sep", "sept"),
    ("октябр", "окт", "october", "oct"),
    ("ноябр", "ноя", "нояб", "november", "nov"),
    ("декабр", "дек", "december", "dec"),
)
_ENDINGS = ("", "ь", "я", "а", "й", "е", "ю")
_NUMBER_OF = {
    stem + ending: number
    for number, stems in enumerate(_MONTHS, start=1)
    for stem in stems
    for ending in (_ENDINGS if not stem.isascii() else ("",))
    if stem != "ма" or ending in {"й", "я", "е", "ю"}
}
_WEEKDAY = re.compile(
    r"^(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b\.?,? *",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(\d{1,4}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{1,2})(?: ?(?:г|года|год)\.?)?")
_DAY_WORD = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|-?го|-?е)?(?: of)?[ .-]*([^\W\d_]+)\.?[ ,.-]*(\d{4}|\d{2})"
    r"(?: ?(?:г|года|год)\.?)?"
)
_WORD_DAY = re.compile(r"([^\W\d_]+)\.? ?(\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_DIGITS = re.compile(r"\d{8}")
_TIME = re.compile(
    r"(?:^|[ ,T]|\bв )(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?)?"
    r" ?(?P<half>[ap]\.?m\.?)?$",
    re.IGNORECASE,
)
_YOUNGEST_SHORT_YEAR = 39
_OLDEST_SHORT_YEAR = 70


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time of day where one was given."""

    day: date
    at: time | None


@dataclass(frozen=True, slots=True)
class NoDate:
    """A text that is no day; `is_near` where it looks like one but the calendar has none such."""

    is_near: bool


def moments_in(text: str, how: Conventions) -> tuple[Moment, ...] | NoDate:
    """Read a text that is a day, or a day and a time of day, and nothing else.

    ``05.03.2024`` is the fifth of March everywhere. ``05/03/2024`` and ``05-03-2024`` are two days unless
    the spreadsheet's conventions, or a number above 12, decide. Of years with two digits those up to 39 are
    of this century and those from 70 of the last; between the two, both are possible.

    Returns:
        One moment, the several it may be, or why it is none.
    """
    cleaned = _WEEKDAY.sub("", tidy(text).removeprefix("'").removesuffix(","))
    days = _days_in(cleaned, how)
    if not isinstance(days, NoDate):
        return tuple(Moment(day, None) for day in days)
    found = _TIME.search(cleaned)
    at = _time_of(found) if found is not None else None
    if found is None or at is None:
        return days
    days = _days_in(cleaned[: found.start()].rstrip(" ,"), how)
    return days if isinstance(days, NoDate) else tuple(Moment(day, at) for day in days)


def days_of_digits(digits: str, how: Conventions) -> tuple[date, ...]:
    """Read eight digits without signs between them: year first, or day and month first."""
    year_first = list(_real(int(digits[:4]), int(digits[4:6]), int(digits[6:])))
    one, other, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    found = [day for day in (*year_first, *_either_order(one, other, year, how)) if 1900 <= day.year < 2100]
    return tuple(dict.fromkeys(found))


def _days_in(text: str, how: Conventions) -> tuple[date, ...] | NoDate:
    if _DIGITS.fullmatch(text):
        return days_of_digits(text, how) or NoDate(is_near=True)
    signed = _SIGNED.fullmatch(text)
    if signed is not None:
        return tuple(dict.fromkeys(_by_signs(signed, how))) or NoDate(is_near=True)
    named = _DAY_WORD.fullmatch(text)
    turned = None if named is not None else _WORD_DAY.fullmatch(text)
    match = named or turned
    if match is None:
        return NoDate(is_near=False)
    word, day = (match[2], match[1]) if named is not None else (match[1], match[2])
    month = _month(word)
    if month is None:
        return NoDate(is_near=False)
    found = (one for year in _years(match[3]) for one in _real(year, month, int(day)))
    return tuple(found) or NoDate(is_near=True)


def _by_signs(found: re.Match[str], how: Conventions) -> Iterator[date]:
    first, sign, second, third = found[1], found[2], int(found[3]), found[4]
    if len(first) == 4:
        yield from _real(int(first), second, int(third)) if len(third) < 3 else ()
        return
    if len(first) > 2 or len(third) == 1:
        return
    for year in _years(third):
        if sign == ".":
            yield from _real(year, second, int(first))
        else:
            yield from _either_order(int(first), second, year, how)
    if sign == "-" and len(third) == 2 and len(first) == 2:
        yield from (day for year in _years(first) for day in _real(year, second, int(third)))


def _either_order(one: int, other: int, year: int, how: Conventions) -> Iterator[date]:
    """Day and month in the order the conventions ask for; in both where they ask for none."""
    day_first, month_first = list(_real(year, other, one)), list(_real(year, one, other))
    if how.day_first is True:
        yield from day_first or month_first
    elif how.day_first is False:
        yield from month_first or day_first
    else:
        yield from (*day_first, *month_first)


def _years(digits: str) -> Iterable[int]:
    year = int(digits)
    if len(digits) == 4:
        return (year,)
    if year <= _YOUNGEST_SHORT_YEAR:
        return (2000 + year,)
    return (1900 + year,) if year >= _OLDEST_SHORT_YEAR else (2000 + year, 1900 + year)


def _real(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _month(word: str) -> int | None:
    lowered = word.lower()
    return _NUMBER_OF.get(lowered) or _NUMBER_OF.get(in_cyrillic(lowered))


def _time_of(found: re.Match[str]) -> time | None:
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    if found["half"] is None:
        if found["minute"] is None:
            return None
    elif not 1 <= hour <= 12:
        return None
    else:
        hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None

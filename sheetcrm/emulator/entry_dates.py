"""Dates, times and durations as people type them, with the pattern that shows them as typed."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sheetcrm.emulator.locales import Locale
from sheetcrm.emulator.serials import SECONDS_PER_DAY, from_date

TWO_DIGIT_PIVOT: Final = 30
"""Two-digit years below it are 20xx, the others 19xx (unverified for Google; others do so)."""

_NUMERIC: Final = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,4})(?:\2([0-9]{1,4}))?")
_NAMED: Final = re.compile(
    r"([^\W_]+)(\.?(?:[\s,./-]+|\s+de\s+))([^\W_]+)(?:(\.?(?:[\s,./-]+|\s+de\s+))([^\W_]+))?"
)
_YEAR_SUFFIX: Final = re.compile(r"(?P<body>.*\d)(?P<suffix>\s*г\.?)", re.DOTALL)
_AM_PM: Final = r"(?:\s*(?P<half>[ap])\.?m\.?)"


@dataclass(frozen=True, slots=True)
class TypedMoment:
    """A date, a time or both: serial number, v4 NumberFormatType and pattern."""

    value: int | float
    kind: str
    pattern: str


def parse_moment(text: str, locale: Locale, today: datetime.date) -> TypedMoment | None:
    """Read a date (`3.10.2026`), a time (`9:30 PM`), both, or a duration (`26:10`); else None.

    A date without a year lies in the year of `today`. The pattern repeats the typed form: leading zeros,
    separators, month names. Impossible dates (`31.02.2026`, month 13) are None, so they stay text.
    """
    trimmed = text.strip()
    day = parse_date(trimmed, locale, today)
    if day is not None:
        return day
    clock = parse_time(trimmed, locale)
    return clock if clock is not None else _parse_both(trimmed, locale, today)


def _parse_both(text: str, locale: Locale, today: datetime.date) -> TypedMoment | None:
    match = re.fullmatch(
        rf"(?P<date>.+?),?\s+(?P<time>[0-9]{{1,2}}(?:[{locale.time_separators}][0-9.,:]+)?{_AM_PM}?)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    day, clock = parse_date(match["date"], locale, today), parse_time(match["time"], locale)
    if day is None or clock is None or clock.value >= 1:
        return None
    return TypedMoment(day.value + clock.value, "DATE_TIME", f"{day.pattern} {clock.pattern}")


def parse_time(text: str, locale: Locale) -> TypedMoment | None:
    """Read a time of day or a duration; a duration is 24 hours and more, or negative, and shows as `[h]:mm`.

    Minutes and seconds above 59 are carried over in a duration only (`1234.1234` is 1254 h 34 min in
    sv_SE: gspread issue 501).
    """
    match = _clock_grammar(locale).fullmatch(text)
    if match is None:
        return None
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    seconds = float((match["seconds"] or "0") + "." + (match["fraction"] or "0"))
    half = (match["half"] or "").casefold()
    if match["minutes"] is None and not half:
        return None
    if half:
        return _half_day(match, hours, minutes, seconds)
    if hours >= 24 or match["sign"]:
        return _duration(match, hours, minutes, seconds)
    if minutes > 59 or seconds >= 60:
        return None
    pattern = ("hh" if match["hours"].startswith("0") else "h") + _tail_pattern(match)
    return TypedMoment(_fraction(hours, minutes, seconds), "TIME", pattern)


def _half_day(match: re.Match[str], hours: int, minutes: int, seconds: float) -> TypedMoment | None:
    if match["sign"] or not 1 <= hours <= 12 or minutes > 59 or seconds >= 60:
        return None
    hours = hours % 12 + (12 if match["half"].casefold() == "p" else 0)
    head = "hh" if match["hours"].startswith("0") else "h"
    return TypedMoment(_fraction(hours, minutes, seconds), "TIME", f"{head}{_tail_pattern(match)} am/pm")


def _duration(match: re.Match[str], hours: int, minutes: int, seconds: float) -> TypedMoment:
    value = _fraction(hours, minutes, seconds)
    return TypedMoment(-value if match["sign"] else value, "TIME", "[h]" + _tail_pattern(match))


def _tail_pattern(match: re.Match[str]) -> str:
    separator = match["separator"] or ":"
    tail = f"{separator}mm" if match["minutes"] else ""
    tail += f"{separator}ss" if match["seconds"] else ""
    return tail + ("." + "0" * len(match["fraction"]) if match["fraction"] else "")


def _fraction(hours: int, minutes: int, seconds: float) -> int | float:
    total = hours * 3600 + minutes * 60 + seconds
    return int(total // SECONDS_PER_DAY) if total % SECONDS_PER_DAY == 0 else total / SECONDS_PER_DAY


@functools.cache
def _clock_grammar(locale: Locale) -> re.Pattern[str]:
    separators = re.escape(locale.time_separators)
    return re.compile(
        rf"(?P<sign>-)?(?P<hours>[0-9]{{1,5}})(?:(?P<separator>[{separators}])(?P<minutes>[0-9]{{2,4}})"
        rf"(?:(?P=separator)(?P<seconds>[0-9]{{2}})(?:[.,](?P<fraction>[0-9]{{1,3}}))?)?)?{_AM_PM}?",
        re.IGNORECASE,
    )


def parse_date(text: str, locale: Locale, today: datetime.date) -> TypedMoment | None:
    """Read a date without a time, written with numbers or with a month's name."""
    suffixed = _YEAR_SUFFIX.fullmatch(text) if locale.name == "ru_RU" else None
    if suffixed is not None:
        named = _parse_named(suffixed["body"], locale, today)
        ending = '"' + suffixed["suffix"] + '"'
        return None if named is None else TypedMoment(named.value, named.kind, named.pattern + ending)
    return _parse_numeric(text, locale, today) or _parse_named(text, locale, today)


def _parse_numeric(text: str, locale: Locale, today: datetime.date) -> TypedMoment | None:
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None
    first, separator, second, third = match.groups()
    texts = tuple(part for part in match.group(1, 3, 4) if part is not None)
    if third is None:
        order = _two_part_order(first, second, separator, locale)
    else:
        order = "ymd" if len(first) == 4 or locale.date_order == "YMD" else locale.date_order.lower()
    parts = dict(zip(order, texts, strict=False))
    return _dated(parts, _join_pattern(order, texts, [separator] * 2, locale), today)


def _two_part_order(first: str, second: str, separator: str, locale: Locale) -> str:
    if separator not in locale.date_separators:
        return ""
    if len(first) == 4:
        return "ym"
    if len(second) == 4:
        return "my"
    return "dm" if locale.day_first else "md"


def _join_pattern(order: str, texts: tuple[str, ...], separators: list[str], locale: Locale) -> str:
    short = [text for letter, text in zip(order, texts, strict=False) if letter in "dm"]
    zeros = any(text.startswith("0") for text in short)
    padded = zeros or (all(len(text) == 2 for text in short) and (locale.pads_dates or order == "ymd"))
    tokens = [_token(letter, text, padded=padded) for letter, text in zip(order, texts, strict=False)]
    joined = [token for pair in zip(tokens, separators, strict=False) for token in pair]
    return (
        "".join(joined[: len(tokens) * 2 - 1])
        if len(tokens) <= len(separators)
        else "".join([*joined, tokens[-1]])
    )


def _token(letter: str, text: str, *, padded: bool) -> str:
    if letter == "y":
        return "yyyy" if len(text) == 4 else "yy"
    return letter * 2 if padded and len(text) == 2 else letter


def _dated(parts: Mapping[str, str], pattern: str, today: datetime.date) -> TypedMoment | None:
    if "m" not in parts or any(len(parts.get(letter, "")) > 2 for letter in "md"):
        return None
    year = _year(parts["y"]) if "y" in parts else today.year
    try:
        day = datetime.date(year, int(parts["m"]), int(parts.get("d", "1")))
    except ValueError:
        return None
    return TypedMoment(from_date(day), "DATE", pattern)


def _year(text: str) -> int:
    if len(text) == 3:
        return 0
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < TWO_DIGIT_PIVOT else 1900)


def _parse_named(text: str, locale: Locale, today: datetime.date) -> TypedMoment | None:
    ends_with_name = text.endswith(".") and text[-2:-1].isalpha()
    match = _NAMED.fullmatch(text[:-1] if ends_with_name else text)
    if match is None:
        return None
    words = [word for word in match.group(1, 3, 5) if word is not None]
    names = [index for index, word in enumerate(words) if not word.isdigit()]
    if len(names) != 1 or not all(word.isascii() for word in words if word.isdigit()):
        return None
    name = words[names[0]]
    month = _month_names(locale).get(name.casefold())
    order = _named_order(words, names[0])
    if month is None or not order:
        return None
    parts = dict(zip(order, words, strict=True)) | {"m": str(month)}
    separators = [_literal(separator) for separator in match.group(2, 4) if separator is not None]
    tokens = [_named_token(letter, word, locale) for letter, word in zip(order, words, strict=True)]
    pattern = "".join(a + b for a, b in zip(tokens, [*separators, ""], strict=True))
    return _dated(parts, pattern, today)


def _named_order(words: list[str], name: int) -> str:
    """Return the letters of each word: the name is the month, four digits the year, one or two the day."""
    letters = ["m" if index == name else "y" if len(word) == 4 else "d" for index, word in enumerate(words)]
    if len(letters) == 3 and letters.count("d") == 2:
        letters[2] = "y"
    allowed = ("dm", "md", "my", "ym", "dmy", "mdy", "ymd")
    order = "".join(letters)
    return order if order in allowed else ""


def _named_token(letter: str, word: str, locale: Locale) -> str:
    if letter == "m":
        full = {name.casefold() for name in (*locale.months, *locale.months_alone)}
        return "mmmm" if word.casefold() in full and len(word) > 3 else "mmm"
    return _token(letter, word, padded=word.startswith("0"))


def _literal(separator: str) -> str:
    return separator if not any(character.isalpha() for character in separator) else f'"{separator}"'


@functools.cache
def _month_names(locale: Locale) -> Mapping[str, int]:
    names: dict[str, int] = {}
    columns = zip(locale.months, locale.months_alone, locale.months_short, strict=True)
    for number, spellings in enumerate(columns, start=1):
        for spelling in spellings:
            plain = spelling.casefold().rstrip(".")
            names.setdefault(plain, number)
            names.setdefault(plain[:3], number)
    return names

"""Dates, times and durations as a cell shows them by a date pattern."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sheetcrm.emulator.locales import Locale
from sheetcrm.emulator.patterns import Section, Token
from sheetcrm.emulator.serials import SECONDS_PER_DAY, to_datetime

_DAY_MILLISECONDS = SECONDS_PER_DAY * 1000


@dataclass(frozen=True, slots=True)
class _Clock:
    """A moment being shown, with the elapsed time that `[h]` counts."""

    moment: datetime.datetime
    elapsed: int
    half_day: bool
    has_day: bool


def show_date(serial: float, section: Section, locale: Locale) -> str:
    """Show a serial number by a pattern section with date tokens.

    `m` is minutes after an hour or before a second and months elsewhere; a capital `M` is months unless
    its neighbour is a capital `H` or `S`. `[h]`, `[m]`, `[s]` count the time elapsed since zero.

    Raises:
        ValueError: the number lies outside the years 1 to 9999.
    """
    elapsed = section.has("elapsed")
    magnitude = abs(serial) if elapsed else serial
    clock = _Clock(
        moment=to_datetime(magnitude),
        elapsed=round(magnitude * _DAY_MILLISECONDS),
        half_day=section.has("half"),
        has_day=any(token.text.lower() in {"d", "dd"} for token in section.tokens if token.kind == "date"),
    )
    pieces = [_show(index, section.tokens, clock, locale) for index in range(len(section.tokens))]
    return ("-" if elapsed and serial < 0 else "") + "".join(pieces)


def _show(index: int, tokens: tuple[Token, ...], clock: _Clock, locale: Locale) -> str:
    token = tokens[index]
    if token.kind == "half":
        return _half(token.text, clock, locale)
    if token.kind == "elapsed":
        return _elapsed(token.text, clock)
    if token.kind == "digit":
        return _second_fraction(index, tokens, clock)
    if token.kind != "date":
        return token.text
    letter = token.text[0].lower()
    if letter == "m":
        minutes = _is_minutes(index, tokens)
        return _padded(token, clock.moment.minute) if minutes else _month(token, clock, locale)
    if letter == "y":
        return f"{clock.moment.year % 100:02d}" if len(token.text) < 3 else f"{clock.moment.year:04d}"
    if letter == "d":
        return _day(token, clock, locale)
    hour = (clock.moment.hour + 11) % 12 + 1 if clock.half_day else clock.moment.hour
    return _padded(token, hour if letter == "h" else clock.moment.second)


def _padded(token: Token, number: int) -> str:
    return str(number) if len(token.text) == 1 else f"{number:02d}"


def _half(text: str, clock: _Clock, locale: Locale) -> str:
    late = clock.moment.hour >= 12
    if text.lower() == "am/pm":
        return locale.day_periods[late]
    letter = "p" if late else "a"
    return letter.upper() if text.endswith("P") else letter


def _elapsed(text: str, clock: _Clock) -> str:
    unit = {"h": 3_600_000, "m": 60_000, "s": 1000}[text[0]]
    return str(clock.elapsed // unit).zfill(len(text))


def _second_fraction(index: int, tokens: tuple[Token, ...], clock: _Clock) -> str:
    """Show the digit of `ss.000` that stands at `index`; a digit elsewhere in a date shows as it is."""
    start = index
    while start and tokens[start - 1].kind == "digit":
        start -= 1
    after_seconds = start >= 2 and tokens[start - 1].kind == "point" and tokens[start - 2].text[0] in "sS"
    place = index - start
    if not after_seconds or place > 2:
        return tokens[index].text
    return f"{clock.moment.microsecond // 1000:03d}"[place]


def _month(token: Token, clock: _Clock, locale: Locale) -> str:
    number = clock.moment.month
    size = len(token.text)
    if size <= 2:
        return _padded(token, number)
    if size == 3:
        return locale.months_short[number - 1]
    name = (locale.months if clock.has_day else locale.months_alone)[number - 1]
    return name if size == 4 else name[0].upper()


def _day(token: Token, clock: _Clock, locale: Locale) -> str:
    size = len(token.text)
    if size <= 2:
        return _padded(token, clock.moment.day)
    names = locale.weekdays_short if size == 3 else locale.weekdays
    return names[clock.moment.weekday()]


def _is_minutes(index: int, tokens: tuple[Token, ...]) -> bool:
    token = tokens[index]
    if len(token.text) > 2:
        return False
    before = next((other for other in reversed(tokens[:index]) if other.kind in {"date", "elapsed"}), None)
    after = next((other for other in tokens[index + 1 :] if other.kind in {"date", "elapsed"}), None)
    hours, seconds = ("H", "S") if token.text[0] == "M" else ("hH", "sS")
    follows_hour = before is not None and before.text[0] in hours
    return follows_hour or (after is not None and after.text[0] in seconds)

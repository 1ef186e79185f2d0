"""Columns of days, moments and lengths of time.

Google keeps all three as numbers of days; values are `date`, naive `datetime` (the wall clock of the
spreadsheet's time zone) and `timedelta`, to the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import Field

from sheetcrm.language import numeral, say, together
from sheetcrm.schema.cells import Scalar
from sheetcrm.schema.types.base import BaseColumn, Read, Reading, Shown, Violation, quoted, reading_of
from sheetcrm.schema.types.conventions import UNDECIDED, Conventions
from sheetcrm.schema.types.date_text import Moment, NoDate, days_of_digits, moments_in
from sheetcrm.schema.types.duration_text import duration_in

_EPOCH = date(1899, 12, 30)
"""Day 0 of a serial number (Sheets API guide, "Date and time serial numbers")."""

FIRST_SERIAL = (date(1920, 1, 1) - _EPOCH).days
LAST_SERIAL = (date(9999, 12, 31) - _EPOCH).days
_SECONDS = 24 * 60 * 60
_TYPED_SERIALS = range(32874, 73051)
"""Serial numbers of 1990 to 2099: what five digits in a text of a date column are, if anything."""


class DayColumn(BaseColumn):
    """What columns of days and of moments share."""

    min: date | None = Field(default=None, description="First day allowed, such as 2020-01-31.")
    max: date | None = Field(default=None, description="Last day allowed.")

    @property
    def example(self) -> str:
        """What to type, with a noun in front."""
        return say("Type a date such as 31.12.2026.")

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:
        """Read a serial number from 1920 on, eight digits, or a text that is a day."""
        if isinstance(shown, bool):
            return self.refuse(shown)
        if isinstance(shown, str):
            return self._from_text(shown, how)
        if FIRST_SERIAL <= shown < LAST_SERIAL + 1:
            return Read(self.of_serial(shown))
        days = days_of_digits(str(int(shown)), how) if 10**7 <= shown < 10**8 else ()
        if days and float(shown).is_integer():
            return self._reading([Moment(day, None) for day in days], shown)
        message = say("{value} is a number that makes no sensible date", value=numeral(str(shown)))
        return Violation("date-out-of-range", message, self.example)

    def of_serial(self, serial: float) -> Any:
        """The value a serial number stands for."""
        raise NotImplementedError

    def of_moment(self, moment: Moment) -> Any:
        """The value a moment that was typed stands for; None where it is none here."""
        raise NotImplementedError

    def refuse(self, shown: Shown) -> Violation:
        """Say that this is no day."""
        return Violation("not-a-date", say("{value} is not a date", value=quoted(shown)), self.example)

    def is_tidy(self, shown: Shown, value: Any) -> bool:  # noqa: ARG002 - a time of day on a date does no harm
        """A serial number is how days are kept; whether seconds are rounded does not matter."""
        return not isinstance(shown, str | bool) and FIRST_SERIAL <= shown < LAST_SERIAL + 1

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that a text or other digits stand where a date belongs."""
        reads = self.write(self.of_serial(best)) if isinstance(best, int | float) else ""
        message = say(
            "{value} is not kept as a date, so it is not sorted or counted; it reads as {reading}",
            value=quoted(shown),
            reading=reads,
        )
        return Violation("date-as-text", message, self.example)

    def judge(self, value: Any) -> Violation | None:
        """Keep to the range."""
        day = value.date() if isinstance(value, datetime) else value
        if self.min is not None and day < self.min:
            return _out_of_range(day, say("from {day} on", day=_written(self.min)))
        if self.max is not None and day > self.max:
            return _out_of_range(day, say("up to {day}", day=_written(self.max)))
        return None

    def _from_text(self, text: str, how: Conventions) -> Reading:
        digits = text.strip().removeprefix("'")
        if len(digits) == 5 and digits.isdecimal() and int(digits) in _TYPED_SERIALS:
            return Read(self.of_serial(int(digits)))
        moments = moments_in(text, how)
        if not isinstance(moments, NoDate):
            return self._reading(list(moments), text)
        if moments.is_near:
            message = say("{value} is a day no calendar has", value=quoted(text))
            return Violation("no-such-day", message, self.example)
        return self.refuse(text)

    def _reading(self, moments: list[Moment], shown: Shown) -> Reading:
        values = [self.of_moment(moment) for moment in moments]
        if None in values:
            hint = say("Type the day alone, and the time into a column of its own.")
            return Violation("time-in-date", say("{value} has a time of day", value=quoted(shown)), hint)
        return reading_of(tuple(values)) or self.refuse(shown)


class DateColumn(DayColumn):
    """A day; a time of day on it does no harm."""

    type: Literal["date"] = Field(default="date", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Day, month, year."""
        return {"type": "DATE", "pattern": "dd.mm.yyyy"}

    def of_serial(self, serial: float) -> date:
        """The day; the time of day is dropped."""
        return serial_day(serial)

    def of_moment(self, moment: Moment) -> date | None:
        """The day, unless a time of day would be lost."""
        return None if moment.at not in {None, time(0)} else moment.day

    def format(self, value: Any) -> Scalar:
        """The day's serial number."""
        return (value - _EPOCH).days  # type: ignore[no-any-return]

    def write(self, value: Any) -> str:
        """Write the day with its month in words, so that it has one reading only."""
        return _written(value)


class DatetimeColumn(DayColumn):
    """A day and a time of day, in the company's time zone."""

    type: Literal["datetime"] = Field(default="datetime", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Day, month, year, hours, minutes."""
        return {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm"}

    @property
    def example(self) -> str:
        """What to type."""
        return say("Type a date and a time such as 31.12.2026 14:30.")

    def of_serial(self, serial: float) -> datetime:
        """The moment, to the second."""
        day, fraction = divmod(serial, 1)
        midnight = datetime.combine(_EPOCH + timedelta(days=int(day)), time(0))
        try:
            return midnight + timedelta(seconds=round(fraction * _SECONDS))
        except OverflowError:  # the last half second of the year 9999
            return datetime.combine(date.max, time(23, 59, 59))

    def of_moment(self, moment: Moment) -> datetime:
        """The moment; a day alone is its midnight, as for Google."""
        return datetime.combine(moment.day, moment.at or time(0))

    def format(self, value: Any) -> Scalar:
        """The moment's serial number; a whole one at midnight."""
        length = value - datetime.combine(_EPOCH, time(0))
        return length.days + length.seconds / _SECONDS if length.seconds else length.days  # type: ignore[no-any-return]

    def write(self, value: Any) -> str:
        """Write the day with its month in words, then the time."""
        clock = f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
        return together(_written(value.date()), clock)


class DurationColumn(BaseColumn):
    """A length of time."""

    type: Literal["duration"] = Field(default="duration", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Hours, also above 24, and minutes."""
        return {"type": "TIME", "pattern": "[h]:mm"}

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - units decide
        """Read a number of days, or a text with units."""
        if isinstance(shown, bool):
            return self._refuse(shown)
        if isinstance(shown, str):
            length = duration_in(shown)
            return self._refuse(shown) if length is None else Read(length)
        try:
            return Read(timedelta(seconds=round(shown * _SECONDS)))
        except (OverflowError, ValueError):
            return self._refuse(shown)

    def format(self, value: Any) -> Scalar:
        """The number of days; a whole one as such."""
        return value.days if not value.seconds else value.days + value.seconds / _SECONDS  # type: ignore[no-any-return]

    def write(self, value: Any) -> str:
        """Write hours, minutes and, where there are any, seconds."""
        seconds = int(abs(value).total_seconds())
        clock = f"{seconds // 3600}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
        return f"-{clock}" if value < timedelta(0) else clock

    def is_tidy(self, shown: Shown, value: Any) -> bool:  # noqa: ARG002 - fractions of a second do not matter
        """A number of days is how lengths are kept."""
        return not isinstance(shown, str | bool)

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that a text stands where a length of time belongs."""
        reads = self.write(timedelta(days=best)) if isinstance(best, int | float) else ""
        message = say(
            "{value} is text, which no sum counts; it reads as {reading}", value=quoted(shown), reading=reads
        )
        return Violation("duration-as-text", message, say("Type hours and minutes such as 1:30."))

    def _refuse(self, shown: Shown) -> Violation:
        message = say("{value} is not a length of time", value=quoted(shown))
        return Violation("not-a-duration", message, say("Type hours and minutes such as 1:30."))


def day_serial(day: date) -> int:
    """Return the serial number of a day."""
    return (day - _EPOCH).days


def serial_day(serial: float) -> date:
    """Return the day a serial number stands for; the time of day is dropped."""
    return _EPOCH + timedelta(days=int(serial // 1))


def _out_of_range(day: date, allowed: str) -> Violation:
    message = say("{value} is not allowed: days are {allowed}", value=_written(day), allowed=allowed)
    return Violation("out-of-range", message, say("Correct it."))


def _written(day: date) -> str:
    return together(str(day.day), _SHORT_MONTHS[day.month - 1], f"{day.year:04}")


_SHORT_MONTHS = (
    say("Jan"),
    say("Feb"),
    say("Mar"),
    say("Apr"),
    say("May"),
    say("Jun"),
    say("Jul"),
    say("Aug"),
    say("Sep"),
    say("Oct"),
    say("Nov"),
    say("Dec"),
)

"""Dates and times, as serial numbers."""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Callable

from sheetcrm.emulator.formulas.errors import failure
from sheetcrm.emulator.formulas.registry import Arguments, Implementation, Registry
from sheetcrm.emulator.formulas.values import Scalar, tidy
from sheetcrm.emulator.serials import (
    SECONDS_PER_DAY,
    from_date,
    from_datetime,
    in_range,
    to_date,
    to_datetime,
)


def day(args: Arguments, position: int) -> datetime.date:
    """Return an argument as a day.

    Raises:
        FormulaError: `#NUM!` outside the years 1 to 9999.
    """
    serial = args.number(position)
    if not in_range(serial):
        raise failure(
            "NUM", f"Function {args.name} parameter {position + 1} value is {serial}. It is no date."
        )
    return to_date(serial)


def months_later(start: datetime.date, months: int) -> tuple[int, int]:
    """Return (year, month) `months` after a day.

    Raises:
        FormulaError: `#NUM!` outside the years 1 to 9999.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise failure("NUM", "The date lies outside the years 1 to 9999.")
    return year, month + 1


def _date(args: Arguments) -> Scalar:
    """DATE(year, month, day): months and days carry over; years 0 to 1899 count from 1900."""
    year, month, number = args.integer(0), args.integer(1), args.integer(2)
    if year < 0 or year > 9999:
        raise failure(
            "NUM", f"Function DATE parameter 1 value is {year}. Valid values are between 0 and 9999."
        )
    year += 1900 if year < 1900 else 0
    first = datetime.date(*months_later(datetime.date(year, 1, 1), month - 1), 1)
    return from_date(first) + number - 1


def _part(name: str) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        return int(getattr(day(args, 0), name))

    return implementation


def _clock(name: str) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        day(args, 0)
        return int(getattr(to_datetime(args.number(0)), name))

    return implementation


def _time(args: Arguments) -> Scalar:
    seconds = args.integer(0) * 3600 + args.integer(1) * 60 + args.integer(2)
    if seconds < 0:
        raise failure("NUM", "Function TIME gives a negative time.")
    return tidy(seconds % SECONDS_PER_DAY / SECONDS_PER_DAY)


def _weekday(args: Arguments) -> Scalar:
    kind, weekday = args.integer(1, 1), day(args, 0).weekday()
    offsets: dict[int, Callable[[int], int]] = {
        1: lambda monday: (monday + 1) % 7 + 1,
        2: lambda monday: monday + 1,
        3: lambda monday: monday,
    }
    if kind not in offsets:
        raise failure("NUM", f"Function WEEKDAY parameter 2 value is {kind}. Valid values are 1, 2 and 3.")
    return offsets[kind](weekday)


def _week_number(args: Arguments) -> Scalar:
    return day(args, 0).isocalendar().week


def _edate(args: Arguments) -> Scalar:
    start = day(args, 0)
    year, month = months_later(start, args.integer(1))
    last = calendar.monthrange(year, month)[1]
    return from_date(datetime.date(year, month, min(start.day, last)))


def _eomonth(args: Arguments) -> Scalar:
    year, month = months_later(day(args, 0), args.integer(1))
    return from_date(datetime.date(year, month, calendar.monthrange(year, month)[1]))


def _datedif(args: Arguments) -> Scalar:
    start, end, unit = day(args, 0), day(args, 1), args.text(2).upper()
    if start > end:
        message = "Function DATEDIF parameter 1 (start_date) should be on or before parameter 2 (end_date)."
        raise failure("NUM", message)
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    units: dict[str, Callable[[], int]] = {
        "D": lambda: (end - start).days,
        "M": lambda: months,
        "Y": lambda: months // 12,
        "YM": lambda: months % 12,
        "MD": lambda: (end - _same_day(start, months)).days,
        "YD": lambda: (end - _same_day(start, months // 12 * 12)).days,
    }
    if unit not in units:
        raise failure(
            "NUM", f"Function DATEDIF parameter 3 value is '{unit}'. Valid units are Y, M, D, MD, YM, YD."
        )
    return units[unit]()


def _same_day(start: datetime.date, months: int) -> datetime.date:
    year, month = months_later(start, months)
    return datetime.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def _date_value(args: Arguments) -> Scalar:
    return math.floor(args.number(0))


def _now(args: Arguments) -> Scalar:
    return from_datetime(args.calculation.now)


def _today(args: Arguments) -> Scalar:
    return from_date(args.calculation.now.date())


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("DATE", _date, 3, 3)
    registry.add("TIME", _time, 3, 3)
    registry.add("YEAR", _part("year"), 1, 1)
    registry.add("MONTH", _part("month"), 1, 1)
    registry.add("DAY", _part("day"), 1, 1)
    registry.add("HOUR", _clock("hour"), 1, 1)
    registry.add("MINUTE", _clock("minute"), 1, 1)
    registry.add("SECOND", _clock("second"), 1, 1)
    registry.add("WEEKDAY", _weekday, 1, 2)
    registry.add("ISOWEEKNUM", _week_number, 1, 1)
    registry.add("TODAY", _today, 0, 0)
    registry.add("NOW", _now, 0, 0)
    registry.add("EDATE", _edate, 2, 2)
    registry.add("EOMONTH", _eomonth, 2, 2)
    registry.add("DATEDIF", _datedif, 3, 3)
    registry.add("DATEVALUE", _date_value, 1, 1)
    registry.add("DAYS", lambda args: (day(args, 0) - day(args, 1)).days, 2, 2)

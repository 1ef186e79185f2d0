"""Serial numbers: how a sheet keeps dates and times.

The whole part counts days since 1899-12-30, the fraction is the time of day; there is no time zone
inside. 1900 is a common year, so 2020-01-01 is 43831 (Sheets API guide "Date and number formats").
"""

from __future__ import annotations

import datetime
import math
from typing import Final

EPOCH: Final = datetime.date(1899, 12, 30)
SECONDS_PER_DAY: Final = 86_400

_FIRST: Final = (datetime.date.min - EPOCH).days
_LAST: Final = (datetime.date.max - EPOCH).days


def from_date(day: datetime.date) -> int:
    """Return the serial number of a day."""
    return datetime.date(day.year, day.month, day.day).toordinal() - EPOCH.toordinal()


def from_datetime(moment: datetime.datetime) -> float:
    """Return the serial number of a moment; its time zone, if any, is dropped."""
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    return from_date(moment.date()) + clock / SECONDS_PER_DAY


def in_range(serial: float) -> bool:
    """Tell whether a serial number lies within the years 1 to 9999, so that it can be shown as a date."""
    return math.isfinite(serial) and _FIRST <= serial < _LAST + 1


def to_datetime(serial: float) -> datetime.datetime:
    """Return the moment of a serial number, to the millisecond and without a time zone.

    Raises:
        ValueError: the serial number lies outside the years 1 to 9999.
    """
    if not in_range(serial):
        raise ValueError(f"serial number {serial} lies outside the years 1 to 9999")
    day = math.floor(serial)
    milliseconds = round((serial - day) * SECONDS_PER_DAY * 1000)
    midnight = datetime.datetime.combine(EPOCH, datetime.time())
    last = datetime.timedelta(days=_LAST, milliseconds=SECONDS_PER_DAY * 1000 - 1)
    return midnight + min(datetime.timedelta(days=day, milliseconds=milliseconds), last)


def to_date(serial: float) -> datetime.date:
    """Return the day of a serial number; the time of day is cut off.

    Raises:
        ValueError: the serial number lies outside the years 1 to 9999.
    """
    if not in_range(serial):
        raise ValueError(f"serial number {serial} lies outside the years 1 to 9999")
    return EPOCH + datetime.timedelta(days=math.floor(serial))

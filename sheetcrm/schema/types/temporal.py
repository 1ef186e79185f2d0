"""Columns of days and moments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from sheetcrm.schema.types.base import BaseColumn, Shown, Violation, quoted

_EPOCH = date(1899, 12, 30)
"""Day 0 of a serial number (Sheets API guide, "Date and time serial numbers")."""

_OLDEST = (date(1920, 1, 1) - _EPOCH).days
_NEWEST = (date(9999, 12, 31) - _EPOCH).days


class DateColumn(BaseColumn):
    """A day; a time of day on it does no harm."""

    type: Literal["date"] = Field(default="date", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Day, month, year."""
        return {"type": "DATE", "pattern": "dd.mm.yyyy"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept serial numbers from 1920 on: a year alone, such as 2026, would be a day in 1905."""
        return _check_serial(shown, "date", "Type a date such as 31.12.2026.")


class DatetimeColumn(BaseColumn):
    """A day and a time of day, in the company's time zone."""

    type: Literal["datetime"] = Field(default="datetime", description="What the cells hold.")

    @property
    def number_format(self) -> Mapping[str, str]:
        """Day, month, year, hours, minutes."""
        return {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm"}

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept serial numbers, as a date does."""
        return _check_serial(shown, "date and time", "Type a date and a time such as 31.12.2026 14:30.")


def serial_day(serial: float) -> date:
    """Return the day a serial number stands for; the time of day is dropped."""
    return _EPOCH + timedelta(days=int(serial // 1))


def _check_serial(shown: Shown, noun: str, hint: str) -> Violation | None:
    if isinstance(shown, str | bool):
        return Violation("not-a-date", f"{quoted(shown)} is not a {noun}", hint)
    if _OLDEST <= shown < _NEWEST + 1:
        return None
    return Violation("date-out-of-range", f"{shown} is a number that makes no sensible {noun}", hint)

"""Working days: Monday to Friday, less holidays."""

from __future__ import annotations

import datetime

from sheetcrm.emulator.formulas.functions.dates import day
from sheetcrm.emulator.formulas.registry import Arguments, Registry, sound
from sheetcrm.emulator.formulas.values import Scalar
from sheetcrm.emulator.serials import from_date, in_range, to_date

_WEEKEND = 5


def _holidays(args: Arguments, position: int) -> frozenset[datetime.date]:
    if not args.given(position):
        return frozenset()
    values = [sound(value) for row in args.rows(position) for value in row]
    serials = [value for value in values if isinstance(value, int | float) and in_range(value)]
    return frozenset(found for found in map(to_date, serials) if found.weekday() < _WEEKEND)


def _network_days(args: Arguments) -> Scalar:
    """NETWORKDAYS(start, end, [holidays]): both ends count; negative if the end comes first."""
    start, end = day(args, 0), day(args, 1)
    first, last = min(start, end), max(start, end)
    holidays = sum(first <= holiday <= last for holiday in _holidays(args, 2))
    count = _weekdays_before(last + datetime.timedelta(1)) - _weekdays_before(first) - holidays
    return count if start <= end else -count


def _weekdays_before(limit: datetime.date) -> int:
    """Return the number of weekdays since Monday, 0001-01-01."""
    weeks, rest = divmod(limit.toordinal() - 1, 7)
    return weeks * _WEEKEND + min(rest, _WEEKEND)


def _workday(args: Arguments) -> Scalar:
    """WORKDAY(start, days, [holidays]): the working day that many working days after the start, or before."""
    current, remaining = day(args, 0), args.integer(1)
    holidays = _holidays(args, 2)
    step = datetime.timedelta(days=1 if remaining > 0 else -1)
    while remaining:
        current += step
        if current.weekday() < _WEEKEND and current not in holidays:
            remaining -= 1 if remaining > 0 else -1
    return from_date(current)


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("NETWORKDAYS", _network_days, 2, 3)
    registry.add("WORKDAY", _workday, 2, 3)

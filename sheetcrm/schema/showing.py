"""How a cell's value is written for people: dates as days, money with its currency, nothing as a dash."""

from __future__ import annotations

from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, is_blank, value_of
from sheetcrm.schema.columns import (
    Column,
    DateColumn,
    DatetimeColumn,
    MoneyColumn,
    PercentColumn,
    serial_day,
)

BLANK = "—"
_MINUTES_A_DAY = 24 * 60


def shown(cell: Cell, column: Column | None = None) -> str:
    """Write a cell as its column would show it.

    Args:
        cell: the cell as Google stores it.
        column: its column; None where it is not known.
    """
    value = value_of(cell)
    if isinstance(value, ErrorCell):
        return f"#{value.code}"
    if value is None or is_blank(value):
        return BLANK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return " ".join(value.split())
    return _number(value, column)


def described(cell: Cell, column: Column | None = None) -> str:
    """Write a cell as `shown`, saying so where a formula made the value."""
    return f"{shown(cell, column)} (formula)" if isinstance(cell, FormulaCell) else shown(cell, column)


def _number(value: float, column: Column | None) -> str:
    if isinstance(column, DateColumn | DatetimeColumn) and column.check_value(value) is None:
        day = serial_day(value).strftime("%d.%m.%Y")
        if isinstance(column, DateColumn):
            return day
        minutes = round(value % 1 * _MINUTES_A_DAY)
        return f"{day} {minutes // 60:02}:{minutes % 60:02}"
    if isinstance(column, MoneyColumn):
        return f"{_grouped(value)} {column.currency}"
    if isinstance(column, PercentColumn):
        return f"{value * 100:g}%"
    return f"{value:.15g}"


def _grouped(value: float) -> str:
    text = f"{value:,.2f}".replace(",", "\N{NO-BREAK SPACE}")
    return text.removesuffix(".00")

"""What stands in the editor when a person opens a cell: text that means the same when typed again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from sheetcrm.emulator import display, locales, user_entry
from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.display_numbers import show_general
from sheetcrm.emulator.model import Scalar

_DIGITS = 15
"""Significant digits a double surely keeps; Google shows as many in its editor."""


def edit_text(value: Scalar, number_format: Mapping[str, Any] | None, locale: str) -> str:
    """Return the text for the editor of a constant; blank for a blank cell.

    Text that would be read as something else gets an apostrophe, a percentage its sign, a date the locale's
    form with all four digits of the year.

    Args:
        value: the cell's value; of a formula take the formula instead.
        number_format: its v4 NumberFormat, if any.
        locale: locale of the spreadsheet.
    """
    if value is None:
        return ""
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, bool):
        return display.render(value, None, locale=locale)
    if isinstance(value, str):
        return _text(value, number_format, locale)
    return next(_numbers(value, number_format, locale))


def _text(value: str, number_format: Mapping[str, Any] | None, locale: str) -> str:
    if number_format and number_format.get("type") == "TEXT":
        return value
    typed = user_entry.parse(value, locale=locale, today=_ANY_DAY)
    return value if typed.formula is None and typed.value == value else "'" + value


_ANY_DAY = datetime.date(2000, 1, 1)
"""Only whether a text is read as a date matters here, not as which."""


def _numbers(value: float, number_format: Mapping[str, Any] | None, locale: str) -> Iterator[str]:
    """Yield the forms that read back as `value`, best first, and the plain form last."""
    conventions = locales.find(locale)
    plain = show_general(value, conventions, significant=_DIGITS)
    pattern = display.pattern_of(number_format, locale=locale)
    candidates: list[str] = []
    if display.is_date_format(number_format, locale=locale):
        candidates = [display.render(value, {"type": kind}, locale=locale) for kind in _date_kinds(value)]
    elif "%" in pattern:
        candidates = [show_general(value * 100, conventions, significant=_DIGITS) + "%"]
    for text in candidates:
        typed = user_entry.parse(text, locale=locale, today=_ANY_DAY).value
        if isinstance(typed, int | float) and abs(typed - value) < 1e-9:
            yield text
    yield plain


def _date_kinds(value: float) -> tuple[str, ...]:
    if value == int(value):
        return ("DATE",)
    return ("TIME", "DATE_TIME") if 0 <= value < 1 else ("DATE_TIME",)

"""What cells show, quickly for long tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sheetcrm.emulator import display
from sheetcrm.emulator.cells import number_format
from sheetcrm.emulator.model import Extras, Row, Scalar

_PLAIN_INTEGERS = 10**12
"""Whole numbers below this show as their digits in every locale."""


def shown(value: Scalar, extras: Extras, locale: str) -> str:
    """Return what a cell with these extras shows."""
    if isinstance(value, str) and "userEnteredFormat" not in extras:
        return value
    chosen = number_format(extras)
    if chosen is None:
        return _render(value, None, None, locale)
    return _render(value, chosen.get("type"), chosen.get("pattern"), locale)


@lru_cache(maxsize=200_000, typed=True)
def _render(value: Scalar, kind: str | None, pattern: str | None, locale: str) -> str:
    given = {"type": kind, "pattern": pattern}
    chosen = {name: item for name, item in given.items() if item is not None}
    return display.render(value, chosen or None, locale=locale)


def shown_row(row: Row, start: int, end: int, locale: str) -> list[str]:
    """Return what the cells of a row show; blanks show nothing."""
    values = row.values[start:end]
    extras = row.extras
    if extras is None:
        return _shown_plainly(values, locale)
    return [
        shown(value, extras[column], locale) if column in extras else _shown_plainly((value,), locale)[0]
        for column, value in enumerate(values, start)
    ]


def _shown_plainly(values: Sequence[Scalar], locale: str) -> list[str]:
    low, high = -_PLAIN_INTEGERS, _PLAIN_INTEGERS
    return [
        value
        if type(value) is str
        else str(value)
        if type(value) is int and low < value < high
        else ""
        if value is None
        else _render(value, None, None, locale)
        for value in values
    ]

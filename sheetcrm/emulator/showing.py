"""What cells show, quickly for long tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from sheetcrm.emulator import display, locales
from sheetcrm.emulator.cells import number_format
from sheetcrm.emulator.model import Extras, Row, Scalar

_PLAIN_DIGITS = 10
"""A number written in so few characters shows as it is: ten significant digits are shown."""

_BLANK = type(None)
_UNUSUAL = re.compile(r"[en]|\.0\|")
_BLOCK = 4096
"""Rows that are turned into columns and back at a time."""

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


def shown_rows(rows: Sequence[Row], start: int, end: int, locale: str) -> Iterator[list[Sequence[str]]]:
    """Yield what the cells of rows show, without blanks at the end, some thousand rows at a time."""
    for first in range(0, len(rows), _BLOCK):
        block = rows[first : first + _BLOCK]
        # Cells of a column are mostly of a kind, and a kind is shown several times as quickly as one by one.
        plain = [_part(row, start, end) for row in block if row.extras is None]
        columns = [_shown_column(values, locale) for values in zip_longest(*plain)]
        if not columns:
            plainly: Iterator[Sequence[str]] = iter([()] * len(plain))
        else:
            together = zip(plain, zip(*columns, strict=True), strict=True)
            plainly = (_stripped(cells[: len(values)]) for values, cells in together)
        yield [
            next(plainly) if row.extras is None else _stripped(shown_row(row, start, end, locale))
            for row in block
        ]


def _part(row: Row, start: int, end: int) -> Sequence[Scalar]:
    values = row.values
    return values[start:end] if start or len(values) > end else values


def _stripped(cells: Sequence[str]) -> Sequence[str]:
    length = len(cells)
    while length and cells[length - 1] == "":
        length -= 1
    return cells if length == len(cells) else cells[:length]


def _shown_column(values: Sequence[Scalar], locale: str) -> Sequence[str]:
    kinds = set(map(type, values))
    if kinds <= {str, _BLANK}:
        return ["" if value is None else value for value in values] if _BLANK in kinds else values  # type: ignore[misc, return-value]
    if kinds == {bool}:
        words = (_render(False, None, None, locale), _render(True, None, None, locale))  # noqa: FBT003
        return [words[value] for value in values]  # type: ignore[index]
    if kinds <= {int, float}:
        texts = list(map(repr, values))
        together = "|".join(texts) + "|"
        # Short enough to be shown in full, no exponent, and no fraction of nothing but a zero.
        if max(map(len, texts)) <= _PLAIN_DIGITS and not _UNUSUAL.search(together):
            point = locales.find(locale).decimal
            return texts if point == "." or kinds == {int} else [text.replace(".", point) for text in texts]
    return _shown_plainly(values, locale)


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

"""Finding the few cells of a column that are worth a closer look, at the speed of a whole column.

Forms and ranges are compiled to schemas of pydantic-core, which looks through a list in Rust and names the
places that do not fit.

A screen never calls a cell fine that the column's `examine` would complain about; what it lets through to a
closer look may well turn out to be fine. A test holds every type to that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date

from pydantic_core import SchemaValidator, ValidationError, core_schema

from sheetcrm.schema.cells import Cell
from sheetcrm.schema.columns import (
    BaseColumn,
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    DatetimeColumn,
    DecimalColumn,
    EmailColumn,
    IntegerColumn,
    MoneyColumn,
    PercentColumn,
    TextColumn,
    UrlColumn,
)
from sheetcrm.schema.types.temporal import FIRST_SERIAL, LAST_SERIAL, day_serial

Screen = Callable[[Sequence[Cell]], Collection[int]]
"""Takes a column's cells and gives the places of those to look at."""

_NONE: type = type(None)
_NUMBERS: frozenset[type] = frozenset({int, float, _NONE})
_ASCII_WORD = r"[!-~]+"
_CYRILLIC_WORD = r"[!-@\[-`{-~А-Яа-яЁё№«»—–]+"
_WORD = rf"(?:{_ASCII_WORD}|{_CYRILLIC_WORD})"
_TIDY = rf"{_WORD}(?: {_WORD})*"
_EMAIL = r"[A-Za-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
_URL = r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:/[!-;=?-~]*)?"
_PLAIN = re.compile(
    r"(?:[^\\\[\].^$()?{}\n]|\\[d.+*?()\[\]{}|/-]|\[(?!\^)(?:[^\\\]\[\n]|\\[d./-])+\]|\{\d+(?:,\d*)?\}"
    r"|\((?:\?:)?|\)|\?)*"
)
_POSSESSIVE = re.compile(r"[*+?}]\+")
r"""Expressions that mean the same to Python and Rust: without dots, negated classes, ``\w``, ``\s``."""


def screen_of(column: BaseColumn) -> Screen:
    """Give the screen of a column; of a type without one, that lets every filled cell through."""
    kind = type(column)
    if kind in {DecimalColumn, MoneyColumn, PercentColumn, IntegerColumn}:
        return _number_screen(column)
    if isinstance(column, DateColumn | DatetimeColumn):
        least, most = _serials(column.min, column.max)
        return _fitting(core_schema.float_schema(strict=True, ge=least, le=most))
    if isinstance(column, ChoiceColumn):
        return _member_screen(frozenset({None, *column.choices}))
    if isinstance(column, BooleanColumn):
        return _class_screen(frozenset({bool, _NONE}))
    if isinstance(column, TextColumn):
        return _text_screen(column)
    if kind is EmailColumn:
        return _form_screen(_EMAIL)
    if kind is UrlColumn:
        return _form_screen(_URL)
    return _filled


def _filled(cells: Sequence[Cell]) -> Collection[int]:
    return [place for place, cell in enumerate(cells) if cell is not None]


def _class_screen(fine: frozenset[type]) -> Screen:
    def screen(cells: Sequence[Cell]) -> Collection[int]:
        if fine.issuperset(map(type, cells)):
            return ()
        return _zeros(bytes(map(fine.__contains__, map(type, cells))))

    return screen


def _member_screen(fine: frozenset[Cell]) -> Screen:
    def screen(cells: Sequence[Cell]) -> Collection[int]:
        return _zeros(bytes(map(fine.__contains__, cells)))

    return screen


def _zeros(flags: bytes) -> list[int]:
    """Where a byte is 0; what is rare is found without a step of Python for each byte."""
    places = []
    at = flags.find(0)
    while at >= 0:
        places.append(at)
        at = flags.find(0, at + 1)
    return places


def _number_screen(column: BaseColumn) -> Screen:
    least, most = getattr(column, "min", None), getattr(column, "max", None)
    if isinstance(column, IntegerColumn):
        if least is None and most is None:
            return _class_screen(frozenset({int, _NONE}))
        return _fitting(core_schema.int_schema(strict=True, ge=_up(least), le=_down(most)))
    if least is None and most is None:
        return _class_screen(_NUMBERS)
    return _fitting(core_schema.float_schema(strict=True, ge=least, le=most))


def _up(limit: float | None) -> int | None:
    return None if limit is None else math.ceil(limit)


def _down(limit: float | None) -> int | None:
    return None if limit is None else math.floor(limit)


def _fitting(schema: core_schema.CoreSchema) -> Screen:
    """A screen that lets through what does not fit a schema; blanks always fit."""
    validator = SchemaValidator(core_schema.list_schema(core_schema.nullable_schema(schema), strict=False))

    def screen(cells: Sequence[Cell]) -> Collection[int]:
        try:
            validator.validate_python(cells)
        except ValidationError as found:
            errors = found.errors(include_url=False, include_context=False, include_input=False)
            return [int(error["loc"][0]) for error in errors]
        return ()

    return screen


def _form_screen(form: str) -> Screen:
    """A screen of texts by the form they have to have as a whole."""
    return _fitting(core_schema.str_schema(strict=True, pattern=f"^(?:{form})$"))


def _untidy_screen() -> Screen:
    """A screen of stray spaces, unseen signs and mixed alphabets."""
    closer = _form_screen(_TIDY)

    def screen(cells: Sequence[Cell]) -> Collection[int]:
        joined = _joined(cells)
        is_tidy = joined is not None and joined.isascii() and _is_tidy_whole(joined)
        return () if is_tidy else closer(cells)

    return screen


def _joined(cells: Sequence[Cell]) -> str | None:
    """The texts of a column, each with a line break behind; None where one has one in it, or is no text."""
    try:
        joined = "\n".join(cells)  # type: ignore[arg-type]
    except TypeError:
        if not {str, _NONE}.issuperset(map(type, cells)):
            return None
        joined = "\n".join([cell or "" for cell in cells])  # type: ignore[misc]
    return f"{joined}\n" if joined.count("\n") == len(cells) - 1 else None


def _is_tidy_whole(joined: str) -> bool:
    """Whether plain texts, each with a line break behind, hold nothing worth a look: seen at one glance."""
    stray = "  " in joined or " \n" in joined or "\n " in joined or joined[:1] == " "
    return not stray and joined.replace("\n", "").isprintable()


def _text_screen(column: TextColumn) -> Screen:
    tidy = _untidy_screen()
    if column.pattern is None and column.min_length is None and column.max_length is None:
        return tidy
    formed = _pattern_screen(column.pattern)
    least, most = column.min_length, column.max_length

    def screen(cells: Sequence[Cell]) -> Collection[int]:
        found = {*tidy(cells), *formed(cells)}
        if least is not None or most is not None:
            found.update(_of_wrong_length(cells, least or 0, most))
        return sorted(found)

    return screen


def _pattern_screen(pattern: str | None) -> Screen:
    if pattern is None:
        return _form_screen(r"(?s:.*)")
    if _PLAIN.fullmatch(pattern) is not None and _POSSESSIVE.search(pattern) is None:
        return _form_screen(pattern)
    match = re.compile(pattern).fullmatch

    def screen(cells: Sequence[Cell]) -> Collection[int]:
        return [
            place
            for place, cell in enumerate(cells)
            if cell is not None and (cell.__class__ is not str or match(cell) is None)
        ]

    return screen


def _of_wrong_length(cells: Sequence[Cell], least: int, most: int | None) -> Collection[int]:
    return [
        place
        for place, cell in enumerate(cells)
        if cell is not None
        and (cell.__class__ is not str or len(cell) < least or (most is not None and len(cell) > most))
    ]


def _serials(first: date | None, last: date | None) -> tuple[float, float]:
    """The serial numbers between which a day is fine; moments of the last day are left to a closer look."""
    least = FIRST_SERIAL if first is None else day_serial(first)
    most = LAST_SERIAL if last is None else day_serial(last)
    return max(least, FIRST_SERIAL), min(most, LAST_SERIAL)

"""Finding the few cells of a column that are worth a closer look, at the speed of a whole column.

A screen never calls a cell fine that the column's `examine` would complain about; what it lets through to a
closer look may well turn out to be fine. A test holds every type to that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date

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
_UNTIDY = re.compile(r"^\s|\s$|\s\s|[^\x20-\x7eА-Яа-яЁё№«»—–]|[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")
_SUSPICIOUS = re.compile(r"[^\n\x20-\x7eА-Яа-яЁё№«»—–]|[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_URL = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:/[!-;=?-~]*)?")


def screen_of(column: BaseColumn) -> Screen:
    """Give the screen of a column; of a type without one, that lets every filled cell through."""
    kind = type(column)
    if kind in {DecimalColumn, MoneyColumn, PercentColumn, IntegerColumn}:
        return _number_screen(column)
    if isinstance(column, DateColumn | DatetimeColumn):
        return _range_screen(_NUMBERS, *_serials(column.min, column.max))
    if isinstance(column, ChoiceColumn):
        return _member_screen(frozenset({None, *column.choices}))
    if isinstance(column, BooleanColumn):
        return _class_screen(frozenset({bool, _NONE}))
    if isinstance(column, TextColumn):
        return _text_screen(column)
    if kind is EmailColumn:
        return _match_screen(_EMAIL)
    if kind is UrlColumn:
        return _match_screen(_URL)
    return _filled


def _filled(cells: Sequence[Cell]) -> Collection[int]:
    return [place for place, cell in enumerate(cells) if cell is not None]


def _class_screen(fine: frozenset[type]) -> Screen:
    def screen(cells: Sequence[Cell]) -> Collection[int]:
        if fine.issuperset(map(type, cells)):
            return ()
        return [place for place, cell in enumerate(cells) if cell.__class__ not in fine]

    return screen


def _member_screen(fine: frozenset[Cell]) -> Screen:
    def screen(cells: Sequence[Cell]) -> Collection[int]:
        return [place for place, cell in enumerate(cells) if cell not in fine]

    return screen


def _number_screen(column: BaseColumn) -> Screen:
    fine: frozenset[type] = frozenset({int, _NONE}) if isinstance(column, IntegerColumn) else _NUMBERS
    least, most = getattr(column, "min", None), getattr(column, "max", None)
    if least is None and most is None:
        return _class_screen(fine)
    return _range_screen(
        fine, float("-inf") if least is None else least, float("inf") if most is None else most
    )


def _range_screen(fine: frozenset[type], least: float, most: float) -> Screen:
    def screen(cells: Sequence[Cell]) -> Collection[int]:
        return [
            place
            for place, cell in enumerate(cells)
            if cell is not None and not (cell.__class__ in fine and least <= cell <= most)  # type: ignore[operator]
        ]

    return screen


def _match_screen(fine: re.Pattern[str]) -> Screen:
    match = fine.fullmatch

    def screen(cells: Sequence[Cell]) -> Collection[int]:
        return [
            place
            for place, cell in enumerate(cells)
            if cell is not None and (cell.__class__ is not str or match(cell) is None)
        ]

    return screen


def _text_screen(column: TextColumn) -> Screen:
    if column.pattern is not None or column.min_length is not None or column.max_length is not None:
        return _formed_screen(column)
    return _untidy


def _untidy(cells: Sequence[Cell]) -> Collection[int]:
    """Texts that may be untidy, and cells that are none; a column without any is seen at one glance."""
    untidy = _UNTIDY.search
    try:
        joined = "\n".join(cells)  # type: ignore[arg-type]
    except TypeError:
        joined = None
    if joined is not None and joined.count("\n") == len(cells) - 1 and _is_tidy_whole(joined):
        return ()
    return [
        place
        for place, cell in enumerate(cells)
        if cell is not None
        and (cell.__class__ is not str or (not _is_ascii_tidy(cell) and untidy(cell) is not None))
    ]


def _formed_screen(column: TextColumn) -> Screen:
    form = re.compile(column.pattern or r"(?s:.*)").fullmatch
    least, most = column.min_length or 0, column.max_length or 1 << 30

    def screen(cells: Sequence[Cell]) -> Collection[int]:
        untidy = set(_untidy(cells))
        misformed = {
            place
            for place, cell in enumerate(cells)
            if cell is not None
            and (cell.__class__ is not str or not least <= len(cell) <= most or form(cell) is None)
        }
        return sorted(untidy | misformed)

    return screen


def _is_tidy_whole(joined: str) -> bool:
    """Whether texts without line breaks, joined by them, hold nothing worth a look."""
    if "  " in joined or " \n" in joined or "\n " in joined or joined[:1] == " " or joined[-1:] == " ":
        return False
    if joined.isascii():
        return joined.replace("\n", "").isprintable()
    return _SUSPICIOUS.search(joined) is None


def _is_ascii_tidy(text: str) -> bool:
    return text.isascii() and text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]


def _serials(first: date | None, last: date | None) -> tuple[float, float]:
    """The serial numbers between which a day is fine; moments of the last day are left to a closer look."""
    least = FIRST_SERIAL if first is None else day_serial(first)
    most = LAST_SERIAL if last is None else day_serial(last)
    return max(least, FIRST_SERIAL), min(most, LAST_SERIAL)

"""Values inside a calculation: scalars, blocks of cells, and how one kind is taken for another."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.display_numbers import show_general
from sheetcrm.emulator.formulas.errors import FormulaError, failure
from sheetcrm.emulator.formulas.references import Area
from sheetcrm.emulator.locales import Locale
from sheetcrm.emulator.user_entry import parse_boolean, parse_typed

Scalar: TypeAlias = int | float | str | bool | CellError | None
"""What one cell holds; None is blank."""
Rows: TypeAlias = Sequence[Sequence[Scalar]]
Key: TypeAlias = tuple[int, float, str]


LONGEST_TEXT: Final = 50_000
"""Characters a cell takes, and so a formula may give (Google's documented limit for cells)."""


class Block:
    """A rectangle of values: a range, read when first asked for, or a computed array (`area` is None)."""

    __slots__ = ("_groups", "_numbers", "_places", "_read", "_rows", "area")

    def __init__(self, read: Callable[[], Rows], area: Area | None = None) -> None:
        self.area = area
        self._read = read
        self._rows: Rows | None = None
        self._places: dict[bool, dict[Key, int]] = {}
        self._groups: dict[Key, list[tuple[int, int]]] | None = None
        self._numbers: list[int | float] | None = None

    @property
    def rows(self) -> Rows:
        """Return the values row by row, all rows equally wide."""
        if self._rows is None:
            self._rows = _rectangular(self._read(), self.area)
        return self._rows

    def places(self, *, across: bool) -> Mapping[Key, int]:
        """Return the first place of each value in the first column, or in the first row if `across`.

        Made once: thousands of look-ups in one table cost no more than the table.
        """
        places = self._places.get(across)
        if places is None:
            rows = self.rows
            line = (rows[0] if rows else ()) if across else [row[0] for row in rows if row]
            places = self._places[across] = {}
            for place, value in enumerate(line):
                if value is not None:
                    places.setdefault(sort_key(value), place)
        return places

    def groups(self) -> Mapping[Key, Sequence[tuple[int, int]]]:
        """Return the (row, column) of the cells of each value, blanks and errors left out. Made once."""
        if self._groups is None:
            self._groups = {}
            for i, row in enumerate(self.rows):
                for j, value in enumerate(row):
                    if value is not None and not isinstance(value, CellError):
                        self._groups.setdefault(sort_key(value), []).append((i, j))
        return self._groups

    def numbers(self) -> Sequence[int | float]:
        """Return all numbers; texts, booleans and blanks are passed over. Made once.

        Raises:
            FormulaError: the first error among the cells.
        """
        if self._numbers is None:
            found: list[int | float] = []
            for row in self.rows:
                for value in row:
                    if isinstance(value, CellError):
                        raise FormulaError(value)
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        found.append(value)
            self._numbers = found
        return self._numbers


Operand: TypeAlias = Scalar | Block


def _rectangular(rows: Rows, area: Area | None) -> Rows:
    """Fill up rows that a reader trimmed: to the area's size, or to the widest row where it is open."""
    width = max(map(len, rows), default=0)
    height = len(rows)
    if area is not None:
        width = width if area.end_column is None else area.end_column - area.column
        height = height if area.end_row is None else area.end_row - area.row
    if height == len(rows) and all(len(row) == width for row in rows):
        return rows
    blank: list[Scalar] = [None] * width
    filled = [[*row, *[None] * (width - len(row))] if row else blank for row in rows]
    return filled + [blank] * (height - len(rows))


def array(rows: Rows) -> Block:
    """Return a computed array."""
    return Block(lambda: rows)


def rows_of(operand: Operand) -> Rows:
    """Return an operand as rows; a scalar is one cell."""
    return operand.rows if isinstance(operand, Block) else [[operand]]


def tidy(number: float) -> int | float:
    """Return a result as a cell keeps it: whole numbers without a fraction.

    Raises:
        FormulaError: `#NUM!` if the result is infinite or no number.
    """
    if not math.isfinite(number):
        raise failure("NUM", "Result was not a finite number.")
    if isinstance(number, int):
        return number if abs(number) < 2**53 else float(number)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


@dataclass(frozen=True, slots=True, kw_only=True)
class Coercion:
    """Takes values of one kind for another, in the locale and on the day of the calculation."""

    locale: Locale
    today: datetime.date

    def number_in(self, text: str) -> int | float | None:
        """Return the number, date or time that a text spells, None if it spells none."""
        typed = parse_typed(text, self.locale, self.today)
        value = None if typed is None else typed.value
        return None if isinstance(value, str | bool) else value

    def number(self, value: Scalar, function: str, position: int) -> int | float:
        """Take a value for a number: blank is 0, TRUE is 1, a text is what it spells.

        Raises:
            FormulaError: the value is an error, or a text that spells no number (`#VALUE!`).
        """
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, int | float):
            return value
        if value is None:
            return 0
        found = self.number_in(value) if isinstance(value, str) else None
        if found is None:
            raise _no_number(function, position, value)
        return found

    def text(self, value: Scalar) -> str:
        """Take a value for a text: blank is empty, a number shows up to 15 digits."""
        if isinstance(value, bool):
            return self.locale.true if value else self.locale.false
        if isinstance(value, int | float):
            return show_general(value, self.locale, significant=15)
        if isinstance(value, CellError):
            return value.text
        return value or ""

    def boolean(self, value: Scalar, function: str, position: int) -> bool:
        """Take a value for a truth value: blank and 0 are FALSE, other numbers TRUE, texts if they say so.

        Raises:
            FormulaError: a text other than TRUE and FALSE (`#VALUE!`).
        """
        if not isinstance(value, str):
            return bool(value)
        found = parse_boolean(value, self.locale)
        if found is None:
            raise failure(
                "VALUE",
                f"Function {function} parameter {position} expects boolean values. "
                f"But '{value}' is a text and cannot be coerced to a boolean.",
            )
        return found


def _no_number(function: str, position: int, value: object) -> Exception:
    return failure(
        "VALUE",
        f"Function {function} parameter {position} expects number values. "
        f"But '{value}' is a text and cannot be coerced to a number.",
    )


def compare(left: Scalar, right: Scalar) -> int:
    """Return -1, 0 or 1 as `left` stands before, with or after `right`.

    Numbers stand before texts, texts before booleans; a blank counts as 0, "" or FALSE, whatever the other
    is; texts are compared without regard to case.
    """
    first = sort_key(_blank_like(right) if left is None else left)
    second = sort_key(_blank_like(left) if right is None else right)
    return (first > second) - (first < second)


def _blank_like(other: Scalar) -> Scalar:
    if isinstance(other, bool):
        return False
    return "" if isinstance(other, str) else 0


def sort_key(value: Scalar) -> Key:
    """Return what a value is compared by: its kind, its number, its text in small letters; blank is 0."""
    if isinstance(value, bool):
        return (2, value, "")
    if isinstance(value, str):
        return (1, 0, value.casefold())
    if isinstance(value, CellError):
        return (3, 0, value.text)
    return (0, value or 0, "")


def same_kind(left: Scalar, right: Scalar) -> bool:
    """Tell whether two values are both numbers, both texts or both booleans."""
    return left is not None and right is not None and sort_key(left)[0] == sort_key(right)[0]

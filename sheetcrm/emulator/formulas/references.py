"""References inside formulas: cells, ranges, open ranges, with `$` and with a sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from sheetcrm.emulator.a1 import column_index, column_letters, quote_title

SHEET_PATTERN: Final = r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!"
"""A sheet before a reference: quoted, or a bare word in any alphabet."""

_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,7}"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_ROW = r"\$?[1-9][0-9]{0,7}"
RANGE_PATTERN: Final = (
    rf"(?:{_CELL}:{_CELL}|{_CELL}:{_COLUMN}(?![\w(.])|{_CELL}:{_ROW}|{_COLUMN}:{_CELL}|{_COLUMN}:{_COLUMN}"
    rf"|{_ROW}:{_CELL}|{_ROW}:{_ROW}|{_CELL})"
)
"""A reference without its sheet. `A2:A` and `A2:2` are open to the bottom and to the right."""

_END = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells: 0-based, half open; an end of None reaches to the edge of the grid.

    `sheet` is a title, None for the sheet of the formula.
    """

    sheet: str | None
    row: int
    column: int
    end_row: int | None
    end_column: int | None

    @property
    def is_cell(self) -> bool:
        """Tell whether this is exactly one cell."""
        return self.end_row == self.row + 1 and self.end_column == self.column + 1

    def contains(self, row: int, column: int) -> bool:
        """Tell whether a cell of the same sheet lies inside."""
        inside_rows = self.row <= row and (self.end_row is None or row < self.end_row)
        return inside_rows and self.column <= column and (self.end_column is None or column < self.end_column)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a reference; a missing row or column is None, `fixed` parts carry a `$`."""

    column: int | None
    row: int | None
    column_fixed: bool = False
    row_fixed: bool = False

    @classmethod
    def parse(cls, text: str) -> End:
        """Read `$A$1`, `A` or `$1`."""
        match = _END.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no end of a reference")
        first, letters, second, digits = match.groups()
        return cls(
            column_index(letters) if letters else None,
            int(digits) - 1 if digits else None,
            column_fixed=bool(first and letters),
            row_fixed=bool(second or (first and not letters)),
        )

    @property
    def text(self) -> str:
        """Return the end in A1 notation."""
        column = "" if self.column is None else "$" * self.column_fixed + column_letters(self.column)
        row = "" if self.row is None else "$" * self.row_fixed + str(self.row + 1)
        return column + row


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell (`second` is None) or a range, on the sheet titled `sheet` or on the formula's own."""

    first: End
    second: End | None = None
    sheet: str | None = None

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a reference with or without a sheet; the text must match the patterns above.

        Raises:
            ValueError: it does not.
        """
        prefix, found, body = text.rpartition("!")
        first, colon, second = body.partition(":")
        return cls(End.parse(first), End.parse(second) if colon else None, unquote(prefix) if found else None)

    @property
    def text(self) -> str:
        """Return the reference as Google writes it: capitals, corners in order, `A1` for `A1:A1`."""
        prefix = "" if self.sheet is None else quote_title(self.sheet) + "!"
        if self.second is None:
            return prefix + self.first.text
        ordered = self.ordered()
        second = ordered.second
        if second is None or (ordered.first == second and None not in (second.row, second.column)):
            return prefix + ordered.first.text
        return f"{prefix}{ordered.first.text}:{second.text}"

    def ordered(self) -> Reference:
        """Return the range from upper left to lower right; `$` stays with its row or column."""
        first, second = self.first, self.second
        if second is None:
            return self
        if _swapped(first.row, second.row):
            first, second = (
                replace(first, row=second.row, row_fixed=second.row_fixed),
                replace(second, row=first.row, row_fixed=first.row_fixed),
            )
        if _swapped(first.column, second.column):
            first, second = (
                replace(first, column=second.column, column_fixed=second.column_fixed),
                replace(second, column=first.column, column_fixed=first.column_fixed),
            )
        return replace(self, first=first, second=second)

    @property
    def area(self) -> Area:
        """Return the rectangle it stands for."""
        ordered = self.ordered()
        first, second = ordered.first, ordered.second or ordered.first
        end_row = None if second.row is None else second.row + 1
        end_column = None if second.column is None else second.column + 1
        return Area(self.sheet, first.row or 0, first.column or 0, end_row, end_column)


def _swapped(first: int | None, second: int | None) -> bool:
    """Tell whether two ends stand the wrong way round; an open end (None) belongs last."""
    if first is None:
        return second is not None
    return second is not None and second < first


def unquote(prefix: str) -> str:
    """Return a sheet's title from its spelling in a formula."""
    return prefix[1:-1].replace("''", "'") if prefix.startswith("'") else prefix

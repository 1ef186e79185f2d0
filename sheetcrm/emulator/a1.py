"""A1 notation: column letters, reading a reference, writing one, quoting of sheet titles."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = r"\$?(?P<c{n}>[A-Za-z]{{1,3}})?\$?(?P<r{n}>[1-9][0-9]{{0,7}})?"
_A1 = re.compile("^" + _END.format(n=0) + r"(?P<colon>:" + _END.format(n=1) + r")?$")
_R1C1 = re.compile(r"^R([1-9]\d*)C([1-9]\d*)(?::R([1-9]\d*)C([1-9]\d*))?$", re.IGNORECASE)
_BARE_TITLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_.]*$")
_CELL_LIKE = re.compile(r"^[A-Za-z]{1,3}[0-9]+$")
_R1C1_LIKE = re.compile(r"^R[0-9]*C[0-9]*$", re.IGNORECASE)
_QUOTED = re.compile(r"^'((?:[^']|'')*)'(?:!(.*))?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """A reference without its sheet: 0-based, half open; an end of None is open.

    `single` marks a lone cell (`B2`), which a write takes as an anchor and not as a limit.
    """

    row: int = 0
    column: int = 0
    end_row: int | None = None
    end_column: int | None = None
    single: bool = False


def column_letters(index: int) -> str:
    """Return the letters of a 0-based column: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the 0-based index of column letters: A -> 0, ZZZ -> 18277."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def split_title(text: str) -> tuple[str | None, str | None]:
    """Split `Sheet!A1` into title and reference.

    Returns:
        (title, reference); the title is None without `!` or quotes, the reference None when only a quoted
        title stands there. A quoted title comes back without quotes.
    """
    quoted = _QUOTED.match(text)
    if quoted:
        return quoted[1].replace("''", "'"), quoted[2]
    if "!" not in text:
        return None, text
    title, _, reference = text.rpartition("!")
    return title, reference


def parse_span(text: str) -> Span | None:
    """Read an A1 reference without sheet; None if it is not one (a lone column or row is not)."""
    match = _A1.match(text)
    if match is None or not text:
        return None
    c0, r0, c1, r1 = match["c0"], match["r0"], match["c1"], match["r1"]
    if match["colon"] is None:
        if c0 is None or r0 is None:
            return None
        return Span(int(r0) - 1, column_index(c0), int(r0), column_index(c0) + 1, single=True)
    if (c0 is None and r0 is None) or (c1 is None and r1 is None) or (c0 is None and r1 is None):
        return None
    if c1 is None and r0 is None:
        return None
    row, end_row = _ordered(r0 and int(r0) - 1, r1 and int(r1) - 1)
    column, end_column = _ordered(c0 and column_index(c0), c1 and column_index(c1))
    single = end_row == row + 1 and end_column == column + 1
    return Span(row, column, end_row, end_column, single=single)


def _ordered(first: int | str | None, second: int | str | None) -> tuple[int, int | None]:
    ends = sorted(int(end) for end in (first, second) if end is not None)
    if not ends:
        return 0, None
    return ends[0], (ends[-1] + 1 if len(ends) == 2 else None)


def parse_r1c1(text: str) -> Span | None:
    """Read `R1C1` or `R1C1:R2C2`, which Google tries after A1; None if it is neither."""
    match = _R1C1.match(text)
    if match is None:
        return None
    r0, c0 = int(match[1]) - 1, int(match[2]) - 1
    if match[3] is None:
        return Span(r0, c0, r0 + 1, c0 + 1, single=True)
    r1, c1 = int(match[3]) - 1, int(match[4]) - 1
    return Span(min(r0, r1), min(c0, c1), max(r0, r1) + 1, max(c0, c1) + 1)


def quote_title(title: str) -> str:
    """Return a title as Google echoes it: bare when it is a plain word that cannot be a reference."""
    plain = _BARE_TITLE.match(title) and not _CELL_LIKE.match(title) and not _R1C1_LIKE.match(title)
    return title if plain else "'" + title.replace("'", "''") + "'"


def format_span(span: Span) -> str:
    """Write a reference; a range of one cell is one cell, an open end leaves its part out."""
    first = column_letters(span.column) + str(span.row + 1)
    end_column = "" if span.end_column is None else column_letters(span.end_column - 1)
    end_row = "" if span.end_row is None else str(span.end_row)
    if not end_column and not end_row:
        return first
    last = end_column + end_row
    return first if first == last else f"{first}:{last}"


def format_range(title: str, span: Span) -> str:
    """Write `Sheet!A1:B2` with the title quoted as Google does."""
    return f"{quote_title(title)}!{format_span(span)}"

"""A1 addresses, for people to find the cell a message is about."""

from __future__ import annotations

import re

_BARE_TITLE = re.compile(r"[^\W\d]\w*")
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")


def column_letters(column_index: int) -> str:
    """Name a 0-based column as the sheet does: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number = column_index + 1
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def quote_title(title: str) -> str:
    """Write a tab's title as a formula would: in apostrophes where it could be read as something else."""
    if _BARE_TITLE.fullmatch(title) and not _LOOKS_LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def a1(title: str, row_number: int, column_index: int) -> str:
    """Name one cell: ``a1("Deals", 7, 2)`` is ``Deals!C7`` (rows count from 1, columns from 0)."""
    return f"{quote_title(title)}!{column_letters(column_index)}{row_number}"

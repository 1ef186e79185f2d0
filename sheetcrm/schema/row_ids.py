"""The grammar of row IDs: ``D-000123`` for a root row, ``D-000123/LOG-1/OPS-2`` for what grew out of it.

A root ID is letters, a hyphen and a number of at least six digits. Each step down adds a slash, the letters
of the link and the attempt, counted from 1. Letters may be of any alphabet, digits are 0-9 only, and every
row ID has exactly one spelling, so equal rows have equal texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = r"[^\W\d_]{1,8}"
_ROOT = re.compile(rf"({_LETTERS})-([0-9]{{6}}|[1-9][0-9]{{6,17}})")
_STEP = re.compile(rf"({_LETTERS})-([1-9][0-9]{{0,8}})")
_CODE = re.compile(_LETTERS)


@dataclass(frozen=True, slots=True)
class RowIdParts:
    """A row ID taken apart; ``str()`` puts it together again.

    Attributes:
        prefix: letters of the root row's department.
        number: number of the root row, from 1.
        steps: code and attempt of every step from the root down; empty for a root row.
    """

    prefix: str
    number: int
    steps: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return "/".join((self.deal, *(f"{code}-{attempt}" for code, attempt in self.steps)))

    @property
    def deal(self) -> str:
        """The ID of the root row."""
        return format_root(self.prefix, self.number)

    @property
    def parent(self) -> str | None:
        """The ID of the row this one was made for; None for a root row."""
        return str(RowIdParts(self.prefix, self.number, self.steps[:-1])) if self.steps else None

    @property
    def code(self) -> str | None:
        """The letters of the link that made the row; None for a root row."""
        return self.steps[-1][0] if self.steps else None

    @property
    def attempt(self) -> int | None:
        """Which child of its parent by that link the row is, from 1; None for a root row."""
        return self.steps[-1][1] if self.steps else None


def format_root(prefix: str, number: int) -> str:
    """Write a root row's ID: ``format_root("D", 123)`` is ``D-000123``.

    Raises:
        ValueError: the prefix is not one to eight letters, or the number is below 1.
    """
    _require_code(prefix)
    if number < 1:
        msg = f"a row number starts at 1, not {number}"
        raise ValueError(msg)
    return f"{prefix}-{number:06d}"


def is_root(row_id: str, prefix: str) -> bool:
    """Whether the text is the ID of a root row with that prefix."""
    parts = parse(row_id)
    return parts is not None and parts.prefix == prefix and not parts.steps


def format_child(parent_id: str, code: str, attempt: int) -> str:
    """Write a child's ID: ``format_child("D-000123", "LOG", 1)`` is ``D-000123/LOG-1``.

    Raises:
        ValueError: the code is not one to eight letters, or the attempt is below 1.
    """
    _require_code(code)
    if attempt < 1:
        msg = f"attempts are counted from 1, not {attempt}"
        raise ValueError(msg)
    return f"{parent_id}/{code}-{attempt}"


@lru_cache(maxsize=2**16)
def parse(row_id: str) -> RowIdParts | None:
    """Take a row ID apart; None where the text is not a row ID to the letter."""
    first, *rest = row_id.split("/")
    root = _ROOT.fullmatch(first)
    if root is None or int(root[2]) == 0:
        return None
    steps = [_STEP.fullmatch(step) for step in rest]
    if not all(steps):
        return None
    return RowIdParts(root[1], int(root[2]), tuple((step[1], int(step[2])) for step in steps if step))


@lru_cache(maxsize=2**10)
def _require_code(letters: str) -> None:
    if not _CODE.fullmatch(letters):
        msg = f"'{letters}' is not one to eight letters"
        raise ValueError(msg)

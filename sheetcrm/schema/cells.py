"""The values a cell can hold, as the engine sees them.

A plain cell is a JSON scalar exactly as Google stores it: text is ``str``, numbers are ``int`` or ``float``,
dates are serial numbers (days since 1899-12-30, the time of day as the fraction), a checkbox is ``bool``. A
blank cell is ``None``; empty text is blank too, since Google does not tell them apart. Plain scalars keep
rows as tuples that compare at C speed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that shows an error such as ``#REF!``; ``code`` is Google's ErrorType, such as ``REF``."""

    code: str


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A cell with a formula: its text (starting with ``=``) and the value it shows."""

    text: str
    value: Scalar | ErrorCell


Cell = Scalar | ErrorCell | FormulaCell


def value_of(cell: Cell) -> Scalar | ErrorCell:
    """Return what the cell shows: the value of a formula, otherwise the cell itself."""
    return cell.value if isinstance(cell, FormulaCell) else cell


def is_blank(cell: Cell) -> bool:
    """Say whether the cell shows nothing; text of spaces alone counts as nothing, an error does not."""
    shown = value_of(cell)
    return shown is None or (isinstance(shown, str) and not shown.strip())


def same(one: Cell, other: Cell) -> bool:
    """Compare what two cells show; ``True`` and ``1`` differ, ``1`` and ``1.0`` do not, blanks are equal."""
    kind = one.__class__
    if kind is other.__class__ and kind is not FormulaCell and one == other:
        return True  # as nearly all are
    left, right = value_of(one), value_of(other)
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return left == right or (is_blank(left) and is_blank(right))


def encode(cell: Cell) -> Any:
    """Turn a cell into a JSON value: a scalar, ``{"f": text, "v": value}`` or ``{"e": code}``."""
    if isinstance(cell, FormulaCell):
        return {"f": cell.text, "v": encode(cell.value)}
    if isinstance(cell, ErrorCell):
        return {"e": cell.code}
    return cell


def decode(value: Any) -> Cell:
    """Undo `encode`."""
    if isinstance(value, dict):
        if "e" in value:
            return ErrorCell(value["e"])
        shown = decode(value["v"])
        return FormulaCell(value["f"], shown if not isinstance(shown, FormulaCell) else None)
    return value  # type: ignore[no-any-return]

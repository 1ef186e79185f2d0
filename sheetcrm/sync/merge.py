"""The merge of one linked cell: a pure decision, no table, no sheet.

The owner's cell is the source, the other side's is the target. The base is what both held after the last
pass. The owner wins; what that costs the other side is said in the outcome, so that nobody's value is lost
without a trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, Scalar, is_blank, same, value_of


class Outcome(Enum):
    """What is to be done with the target cell."""

    KEEP = "keep"
    """The sides agree, or there is nothing to copy."""
    COPY = "copy"
    """The target takes the source's value; nobody else had changed it."""
    OVERRULE = "overrule"
    """The target takes the source's value, and a value a person put there is replaced."""
    DIFFER = "differ"
    """Both sides hold a value, and nothing tells which is newer: neither is touched, people have to look."""
    FORMULA = "formula"
    """The target holds a person's formula, which is never overwritten."""
    ERROR = "error"
    """The source shows an error, which is never copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedBase:
    """What both cells held after the last pass.

    Attributes:
        source: the owner's cell.
        target: the other side's.
        pending: a pass has written to the target without seeing that it happened.
    """

    source: Cell
    target: Cell
    pending: bool = False


def merge_owned(source: Cell, target: Cell, base: LinkedBase | None) -> Outcome:
    """Decide what becomes of a cell whose value belongs to the other side.

    Args:
        source: the owner's cell now.
        target: the other side's cell now.
        base: both cells after the last pass; None when the two rows were not linked then.

    Returns:
        The outcome. A blank owner erases the target only if it was the owner who became blank, or if the
        target was blank too and somebody typed into it; a value that stood there before the link began is
        kept until the owner has one. Without a base, or where two different values have stood since before
        it, neither is copied.
    """
    if isinstance(value_of(source), ErrorCell):
        return Outcome.ERROR
    if same(source, target):
        return Outcome.KEEP
    if is_blank(source) and _keeps_standing_value(base):
        return Outcome.KEEP
    if isinstance(target, FormulaCell):
        return Outcome.FORMULA
    if is_blank(target) and base is None:
        return Outcome.COPY
    if base is None or _has_stood_apart(source, target, base):
        return Outcome.DIFFER
    return Outcome.OVERRULE if _holds_a_persons_value(target, base) else Outcome.COPY


def copied(source: Cell) -> Scalar:
    """The value a copy of the cell holds: what it shows, never its formula."""
    shown = value_of(source)
    if isinstance(shown, ErrorCell):
        msg = f"an error value is never copied: {shown.code}"
        raise TypeError(msg)
    return None if is_blank(shown) else shown


def _keeps_standing_value(base: LinkedBase | None) -> bool:
    return base is None or (is_blank(base.source) and not is_blank(base.target))


def _has_stood_apart(source: Cell, target: Cell, base: LinkedBase) -> bool:
    """Whether nothing has happened since the last pass left two different values standing."""
    if base.pending or is_blank(source) or is_blank(target):
        return False
    return same(source, base.source) and same(target, base.target)


def _holds_a_persons_value(target: Cell, base: LinkedBase) -> bool:
    """Whether the target holds something that was not copied there."""
    if not same(target, base.target):
        return True
    return not base.pending and not is_blank(target) and not same(base.source, base.target)

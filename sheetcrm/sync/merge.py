"""The merge of one linked cell: a pure decision, no table, no sheet.

The owner's cell is the SOURCE, the other side's is the TARGET. The base is what both held after the last
pass. Who changed what since then comes first, and is the same for every policy:

- the sides agree: nothing to do, whoever changed what;
- one side changed: the change is copied; with the policy `owner` only the owner's, the other's is put back;
- both changed, one of them to nothing: the value wins over the nothing;
- both changed to different values: the policy decides, in a handler of its own;
- neither changed and they differ, or nothing tells what they held: people have to look.

Whatever a decision costs somebody is said in the outcome, so that nobody's value is lost without a trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, Scalar, is_blank, same, value_of
from sheetcrm.schema.company import MergePolicy
from sheetcrm.sync.itemlists import joined


class End(Enum):
    """One of the two cells of a linked field."""

    SOURCE = "source"
    """The owner's."""
    TARGET = "target"
    """The other side's."""

    @property
    def other(self) -> End:
        """The opposite end."""
        return End.TARGET if self is End.SOURCE else End.SOURCE


class Outcome(Enum):
    """What is to be done with the two cells."""

    KEEP = "keep"
    """The sides agree, or there is nothing to copy."""
    COPY = "copy"
    """One side takes the other's value; nobody's value is lost by it."""
    JOIN = "join"
    """Both sides take the items of both."""
    OVERRULE = "overrule"
    """One side takes the other's value, and what a person put there is replaced."""
    DIFFER = "differ"
    """Both sides hold a value, and no rule may choose: neither is touched, people have to look."""
    FORMULA = "formula"
    """A cell that would be written holds a person's formula, which is never overwritten."""
    ERROR = "error"
    """The value that would be copied is an error, which never is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedBase:
    """What both cells held after the last pass.

    Attributes:
        source: the owner's cell.
        target: the other side's.
        pending: the ends a pass has written to, or has still to write to, without seeing that it happened.
        apart: a person decided that the two stay different, for as long as neither is changed.
    """

    source: Cell
    target: Cell
    pending: frozenset[End] = frozenset()
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The decision about one linked field.

    Attributes:
        outcome: what kind of decision it is.
        changes: the cells to set and their values; None blanks a cell. Empty where neither is touched.
        at: for OVERRULE the end whose value gives way, for FORMULA and ERROR the end that holds it.
    """

    outcome: Outcome
    changes: tuple[tuple[End, Scalar], ...] = ()
    at: End | None = None


_KEEP = Merged(outcome=Outcome.KEEP)
_DIFFER = Merged(outcome=Outcome.DIFFER)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """Both cells now, who changed his, and whether they were the same before."""

    cells: Mapping[End, Cell]
    changed: frozenset[End]
    agreed: bool
    later: End | None

    def is_blank(self, end: End) -> bool:
        return is_blank(self.cells[end])


def merge(
    source: Cell,
    target: Cell,
    base: LinkedBase | None,
    policy: MergePolicy = MergePolicy.OWNER,
    later: End | None = None,
    moved: frozenset[End] = frozenset(),
) -> Merged:
    """Decide what becomes of the two cells of a linked field.

    Args:
        source: the owner's cell now.
        target: the other side's cell now.
        base: both cells after the last pass; None when the two rows were not linked then.
        policy: what decides where both sides changed.
        later: which end is proven to have been typed last; None where nothing tells, as with sheets, which do
            not say when a cell was changed.
        moved: ends that other rules have set meanwhile; they count as changed even if they were set to what
            they held before, or were read with.

    Returns:
        The decision. Cells are compared by what they show, blank text is blank.
    """
    if same(source, target):
        return _KEEP
    cells = {End.SOURCE: source, End.TARGET: target}
    if base is None:
        return _guarded(_without_memory(cells, policy), cells, policy)
    sides = _compare(cells, base, later, moved)
    if base.apart and not sides.changed:
        return _KEEP
    return _guarded(_decide(sides, policy), cells, policy)


def copied(source: Cell) -> Scalar:
    """The value a copy of the cell holds: what it shows, never its formula.

    Raises:
        TypeError: the cell shows an error, which is never copied.
    """
    shown = value_of(source)
    if isinstance(shown, ErrorCell):
        msg = f"an error value is never copied: {shown.code}"
        raise TypeError(msg)
    return None if is_blank(shown) else shown


# -- who changed what ---


def _compare(cells: Mapping[End, Cell], base: LinkedBase, later: End | None, moved: frozenset[End]) -> _Sides:
    before = dict(zip(End, _settled(cells[End.SOURCE], cells[End.TARGET], base), strict=True))
    changed = {end for end in End if not same(cells[end], before[end])}
    return _Sides(
        cells=cells,
        changed=frozenset(changed | moved),
        agreed=same(before[End.SOURCE], before[End.TARGET]),
        later=later,
    )


def _settled(source: Cell, target: Cell, base: LinkedBase) -> tuple[Cell, Cell]:
    """The base; a write that is under way counts as done where it is seen, and as owed where it is not."""
    if base.pending == {End.TARGET}:
        agreed = base.source if same(target, base.source) else base.target
        return agreed, agreed
    if base.pending == {End.SOURCE}:
        agreed = base.target if same(source, base.target) else base.source
        return agreed, agreed
    return base.source, base.target


# -- what follows from it ---


def _without_memory(cells: Mapping[End, Cell], policy: MergePolicy) -> Merged:
    """A value against nothing is an addition; of two values nothing tells which is newer."""
    if is_blank(cells[End.TARGET]):
        return _copy(cells, End.SOURCE)
    if is_blank(cells[End.SOURCE]):
        return _copy(cells, End.TARGET) if policy.is_two_way else _KEEP
    return _DIFFER


def _decide(sides: _Sides, policy: MergePolicy) -> Merged:
    if not sides.changed:
        return _formula_against_nothing(sides, policy) or _without_memory(sides.cells, policy)
    if len(sides.changed) == 2:
        return _both_changed(sides, policy)
    (end,) = sides.changed
    if policy.is_two_way:
        return _copy(sides.cells, end) if sides.agreed else _changed_while_apart(sides, end, policy)
    return _owner_changed(sides) if end is End.SOURCE else _other_changed(sides)


def _formula_against_nothing(sides: _Sides, policy: MergePolicy) -> Merged | None:
    """A formula that could not be blanked when the other side was; it must not fill that side again."""
    for end in End:
        if policy.is_two_way and isinstance(sides.cells[end], FormulaCell) and sides.is_blank(end.other):
            return Merged(outcome=Outcome.FORMULA, at=end)
    return None


def _both_changed(sides: _Sides, policy: MergePolicy) -> Merged:
    if sides.is_blank(End.TARGET):
        return _copy(sides.cells, End.SOURCE)
    if sides.is_blank(End.SOURCE):
        # The owner's own cell is never filled from elsewhere: he keeps his nothing, the other his value.
        return _copy(sides.cells, End.TARGET) if policy.is_two_way else _KEEP
    return HANDLERS[policy](sides)


def _changed_while_apart(sides: _Sides, end: End, policy: MergePolicy) -> Merged:
    """Two-way: one side was changed while the two stood at different values."""
    if sides.is_blank(end):
        return _copy(sides.cells, end.other)  # who clears his side of a difference gives way
    if sides.is_blank(end.other):
        return _copy(sides.cells, end)
    newer = _Sides(cells=sides.cells, changed=sides.changed, agreed=False, later=end)
    return HANDLERS[policy](newer)


def _owner_changed(sides: _Sides) -> Merged:
    if sides.agreed or sides.is_blank(End.TARGET):
        return _copy(sides.cells, End.SOURCE)
    return _overrule(sides.cells, End.TARGET)


def _other_changed(sides: _Sides) -> Merged:
    """Somebody typed into a field another department owns: it is put back, and what it costs is told."""
    stands = sides.is_blank(End.SOURCE) and not sides.agreed
    # What stood there before the link began, or against a nothing of the owner's, stays until he has a value.
    return _KEEP if stands else _overrule(sides.cells, End.TARGET)


# -- the policies, for two values that both sides changed ---


def _owner(sides: _Sides) -> Merged:
    return _overrule(sides.cells, End.TARGET)


def _newest(sides: _Sides) -> Merged:
    return _overrule(sides.cells, End.SOURCE if sides.later is End.TARGET else End.TARGET)


def _max(sides: _Sides) -> Merged:
    return _overrule(sides.cells, End.SOURCE if _is_target_larger(sides) is True else End.TARGET)


def _min(sides: _Sides) -> Merged:
    return _overrule(sides.cells, End.SOURCE if _is_target_larger(sides) is False else End.TARGET)


def _is_target_larger(sides: _Sides) -> bool | None:
    """Whether the target's number is the larger one; None where one of the two is no number."""
    source, target = value_of(sides.cells[End.SOURCE]), value_of(sides.cells[End.TARGET])
    if not _is_number(source) or not _is_number(target):
        return None
    return target > source  # type: ignore[operator]


def _is_number(value: Scalar | ErrorCell) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _union(sides: _Sides) -> Merged:
    for end in End:
        if isinstance(value_of(sides.cells[end]), ErrorCell):
            return Merged(outcome=Outcome.ERROR, at=end)
    both = joined(copied(sides.cells[End.SOURCE]), copied(sides.cells[End.TARGET]))
    changes = tuple((end, both) for end in End if not same(sides.cells[end], both))
    return Merged(outcome=Outcome.JOIN, changes=changes)


def _manual(_: _Sides) -> Merged:
    return _DIFFER


HANDLERS: Mapping[MergePolicy, Callable[[_Sides], Merged]] = {
    MergePolicy.OWNER: _owner,
    MergePolicy.NEWEST: _newest,
    MergePolicy.MAX: _max,
    MergePolicy.MIN: _min,
    MergePolicy.UNION: _union,
    MergePolicy.MANUAL: _manual,
}
"""What decides between two values, by policy."""


# -- decisions, and what forbids them ---


def _copy(cells: Mapping[End, Cell], winner: End) -> Merged:
    return _take(cells, winner, Outcome.COPY, None)


def _overrule(cells: Mapping[End, Cell], loser: End) -> Merged:
    return _take(cells, loser.other, Outcome.OVERRULE, loser)


def _take(cells: Mapping[End, Cell], winner: End, outcome: Outcome, at: End | None) -> Merged:
    if isinstance(value_of(cells[winner]), ErrorCell):
        return Merged(outcome=Outcome.ERROR, at=winner)
    return Merged(outcome=outcome, changes=((winner.other, copied(cells[winner])),), at=at)


def _guarded(merged: Merged, cells: Mapping[End, Cell], policy: MergePolicy) -> Merged:
    """Refuse to write over formulas; where people would have to choose, they are told of formulas first."""
    ends = tuple(end for end, _ in merged.changes)
    if merged.outcome is Outcome.DIFFER:
        for end in End:
            if isinstance(value_of(cells[end]), ErrorCell):
                return Merged(outcome=Outcome.ERROR, at=end)
        ends = tuple(End) if policy.is_two_way else (End.TARGET,)
    for end in ends:
        if isinstance(cells[end], FormulaCell):
            return Merged(outcome=Outcome.FORMULA, at=end)
    return merged

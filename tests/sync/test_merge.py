"""The merge of one linked cell: what holds for all values, whatever the policy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetcrm.schema.cells import ErrorCell, FormulaCell, is_blank, same, value_of
from sheetcrm.schema.company import MergePolicy
from sheetcrm.sync.itemlists import joined
from sheetcrm.sync.merge import End, LinkedBase, Outcome, copied, merge

VALUES = st.sampled_from([None, "", " ", 0, 1, 1.0, 2.5, True, "a", "b", "a, b", "b, a", "c\na", "1"])
FORMULAS = st.builds(FormulaCell, st.just("=F()"), VALUES | st.builds(ErrorCell, st.just("REF")))
CELLS = VALUES | FORMULAS | st.builds(ErrorCell, st.sampled_from(["REF", "NAME"]))
PENDING = st.frozensets(st.sampled_from(End))
BASES = st.none() | st.builds(LinkedBase, source=CELLS, target=CELLS, pending=PENDING, apart=st.booleans())
POLICIES = st.sampled_from(MergePolicy)
LATER = st.none() | st.sampled_from(End)
MIRRORED = {None: None, End.SOURCE: End.TARGET, End.TARGET: End.SOURCE}


def after(source, target, merged) -> dict:
    return {End.SOURCE: source, End.TARGET: target} | dict(merged.changes)


@given(CELLS, CELLS, BASES, POLICIES, LATER)
def test_carried_out_and_merged_again_it_does_nothing(source, target, base, policy, later):
    cells = after(source, target, merge(source, target, base, policy, later))
    settled = LinkedBase(
        source=cells[End.SOURCE], target=cells[End.TARGET], apart=base is not None and base.apart
    )
    assert merge(cells[End.SOURCE], cells[End.TARGET], settled, policy).changes == ()


@given(CELLS, CELLS, BASES, POLICIES, LATER)
def test_nobodys_value_goes_without_being_told(source, target, base, policy, later):
    """What a pass replaces was nothing, is on the other side, was agreed on, or is said to give way."""
    merged = merge(source, target, base, policy, later)
    cells = after(source, target, merged)
    for end, was in ((End.SOURCE, source), (End.TARGET, target)):
        untouched = cells[end] is was
        kept = any(same(was, cell) for cell in cells.values())
        is_old_copy = base is not None and (same(was, base.source) or same(was, base.target))
        told = merged.outcome is Outcome.OVERRULE and merged.at is end
        if merged.outcome is Outcome.JOIN:
            kept = same(joined(cells[end], was), cells[end])
        assert untouched or is_blank(was) or kept or is_old_copy or told


@given(CELLS, CELLS, BASES.filter(lambda base: base is None or not base.pending), POLICIES)
def test_a_value_that_stood_apart_is_not_replaced_in_silence_either(source, target, base, policy):
    if base is None or same(base.source, base.target):
        return
    merged = merge(source, target, base, policy)
    for end, value in merged.changes:
        was = source if end is End.SOURCE else target
        if merged.outcome is Outcome.COPY:
            assert is_blank(was) or is_blank(value) is False or same(value, was), (
                "a value gives way to nothing"
            )
            assert is_blank(was), "a copy replaces nothing but blanks where two values stood apart"


@given(CELLS, CELLS, BASES, POLICIES, LATER)
def test_formulas_are_never_written_over_and_errors_never_copied(source, target, base, policy, later):
    merged = merge(source, target, base, policy, later)
    for end, value in merged.changes:
        assert not isinstance(source if end is End.SOURCE else target, FormulaCell)
        assert not isinstance(value, ErrorCell | FormulaCell)
    assert len({end for end, _ in merged.changes}) == len(merged.changes)


@given(CELLS, CELLS, BASES, st.sampled_from([MergePolicy.MANUAL, MergePolicy.NEWEST]), st.sampled_from(End))
def test_manual_and_a_proven_newest_do_not_care_which_side_is_called_the_owner(
    source, target, base, policy, later
):
    there = merge(source, target, base, policy, later)
    turned = None
    if base is not None:
        pending = frozenset(end.other for end in base.pending)
        turned = LinkedBase(source=base.target, target=base.source, pending=pending, apart=base.apart)
    back = merge(target, source, turned, policy, later.other)
    if there.outcome not in {Outcome.FORMULA, Outcome.ERROR}:
        # Of two formulas or errors the first one met is named; nothing is written either way.
        assert back.at is MIRRORED[there.at]
    assert back.outcome is there.outcome
    assert {end.other: value for end, value in back.changes} == dict(there.changes)


@given(st.floats(-9, 9), st.floats(-9, 9), st.sampled_from([MergePolicy.MAX, MergePolicy.MIN]))
def test_the_larger_is_the_larger_from_either_side(source, target, policy):
    base = LinkedBase(source=99, target=99)
    there = after(source, target, merge(source, target, base, policy))
    back = after(target, source, merge(target, source, base, policy))
    expected = max(source, target) if policy is MergePolicy.MAX else min(source, target)
    assert set(there.values()) == set(back.values()) == {expected}


@given(CELLS, BASES, POLICIES)
def test_sides_that_agree_are_left_alone(cell, base, policy):
    assert merge(cell, cell, base, policy).outcome is Outcome.KEEP


@given(st.sampled_from(["open", "won", "lost"]), POLICIES)
def test_a_change_that_is_taken_back_is_copied_like_any_other(status, policy):
    """There and back again: won is copied, and so is the return to what stood before."""
    there = merge("won!", status, LinkedBase(source=status, target=status), policy)
    assert there.changes == ((End.TARGET, "won!"),)
    back = merge(status, "won!", LinkedBase(source="won!", target="won!"), policy)
    assert back.changes == ((End.TARGET, status),)
    assert (there.outcome, back.outcome) == (Outcome.COPY, Outcome.COPY)


def test_a_copy_that_landed_unseen_is_not_taken_for_a_persons_value():
    base = LinkedBase(source="new", target="old", pending=frozenset({End.TARGET}))
    assert merge("newer", "new", base).outcome is Outcome.COPY
    assert merge("newer", "old", base).outcome is Outcome.COPY
    assert merge("newer", "typed", base).outcome is Outcome.OVERRULE
    upwards = LinkedBase(source="old", target="new", pending=frozenset({End.SOURCE}))
    assert merge("new", "newer", upwards, MergePolicy.MAX).changes == ((End.SOURCE, "newer"),)


def test_what_another_rule_has_set_counts_as_changed_even_back_to_what_it_was():
    base = LinkedBase(source="b, a", target="b, a")
    assert merge("b", "b, a", base, MergePolicy.UNION).changes == ((End.TARGET, "b"),)
    moved = merge("b", "b, a", base, MergePolicy.UNION, moved=frozenset({End.TARGET}))
    assert moved.changes == ((End.SOURCE, "b, a"),)
    erased = merge(None, "b, a", base, MergePolicy.UNION, moved=frozenset({End.TARGET}))
    assert erased.changes == ((End.SOURCE, "b, a"),)


def test_only_values_are_copied_never_formulas_or_errors():
    with pytest.raises(TypeError, match="DIVIDE_BY_ZERO"):
        copied(FormulaCell("=1/0", ErrorCell("DIVIDE_BY_ZERO")))
    assert copied(FormulaCell("=2*2", 4)) == 4
    assert copied("   ") is None
    formula = FormulaCell("=1", 1)
    assert merge(1, formula, LinkedBase(source=2, target=2)).outcome is Outcome.KEEP, (
        "it shows what it should"
    )


def test_a_tick_and_a_one_are_different_values():
    assert merge(True, 1, LinkedBase(source=1, target=1)).outcome is Outcome.COPY
    assert merge(1, 1.0, LinkedBase(source=5, target=5)).outcome is Outcome.KEEP


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("a, b", "b, c", "a, b, c"),
        ("a;b", "c", "a; b; c"),
        ("a", "b", "a, b"),
        ("Crane, with driver\nTruck", "Truck\nLoader", "Crane, with driver\nTruck\nLoader"),
        ("a, b", "c, d\ne", "a, b\nc, d\ne"),
        ("Permit,  permit , Act", "act", "Permit,  permit , Act"),
        ("Permit, permit, Act", "Invoice", "Permit, Act, Invoice"),
        ("a,,b,", "b, c", "a, b, c"),
        ("Ёлка", "ёлка, сосна", "Ёлка, сосна"),
        (12, "12, 13", "12, 13"),
        (12.0, 13, "12, 13"),
        (12, "12", 12),
    ],
)
def test_two_lists_become_one(first, second, both):
    assert joined(first, second) == both
    assert joined(both, first) == both
    assert joined(both, second) == both


@given(st.lists(st.text("ab,;\n ", max_size=6), min_size=2, max_size=2))
def test_no_item_of_either_list_is_dropped(texts):
    first, second = texts
    if is_blank(first) or is_blank(second):
        return
    both = joined(first, second)
    assert value_of(joined(both, second)) == both
    assert value_of(joined(both, first)) == both

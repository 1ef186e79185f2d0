"""The merge of one linked cell: every combination of both sides and the base, named and complete."""

from __future__ import annotations

import itertools

import pytest

from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.sync.merge import LinkedBase, Outcome, copied, merge_owned

OLD, NEW, OTHER = "old", "new", "other"

# What the owner (source) and the other side (target) hold now, against a base in which both held "old".
IN_STEP_BEFORE = {
    ("unchanged", "unchanged"): Outcome.KEEP,
    ("unchanged", "edited"): Outcome.OVERRULE,
    ("unchanged", "edited alike"): Outcome.OVERRULE,
    ("unchanged", "blanked"): Outcome.OVERRULE,
    ("edited", "unchanged"): Outcome.COPY,
    ("edited", "edited"): Outcome.OVERRULE,
    ("edited", "edited alike"): Outcome.KEEP,
    ("edited", "blanked"): Outcome.OVERRULE,
    ("blanked", "unchanged"): Outcome.COPY,
    ("blanked", "edited"): Outcome.OVERRULE,
    ("blanked", "edited alike"): Outcome.OVERRULE,
    ("blanked", "blanked"): Outcome.KEEP,
}
SOURCE = {"unchanged": OLD, "edited": NEW, "blanked": None}
TARGET = {"unchanged": OLD, "edited": OTHER, "edited alike": NEW, "blanked": None}

# The same with nothing but blanks in the base, a standing value the owner never had, and no base at all.
FILLED = {None: "blank", NEW: "new", OTHER: "other"}
BLANK_BEFORE = {
    (None, None): Outcome.KEEP,
    (None, OTHER): Outcome.OVERRULE,
    (NEW, None): Outcome.COPY,
    (NEW, OTHER): Outcome.OVERRULE,
    (NEW, NEW): Outcome.KEEP,
}
STANDING_BEFORE = {
    (None, OLD): Outcome.KEEP,
    (None, OTHER): Outcome.KEEP,
    (None, None): Outcome.KEEP,
    (NEW, OLD): Outcome.OVERRULE,
    (NEW, OTHER): Outcome.OVERRULE,
    (NEW, None): Outcome.OVERRULE,
}
APART_BEFORE = {
    (NEW, OLD): Outcome.DIFFER,
    (NEW, None): Outcome.OVERRULE,
    (NEW, OTHER): Outcome.OVERRULE,
    (NEW, NEW): Outcome.KEEP,
    (OTHER, OLD): Outcome.OVERRULE,
    (None, OLD): Outcome.OVERRULE,
    (OLD, OLD): Outcome.KEEP,
}
PENDING_BEFORE = {
    (NEW, OLD): Outcome.COPY,
    (NEW, None): Outcome.OVERRULE,
    (NEW, OTHER): Outcome.OVERRULE,
    (NEW, NEW): Outcome.KEEP,
    (OTHER, OLD): Outcome.COPY,
    (None, OLD): Outcome.COPY,
}
NEVER_LINKED = {
    (None, None): Outcome.KEEP,
    (None, OTHER): Outcome.KEEP,
    (NEW, None): Outcome.COPY,
    (NEW, OTHER): Outcome.DIFFER,
    (NEW, NEW): Outcome.KEEP,
}


def test_the_table_of_two_sides_in_step_before_is_complete():
    assert set(IN_STEP_BEFORE) == set(itertools.product(SOURCE, TARGET))


@pytest.mark.parametrize(("source", "target"), IN_STEP_BEFORE)
def test_sides_that_were_in_step(source, target):
    outcome = merge_owned(SOURCE[source], TARGET[target], LinkedBase(source=OLD, target=OLD))
    assert outcome is IN_STEP_BEFORE[source, target]


@pytest.mark.parametrize(
    ("base", "table"),
    [
        (LinkedBase(source=None, target=None), BLANK_BEFORE),
        (LinkedBase(source=None, target=OLD), STANDING_BEFORE),
        (LinkedBase(source=NEW, target=OLD), APART_BEFORE),
        (LinkedBase(source=NEW, target=OLD, pending=True), PENDING_BEFORE),
        (None, NEVER_LINKED),
    ],
    ids=["blank before", "a standing value", "two values", "a write nobody saw land", "never linked"],
)
def test_other_beginnings(base, table):
    assert {pair: merge_owned(*pair, base) for pair in table} == table


def test_a_persons_formula_stands():
    formula = FormulaCell("=1", 1)
    assert merge_owned(2, formula, LinkedBase(source=2, target=2)) is Outcome.FORMULA
    assert merge_owned(1, formula, LinkedBase(source=2, target=2)) is Outcome.KEEP, "it shows what it should"


def test_errors_are_never_copied_and_formulas_by_their_value():
    error = FormulaCell("=1/0", ErrorCell("DIVIDE_BY_ZERO"))
    assert merge_owned(error, "x", None) is Outcome.ERROR
    with pytest.raises(TypeError, match="DIVIDE_BY_ZERO"):
        copied(error)
    assert copied(FormulaCell("=2*2", 4)) == 4
    assert copied("   ") is None


def test_a_tick_and_a_one_are_different_values():
    assert merge_owned(True, 1, LinkedBase(source=1, target=1)) is Outcome.COPY
    assert merge_owned(1, 1.0, LinkedBase(source=5, target=5)) is Outcome.KEEP

"""The merge of one linked cell: the decision table of all combinations, complete by assertion."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.company import MergePolicy
from sheetcrm.sync.merge import HANDLERS, End, LinkedBase, Merged, Outcome, merge

DOWN, UP = frozenset({End.TARGET}), frozenset({End.SOURCE})
BEFORE = {
    "agreed": LinkedBase(source=5, target=5),
    "both blank": LinkedBase(source=None, target=None),
    "apart": LinkedBase(source=5, target=7),
    "only owner": LinkedBase(source=5, target=None),
    "only other": LinkedBase(source=None, target=7),
    "decided apart": LinkedBase(source=5, target=7, apart=True),
    "copy down under way": LinkedBase(source=5, target=7, pending=DOWN),
    "copy up under way": LinkedBase(source=5, target=7, pending=UP),
    "join under way": LinkedBase(source=5, target=7, pending=DOWN | UP),
    "none": None,
}
SOURCE_STATES = ("same", "edited", "blanked")
TARGET_STATES = ("same", "edited", "edited alike", "blanked")
CODES = {"=": "nothing", ">": "down", "<": "up", ">!": "down", "!<": "up", "+": "both", "?": "nothing"}


def read_table() -> dict[tuple[str, str, str, MergePolicy], str]:
    lines = (Path(__file__).parent / "merge_table.txt").read_text(encoding="utf-8").splitlines()
    table = {}
    for line in lines:
        if line and not line.startswith("#"):
            before, source, target, *codes = (part.strip() for part in line.split("|"))
            for policy, code in zip(MergePolicy, codes, strict=True):
                assert (before, source, target, policy) not in table, line
                table[before, source, target, policy] = code
    return table


TABLE = read_table()


def cells_of(before: str, source: str, target: str):
    base = BEFORE[before] or LinkedBase(source=5, target=7)
    source_cell = {"same": base.source, "edited": 3, "blanked": None}[source]
    target_cell = {"same": base.target, "edited": 8, "edited alike": source_cell, "blanked": None}[target]
    return source_cell, target_cell


def code_of(merged: Merged) -> str:
    ends = {end for end, _ in merged.changes}
    if merged.outcome in {Outcome.FORMULA, Outcome.ERROR}:
        assert not ends
        return f"{merged.outcome.value} at {merged.at.value}"
    way = (
        "both"
        if len(ends) == 2
        else {End.TARGET: "down", End.SOURCE: "up"}[ends.pop()]
        if ends
        else "nothing"
    )
    codes = {
        (Outcome.KEEP, "nothing", None): "=",
        (Outcome.DIFFER, "nothing", None): "?",
        (Outcome.COPY, "down", None): ">",
        (Outcome.COPY, "up", None): "<",
        (Outcome.OVERRULE, "down", End.TARGET): ">!",
        (Outcome.OVERRULE, "up", End.SOURCE): "!<",
        (Outcome.JOIN, "both", None): "+",
    }
    return codes[merged.outcome, way, merged.at]


def test_the_table_has_every_combination_and_every_policy_has_a_handler():
    assert set(TABLE) == set(itertools.product(BEFORE, SOURCE_STATES, TARGET_STATES, MergePolicy))
    assert set(TABLE.values()) == set(CODES), "each kind of decision is taken somewhere"
    assert set(HANDLERS) == set(MergePolicy)
    assert {MergePolicy.OWNER} == {policy for policy in MergePolicy if not policy.is_two_way}


@pytest.mark.parametrize("policy", MergePolicy)
@pytest.mark.parametrize("before", BEFORE)
def test_plain_values(before, policy):
    rows = itertools.product(SOURCE_STATES, TARGET_STATES)
    decided = {row: code_of(merge(*cells_of(before, *row), BEFORE[before], policy)) for row in rows}
    assert decided == {row: TABLE[before, *row, policy] for row in decided}


# What a formula or an error in one of the two cells makes of each decision: by form, decision and policy.
WRITES_SOURCE, WRITES_TARGET = {"<", "!<", "+"}, {">", ">!", "+"}


def with_formula(code: str, end: End, policy: MergePolicy, *, nobody_changed: bool = False) -> str:
    if nobody_changed and policy.is_two_way and code == (">" if end is End.SOURCE else "<"):
        return f"formula at {end.value}"  # it could not be blanked, and does not fill the other side again
    would_write = WRITES_SOURCE if end is End.SOURCE else WRITES_TARGET
    could_be_picked = code == "?" and (policy.is_two_way or end is End.TARGET)
    return f"formula at {end.value}" if code in would_write or could_be_picked else code


ERROR_AT_SOURCE = {">": "E", ">!": "E", "!<": "E", "+": "E", "?": "E", "=": "="}
ERROR_AT_TARGET = {"<": "E", ">!": ">!", "+": "E", "?": "E", "=": "="}


def with_error(code: str, end: End, policy: MergePolicy) -> str:
    """The end was edited to an error: it is never copied, and it is neither larger nor smaller."""
    if end is End.TARGET and code == "!<":
        return ">!" if policy in {MergePolicy.MAX, MergePolicy.MIN} else "error at target"
    found = (ERROR_AT_SOURCE if end is End.SOURCE else ERROR_AT_TARGET)[code]
    return f"error at {end.value}" if found == "E" else found


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize("policy", MergePolicy)
def test_a_formula_on_either_side(policy, end):
    for key in (key for key in TABLE if key[3] is policy):
        cells = dict(zip(End, cells_of(*key[:3]), strict=True))
        cells[end] = FormulaCell("=SHOWN()", cells[end])
        merged = merge(cells[End.SOURCE], cells[End.TARGET], BEFORE[key[0]], policy)
        base = BEFORE[key[0]]
        quiet = base is not None and not base.pending and cells_of(*key[:3]) == (base.source, base.target)
        assert code_of(merged) == with_formula(TABLE[key], end, policy, nobody_changed=quiet), key


def edited_at(end: End, policy: MergePolicy) -> list:
    """Where the end may show an error: a cell that does was edited, and is like no other."""
    place = 1 if end is End.SOURCE else 2
    return [key for key in TABLE if key[3] is policy and key[place] == "edited" and key[2] != "edited alike"]


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize("policy", MergePolicy)
def test_an_error_on_either_side(policy, end):
    keys = edited_at(end, policy)
    assert len(keys) == 3 * len(BEFORE)
    for key in keys:
        cells = dict(zip(End, cells_of(*key[:3]), strict=True))
        cells[end] = ErrorCell("REF")
        expected = with_error(TABLE[key], end, policy)
        assert code_of(merge(cells[End.SOURCE], cells[End.TARGET], BEFORE[key[0]], policy)) == expected, key
        cells[end] = FormulaCell("=1/0", ErrorCell("DIVIDE_BY_ZERO"))
        expected = with_formula(expected, end, policy)
        assert code_of(merge(cells[End.SOURCE], cells[End.TARGET], BEFORE[key[0]], policy)) == expected, key


def test_errors_in_both_cells_are_left_alone():
    base = LinkedBase(source=5, target=5)
    for policy in MergePolicy:
        merged = merge(ErrorCell("REF"), ErrorCell("NAME"), base, policy)
        assert merged.changes == ()
        assert merged.outcome is Outcome.ERROR


def test_newest_goes_by_a_proof_and_by_nothing_else():
    base = LinkedBase(source=5, target=5)
    decided = {
        later: code_of(merge(3, 8, base, MergePolicy.NEWEST, later))
        for later in (None, End.SOURCE, End.TARGET)
    }
    assert decided == {None: ">!", End.SOURCE: ">!", End.TARGET: "!<"}
    for policy in set(MergePolicy) - {MergePolicy.NEWEST}:
        assert merge(3, 8, base, policy, End.TARGET) == merge(3, 8, base, policy), policy


@pytest.mark.parametrize(
    ("source", "target", "larger"),
    [
        (3, 8, 8),
        (8.5, 8, 8.5),
        (-1, -2.5, -1),
        (46000, 46000.25, 46000.25),
        ("3", 8, "3"),
        (3, "8", 3),
        (True, 8, True),
        (3, False, 3),
    ],
)
def test_the_larger_number_stands_and_what_is_no_number_is_decided_for_the_owner(source, target, larger):
    base = LinkedBase(source=5, target=5)
    merged = merge(source, target, base, MergePolicy.MAX)
    kept = dict(merged.changes)
    assert {kept.get(End.SOURCE, source), kept.get(End.TARGET, target)} == {larger}
    smaller = merge(source, target, base, MergePolicy.MIN)
    is_ordered = {type(source), type(target)} <= {int, float}
    assert (smaller.at is not merged.at) is is_ordered

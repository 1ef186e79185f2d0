"""Whose row it was: equal rows, similar rows, ties, and what the search costs."""

from __future__ import annotations

import pytest

from sheetcrm.sync import likeness
from sheetcrm.sync.likeness import Traits, find_alike, undecided

TRAITS = Traits(compared=(False, True, True, True, True), telling=(2, 3, 4))
"""ID, status, and three columns that tell rows from each other."""

FIRST = (None, "New", "ACME", "Tractor", 5)
SECOND = (None, "New", "ACME", "Pipes", 7)
KNOWN = {"D-1": FIRST, "D-2": SECOND}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (FIRST, ("D-1",)),
        ((None, "Won", "ACME", "Tractor", 5), ("D-1",)),
        ((None, "New", "ACME", "Tractor", None), ("D-1",)),
        ((None, "New", "ACME", None, None), ()),
        ((None, "New", "Other", "Tractor", None), ()),
        ((None, "New", "ACME", "Grain", 9), ()),
        ((None, None, "ACME", "Tractor", 7), ()),
        ((None, "New", "ACME", "Tractor", 7), ("D-1", "D-2")),
        ((None, "New", None, None, None), ()),
        ((None, None, None, None, None), ()),
    ],
)
def test_a_row_is_the_one_it_shares_most_cells_with_and_more_than_half(row, found):
    assert find_alike({4: row}, KNOWN, TRAITS).get(4, ()) == found


def test_a_row_with_a_single_cell_is_only_known_by_that_cell_alone():
    known = {"D-1": (None, None, "ACME", None, None)}
    assert find_alike({1: (None, None, "ACME", None, None)}, known, TRAITS) == {1: ("D-1",)}
    assert find_alike({1: (None, "New", "ACME", "Tractor", 5)}, known, TRAITS) == {}


def test_equal_rows_are_all_named_and_nobody_decides():
    found = find_alike({1: FIRST, 2: FIRST}, {"D-1": FIRST, "D-2": FIRST}, TRAITS)
    assert found == {1: ("D-1", "D-2"), 2: ("D-1", "D-2")}
    assert undecided(found) == {1, 2}


def test_an_equal_row_leaves_nothing_to_a_similar_one():
    assert find_alike({1: (None, "Won", *FIRST[2:]), 2: FIRST}, {"D-1": FIRST}, TRAITS) == {2: ("D-1",)}


def test_two_rows_as_similar_to_one_are_undecided():
    found = find_alike({1: (None, "A", *FIRST[2:]), 2: (None, "B", *FIRST[2:])}, {"D-1": FIRST}, TRAITS)
    assert found == {1: ("D-1",), 2: ("D-1",)}
    assert undecided(found) == {1, 2}


def test_a_row_that_others_may_be_as_well_is_undecided():
    assert undecided({1: ("D-1",), 2: ("D-1", "D-2"), 3: ("D-3",)}) == {1, 2}


@pytest.mark.parametrize("kind", ["all alike", "one cell alike", "all different"])
def test_the_comparisons_grow_with_the_rows_and_not_with_their_square(monkeypatch, kind):
    counts = []
    for rows in (200, 400):
        calls = []
        monkeypatch.setattr(
            likeness, "shared", lambda *given, real=SHARED, into=calls: into.append(1) or real(*given)
        )
        known = {f"D-{at}": content(kind, at) for at in range(rows)}
        edited = {at: (None, "edited", *shown[2:]) for at, shown in enumerate(known.values())}
        find_alike(edited, known, TRAITS)
        counts.append(len(calls))
    assert counts[1] <= 2.1 * counts[0]
    assert counts[0] >= 200


SHARED = likeness.shared


def content(kind, at):
    if kind == "all alike":
        return FIRST
    return (None, "New", "ACME" if kind == "one cell alike" else f"client {at}", f"cargo {at}", at)

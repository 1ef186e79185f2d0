"""The order in which formulas are worked out."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.emulator.formulas import Area, recalculation_order


def cell(row, column=0, sheet="S"):
    return (sheet, row, column)


def area(row, end_row, column=0, end_column=1, sheet="S"):
    return Area(sheet, row, column, end_row, end_column)


def test_each_formula_comes_after_what_it_reads():
    formulas = {cell(0): [area(1, 2)], cell(1): [area(2, 3)], cell(2): [area(9, 10)]}
    order = recalculation_order(formulas)
    assert order.cells == (cell(2), cell(1), cell(0))
    assert order.cyclic == frozenset()


def test_circles_are_found_and_their_readers_are_not_part_of_them():
    formulas = {
        cell(0): [area(1, 2)],  # A1 <-> A2
        cell(1): [area(0, 1)],
        cell(2): [area(0, 1)],  # reads the circle
        cell(3): [area(3, 4)],  # itself
        cell(4): [area(0, 10)],  # a column that holds itself
        cell(5): [],
    }
    order = recalculation_order(formulas)
    assert order.cyclic == {cell(0), cell(1), cell(3), cell(4)}
    assert set(order.cells) == {cell(2), cell(5)}


def test_open_areas_other_columns_and_sheets():
    formulas = {
        cell(0, 5): [Area("s", 0, 0, None, 1)],
        cell(7, 0): [Area("T", 0, 0, 1, None)],
        cell(0, 3, "T"): [],
        cell(1, 3, "T"): [],
    }
    order = recalculation_order(formulas)
    positions = {found: index for index, found in enumerate(order.cells)}
    assert order.cyclic == frozenset()
    assert positions[cell(0, 3, "T")] < positions[cell(7, 0)] < positions[cell(0, 5)]


def test_many_readers_of_one_column_are_ordered_in_no_time():
    count = 20_000
    column = Area("S", 0, 0, None, 1)
    formulas = {cell(row): [] for row in range(count)} | {cell(row, 1): [column] for row in range(count)}
    started = time.perf_counter()
    order = recalculation_order(formulas)
    assert time.perf_counter() - started < 10  # quadratic work would take minutes
    assert len(order.cells) == 2 * count
    assert set(order.cells[:count]) == {cell(row) for row in range(count)}


def test_a_long_chain_needs_no_recursion():
    count = 20_000
    formulas = {cell(row): [area(row + 1, row + 2)] for row in range(count)}
    order = recalculation_order(formulas)
    assert order.cells == tuple(cell(row) for row in reversed(range(count)))


graphs = st.dictionaries(
    st.tuples(st.just("S"), st.integers(0, 6), st.integers(0, 2)),
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(1, 3), st.integers(0, 2)).map(
            lambda found: area(found[0], found[0] + found[1], found[2], found[2] + 1)
        ),
        max_size=2,
    ),
    max_size=14,
)


def reachable(formulas, start):
    seen, stack = set(), [start]
    while stack:
        for found in formulas[stack.pop()]:
            for other in formulas:
                if found.contains(other[1], other[2]) and other not in seen:
                    seen.add(other)
                    stack.append(other)
    return seen


@given(graphs)
@settings(deadline=None)
def test_order_and_circles_against_plain_reachability(formulas):
    order = recalculation_order(formulas)
    assert order.cyclic == {found for found in formulas if found in reachable(formulas, found)}
    assert sorted([*order.cells, *order.cyclic]) == sorted(formulas)
    done = set(order.cyclic)
    for found in order.cells:
        for read in formulas[found]:
            assert all(other in done for other in formulas if read.contains(other[1], other[2]))
        done.add(found)

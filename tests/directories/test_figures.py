"""What figures make of events, blanks and texts included."""

from __future__ import annotations

import pytest

from sheetcrm.directories.figures import figure_of
from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.directories import Figure

PRICES = [300, None, 100, "soon", FormulaCell("=100+100", 200), ErrorCell("REF"), True, "  "]


@pytest.mark.parametrize(
    ("take", "cells", "made"),
    [
        ("count", PRICES, 6),
        ("first", PRICES, 300),
        ("last", PRICES, True),
        ("last", [None, "Perm", ErrorCell("NA"), " "], "Perm"),
        ("min", PRICES, 100),
        ("max", PRICES, 300),
        ("median", PRICES, 200),
        ("mean", [1, 2, 2], 1.6667),
        ("mean", PRICES, 200),
        ("sum", [0.1, 0.2], 0.3),
        ("sum", PRICES, 600),
        ("trend", [100, 100, 120], 0.2),
        ("trend", [100], None),
        ("trend", [0, 5], None),
        *[(take, [None, "soon"], None) for take in ("min", "max", "median", "mean", "sum", "trend")],
        *[(take, [], None) for take in ("first", "last", "min", "max", "median", "mean", "sum", "trend")],
        ("count", [], 0),
    ],
)
def test_what_is_made_of_cells(take, cells, made):
    found = figure_of(Figure(take=take, column="Price"), [{"Price": cell} for cell in cells])
    assert found == made
    assert type(found) is type(made)


def test_a_count_without_a_column_counts_events():
    assert figure_of(Figure(take="count"), [{}, {}]) == 2


def test_what_was_paid_is_taken_off_what_is_due():
    events = [{"Due": 100, "Paid": 100}, {"Due": 50, "Paid": None}, {"Due": None, "Paid": 20}]
    assert figure_of(Figure(take="sum", column="Due", less="Paid"), events) == 30


def test_a_whole_number_is_an_integer_as_sheets_give_it_back():
    assert type(figure_of(Figure(take="mean", column="Price"), [{"Price": 1}, {"Price": 3}])) is int

"""Choices that a spreadsheet took for days are named, and never put back by a guess."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import TypeAdapter

from sheetcrm.schema.columns import Column, Violation
from sheetcrm.schema.types.mistaken_days import mistaken_for_day

STOCKS = ("1-5", "5-20", "20-50", "50-200", "200+", "unknown")


def serial(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - date(1899, 12, 30)).days


@pytest.mark.parametrize(
    ("shown", "choices", "named"),
    [
        (serial(2026, 1, 5), STOCKS, ("1-5",)),
        (float(serial(2018, 5, 20)), STOCKS, ("5-20",)),
        (serial(2026, 5, 1), STOCKS, ("1-5",)),  # read day first
        (serial(2026, 2, 20), STOCKS, ()),
        (serial(2026, 1, 5) + 0.5, STOCKS, ()),
        (serial(2026, 1, 5), ("1-5", "5/1", "5-10"), ("1-5", "5/1")),
        (serial(2026, 3, 3), ("3.3", "3"), ("3.3",)),
        (5, STOCKS, ()),
        (True, STOCKS, ()),
        ("20.máj", STOCKS, ("5-20",)),
        ("05.jan", STOCKS, ("1-5",)),
        ("Jan 5", STOCKS, ("1-5",)),
        ("5 янв.", STOCKS, ("1-5",)),
        ("20-May", STOCKS, ("5-20",)),
        ("5 май", ("5-20", "1-5", "10–5"), ("1-5", "10–5")),
        ("50 boxes", STOCKS, ()),
        ("2018 May", STOCKS, ()),
        ("0 May", ("0-5",), ()),
        ("", STOCKS, ()),
        ("nothing", STOCKS, ()),
    ],
)
def test_which_choices_a_day_may_have_been(shown, choices, named):
    assert mistaken_for_day(shown, choices) == named


def test_the_finding_says_what_happened_and_mends_nothing():
    column = TypeAdapter(Column).validate_python({"type": "choice", "choices": STOCKS})
    found = column.examine("20.máj")
    assert isinstance(found, Violation)
    assert (found.code, found.fix) == ("unknown-choice", None)
    assert "it is what a spreadsheet makes of '5-20'" in found.message
    assert found.hint == "Format the column as plain text, then pick '5-20' from the list."
    assert "spreadsheet" not in column.examine("21.máj").message

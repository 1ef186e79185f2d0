"""What the editor shows must mean the same when it is typed again."""

from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.emulator import user_entry
from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.page.edittext import edit_text

LOCALES = ("en_US", "en_GB", "ru_RU", "de_DE")
TODAY = datetime.date(2026, 11, 23)
FORMATS = (
    None,
    {"type": "NUMBER", "pattern": "#,##0.00"},
    {"type": "PERCENT", "pattern": "0%"},
    {"type": "CURRENCY", "pattern": '#,##0.00" ₽"'},
    {"type": "DATE"},
    {"type": "DATE", "pattern": "d mmm"},
    {"type": "DATE_TIME"},
    {"type": "TIME"},
)


def typed(text, locale):
    return user_entry.parse(text, locale=locale, today=TODAY)


@settings(deadline=None)
@given(text=st.text(max_size=30), locale=st.sampled_from(LOCALES))
def test_any_text_stays_the_same_text(text, locale):
    entry = typed(edit_text(text or None, None, locale), locale)
    assert (entry.formula, entry.value) == (None, text or None)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "text",
    ["007", "=1+1", "+7 916", "1.5", "1,5", "12.05.2026", "5%", "TRUE", "ИСТИНА", "'quoted", "10:30", "1e5"],
)
def test_text_that_looks_like_something_else_stays_text(text, locale):
    entry = typed(edit_text(text, None, locale), locale)
    assert (entry.formula, entry.value) == (None, text)


@settings(deadline=None)
@given(
    value=st.integers(-(10**14), 10**14) | st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-6),
    number_format=st.sampled_from(FORMATS),
    locale=st.sampled_from(LOCALES),
)
def test_a_number_stays_the_same_number(value, number_format, locale):
    entry = typed(edit_text(value, number_format, locale), locale)
    assert isinstance(entry.value, int | float)
    assert not isinstance(entry.value, bool)
    assert math.isclose(entry.value, value, rel_tol=1e-13, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("value", "number_format", "locale", "text"),
    [
        (0.125, {"type": "PERCENT", "pattern": "0%"}, "en_US", "12.5%"),
        (0.125, {"type": "PERCENT", "pattern": "0%"}, "ru_RU", "12,5%"),
        (1234567.891, {"type": "NUMBER", "pattern": "#,##0"}, "en_US", "1234567.891"),
        (0.1 + 0.2, None, "en_US", "0.3"),
        (46354, {"type": "DATE", "pattern": "d mmm"}, "en_US", "11/28/2026"),
        (46354, {"type": "DATE", "pattern": "d mmm"}, "ru_RU", "28.11.2026"),
        (0.4375, {"type": "TIME"}, "ru_RU", "10:30:00"),
        (10**9, {"type": "DATE"}, "en_US", "1000000000"),
        (True, None, "ru_RU", "ИСТИНА"),
        (None, {"type": "DATE"}, "en_US", ""),
        ("0012", {"type": "TEXT"}, "en_US", "0012"),
        ("0012", None, "en_US", "'0012"),
        (CellError("DIVIDE_BY_ZERO", ""), None, "en_US", "#DIV/0!"),
    ],
)
def test_what_the_editor_shows(value, number_format, locale, text):
    assert edit_text(value, number_format, locale) == text

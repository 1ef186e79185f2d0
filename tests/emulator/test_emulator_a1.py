"""A1 notation against the table of what Google accepts, echoes and refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetcrm.emulator.a1 import (
    Span,
    column_index,
    column_letters,
    format_span,
    parse_span,
    quote_title,
    split_title,
)


@pytest.mark.parametrize(
    ("asked", "echoed"),
    [
        ("Sheet1!A1:B2", "Sheet1!A1:B2"),
        ("A1:B2", "Sheet1!A1:B2"),
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("'Sheet1'", "Sheet1!A1:Z1000"),
        ("sheet1!a1", "Sheet1!A1"),
        ("Sheet1!A:A", "Sheet1!A1:A1000"),
        ("Sheet1!1:1", "Sheet1!A1:Z1"),
        ("A2:A", "Sheet1!A2:A1000"),
        ("A1:C", "Sheet1!A1:C1000"),
        ("A2:2", "Sheet1!A2:Z2"),
        ("D4:A1", "Sheet1!A1:D4"),
        ("$A$1", "Sheet1!A1"),
        ("A1:A1", "Sheet1!A1"),
        ("A1:AA5", "Sheet1!A1:Z5"),
        ("A1:B1001", "Sheet1!A1:B1000"),
        ("Sheet1!R1C1:R1C2", "Sheet1!A1:B1"),
        ("R2C3", "Sheet1!C2"),
        ("Z1000", "Sheet1!Z1000"),
    ],
)
def test_a_range_is_echoed_in_googles_spelling(book, asked, echoed):
    assert book.ok("GET", f"{book.path}/values/{asked}")["range"] == echoed


@pytest.mark.parametrize(
    "asked",
    [
        "Nope!A1",
        "Sheet1!B",
        "Sheet1!2",
        "A0",
        "A1:",
        "Sheet1!",
        "AAAA1",
        "'Nope'",
        "NoSuchName",
        "Sheet1!B:2",
        "1:B",
    ],
)
def test_a_range_that_cannot_be_read_is_refused_verbatim(book, asked):
    assert book.error("GET", f"{book.path}/values/{asked}") == (400, f"Unable to parse range: {asked}")


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("A1001", "Sheet1!A1001"),
        ("AA1:AB5", "Sheet1!AA1:AB5"),
        ("A1001:B", "Sheet1!A1001:B"),
        ("AA1:2", "Sheet1!AA1:2"),
    ],
)
def test_a_start_outside_the_grid_is_refused(book, asked, named):
    expected = f"Range ({named}) exceeds grid limits. Max rows: 1000, max columns: 26"
    assert book.error("GET", f"{book.path}/values/{asked}") == (400, expected)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Sales", "Sales"),
        ("Sheet_1", "Sheet_1"),
        ("Sales2", "Sales2"),
        ("Logistics2", "Logistics2"),
        ("TRUE", "TRUE"),
        ("x.y", "x.y"),
        ("two words", "'two words'"),
        ("a-b", "'a-b'"),
        ("2026", "'2026'"),
        ("Лист1", "'Лист1'"),
        ("A1", "'A1'"),
        ("ABC1234", "'ABC1234'"),
        ("R1C1", "'R1C1'"),
        ("It's", "'It''s'"),
    ],
)
def test_titles_are_quoted_when_they_could_be_something_else(title, shown):
    assert quote_title(title) == shown


def test_a_sheet_named_like_a_cell_must_be_quoted(book):
    book.batch({"addSheet": {"properties": {"title": "B2"}}})
    book.put("Sheet1!B2", [["on the first sheet"]])
    book.put("'B2'!A1", [["on the sheet B2"]])
    assert book.get("B2") == [["on the first sheet"]]
    assert book.get("'B2'") == [["on the sheet B2"]]


def test_a_named_range_goes_before_a_sheet_of_that_name(book):
    book.batch({"addSheet": {"properties": {"title": "Prices"}}})
    area = {"startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 3}
    book.batch({"addNamedRange": {"namedRange": {"name": "prices", "range": area}}})
    assert book.ok("GET", f"{book.path}/values/Prices")["range"] == "Sheet1!B1:C3"
    assert book.ok("GET", f"{book.path}/values/'Prices'")["range"] == "Prices!A1:Z1000"
    assert book.ok("GET", f"{book.path}/values/'Sheet1'!prices")["range"] == "Sheet1!B1:C3"


@given(st.integers(0, 18_277))
def test_column_letters_read_back(index):
    assert column_index(column_letters(index)) == index


@given(st.integers(0, 999), st.integers(0, 99), st.integers(1, 50), st.integers(1, 50))
def test_a_written_span_reads_back(row, column, height, width):
    span = Span(row, column, row + height, column + width, single=height == width == 1)
    assert parse_span(format_span(span)) == span


@given(st.text(min_size=1, max_size=20).filter(lambda text: "\x00" not in text))
def test_a_quoted_title_reads_back(title):
    assert split_title("'" + title.replace("'", "''") + "'!A1") == (title, "A1")


@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(text):
    span = parse_span(text)
    assert span is None or (span.row >= 0 and span.column >= 0)

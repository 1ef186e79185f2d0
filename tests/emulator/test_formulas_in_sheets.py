"""Formulas that depend on the sheet around them: how far open ranges reach, where links lead, text cells."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("=ROWS(A:A)", 1000),
        ("=ROWS(A3:A)", 998),
        ("=COLUMNS(5:5)", 26),
        ("=COLUMNS(B5:5)", 25),
        ("=ROWS(A1:B7)", 7),
        ("=COUNTBLANK(A:A)", 997),
        ('=COUNTIF(A:A,"<>a")', 999),
        ('=COUNTIF(A:A,"")', 997),
        ("=COUNTA(A:A)", 3),
        ("=SUM(B:B)", 6),
        ('=INDEX(A:A,900)&"!"', "!"),
        ('=MATCH("c",A:A,0)', 3),
        ('=SUMIFS(B:B,A:A,"b")', 2),
        ('=SUMIF(Other!A:A,"x",B:B)', 1),
        ("=MAX(B2:B)", 3),
    ],
)
def test_an_open_range_reaches_to_the_end_of_the_grid(book, formula, result):
    book.batch({"addSheet": {"properties": {"title": "Other"}}})
    book.put("A1", [["a", 1], ["b", 2], ["c", 3]])
    book.put("Other!A1", [["x"]])
    book.put("D1", [[formula]], option="USER_ENTERED")
    assert book.get("D1") == [[result]]


def links(book, where):
    answer = book.resource(ranges=where, fields="sheets.data.rowData.values(hyperlink,formattedValue)")
    rows = answer["sheets"][0]["data"][0].get("rowData", [])
    return [cell.get("hyperlink") for row in rows for cell in row.get("values", [])]


def test_a_cell_says_where_its_link_leads(book):
    book.put("A1", [["42"]])
    typed = [
        '=HYPERLINK("https://example.com/"&A1,"see")',
        '=HYPERLINK("https://example.com")',
        '=UPPER("hyperlink")',
    ]
    book.put("B1", [typed], option="USER_ENTERED")
    assert links(book, "B1:D1") == ["https://example.com/42", "https://example.com", None]
    assert book.get("B1", render="FORMATTED_VALUE") == [["see"]]
    book.put("A1", [["43"]])
    assert links(book, "B1")[0] == "https://example.com/43"
    book.put("B1", [["no link"]])
    assert links(book, "B1") == [None]
    book.put("C1", [["=1+1"]], option="USER_ENTERED")
    assert links(book, "C1") == [None]


@pytest.mark.parametrize("typed", ["=1+1", "0042", "1/2/2024", "TRUE", "10%", "+7 916 123-45-67"])
def test_a_text_cell_keeps_what_is_typed(book, typed):
    cell = {"userEnteredFormat": {"numberFormat": {"type": "TEXT", "pattern": "@"}}}
    area = {"endRowIndex": 2, "endColumnIndex": 1}
    book.batch({"repeatCell": {"range": area, "cell": cell, "fields": "userEnteredFormat.numberFormat"}})
    book.put("A1", [[typed]], option="USER_ENTERED")
    book.append("A1", [[typed]], option="USER_ENTERED")
    assert book.get("A1:A2") == [[typed], [typed]]
    assert book.get("A1:A2", render="FORMATTED_VALUE") == [[typed], [typed]]
    assert book.get("A1:A2", render="FORMULA") == [[typed], [typed]]

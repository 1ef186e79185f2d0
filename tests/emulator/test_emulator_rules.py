"""Data validation rules, judged and, where switched on, enforced."""

from __future__ import annotations

from datetime import date

import pytest

from sheetcrm.emulator.rulecheck import REFUSED, obeys


@pytest.mark.parametrize(
    ("kind", "values", "good", "bad"),
    [
        ("ONE_OF_LIST", ["a", "2"], ["a", 2, None, ""], ["A", "b", 3]),
        ("NUMBER_GREATER", ["5"], [5.1, 6], [5, "6", True]),
        ("NUMBER_BETWEEN", ["1", "3"], [1, 3], [0, 4]),
        ("NUMBER_NOT_BETWEEN", ["1", "3"], [0], [2]),
        ("TEXT_CONTAINS", ["ab"], ["xABx"], ["a b"]),
        ("TEXT_IS_EMAIL", [], ["a@b.co"], ["a@b", "x"]),
        ("TEXT_IS_URL", [], ["https://x.y"], ["x"]),
        ("DATE_IS_VALID", [], [45000], ["yesterday", True]),
        ("DATE_AFTER", ["2024-01-01"], [45293], [45292]),
        ("BOOLEAN", [], [True, False], ["x", 1]),
        ("BOOLEAN", ["yes", "no"], ["yes"], [True]),
        ("ONE_OF_RANGE", ["=Sheet1!A1:A2"], ["x"], ["z"]),
        ("CUSTOM_FORMULA", ["=A1>1"], [0], []),
    ],
)
def test_rules(book, kind, values, good, bad):
    book.put("A1", [["x"], ["y"]])
    workbook = book.service.store.get(book.id).workbook
    rule = {"condition": {"type": kind, "values": [{"userEnteredValue": value} for value in values]}}
    for value in good:
        assert obeys(workbook, rule, value, date(2024, 1, 1)), value
    for value in bad:
        assert not obeys(workbook, rule, value, date(2024, 1, 1)), value


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("switch", [True, False])
def test_only_strict_rules_refuse_and_only_when_switched_on(make_book, switch, strict):
    book = make_book(enforce_validation=switch)
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}]}, "strict": strict}
    area = {"endRowIndex": 1, "endColumnIndex": 1}
    book.batch({"setDataValidation": {"range": area, "rule": rule}})
    status, answer = book.call("PUT", f"{book.path}/values/A1", {"values": [["b"]]}, valueInputOption="RAW")
    if switch and strict:
        assert (status, answer["error"]["message"]) == (400, REFUSED)
        assert book.get("A1") == []
    else:
        assert book.get("A1") == [["b"]]
    book.put("A1", [["a"]])

"""Moves that ask again without end, and those that only look like it."""

from __future__ import annotations

import pytest

from sheetcrm.schema.company import Company
from sheetcrm.schema.loops import check_loops


def company(**link) -> Company:
    pipelines = {"main": ["New", "Asked", "Asked more", "Answered"]}
    sales = {"title": "Sales", "spreadsheet": "a", "sheet": "A", "row_id": {"column": "ID", "prefix": "D"}}
    office = {"title": "Office", "spreadsheet": "b", "sheet": "B", "row_id": {"column": "ID", "code": "O"}}
    return Company.model_validate(
        {
            "company": "Test Co.",
            "connection": {"kind": "embedded"},
            "departments": {
                "sales": {**sales, "pipelines": pipelines},
                "office": {**office, "pipelines": {"work": ["New", "More", {"Done": "closed"}]}},
            },
            "links": {"ask": {"parent": "sales", "child": "office", "when": ["Asked", "Asked more"], **link}},
        }
    )


@pytest.mark.parametrize(
    ("only_from", "again", "codes"),
    [
        ([], "new", ["endless-asking"]),
        (["Answered"], "new", ["endless-asking"]),
        (["Asked", "Answered"], "new", ["endless-asking"]),
        (["Asked"], "new", []),
        (["Asked", "Asked more"], "new", []),
        (["Answered"], "ignore", []),
        (["Answered"], "reopen", []),
    ],
)
def test_going_on_to_a_status_that_asks(only_from, again, codes):
    move = {"More": {"parent": "Asked more", "only_from": only_from}}
    assert [fault.code for fault in check_loops(company(status=move, again=again))] == codes

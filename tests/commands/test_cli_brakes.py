"""The brakes as a person at the terminal meets them."""

from __future__ import annotations

import pytest
from cli_office import COMPANY, Office


def two_requests(folder) -> Office:
    made = Office(folder, {**COMPANY, "limits": {"changed_rows": 1, "changed_percent": 10}})
    made.run("setup")
    made.type("sales", 2, Client="A", Cargo="Tractor", Status="Estimate")
    made.type("sales", 3, Client="B", Cargo="Crane", Status="Estimate")
    return made


@pytest.fixture
def braked(moulds, tmp_path) -> Office:
    """Two requests where no more than one row may change at once."""
    return moulds.cast(two_requests, tmp_path)


def test_sync_stops_with_4_and_says_what_to_type(braked):
    result = braked.run("sync", code=4)
    assert "sheet Deals (sales): 2 rows of 2 would be changed" in result.stderr
    assert "sheetcrm sync: --allow-mass sales=2 --allow-mass logistics=2" in result.stderr
    assert braked.rows("logistics") == []
    braked.run("sync", "--allow-mass", "sales=2", "--allow-mass", "logistics=2")
    assert len(braked.rows("logistics")) == 2


def test_a_sheet_may_be_named_by_its_title_or_its_tab(braked):
    braked.run("sync", "--allow-mass", "Sales=2", "--allow-mass", "Our requests = 2")
    assert len(braked.rows("logistics")) == 2


@pytest.mark.parametrize("text", ["sales", "sales=", "sales=many", "sales=-1", "=5", "sails=2"])
def test_what_is_not_understood_is_a_mistake_in_the_usage(braked, text):
    result = braked.run("sync", "--allow-mass", text, code=2)
    if text == "sails=2":
        assert "Did you mean 'sales'?" in result.stderr
    assert braked.rows("logistics") == []


def test_a_title_that_two_departments_share_is_not_guessed_at(tmp_path):
    departments = {name: {**rules, "title": "Office"} for name, rules in COMPANY["departments"].items()}
    office = Office(tmp_path, {**COMPANY, "departments": departments})
    office.run("setup")
    result = office.run("sync", "--allow-mass", "Office=2", code=2)
    assert "may be sales or logistics or operations" in result.stderr


def test_plan_tells_that_a_sync_would_stop(braked):
    text = braked.run("plan").stdout
    assert "A sync would stop here: sheet Deals (sales): 2 rows of 2" in text
    assert "--allow-mass sales=2 --allow-mass logistics=2" in text
    stops = braked.json("plan", "--exit-code", code=3)["stops"]
    assert stops[0] == {
        "department": "sales",
        "sheet": "Deals",
        "danger": "changed",
        "rows": 2,
        "of": 2,
        "limit_rows": 1,
        "limit_percent": 10.0,
    }

"""`plan -o FILE` and `sync --plan FILE` as a person at the terminal meets them."""

from __future__ import annotations

import json

import pytest

LOG = "D-000001/LOG-1"


@pytest.fixture
def asked(busy):
    """Logistics has answered; the plan for it is saved."""
    busy.type("logistics", 2, Cost="45000", Status="Approval")
    busy.file = busy.folder / "plan.json"
    result = busy.run("plan", "-o", str(busy.file))
    assert f"sheetcrm sync --plan {busy.file}" in result.stderr
    return busy


def test_a_saved_plan_is_carried_out(asked):
    text = asked.run("sync", "--plan", str(asked.file)).stdout
    assert "Done: 3 cells." in text
    assert asked.rows("sales")[0]["Cost"] == 45000


def test_what_came_after_the_plan_is_told_and_left(asked):
    asked.type("logistics", 2, Truck="MAN 7")
    text = asked.run("sync", "--plan", str(asked.file)).stdout
    assert "1 more change was not in the saved plan; the next sync makes it." in text
    assert "Truck" not in asked.rows("sales")[0]
    assert asked.json("sync")["left"] == 0
    assert asked.rows("sales")[0]["Truck"] == "MAN 7"


def test_a_plan_out_of_date_is_refused_with_each_cell(asked):
    asked.type("logistics", 2, Cost="46000")
    result = asked.run("sync", "--plan", str(asked.file), code=4)
    assert "Deals!E2 (D-000001, Cost): then — → 45\xa0000 RUB; now — → 46\xa0000 RUB" in result.stderr
    assert "Cost" not in asked.rows("sales")[0]


def test_a_change_of_config_makes_a_plan_stale(asked):
    asked.company["departments"]["sales"]["title"] = "Front office"
    asked.write_config()
    assert "config has changed" in asked.run("sync", "--plan", str(asked.file), code=4).stderr


def test_a_file_that_is_missing_or_no_plan_is_the_users_mistake(busy):
    assert "Cannot read" in busy.run("sync", "--plan", str(busy.folder / "none.json"), code=1).stderr
    busy.config.with_name("x.json").write_text("{}")
    assert "no saved plan" in busy.run("sync", "--plan", str(busy.folder / "x.json"), code=1).stderr
    assert "Cannot write" in busy.run("plan", "-o", str(busy.folder / "no" / "p.json"), code=1).stderr


def test_the_json_of_plan_is_a_saved_plan_too(busy):
    busy.type("logistics", 2, Cost="45000")
    document = busy.run("plan", "--format", "json").stdout
    (busy.folder / "plan.json").write_text(document, encoding="utf-8")
    busy.run("sync", "--plan", str(busy.folder / "plan.json"))
    assert busy.rows("sales")[0]["Cost"] == 45000


def test_two_plans_of_the_same_state_are_the_same_but_for_their_time(asked):
    first = json.loads(asked.file.read_text(encoding="utf-8"))
    asked.run("plan", "-o", str(asked.file))
    second = json.loads(asked.file.read_text(encoding="utf-8"))
    assert first.pop("read_at") < second.pop("read_at")
    assert first == second
    assert second["fingerprint"] in asked.run("plan").stdout


def test_markdown_is_one_document_to_pass_on(asked):
    asked.type("sales", 3, Client="A | B *Co*", Cargo="<b>x</b>\ny", Status="Estimate")
    text = asked.run("plan", "--format", "markdown").stdout
    assert text.startswith("# Plan of Test Co.: 6 cells, 1 new row\n")
    assert "| Deals!E2 | D-000001 | Cost | — | 45\xa0000 RUB | links.estimate.bring\\_back |" in text.replace(
        "45 000", "45\xa0000"
    )
    assert "Logistics D-000001/LOG-1: Cost is 45" in text
    assert "## Logistics: new rows" in text
    assert "| D-000002/LOG-1 | Cargo | \\<b\\>x\\</b\\> y | links.estimate.carry |" in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in tables} == {6, 8}
    assert "fingerprint `" in text


def test_markdown_tells_what_stands_in_the_way(asked):
    asked.company["limits"] = {"changed_rows": 0, "changed_percent": 0}
    asked.write_config()
    asked.type("logistics", 3, Cargo="No ID")
    text = asked.run("plan", "--format", "markdown").stdout
    assert "## A sync would stop" in text
    assert "- error: 'Our requests'!A3: the row has no ID" in text


def test_markdown_of_nothing_to_do(busy):
    assert "# Plan of Test Co.: nothing to change" in busy.run("plan", "--format", "markdown").stdout

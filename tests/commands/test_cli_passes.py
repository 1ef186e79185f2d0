"""setup, plan, sync, validate, link and show on a company that works."""

from __future__ import annotations

import pytest
from cli_office import Office

LOG = "D-000001/LOG-1"


def test_setup_shows_its_plan_makes_it_once_and_then_finds_nothing(tmp_path):
    office = Office(tmp_path)
    shown = office.run("setup", "--plan")
    assert "create the file" in shown.stdout
    assert not list((tmp_path / "sheets").glob("*.sheet")), "a plan makes nothing"
    made = office.json("setup")
    assert made["applied"]
    assert set(made["spreadsheets"]) == {"front", "back", "yard"}
    assert set(made["sheets"]) == {"sales", "logistics", "operations"}
    again = office.json("setup")
    assert again["in_place"]
    assert again["changes"] == []
    assert again["spreadsheets"] == made["spreadsheets"]
    assert "Everything is in place" in office.run("setup").stdout


def test_setup_adds_a_department_of_the_config_and_leaves_the_rest(busy):
    before = busy.rows("sales")
    busy.company["departments"]["sales"]["columns"]["Source"] = {"type": "text"}
    busy.write_config()
    made = busy.json("setup")
    assert [(change["what"], change["detail"]) for change in made["changes"]] == [
        ("add-columns", "Source"),
        ("format-columns", "Source"),
        ("mark-columns", "Source"),
    ]
    assert busy.rows("sales") == before


def test_plan_names_cell_rule_and_cause_and_writes_nothing(office):
    office.type("sales", 2, Client="Farm", Cargo="Tractor", Status="Estimate")
    before = office.rows("sales"), office.tree()
    document = office.json("plan")
    assert not document["in_step"]
    (child,) = document["new_rows"]
    assert (child["department"], child["row_id"], child["rule"]) == ("logistics", LOG, "links.estimate")
    assert child["values"]["Cargo"] == "Tractor"
    assert child["cause"] == {
        "department": "sales",
        "row_id": "D-000001",
        "column": "Status",
        "value": "Estimate",
    }
    edit = next(edit for edit in document["edits"] if edit["column"] == "Request")
    assert edit == {
        "department": "sales",
        "cell": "Deals!G2",
        "row": 2,
        "row_id": "D-000001",
        "column": "Request",
        "old": None,
        "new": LOG,
        "rule": "links.estimate.shows",
        "cause": {"department": "logistics", "row_id": LOG, "column": "ID", "value": LOG},
        "note": None,
        "is_note": False,
        "row_content": {"Client": "Farm", "Cargo": "Tractor", "Status": "Estimate"},
    }
    assert document["requests"]["read"] == 3
    assert document["requests"]["write"] == 0
    assert (office.rows("sales"), office.tree()) == before
    text = office.run("plan").stdout
    for part in ("Deals!G2", LOG, "links.estimate.shows", "Sales D-000001: Status is Estimate"):
        assert part in text


def test_plan_tells_scripts_that_changes_are_pending(office):
    office.run("plan", "--exit-code", code=0)
    office.type("sales", 2, Client="Farm", Status="New")
    office.run("plan", code=0)
    office.run("plan", "--exit-code", code=3)
    office.run("sync")
    assert "In step: nothing to change." in office.run("plan", "--exit-code", code=0).stdout


def test_sync_does_it_once_and_is_in_step_right_after(office):
    office.type("sales", 2, Client="Farm", Cargo="Tractor", Status="Estimate")
    first = office.run("sync")
    assert LOG in first.stdout
    assert "Done: " in first.stdout
    assert "3 reads, 2 writes" in first.stdout
    second = office.json("sync")
    assert second["in_step"]
    assert second["outcome"] == "ok"
    assert (second["edits"], second["new_rows"], second["failures"]) == ([], [], [])
    assert second["requests"]["write"] == 0
    assert "In step: nothing to change." in office.run("sync").stdout


def test_the_request_goes_two_levels_down_and_its_answer_comes_up(busy):
    busy.type("logistics", 2, Status="Truck needed")
    busy.run("sync")
    (order,) = busy.rows("operations")
    assert order == {"ID": f"{LOG}/OPS-1", "Deal": "D-000001", "Status": "New", "Cargo": "Tractor"}
    busy.type("operations", 2, Truck="MAN 7", Status="Offered")
    busy.run("sync")
    busy.type("logistics", 2, Cost="45000", Status="Approval")
    busy.run("sync")
    (deal,) = busy.rows("sales")
    assert (deal["Status"], deal["Cost"], deal["Truck"]) == ("Estimate ready", 45000, "MAN 7")
    busy.run("plan", "--exit-code", code=0)


def test_a_value_put_back_is_shown_with_its_owner(busy):
    busy.type("sales", 2, Request="something")
    text = busy.run("sync").stdout
    assert "something" in text
    document = busy.json("show", "D-000001")
    kinds = [event["kind"] for event in document["events"] if event["column"] == "Request"]
    assert kinds[-3:] == ["observed", "overruled", "made"]
    overruled = next(event for event in document["events"] if event["kind"] == "overruled")
    assert (overruled["old"], overruled["new"]) == ("something", LOG), "what was typed is never lost"


def test_validate_lists_everything_with_address_and_remedy(busy):
    busy.run("validate", code=0)
    busy.type("logistics", 2, Cost="much", Status="Aproval")
    document = busy.json("validate", code=1)
    found = {entry["code"]: entry for entry in document["findings"]}
    assert found["not-an-amount"]["cell"] == "'Our requests'!E2"
    assert found["not-an-amount"]["row_id"] == LOG
    assert "digits" in found["not-an-amount"]["hint"]
    assert "Did you mean 'Approval'?" in found["unknown-status"]["hint"]
    text = busy.run("validate", code=1).stdout
    assert "'Our requests'!E2" in text
    assert "2 errors in 2 rows of 3 departments." in text


def test_validate_ends_well_with_warnings_only(office):
    office.type("sales", 2, Cargo="Tractor", Status="New")
    document = office.json("validate", code=0)
    assert [(entry["severity"], entry["code"]) for entry in document["findings"]] == [
        ("warning", "required-blank")
    ]


def test_link_counts_and_names_what_hangs_loose(busy):
    assert "sound" in busy.run("link").stdout
    busy.type("sales", 3, Client="Plant", Status="Estimate")
    busy.type("sales", 4, Client="Mill", Cargo="Mill stone", Status="Estimate")
    assert busy.json("link", code=0)["rows_without_id"] == 2
    assert "2 new rows have no ID yet" in busy.run("link").stdout
    busy.run("sync")
    document = busy.json("link", code=1)
    estimate = next(link for link in document["links"] if link["name"] == "estimate")
    assert (estimate["asking"], estimate["children"], estimate["open"], estimate["sound"]) == (3, 2, 2, False)
    (missing,) = estimate["missing"]
    assert (missing["parent"], missing["reason"], missing["columns"]) == (
        "D-000002",
        "inputs-missing",
        ["Cargo"],
    )
    busy.person("logistics").delete_rows("'Our requests'", 2)
    document = busy.json("link", code=1)
    estimate = next(link for link in document["links"] if link["name"] == "estimate")
    reasons = {entry["parent"]: entry["reason"] for entry in estimate["missing"]}
    assert reasons == {"D-000001": "vanished", "D-000002": "inputs-missing"}
    assert [entry["parent"] for entry in estimate["dangling"]] == ["D-000001"]
    assert {(entry["code"], entry["cell"], entry["row_id"]) for entry in document["findings"]} == {
        ("child-missing", "Deals!B2", "D-000001"),
        ("child-missing", "Deals!B3", "D-000002"),
        ("dangling-child", "Deals!G2", "D-000001"),
    }
    text = busy.run("link", code=1).stdout
    assert "inputs are missing: Cargo" in text
    assert "vanished" in text


def test_link_finds_a_child_whose_parent_is_gone(busy):
    busy.type("sales", 3, Client="Plant", Status="New")
    busy.run("sync")
    busy.person("sales").delete_rows("Deals", 2)
    document = busy.json("link", code=1)
    estimate = next(link for link in document["links"] if link["name"] == "estimate")
    assert [(entry["row_id"], entry["parent"]) for entry in estimate["orphans"]] == [(LOG, "D-000001")]


@pytest.mark.parametrize("typed", ["D-000001", "d-1", LOG, "D-000001/log-1"])
def test_show_takes_the_id_of_any_row_of_the_deal(busy, typed):
    document = busy.json("show", typed)
    assert document["deal_id"] == "D-000001"
    (root,) = document["rows"]
    (child,) = root["children"]
    assert (root["department"], root["values"]["Cargo"]) == ("sales", "Tractor")
    assert (child["row_id"], child["status"], child["is_open"]) == (LOG, "New", True)
    assert child["values"] == {"Deal": "D-000001", "Status": "New", "Cargo": "Tractor"}


def test_show_tells_the_history_in_order_with_rule_and_cause(busy):
    busy.type("logistics", 2, Cost="45000", Status="Approval")
    busy.run("sync")
    events = busy.json("show", "D-000001")["events"]
    runs = [event["run"] for event in events]
    assert runs == sorted(runs)
    moved = next(event for event in events if event["rule"] == "links.estimate.status")
    assert (moved["old"], moved["new"]) == ("Estimate", "Estimate ready")
    assert moved["cause"]["row"] == LOG
    text = busy.run("show", "D-000001").stdout
    assert "45\u00a0000 RUB" in text
    assert text.index("a person added the row") < text.index("links.estimate.status")


def test_show_of_an_unknown_deal_names_the_nearest(busy):
    result = busy.run("show", "D-000011", code=1)
    assert "No department has a row 'D-000011'." in result.stderr
    assert "D-000001" in result.stderr
    assert result.stdout == ""


def test_show_remembers_a_deal_whose_rows_are_all_gone(office):
    office.type("sales", 2, Client="Farm", Status="New")
    office.type("sales", 3, Client="Plant", Status="New")
    office.run("sync")
    office.person("sales").delete_rows("Deals", 2)
    document = office.json("show", "D-000001")
    assert document["rows"] == []
    assert "Farm" in [event["new"] for event in document["events"]]
    assert "journal remembers" in office.run("show", "D-000001").stdout

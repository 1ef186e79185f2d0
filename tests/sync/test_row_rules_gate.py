"""What a department's own rules want of a row, links wait for."""

from __future__ import annotations

from companies import Sheets, company

from sheetcrm.schema.company import Company

LOG = "D-000001/LOG-1"


def with_rules(department: str, **more) -> Company:
    data = company().model_dump(mode="json", by_alias=True)
    data["departments"][department].update(more)
    return Company.model_validate(data)


def asked_for(plan):
    return [(found.code, found.message) for found in plan.findings]


def test_a_status_that_asks_for_a_column_makes_no_child_without_it():
    sheets = Sheets(
        with_rules("sales", entry={"Estimate": ["From"]}), sales=[{"Status": "Estimate", "Cargo": "Tractor"}]
    )
    assert asked_for(sheets.sync()) == [("inputs-missing", "status 'Estimate' needs From")]
    assert sheets.rows["logistics"] == []
    sheets.row("sales", "D-000001")["From"] = "Perm"
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG]


def test_what_is_needed_depends_on_another_cell():
    rules = {"heavy-needs-from": {"when": {"Cargo": "Tractor"}, "need": ["From"]}}
    made = with_rules("sales", rules=rules)
    heavy = Sheets(made, sales=[{"Status": "Estimate", "Cargo": "Tractor"}])
    assert asked_for(heavy.sync()) == [("inputs-missing", "status 'Estimate' needs From")]
    light = Sheets(made, sales=[{"Status": "Estimate", "Cargo": "Letters"}])
    assert asked_for(light.sync()) == []
    assert [row["ID"] for row in light.rows["logistics"]] == [LOG]


def test_a_rule_that_is_a_warning_holds_nothing_up():
    rules = {"heavy-needs-from": {"when": {"Cargo": "Tractor"}, "need": ["From"], "severity": "warning"}}
    sheets = Sheets(with_rules("sales", rules=rules), sales=[{"Status": "Estimate", "Cargo": "Tractor"}])
    sheets.sync()
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG]


def test_a_child_does_not_move_its_parent_before_it_has_what_its_status_asks_for():
    sheets = Sheets(
        with_rules("logistics", entry={"Approval": ["Vehicle"]}),
        sales=[{"Status": "Estimate", "Cargo": "Tractor"}],
    )
    sheets.settle()
    sheets.row("logistics", LOG).update(Status="Approval", Cost=5)
    plan = sheets.sync()
    assert ("gate-missing", "status 'Approval' needs Vehicle") in asked_for(plan)
    assert sheets.row("sales", "D-000001")["Status"] == "Estimate"
    sheets.row("logistics", LOG)["Vehicle"] = "MAN"
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Status"] == "Estimate ready"

"""The main job on plain tables: requests, answers, returns, mistakes."""

from __future__ import annotations

import copy

import pytest
from companies import Sheets, company

from sheetcrm.errors import RuleError
from sheetcrm.schema.cells import ErrorCell, FormulaCell

REQUEST = {"Status": "Estimate", "Cargo": "Tractor", "From": "Perm"}
LOG = "D-000001/LOG-1"
OPS = "D-000001/LOG-1/OPS-1"


@pytest.fixture
def sheets() -> Sheets:
    """One tractor request, in step with its logistics row."""
    made = Sheets(company(), sales=[dict(REQUEST)])
    made.settle()
    return made


def codes(plan) -> list[str]:
    return [found.code for found in plan.findings]


def test_the_request_goes_down_two_levels_and_the_answer_comes_up_in_one_pass_each(sheets):
    deal = sheets.row("sales", "D-000001")
    request = sheets.row("logistics", LOG)
    assert request == {"ID": LOG, "Deal": "D-000001", "Status": "New", "Cargo": "Tractor", "Loading": "Perm"}
    assert (deal["Request"], deal["Request status"], deal["Status"]) == (LOG, "New", "Estimate")

    request["Status"] = "Truck needed"
    sheets.settle()
    answer = sheets.row("operations", OPS)
    assert answer == {"ID": OPS, "Deal": "D-000001", "Status": "New", "Load": "Tractor"}

    answer.update({"Truck": "MAN 7", "Status": "Answered"})
    plan = sheets.sync()
    assert (request["Vehicle"], request["Status"], deal["Truck"]) == ("MAN 7", "In work", "MAN 7")
    assert deal["Request status"] == "In work"
    by_cell = {(edit.department, edit.column): edit for edit in plan.edits}
    assert by_cell["sales", "Truck"].rule == "links.estimate.bring_back"
    assert by_cell["sales", "Truck"].cause.row_id == LOG
    assert by_cell["logistics", "Status"].rule == "links.truck.status"

    request.update({"Cost": 45000, "Status": "Approval"})
    sheets.sync()
    assert (deal["Status"], deal["Cost"], deal["Request status"]) == ("Estimate ready", 45000, "Approval")
    assert sheets.plan().is_empty


def test_a_pass_right_after_a_pass_plans_nothing_and_sees_nothing(sheets):
    plan = sheets.sync()
    assert plan.is_empty
    assert plan.observations == ()


def test_inputs_missing_make_no_child_and_are_named_in_the_row_until_filled():
    sheets = Sheets(company(), sales=[{"Status": "Estimate", "From": "Perm"}])
    plan = sheets.sync()
    assert sheets.rows["logistics"] == []
    assert codes(plan) == ["inputs-missing"]
    deal = sheets.row("sales", "D-000001")
    assert "Cargo" in deal["Note"]
    assert codes(sheets.sync()) == ["inputs-missing"], "said again for as long as it holds"
    deal["Cargo"] = "Tractor"
    sheets.settle()
    assert sheets.row("logistics", LOG)["Cargo"] == "Tractor"
    assert deal["Note"] is None


def test_a_gate_names_its_missing_column_in_the_childs_row(sheets):
    request = sheets.row("logistics", LOG)
    request["Status"] = "Approval"
    plan = sheets.sync()
    assert codes(plan) == ["gate-missing"]
    assert "Cost" in request["Note"]
    assert sheets.row("sales", "D-000001")["Status"] == "Estimate"
    request["Cost"] = 1
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Status"] == "Estimate ready"
    assert request["Note"] is None


@pytest.mark.parametrize("again", ["new", "reopen", "ignore"])
def test_coming_back_to_the_asking_status(again):
    sheets = Sheets(company(again=again), sales=[dict(REQUEST)])
    sheets.settle()
    sheets.row("logistics", LOG).update({"Status": "Approval", "Cost": 10})
    sheets.settle()
    deal = sheets.row("sales", "D-000001")
    assert deal["Status"] == "Estimate ready"
    deal["Status"] = "Estimate"
    sheets.settle()
    if again == "new":
        assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG, "D-000001/LOG-2"]
        assert deal["Request"] == "D-000001/LOG-2"
        assert deal["Status"] == "Estimate"
    elif again == "reopen":
        assert [(row["ID"], row["Status"]) for row in sheets.rows["logistics"]] == [(LOG, "New")]
        assert deal["Status"] == "Estimate"
        sheets.row("logistics", LOG)["Status"] = "Approval"
        sheets.settle()
        assert deal["Status"] == "Estimate ready", "the same status counts again after the child was reopened"
    else:
        assert [(row["ID"], row["Status"]) for row in sheets.rows["logistics"]] == [(LOG, "Approval")]
        assert deal["Status"] == "Estimate", (
            "an old answer does not throw the parent out of the status it came back to"
        )


def test_the_latest_attempt_is_the_one_that_answers():
    sheets = Sheets(company(), sales=[dict(REQUEST)])
    sheets.settle()
    sheets.row("logistics", LOG)["Status"] = "Rejected"
    sheets.settle()
    deal = sheets.row("sales", "D-000001")
    assert deal["Status"] == "New"
    deal["Status"] = "Estimate"
    sheets.settle()
    sheets.row("logistics", LOG)["Cost"] = 999
    sheets.row("logistics", "D-000001/LOG-2").update({"Cost": 50, "Status": "Approval"})
    sheets.settle()
    assert (deal["Cost"], deal["Status"]) == (50, "Estimate ready")


def test_carried_fields_follow_the_parent_and_stop_at_a_finished_child(sheets):
    deal = sheets.row("sales", "D-000001")
    deal["Cargo"] = "Excavator"
    sheets.settle()
    request = sheets.row("logistics", LOG)
    assert request["Cargo"] == "Excavator"
    request["Status"] = "Done"
    sheets.settle()
    deal["Cargo"] = "Crane"
    sheets.settle()
    assert request["Cargo"] == "Excavator"


def test_an_edit_to_a_field_somebody_else_owns_is_put_back_and_kept_in_the_plan(sheets):
    request = sheets.row("logistics", LOG)
    request["Cargo"] = "Bulldozer"
    plan = sheets.sync()
    assert request["Cargo"] == "Tractor"
    (lost,) = plan.overruled
    assert (lost.row_id, lost.column, lost.lost, lost.kept, lost.owner) == (
        LOG,
        "Cargo",
        "Bulldozer",
        "Tractor",
        "Sales",
    )
    (edit,) = plan.edits
    assert "Bulldozer" in edit.note
    assert "Sales" in edit.note


def test_a_value_that_stood_there_before_the_link_stays_until_the_owner_has_one():
    sheets = Sheets(company(), sales=[{**REQUEST, "Cost": 7}])
    sheets.settle()
    deal = sheets.row("sales", "D-000001")
    assert deal["Cost"] == 7
    sheets.row("logistics", LOG)["Cost"] = 9
    plan = sheets.sync()
    assert deal["Cost"] == 9
    assert [(lost.lost, lost.kept) for lost in plan.overruled] == [(7, 9)], (
        "it was typed by a person, and is kept"
    )


def test_a_person_who_moved_the_parent_on_is_not_overwritten(sheets):
    sheets.row("sales", "D-000001")["Status"] = "Lost"
    sheets.row("logistics", LOG).update({"Cost": 5, "Status": "Approval"})
    plan = sheets.sync()
    assert sheets.row("sales", "D-000001")["Status"] == "Lost"
    assert codes(plan) == ["status-not-applied"]
    assert codes(sheets.sync()) == [], "said once"


def test_a_move_without_only_from_never_reopens_a_final_parent(sheets):
    sheets.row("sales", "D-000001")["Status"] = "Won"
    sheets.row("logistics", LOG)["Status"] = "Rejected"
    sheets.sync()
    assert sheets.row("sales", "D-000001")["Status"] == "Won"


@pytest.mark.parametrize(
    "lost", ["before-remembering", "between-sheets-sales-first", "between-sheets-logistics-first"]
)
def test_a_crash_anywhere_makes_no_second_child(lost):
    sheets = Sheets(company(), sales=[dict(REQUEST)])
    keep = {
        "before-remembering": lambda d, r, c: True,
        "between-sheets-sales-first": lambda d, r, c: d == "sales",
        "between-sheets-logistics-first": lambda d, r, c: d == "logistics" or c == "ID",
    }[lost]
    sheets.sync(keep=keep, remember=False)
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG]
    assert sheets.row("sales", "D-000001")["Request"] == LOG


def test_a_crash_when_the_second_attempt_is_made_makes_no_third(sheets):
    sheets.row("logistics", LOG)["Status"] = "Rejected"
    sheets.settle()
    sheets.row("sales", "D-000001")["Status"] = "Estimate"
    sheets.sync(remember=False)
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG, "D-000001/LOG-2"]


def test_a_lost_state_takes_the_standing_child_for_the_answer(sheets):
    before = copy.deepcopy(sheets.rows)
    fresh = Sheets(sheets.company, **sheets.rows)
    fresh.settle()
    assert fresh.rows == before


def test_a_lost_state_never_reuses_a_number(sheets):
    fresh = Sheets(
        sheets.company, logistics=sheets.rows["logistics"], sales=[{"Status": "New", "Cargo": "Pipes"}]
    )
    fresh.settle()
    assert fresh.rows["sales"][0]["ID"] == "D-000002", "number 1 is known from its orphaned child"


def test_an_unconfirmed_write_is_made_again_and_the_move_is_not_taken_for_done(sheets):
    sheets.row("logistics", LOG).update({"Cost": 5, "Status": "Approval"})
    sheets.sync(keep=lambda d, r, c: False)
    deal = sheets.row("sales", "D-000001")
    assert deal["Status"] == "Estimate"
    sheets.settle()
    assert (deal["Status"], deal["Cost"]) == ("Estimate ready", 5)


@pytest.mark.parametrize("typed_above", ["Tractor", "Plough"])
def test_what_gives_way_is_told_as_long_as_the_write_has_not_been_seen(sheets, typed_above):
    sheets.row("sales", "D-000001")["Cargo"] = typed_above
    sheets.row("logistics", LOG)["Cargo"] = "Crane"
    for arrives in (False, False, True):
        plan = sheets.sync(keep=lambda d, r, c, arrives=arrives: arrives)
        assert [(lost.row_id, lost.lost, lost.kept) for lost in plan.overruled] == [
            (LOG, "Crane", typed_above)
        ]
    assert sheets.row("logistics", LOG)["Cargo"] == typed_above
    assert sheets.sync().overruled == ()


def test_a_deleted_child_is_not_made_again_and_an_undo_finds_its_link(sheets):
    gone = sheets.rows["logistics"].pop()
    sheets.rows["logistics"].append({"ID": "D-000099/LOG-1", "Status": "New"})
    plan = sheets.sync()
    assert [seen.kind for seen in plan.observations if seen.row_id == LOG] == ["row-vanished"]
    sheets.settle()
    assert all(row["ID"] != LOG for row in sheets.rows["logistics"])
    gone["Cost"] = 3
    sheets.rows["logistics"].append(gone)
    plan = sheets.sync()
    assert "row-returned" in [seen.kind for seen in plan.observations]
    assert sheets.row("sales", "D-000001")["Cost"] == 3


def test_a_row_that_comes_back_keeps_what_its_owner_never_had():
    deal = {"Status": "Estimate", "Cargo": "Tractor", "Cost": 7}
    sheets = Sheets(company(), sales=[deal, {"Status": "New", "Cargo": "Crane"}])
    sheets.settle()
    gone = sheets.rows["sales"].pop(0)
    sheets.settle()
    sheets.rows["sales"].append(gone)
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Cost"] == 7, "logistics has no cost yet"
    sheets.row("logistics", LOG)["Cost"] = 8
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Cost"] == 8


def test_an_emptied_sheet_is_set_aside_and_nothing_of_it_is_forgotten(sheets):
    rows = sheets.rows["logistics"][:]
    sheets.rows["logistics"].clear()
    plan = sheets.sync()
    assert codes(plan) == ["sheet-emptied"]
    assert plan.is_empty
    assert LOG in sheets.base.tables["logistics"].rows
    sheets.rows["logistics"].extend(rows)
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Request"] == LOG


def test_a_sheet_that_could_not_be_read_is_left_out_and_caught_up_with_later(sheets):
    sheets.absent.add("logistics")
    sheets.row("sales", "D-000001")["Cargo"] = "Crane"
    sheets.rows["sales"].append({"Status": "Estimate", "Cargo": "Pipes"})
    sheets.sync()
    assert sheets.rows["sales"][1]["ID"] == "D-000002"
    sheets.absent.clear()
    sheets.settle()
    assert sheets.row("logistics", LOG)["Cargo"] == "Crane"
    assert sheets.row("logistics", "D-000002/LOG-1")["Cargo"] == "Pipes"


def test_two_rows_with_one_id_are_both_left_alone_where_neither_is_as_it_was(sheets):
    sheets.rows["sales"].append({**sheets.rows["sales"][0], "Cargo": "Copy"})
    sheets.rows["sales"][0]["From"] = "Ufa"
    sheets.rows["sales"].append({"Status": "Estimate", "Cargo": "Pipes"})
    plan = sheets.sync()
    assert codes(plan) == ["row-id-duplicate", "row-id-duplicate"]
    assert sheets.row("logistics", LOG)["Cargo"] == "Tractor"
    assert sheets.row("logistics", "D-000002/LOG-1")["Cargo"] == "Pipes", "other rows go on"
    del sheets.rows["sales"][1]
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Request"] == LOG


def test_texts_that_are_no_ids_and_rows_nobody_asked_for_are_reported():
    sheets = Sheets(
        company(),
        sales=[{"ID": "call back!", "Status": "Estimate", "Cargo": "x"}],
        logistics=[{"Cargo": "typed by hand"}],
    )
    plan = sheets.sync()
    assert codes(plan) == ["row-without-id", "row-id-unknown"]
    assert plan.is_empty


def test_a_row_of_empty_checkboxes_is_no_row():
    sheets = Sheets(company(), sales=[{"Cargo": False}, {"Cargo": "  "}])
    assert sheets.sync().is_empty


def test_a_wrong_value_is_not_copied_and_does_not_pass_a_gate(sheets):
    request = sheets.row("logistics", LOG)
    request.update({"Cost": "about 45 000", "Status": "Approval"})
    plan = sheets.sync()
    deal = sheets.row("sales", "D-000001")
    assert (deal.get("Cost"), deal["Status"]) == (None, "Estimate")
    assert len(codes(plan)) == 2
    assert "gate-missing" in codes(plan)
    assert sheets.sync().findings, "a held cell is reported for as long as it stands"
    request["Cost"] = 45000
    sheets.settle()
    assert (deal["Cost"], deal["Status"]) == (45000, "Estimate ready")


def test_an_unknown_status_holds_its_row_and_no_other(sheets):
    sheets.row("logistics", LOG).update({"Status": "Aproval", "Cost": 4})
    plan = sheets.sync()
    assert len(codes(plan)) == 1
    deal = sheets.row("sales", "D-000001")
    assert (deal["Status"], deal["Request status"], deal["Cost"]) == ("Estimate", "New", 4)


def test_formulas_are_read_by_value_and_never_overwritten(sheets):
    request = sheets.row("logistics", LOG)
    request["Cost"] = FormulaCell("=40000*1.1", 44000.0)
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Cost"] == 44000.0
    request["Cargo"] = FormulaCell('="Trac"&"ker"', "Tracker")
    plan = sheets.sync()
    assert codes(plan) == ["formula-kept"]
    assert request["Cargo"] == FormulaCell('="Trac"&"ker"', "Tracker")
    request["Cost"] = FormulaCell("=1/0", ErrorCell("DIVIDE_BY_ZERO"))
    sheets.sync()
    assert sheets.row("sales", "D-000001")["Cost"] == 44000.0


def test_text_typed_into_a_system_column_is_replaced_and_kept(sheets):
    deal = sheets.row("sales", "D-000001")
    deal["Request"] = "ask Ivan"
    plan = sheets.sync()
    assert deal["Request"] == LOG
    assert [lost.lost for lost in plan.overruled] == ["ask Ivan"]


def test_a_rule_added_today_sees_the_rows_of_yesterday():
    old = Sheets(company(when="Won"), sales=[dict(REQUEST)])
    old.settle()
    assert old.rows["logistics"] == []
    old.company = company()
    old.settle()
    assert [row["ID"] for row in old.rows["logistics"]] == [LOG]


def test_two_rules_that_fight_over_a_cell_are_an_error_that_names_both():
    fighting = company().model_dump(mode="json")
    fighting["links"]["second"] = {**fighting["links"]["estimate"], "code": "SEC", "shows": {}}
    sheets = Sheets(company().model_validate(fighting), sales=[dict(REQUEST)])
    sheets.settle()
    sheets.row("logistics", LOG)["Cost"] = 5
    sheets.row("logistics", "D-000001/SEC-1")["Cost"] = 6
    with pytest.raises(RuleError) as caught:
        sheets.sync()
    assert "links.estimate.bring_back, links.second.bring_back" in caught.value.message
    assert "only_from" not in caught.value.hint


def test_a_value_that_is_put_back_in_the_same_pass_is_not_copied_on(sheets):
    """A stray edit in the middle department: the row above is looked at first and must not keep it."""
    request = sheets.row("logistics", LOG)
    request["Status"] = "Truck needed"
    sheets.settle()
    request["Vehicle"] = "MAN 7"
    sheets.row("sales", "D-000001")["From"] = "Omsk"
    sheets.sync()
    assert request["Vehicle"] is None
    assert sheets.row("sales", "D-000001").get("Truck") is None
    assert sheets.plan().is_empty


def test_after_a_lost_state_differing_values_are_shown_and_not_copied(sheets):
    sheets.row("logistics", LOG)["Cost"] = 5
    sheets.settle()
    sheets.row("sales", "D-000001")["Cost"] = 6
    fresh = Sheets(sheets.company, **sheets.rows)
    for number in range(2):
        plan = fresh.sync()
        assert codes(plan) == ["values-differ"]
        assert [(edit.old, edit.new) for edit in plan.edits] == ([] if number else [(6, 6), (5, 5)])
        assert all(edit.note for edit in plan.edits), "each cell's note tells of the other's value, once"
    fresh.row("logistics", LOG)["Cost"] = 8
    plan = fresh.sync()
    assert fresh.row("sales", "D-000001")["Cost"] == 8
    assert [lost.lost for lost in plan.overruled] == [6]
    assert codes(fresh.sync()) == []


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("typed", ["Crane", None])
def test_what_is_typed_over_the_inputs_of_a_finished_request_gives_way_and_is_kept(sheets, together, typed):
    sheets.settle()
    child = sheets.row("logistics", LOG)
    child["Status"] = "Rejected"
    if not together:
        sheets.settle()
    child["Cargo"] = typed
    plan = sheets.sync()
    assert [(entry.column, entry.lost, entry.kept) for entry in plan.overruled] == [
        ("Cargo", typed, "Tractor")
    ]
    assert sheets.row("logistics", LOG)["Cargo"] == "Tractor"
    sheets.settle()


def test_a_finished_request_is_told_of_nothing_when_its_deal_moves_on(sheets):
    sheets.settle()
    sheets.row("logistics", LOG)["Status"] = "Rejected"
    sheets.row("sales", "D-000001")["Cargo"] = "Crane"
    plan = sheets.sync()
    assert sheets.row("logistics", LOG)["Cargo"] == "Tractor"
    assert plan.overruled == ()


def test_the_inputs_of_a_finished_request_catch_up_when_it_is_reopened(sheets):
    request = sheets.row("logistics", LOG)
    request["Status"] = "Done"
    sheets.settle()
    sheets.row("sales", "D-000001")["Cargo"] = "Crane"
    sheets.settle()
    assert request["Cargo"] == "Tractor"
    request["Status"] = "In work"
    sheets.settle()
    assert request["Cargo"] == "Crane"


def test_a_request_made_again_while_the_other_sheet_is_out_of_reach_is_not_forgotten(sheets):
    sheets.row("logistics", LOG)["Status"] = "Rejected"
    sheets.settle()
    sheets.absent.add("logistics")
    sheets.row("sales", "D-000001")["Status"] = "Estimate"
    sheets.sync()
    sheets.sync()
    sheets.absent.clear()
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG, "D-000001/LOG-2"]

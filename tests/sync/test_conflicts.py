"""Conflicts: what people are asked in the Conflicts tab, and what their answers do. On plain tables."""

from __future__ import annotations

import pytest
from companies import Sheets, company

from sheetcrm.schema.cells import FormulaCell
from sheetcrm.state.conflicts import Pick
from sheetcrm.sync.conflict_memory import Decisions

LOG = "D-000001/LOG-1"
OPS = f"{LOG}/OPS-1"
TAB, PARENT_TAB = "conflicts:logistics", "conflicts:sales"


def in_step(policy: str | None = None, language: str = "en") -> Sheets:
    merge = {} if policy is None else {"Cargo": policy, "Cost": policy}
    the_company = company(conflicts="Conflicts", merge=merge).model_copy(update={"language": language})
    sheets = Sheets(the_company, sales=[{"Status": "Estimate", "Cargo": "Tractor", "From": "Perm"}])
    sheets.settle()
    sheets.row("logistics", LOG)["Cost"] = 10
    sheets.settle()
    assert sheets.base.conflicts == {}
    return sheets


def both_typed(policy: str = "manual", language: str = "en") -> Sheets:
    sheets = in_step(policy, language)
    sheets.row("sales", "D-000001")["Cargo"] = "Car"
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    sheets.sync()
    return sheets


def cargo(sheets: Sheets) -> tuple:
    return sheets.row("sales", "D-000001")["Cargo"], sheets.row("logistics", LOG)["Cargo"]


def shown(sheets: Sheets, tab: str = PARENT_TAB) -> list[dict]:
    return [{k: v for k, v in row.items() if v is not None} for row in sheets.rows[tab] if any(row.values())]


def test_a_disagreement_is_asked_in_the_owners_tab_with_all_that_is_known():
    sheets = both_typed()
    (row,) = shown(sheets)
    assert row == {
        "Conflict": "C-000001",
        "Row": f"D-000001 – {LOG}",
        "Field": "Cargo",
        "Parent value": "Car",
        "Child value": "Bus",
        "Before": "Tractor",
        "Kept": "both, until decided",
        "Seen at": "02.03.2026 09:00",
    }
    assert shown(sheets, TAB) == []
    (conflict,) = sheets.base.conflicts.values()
    assert conflict.awaits_decision
    assert "Bus" in sheets.notes["sales", "D-000001", "Cargo"]
    assert "Car" in sheets.notes["logistics", LOG, "Cargo"]
    assert sheets.plan().is_empty, "asked once, and left alone"


@pytest.mark.parametrize(
    ("decision", "expected"),
    [("keep parent", ("Car", "Car")), ("keep child", ("Bus", "Bus")), ("keep both", ("Car", "Bus"))],
)
@pytest.mark.parametrize("way", ["tab", "command"])
def test_a_pick_is_carried_out_and_everything_is_cleared(way, decision, expected):
    sheets = both_typed()
    if way == "tab":
        sheets.rows[PARENT_TAB][0]["Decision"] = decision
        sheets.sync()
    else:
        sheets.sync(decisions=Decisions(picks={"C-000001": Pick(decision.replace(" ", "-"))}))
    assert cargo(sheets) == expected
    assert shown(sheets) == []
    assert sheets.base.conflicts == {}
    assert not any(sheets.notes.values()), "the notes are gone with it"
    plan = sheets.sync()
    assert plan.is_empty
    assert plan.findings == ()
    assert cargo(sheets) == expected


def test_what_was_decided_to_stay_apart_does_so_until_either_changes():
    sheets = both_typed()
    sheets.rows[PARENT_TAB][0]["Decision"] = "keep both"
    sheets.settle()
    assert sheets.base.apart == {("logistics", LOG, "Cargo")}
    sheets.row("sales", "D-000001")["From"] = "Kazan"
    sheets.settle()
    assert cargo(sheets) == ("Car", "Bus")
    sheets.row("sales", "D-000001")["Cargo"] = "Lorry"
    sheets.sync()
    assert sheets.base.apart == frozenset()
    assert [conflict.parent_value for conflict in sheets.base.conflicts.values()] == ["Lorry"]


def test_agreement_by_typing_settles_too():
    sheets = both_typed()
    sheets.row("logistics", LOG)["Cargo"] = "Car"
    sheets.sync()
    assert shown(sheets) == []
    assert sheets.base.conflicts == {}
    assert not any(sheets.notes.values())


def test_an_open_conflict_shows_what_stands_now():
    sheets = both_typed()
    sheets.row("logistics", LOG)["Cargo"] = "Lorry"
    sheets.sync()
    (row,) = shown(sheets)
    assert (row["Conflict"], row["Child value"]) == ("C-000001", "Lorry")


def overruled() -> Sheets:
    """Sales typed a cost, which is logistics' own."""
    sheets = in_step()
    sheets.row("sales", "D-000001")["Cost"] = 7
    sheets.sync()
    assert sheets.row("sales", "D-000001")["Cost"] == 10
    return sheets


def test_a_value_that_was_put_back_stands_in_the_owners_tab():
    sheets = overruled()
    (row,) = shown(sheets, TAB)
    assert (row["Parent value"], row["Child value"], row["Kept"]) == ("7", "10", "Child value")
    assert shown(sheets, PARENT_TAB) == []
    (conflict,) = sheets.base.conflicts.values()
    assert not conflict.awaits_decision
    assert sheets.plan().is_empty
    sheets.row("sales", "D-000001")["Cost"] = 7
    sheets.sync()
    assert len(sheets.base.conflicts) == 1, "the same value again is the same conflict"
    sheets.row("sales", "D-000001")["Cost"] = 8
    sheets.sync()
    assert len(sheets.base.conflicts) == 2, "another value is another"


@pytest.mark.parametrize(
    ("decision", "expected"),
    [("keep parent", (7, 7)), ("keep child", (10, 10)), ("keep both", (7, 10))],
)
def test_a_value_that_gave_way_can_be_brought_back(decision, expected):
    sheets = overruled()
    sheets.rows[TAB][0]["Decision"] = decision
    sheets.sync()
    cells = sheets.row("sales", "D-000001")["Cost"], sheets.row("logistics", LOG)["Cost"]
    assert cells == expected
    assert (shown(sheets, TAB), sheets.base.conflicts) == ([], {})
    assert not any(sheets.notes.values())
    assert sheets.sync().is_empty


@pytest.mark.parametrize("gone", ["sales", "logistics"])
def test_what_stands_may_be_kept_though_a_row_is_gone_and_the_rest_waits_for_its_return(gone):
    sheets = overruled()
    row = sheets.rows[gone].pop()
    sheets.rows[gone].append({"ID": "D-000009" if gone == "sales" else "D-000009/LOG-1", "Status": "New"})
    sheets.rows[TAB][0]["Decision"] = "keep parent"
    sheets.sync()
    (conflict,) = sheets.base.conflicts.values()
    assert conflict.decision is Pick.PARENT
    sheets.rows[TAB][0]["Decision"] = "keep child"
    sheets.sync()
    assert (shown(sheets, TAB), sheets.base.conflicts) == ([], {})
    sheets.rows[gone].append(row)
    sheets.settle()
    assert (shown(sheets, TAB), sheets.base.conflicts) == ([], {})


def test_a_dismissal_does_not_bring_back_what_has_changed_since():
    sheets = overruled()
    sheets.row("logistics", LOG)["Cost"] = 12
    sheets.settle()
    sheets.rows[TAB][0]["Decision"] = "keep child"
    sheets.sync()
    assert (sheets.row("sales", "D-000001")["Cost"], sheets.row("logistics", LOG)["Cost"]) == (12, 12)


def test_a_value_typed_together_with_the_decision_is_kept_as_well():
    sheets = overruled()
    sheets.row("logistics", LOG)["Cost"] = 99
    sheets.rows[TAB][0]["Decision"] = "keep parent"
    plan = sheets.sync()
    assert (sheets.row("sales", "D-000001")["Cost"], sheets.row("logistics", LOG)["Cost"]) == (7, 7)
    assert [lost.lost for lost in plan.overruled] == [99]
    (conflict,) = sheets.base.conflicts.values()
    assert (conflict.id, conflict.child_value) == ("C-000002", 99)
    (row,) = shown(sheets, TAB)
    assert row["Conflict"] == "C-000002", "the cleared row was used for the next"


def test_who_keeps_both_gets_back_what_gave_way_though_the_field_has_moved_on_since():
    sheets = overruled()
    sheets.row("logistics", LOG)["Cost"] = 12
    sheets.settle()
    sheets.rows[TAB][0]["Decision"] = "keep both"
    plan = sheets.sync()
    assert (sheets.row("sales", "D-000001")["Cost"], sheets.row("logistics", LOG)["Cost"]) == (7, 12)
    assert plan.overruled == (), "the copy that is replaced was nobody's value"
    assert sheets.base.conflicts == {}
    assert sheets.sync().is_empty


def typed_over_what_operations_fill_in() -> Sheets:
    """Sales typed a truck, which logistics have from operations."""
    sheets = in_step()
    sheets.row("logistics", LOG)["Status"] = "Truck needed"
    sheets.settle()
    sheets.row("operations", OPS)["Truck"] = "A 1"
    sheets.settle()
    sheets.row("sales", "D-000001")["Truck"] = "B 2"
    sheets.sync()
    assert trucks(sheets) == ("A 1", "A 1", "A 1")
    return sheets


def trucks(sheets: Sheets) -> tuple:
    rows = (sheets.row("sales", "D-000001"), sheets.row("logistics", LOG), sheets.row("operations", OPS))
    return tuple(row[column] for row, column in zip(rows, ("Truck", "Vehicle", "Truck"), strict=True))


@pytest.mark.parametrize("way", ["tab", "command"])
def test_a_decision_that_a_third_department_overrules_is_not_half_done_and_not_forgotten(way):
    sheets = typed_over_what_operations_fill_in()
    if way == "tab":
        sheets.rows[TAB][0]["Decision"] = "keep parent"
        plan = sheets.sync()
    else:
        plan = sheets.sync(decisions=Decisions(picks={"C-000001": Pick.PARENT}))
    assert trucks(sheets) == ("A 1", "A 1", "A 1")
    assert [found.code for found in plan.findings] == ["decision-undone"]
    (row,) = shown(sheets, TAB)
    assert (row["Conflict"], row["Parent value"], row.get("Decision")) == ("C-000001", "B 2", None)
    assert list(sheets.base.conflicts) == ["C-000001"]
    assert sheets.sync().findings == (), "it is told once"
    sheets.rows[TAB][0]["Decision"] = "keep both"
    sheets.settle()
    assert trucks(sheets) == ("B 2", "A 1", "A 1")
    assert sheets.base.conflicts == {}


def test_what_was_typed_back_beside_a_decision_is_kept_as_well():
    sheets = both_typed()
    sheets.rows[PARENT_TAB][0]["Decision"] = "keep parent"
    sheets.row("logistics", LOG)["Cargo"] = "Tractor"
    plan = sheets.sync()
    assert cargo(sheets) == ("Car", "Car")
    assert [lost.lost for lost in plan.overruled] == ["Tractor"], "as it was before the two were typed"
    assert [conflict.child_value for conflict in sheets.base.conflicts.values()] == ["Tractor"]


@pytest.mark.parametrize(
    ("typed", "expected"), [(None, ("Car", "Bus")), ("sales", ("Van", "Van")), ("logistics", ("Car", "Car"))]
)
def test_what_shall_stay_apart_outlives_a_request_that_is_done_and_opened_again(typed, expected):
    sheets = both_typed("owner")
    sheets.rows[PARENT_TAB][0]["Decision"] = "keep both"
    sheets.settle()
    sheets.row("logistics", LOG)["Status"] = "Done"
    sheets.settle()
    if typed:
        sheets.row(typed, {"sales": "D-000001", "logistics": LOG}[typed])["Cargo"] = "Van"
        sheets.settle()
    sheets.row("logistics", LOG)["Status"] = "In work"
    sheets.settle()
    assert cargo(sheets) == expected


def test_nobody_is_asked_about_a_value_that_the_other_column_does_not_take():
    sheets = in_step("max")
    sheets.row("sales", "D-000001")["Cost"] = "about 12"
    for _ in range(2):
        plan = sheets.sync()
        assert [found.code for found in plan.findings] == ["not-an-amount"]
        assert all(edit.is_message for edit in plan.edits)
        assert (plan.new_rows, plan.conflicts) == ((), {})
    sheets.row("sales", "D-000001")["Cost"] = 12
    sheets.settle()
    assert sheets.row("logistics", LOG)["Cost"] == 12


def test_text_over_a_column_of_ours_is_kept_in_the_departments_own_tab():
    sheets = in_step()
    sheets.row("sales", "D-000001")["Request"] = "my text"
    sheets.sync()
    (row,) = shown(sheets, PARENT_TAB)
    assert (row["Child value"], row["Kept"]) == ("my text", "what sheetcrm fills in")
    sheets.rows[PARENT_TAB][0]["Decision"] = "keep both"
    sheets.sync()
    assert sheets.base.conflicts == {}
    assert sheets.row("sales", "D-000001")["Request"] == LOG


def test_a_decision_whose_cells_did_not_arrive_is_carried_out_again():
    sheets = both_typed()
    sheets.rows[PARENT_TAB][0]["Decision"] = "keep parent"
    sheets.sync(keep=lambda department, row, column: department != "logistics")
    assert cargo(sheets) == ("Car", "Bus")
    assert [conflict.decision for conflict in sheets.base.conflicts.values()] == [Pick.PARENT]
    sheets.sync()
    assert cargo(sheets) == ("Car", "Car")
    assert sheets.base.conflicts == {}


def test_a_row_that_could_not_be_cleared_is_cleared_later_and_nothing_is_decided_twice():
    sheets = both_typed()
    sheets.rows[PARENT_TAB][0]["Decision"] = "keep child"
    sheets.sync(keep=lambda department, row, column: not department.startswith("conflicts"))
    assert cargo(sheets) == ("Bus", "Bus")
    sheets.row("sales", "D-000001")["Cargo"] = "Later"
    sheets.sync()
    assert cargo(sheets) == ("Later", "Later")
    assert (shown(sheets), sheets.base.conflicts) == ([], {})


def test_a_formula_is_not_written_over_by_a_decision():
    sheets = both_typed()
    sheets.row("logistics", LOG)["Cargo"] = FormulaCell('="B"&"us"', "Bus")
    sheets.rows[PARENT_TAB][0]["Decision"] = "keep parent"
    plan = sheets.sync()
    assert "formula-kept" in {found.code for found in plan.findings}
    assert sheets.row("logistics", LOG)["Cargo"] == FormulaCell('="B"&"us"', "Bus")
    assert sheets.sync().is_empty
    (row,) = shown(sheets)
    assert row["Decision"] == "keep parent", "the decision waits"
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    sheets.settle()
    assert cargo(sheets) == ("Car", "Car")
    assert shown(sheets) == []


def test_a_tab_that_is_out_of_reach_shows_it_later_and_staff_may_sort_and_annotate():
    sheets = in_step("manual")
    sheets.absent = {PARENT_TAB}
    sheets.row("sales", "D-000001")["Cargo"] = "Car"
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    sheets.sync()
    assert len(sheets.base.conflicts) == 1
    sheets.absent = set()
    sheets.rows[PARENT_TAB] = [{"Row": "a note of ours"}, {}]
    sheets.sync()
    assert sheets.rows[PARENT_TAB][1]["Conflict"] == "C-000001", "the blank row is used"
    assert sheets.rows[PARENT_TAB][0] == {"Row": "a note of ours"}
    sheets.rows[PARENT_TAB].reverse()
    assert sheets.plan().is_empty


def test_rows_of_an_unknown_conflict_are_left_alone_and_their_numbers_never_given_again():
    sheets = in_step("manual")
    sheets.rows[PARENT_TAB].append({"Conflict": "C-000041", "Parent value": "old"})
    sheets.row("sales", "D-000001")["Cargo"] = "Car"
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    sheets.sync()
    assert [row["Conflict"] for row in shown(sheets)] == ["C-000041", "C-000042"]


def test_a_pasted_block_of_500_rows_is_one_plan_and_loses_nothing():
    rows = [{"Status": "Estimate", "Cargo": f"Cargo {n}"} for n in range(500)]
    sheets = Sheets(company(conflicts="Conflicts"), sales=rows)
    sheets.settle()
    for number, row in enumerate(sheets.rows["logistics"]):
        row["Cargo"] = f"Pasted {number}"
    plan = sheets.sync()
    assert len(plan.overruled) == 500
    kept = {row["Child value"] for row in shown(sheets)}
    assert kept == {f"Pasted {number}" for number in range(500)}
    assert sheets.plan().is_empty


def test_nothing_is_kept_in_sheets_where_the_config_has_no_tab():
    sheets = Sheets(company(), sales=[{"Status": "Estimate", "Cargo": "Tractor"}])
    sheets.settle()
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    plan = sheets.sync()
    assert {edit.department for edit in plan.edits} == {"logistics"}
    assert len(sheets.base.conflicts) == 1


def test_in_russian():
    sheets = both_typed(language="ru")
    (row,) = shown(sheets)
    assert row["Расхождение"] == "C-000001"
    assert row["Значение в дочерней строке"] == "Bus"
    sheets.rows[PARENT_TAB][0]["Решение"] = "как в дочерней"
    sheets.settle()
    assert cargo(sheets) == ("Bus", "Bus")


def test_a_persons_note_on_the_cell_survives_ours():
    sheets = in_step("manual")
    sheets.notes["sales", "D-000001", "Cargo"] = "Ask Anna [first]"
    sheets.row("sales", "D-000001")["Cargo"] = "Car"
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    sheets.sync()
    assert sheets.notes["sales", "D-000001", "Cargo"].startswith("Ask Anna [first]\n\n[sheetcrm? D-000001: ")
    sheets.rows[PARENT_TAB][0]["Decision"] = "keep parent"
    sheets.sync()
    assert sheets.notes["sales", "D-000001", "Cargo"] == "Ask Anna [first]"


def test_a_finished_request_keeps_the_note_of_a_value_that_its_deal_has_taken_over():
    """Both typed the same, and the deal was read a moment before: the request alone seemed changed."""
    sheets = in_step()
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    sheets.sync()
    assert cargo(sheets) == ("Tractor", "Tractor")
    sheets.row("sales", "D-000001")["Cargo"] = "Bus"
    sheets.row("logistics", LOG)["Status"] = "Done"
    sheets.settle()
    assert cargo(sheets) == ("Bus", "Tractor")
    assert "Bus" in sheets.notes["logistics", LOG, "Cargo"]
    assert [row["Child value"] for row in shown(sheets)] == ["Bus"]
    sheets.row("logistics", LOG)["Status"] = "In work"
    sheets.settle()
    assert cargo(sheets) == ("Bus", "Bus")
    assert not any(sheets.notes.values())
    assert shown(sheets) == []

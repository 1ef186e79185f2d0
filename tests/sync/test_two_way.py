"""Fields that both sides may change, statuses that both sides move, rows that come back: on plain tables."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from companies import Sheets, company
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.schema.cells import FormulaCell
from sheetcrm.schema.company import Company, MergePolicy
from sheetcrm.sync.reconcile import reconcile

LOG = "D-000001/LOG-1"
OPS = f"{LOG}/OPS-1"


def chained(policy: str) -> Company:
    """Cargo is merged between sales and logistics and between logistics and operations, with one policy."""
    document = company(merge={"Cargo": policy, "Cost": policy}).model_dump(mode="json")
    document["links"]["truck"]["merge"] = {"Cargo": policy}
    for department, column in (("sales", "Cargo"), ("logistics", "Cargo"), ("operations", "Load")):
        if policy in {"max", "min"}:
            document["departments"][department]["columns"][column] = {"type": "decimal"}
    return Company.model_validate(document)


def in_step(policy: str, cargo="Tractor") -> Sheets:
    sheets = Sheets(chained(policy), sales=[{"Status": "Estimate", "Cargo": cargo, "From": "Perm"}])
    sheets.settle()
    sheets.row("logistics", LOG)["Status"] = "Truck needed"
    sheets.settle()
    assert sheets.row("operations", OPS)["Load"] == cargo
    return sheets


def cargos(sheets: Sheets) -> tuple:
    return (
        sheets.row("sales", "D-000001")["Cargo"],
        sheets.row("logistics", LOG)["Cargo"],
        sheets.row("operations", OPS)["Load"],
    )


TWO_WAY = [policy.value for policy in MergePolicy if policy.is_two_way]


@pytest.mark.parametrize("policy", TWO_WAY)
@pytest.mark.parametrize(
    ("department", "row_id", "column"),
    [("sales", "D-000001", "Cargo"), ("logistics", LOG, "Cargo"), ("operations", OPS, "Load")],
)
def test_a_change_anywhere_reaches_all_three_levels_in_one_pass(policy, department, row_id, column):
    sheets = in_step(policy, cargo=5)
    sheets.row(department, row_id)[column] = 6
    plan = sheets.sync()
    assert cargos(sheets) == (6, 6, 6)
    assert plan.overruled == ()
    assert sheets.plan().is_empty
    sheets.row(department, row_id)[column] = 5
    sheets.sync()
    assert cargos(sheets) == (5, 5, 5), "a change that is taken back is copied like any other"


def test_owner_puts_back_what_others_change_and_says_so():
    sheets = in_step("owner")
    sheets.row("operations", OPS)["Load"] = "Car"
    plan = sheets.sync()
    assert cargos(sheets) == ("Tractor",) * 3
    assert [(lost.lost, lost.kept, lost.owner) for lost in plan.overruled] == [
        ("Car", "Tractor", "Logistics")
    ]


@pytest.mark.parametrize(
    ("policy", "values", "expected", "lost"),
    [
        ("newest", (1, 2, 5), (1, 1, 1), {2}),
        ("newest", (5, 2, 3), (2, 2, 2), {3}),
        ("max", (1, 2, 3), (3, 3, 3), {1, 2}),
        ("max", (7, 2, 3), (7, 7, 7), {2, 3}),
        ("min", (1, 2, 3), (1, 1, 1), {2, 3}),
        ("min", (5, 2, 3), (2, 2, 2), {3}),
    ],
)
def test_several_changes_at_once_are_decided_once_and_every_loser_is_kept(policy, values, expected, lost):
    sheets = in_step(policy, cargo=5)
    sheets.row("sales", "D-000001")["Cargo"] = values[0]
    sheets.row("logistics", LOG)["Cargo"] = values[1]
    sheets.row("operations", OPS)["Load"] = values[2]
    plan = sheets.sync()
    assert cargos(sheets) == expected
    assert {entry.lost for entry in plan.overruled} == lost
    assert sheets.plan().is_empty


def test_lists_grow_together_over_three_levels():
    sheets = in_step("union", cargo="Tractor")
    sheets.row("sales", "D-000001")["Cargo"] = "Tractor, Plough"
    sheets.row("logistics", LOG)["Cargo"] = "Tractor, Crane"
    sheets.row("operations", OPS)["Load"] = "Tractor, Chains"
    plan = sheets.sync()
    sheets.settle()
    (everywhere,) = set(cargos(sheets))
    assert {item.strip() for item in everywhere.split(",")} == {"Tractor", "Plough", "Crane", "Chains"}
    assert plan.overruled == ()


def test_manual_leaves_both_until_one_side_gives_in():
    sheets = in_step("manual")
    sheets.row("sales", "D-000001")["Cargo"] = "Car"
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    plan = sheets.sync()
    assert cargos(sheets) == ("Car", "Bus", "Bus"), "below, only one side had changed"
    assert [found.code for found in plan.findings] == ["values-differ"]
    assert [found.code for found in sheets.sync().findings] == ["values-differ"], (
        "said for as long as it holds"
    )
    sheets.row("sales", "D-000001")["Cargo"] = "Lorry"
    sheets.sync()
    assert cargos(sheets) == ("Lorry", "Bus", "Bus"), "a third value settles nothing"
    sheets.row("logistics", LOG)["Cargo"] = "Lorry"
    plan = sheets.sync()
    assert cargos(sheets) == ("Lorry",) * 3
    assert plan.findings == ()


def with_an_open_question(above, middle, below) -> Sheets:
    """All three held one value; two were changed to different ones, the third takes its neighbour's."""
    sheets = in_step("manual")
    sheets.row("sales", "D-000001")["Cargo"] = None if above == middle else above
    sheets.row("logistics", LOG)["Cargo"] = middle
    sheets.row("operations", OPS)["Load"] = None if below == middle else below
    sheets.sync()
    assert cargos(sheets) == (above, middle, below)
    assert sheets.plan().is_empty
    return sheets


def test_a_blank_from_above_and_the_answer_from_below_to_an_open_question_come_to_rest():
    """The middle is blanked from above and given from below what it held: the value wins over the nothing."""
    sheets = with_an_open_question("Bus", "Bus", "Car")
    sheets.row("sales", "D-000001")["Cargo"] = None
    sheets.row("operations", OPS)["Load"] = "Bus"
    plan = sheets.sync()
    assert cargos(sheets) == ("Bus", "Bus", "Bus")
    assert (plan.findings, plan.overruled) == ((), ())
    assert sheets.plan().is_empty, "and stays so"


def test_a_blank_from_below_and_the_answer_from_above_to_an_open_question_come_to_rest():
    sheets = with_an_open_question("Car", "Bus", "Bus")
    sheets.row("sales", "D-000001")["Cargo"] = "Bus"
    sheets.row("operations", OPS)["Load"] = None
    plan = sheets.sync()
    assert cargos(sheets) == ("Bus", "Bus", "Bus")
    assert (plan.findings, plan.overruled) == ((), ())
    assert sheets.plan().is_empty, "and stays so"


@pytest.mark.parametrize("policy", ["owner", "newest", "union", "manual"])
def test_an_edit_wins_over_an_erasure_at_the_same_time(policy):
    sheets = in_step(policy)
    sheets.row("sales", "D-000001")["Cargo"] = None
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    plan = sheets.sync()
    expected = (None, "Bus", "Bus") if policy == "owner" else ("Bus", "Bus", "Bus")
    assert cargos(sheets) == expected
    assert plan.overruled == ()
    assert sheets.plan().is_empty, "and stays so"


def test_a_formula_of_the_owners_is_not_written_over_from_below():
    sheets = in_step("newest")
    sheets.row("sales", "D-000001")["Cargo"] = FormulaCell('="Trac"&"tor"', "Tractor")
    assert sheets.sync().is_empty
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    plan = sheets.sync()
    assert [(found.code, found.department) for found in plan.findings] == [("formula-kept", "sales")]
    assert sheets.row("logistics", LOG)["Cargo"] == "Bus"


def test_a_value_that_the_owners_column_refuses_is_not_copied_up():
    the_company = company(carry=[{"Cargo": "Cargo"}, {"From": "Loading"}], merge={"From": "newest"})
    document = the_company.model_dump(mode="json")
    document["departments"]["sales"]["columns"]["From"] = {"type": "decimal"}
    sheets = Sheets(Company.model_validate(document), sales=[{"Status": "Estimate", "Cargo": "x", "From": 1}])
    sheets.settle()
    sheets.row("logistics", LOG)["Loading"] = "Perm"
    plan = sheets.sync()
    assert [(found.code, found.department, found.column) for found in plan.findings] == [
        ("not-a-number", "logistics", "Loading")
    ]
    assert sheets.row("sales", "D-000001")["From"] == 1
    sheets.row("logistics", LOG)["Loading"] = 2
    sheets.settle()
    assert sheets.row("sales", "D-000001")["From"] == 2


def test_a_text_typed_into_a_merged_money_cell_stays_where_it_is():
    sheets = Sheets(company(merge={"Cost": "max"}), sales=[{"Status": "Estimate", "Cargo": "x"}])
    sheets.settle()
    sheets.row("logistics", LOG)["Cost"] = 10
    sheets.settle()
    sheets.row("sales", "D-000001")["Cost"] = "about 20"
    plan = sheets.sync()
    assert [(found.code, found.department) for found in plan.findings] == [("not-an-amount", "sales")]
    assert (sheets.row("sales", "D-000001")["Cost"], sheets.row("logistics", LOG)["Cost"]) == ("about 20", 10)


def test_a_header_that_is_gone_blanks_nothing_on_the_other_side():
    sheets = in_step("newest")
    tables = sheets.tables()
    at = tables["logistics"].fields.index("Cargo")
    rows = tuple((*row[:at], None, *row[at + 1 :]) for row in tables["logistics"].rows)
    tables["logistics"] = replace(tables["logistics"], rows=rows, missing=frozenset({"Cargo"}))
    plan = reconcile(sheets.company, tables, sheets.base, sheets.base.read_at)
    assert [edit for edit in plan.edits if edit.department == "sales"] == []


def test_a_copy_upwards_that_did_not_arrive_is_made_again_and_is_no_conflict():
    sheets = in_step("newest")
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    sheets.sync(keep=lambda department, row, column: department != "sales")
    assert ("sales", "D-000001", "Cargo") in sheets.base.pending
    sheets.row("logistics", LOG)["Cargo"] = "Lorry"
    plan = sheets.sync()
    assert cargos(sheets) == ("Lorry",) * 3
    assert plan.overruled == ()


def test_a_change_while_the_owners_sheet_is_out_of_reach_comes_up_later():
    sheets = in_step("newest")
    sheets.absent = {"sales"}
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    sheets.sync()
    sheets.absent = set()
    plan = sheets.sync()
    assert cargos(sheets) == ("Bus",) * 3
    assert plan.overruled == ()


def test_a_parents_change_made_while_its_child_was_gone_reaches_it_when_it_is_back():
    sheets = Sheets(company(), sales=[{"Status": "Estimate", "Cargo": "Tractor"}])
    sheets.settle()
    (request,) = sheets.rows["logistics"]
    sheets.rows["logistics"] = [{"ID": "D-000009/LOG-1", "Status": "New"}]  # else the sheet counts as emptied
    sheets.settle()
    sheets.row("sales", "D-000001")["Cargo"] = "Bus"
    sheets.settle()
    sheets.rows["logistics"].append(request)
    plan = sheets.sync()
    assert request["Cargo"] == "Bus"
    assert "values-differ" not in {found.code for found in plan.findings}


# -- statuses that both sides move ---


def answered(deal_status: str, request_status: str, **link) -> tuple[Sheets, object]:
    """A request in step, then both sides moved between the same two passes."""
    sheets = Sheets(company(**link), sales=[{"Status": "Estimate", "Cargo": "Tractor"}])
    sheets.settle()
    sheets.row("sales", "D-000001")["Status"] = deal_status
    sheets.row("logistics", LOG).update({"Status": request_status, "Cost": 1})
    return sheets, sheets.sync()


@pytest.mark.parametrize(
    ("deal", "request_status", "only_from", "expected"),
    [
        ("Estimate", "Approval", [], "Estimate ready"),
        ("New", "Approval", [], "New"),
        ("New", "Approval", ["New"], "Estimate ready"),
        ("New", "Approval", ["Estimate"], "New"),
        ("Won", "Approval", [], "Won"),
        ("Lost", "Approval", [], "Lost"),
        ("Won", "Approval", ["Estimate", "Won"], "Won"),
        ("Lost", "Approval", ["Lost"], "Lost"),
    ],
)
def test_a_status_that_both_sides_moved(deal, request_status, only_from, expected):
    status = {"Approval": {"parent": "Estimate ready", "only_from": only_from}}
    sheets, plan = answered(deal, request_status, status=status)
    row = sheets.row("sales", "D-000001")
    assert row["Status"] == expected
    told = [found.code for found in plan.findings]
    assert told == ([] if expected == "Estimate ready" else ["status-not-applied"])
    sheets.settle()
    assert row["Status"] == expected, "a late move is not made up for"


def test_one_final_status_may_follow_another_where_the_link_says_so():
    status = {"Rejected": {"parent": "Lost", "only_from": ["Won"]}}
    sheets, _ = answered("Won", "Rejected", status=status)
    assert sheets.row("sales", "D-000001")["Status"] == "Lost"


def test_a_closed_deal_stays_closed_passes_later_too():
    sheets, _ = answered("Won", "In work", status={"Approval": {"parent": "Estimate ready"}})
    sheets.row("logistics", LOG)["Status"] = "Approval"
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Status"] == "Won"


def test_a_child_made_just_now_may_move_the_parent_that_asked_for_it():
    status = {"New": {"parent": "Estimate ready"}}
    sheets = Sheets(company(status=status), sales=[{"Status": "New", "Cargo": "Tractor"}])
    sheets.settle()
    sheets.row("sales", "D-000001")["Status"] = "Estimate"
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Status"] == "Estimate ready"


def test_an_old_answer_moves_nothing_when_the_memory_is_lost():
    sheets = Sheets(company(), sales=[{"Status": "Estimate", "Cargo": "Tractor"}])
    sheets.settle()
    sheets.row("logistics", LOG)["Status"] = "Rejected"
    sheets.settle()
    sheets.row("sales", "D-000001")["Status"] = "Estimate ready"
    sheets.settle()
    forgotten = Sheets(sheets.company, **copy.deepcopy(sheets.rows))
    forgotten.settle()
    assert forgotten.row("sales", "D-000001")["Status"] == "Estimate ready"


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_whatever_three_sides_type_they_come_to_rest_and_no_value_is_lost(data):
    """Nobody's value disappears: it stands somewhere, is among the overruled, or was erased by its author."""
    policy = data.draw(st.sampled_from(TWO_WAY))
    values = st.sampled_from([None, 1, 2, 3] if policy in {"max", "min"} else [None, "a", "b", "a, c"])
    sheets = in_step(policy, cargo=data.draw(values.filter(bool)))
    places = [("sales", "D-000001", "Cargo"), ("logistics", LOG, "Cargo"), ("operations", OPS, "Load")]
    for _ in range(data.draw(st.integers(1, 4))):
        typed = {}
        for place in data.draw(st.lists(st.sampled_from(places), unique=True)):
            department, row_id, column = place
            value = data.draw(values)
            if sheets.row(department, row_id).get(column) != value:
                sheets.row(department, row_id)[column] = typed[place] = value
        plan = sheets.sync()
        kept = {*cargos(sheets), *(lost.lost for lost in plan.overruled)}
        items = {item.strip() for value in kept if isinstance(value, str) for item in value.split(",")}
        for value in typed.values():
            parts = [part.strip() for part in value.split(",")] if isinstance(value, str) else []
            assert value is None or value in kept or set(parts) <= items
        assert sheets.sync().is_empty

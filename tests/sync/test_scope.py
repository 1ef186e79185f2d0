"""Rows on hold and outside the pilot, on plain tables: untouched, not forgotten, merged on their return."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from companies import NOW, Sheets, company
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.company import Company
from sheetcrm.state.base import Base
from sheetcrm.sync.plan import Seen
from sheetcrm.sync.recognising import Indexes
from sheetcrm.sync.reconcile import reconcile
from sheetcrm.sync.scope import Scopes, find_scope

LOG, LOG2, OPS = "D-000001/LOG-1", "D-000001/LOG-2", "D-000001/LOG-1/OPS-1"


def with_hold(pilot=None, **link_changes) -> Company:
    """The small company, with a hold column and a person in charge in every department."""
    data = company(**link_changes).model_dump(mode="json")
    for rules in data["departments"].values():
        rules.update(hold="Hold", assignee="Who")
    return Company.model_validate({**data, "pilot": pilot})


def linked(the_company=None) -> Sheets:
    """One deal with its request in logistics and its truck in operations, in step."""
    sheets = Sheets(
        the_company or with_hold(), sales=[{"Status": "Estimate", "Cargo": "Tractor", "From": "Perm"}]
    )
    sheets.settle()
    sheets.row("logistics", LOG)["Status"] = "Truck needed"
    sheets.settle()
    sheets.row("operations", OPS).update(Status="Answered", Truck="MAN 7")
    sheets.settle()
    return sheets


def touched(plan) -> set[str]:
    return {edit.row_id for edit in plan.edits} | {row.row_id for row in plan.new_rows}


# -- hold ---


@pytest.mark.parametrize("tick", [True, "x", 1, ErrorCell("REF"), FormulaCell("=A1", True)])
def test_a_ticked_row_without_an_id_gets_none_and_asks_for_nothing(tick):
    sheets = Sheets(with_hold(), sales=[{"Status": "Estimate", "Cargo": "Tractor", "Hold": tick}])
    plan = sheets.sync()
    assert plan.is_empty
    assert plan.observations == ()
    assert plan.kept_out["sales"].held == 1
    assert sheets.base.counters == {}
    sheets.rows["sales"][0]["Hold"] = False
    sheets.settle()
    assert sheets.row("logistics", LOG)["Cargo"] == "Tractor"


@pytest.mark.parametrize("tick", [False, None, "", " ", 0, FormulaCell("=A1", False)])
def test_a_row_without_a_tick_takes_part(tick):
    sheets = Sheets(with_hold(), sales=[{"Status": "New", "Cargo": "Tractor", "Hold": tick}])
    assert touched(sheets.plan()) == {"D-000001"}


def test_what_is_no_tick_holds_the_row_and_is_told():
    sheets = Sheets(with_hold(), sales=[{"Status": "New", "Hold": "no"}, {"Status": "New", "Hold": True}])
    (found,) = sheets.plan().findings
    assert (found.code, found.row, found.column) == ("hold-unclear", 2, "Hold")


def test_a_held_parent_has_no_child_made_and_gets_it_when_released():
    sheets = Sheets(with_hold(), sales=[{"Status": "New", "Cargo": "Tractor"}])
    sheets.settle()
    sheets.row("sales", "D-000001").update(Status="Estimate", Hold=True)
    for _ in range(2):
        assert sheets.sync().is_empty
    sheets.row("sales", "D-000001")["Hold"] = None
    sheets.settle()
    assert sheets.row("logistics", LOG)["Cargo"] == "Tractor"


def test_a_row_that_still_needed_something_when_it_was_held_is_asked_again():
    sheets = Sheets(with_hold(), sales=[{"Status": "Estimate"}])
    sheets.settle()
    note = sheets.row("sales", "D-000001")["Note"]
    sheets.row("sales", "D-000001")["Hold"] = True
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Note"] == note
    sheets.row("sales", "D-000001")["Hold"] = None
    assert [found.code for found in sheets.plan().findings] == ["inputs-missing"]


def test_a_held_child_is_not_made_again_after_the_state_is_lost():
    sheets = linked()
    sheets.row("logistics", LOG)["Hold"] = True
    sheets.base = Base.empty()
    for _ in range(2):
        assert sheets.sync().new_rows == ()


def test_no_earlier_attempt_takes_the_place_of_a_held_child():
    sheets = linked()
    deal = sheets.row("sales", "D-000001")
    deal["Status"] = "New"
    sheets.settle()
    deal["Status"] = "Estimate"
    sheets.settle()
    assert deal["Request"] == LOG2
    sheets.row("logistics", LOG2)["Hold"] = True
    sheets.row("logistics", LOG)["Cost"] = 7
    for _ in range(2):
        assert "D-000001" not in touched(sheets.sync())
    assert (deal["Request"], deal.get("Cost")) == (LOG2, None)


def test_a_second_visit_while_the_child_is_held_makes_no_further_child():
    sheets = linked()
    sheets.row("logistics", LOG)["Hold"] = True
    for status in ("New", "Estimate"):
        sheets.row("sales", "D-000001")["Status"] = status
        assert sheets.sync().new_rows == ()
    assert len(sheets.rows["logistics"]) == 1


def test_a_visit_that_is_still_on_when_the_child_is_released_makes_the_next_one():
    sheets = linked()
    sheets.row("sales", "D-000001")["Status"] = "New"
    sheets.settle()
    sheets.row("logistics", LOG)["Hold"] = True
    sheets.sync()
    sheets.row("sales", "D-000001")["Status"] = "Estimate"
    sheets.sync()
    sheets.sync()
    sheets.row("logistics", LOG)["Hold"] = False
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Request"] == LOG2


@pytest.mark.parametrize("row", [("sales", "D-000001"), ("logistics", LOG), ("operations", OPS)])
def test_a_held_row_is_not_seen_to_change_and_is_told_of_in_full_when_released(row):
    department, row_id = row
    sheets = linked()
    column = {"sales": "Cargo", "logistics": "Loading", "operations": "Load"}[department]
    sheets.row(*row)["Hold"] = True
    sheets.sync()
    old = sheets.row(*row)[column]
    sheets.row(*row)[column] = "other"
    assert [seen for seen in sheets.sync().observations if seen.row_id == row_id] == []
    sheets.row(*row)["Hold"] = None
    seen = [seen for seen in sheets.sync().observations if seen.row_id == row_id]
    assert [(entry.kind, entry.column, entry.old, entry.new) for entry in seen] == [
        (Seen.CELL, column, old, "other")
    ]


def test_a_held_row_has_not_vanished_and_a_sheet_of_held_rows_is_not_emptied():
    sheets = linked()
    for rows in sheets.rows.values():
        for row in rows:
            row["Hold"] = True
    plan = sheets.sync()
    assert (plan.observations, plan.findings) == ((), ())
    assert sheets.base.tables["sales"].rows.keys() == {"D-000001"}
    assert {name: out.held for name, out in plan.kept_out.items()} == dict.fromkeys(sheets.rows, 1)


def test_a_held_row_that_really_goes_is_seen_to_go():
    sheets = linked()
    sheets.rows["logistics"].append({"Cargo": "stray"})
    sheets.row("logistics", LOG)["Hold"] = True
    sheets.sync()
    del sheets.rows["logistics"][0]
    sheets.rows["logistics"].append({"ID": "D-000009/LOG-1", "Status": "New"})
    vanished = [seen.row_id for seen in sheets.sync().observations if seen.kind is Seen.VANISHED]
    assert vanished == [LOG]


def test_the_copy_of_a_held_row_is_left_alone_with_it():
    sheets = linked()
    row = sheets.row("sales", "D-000001")
    row["Hold"] = True
    sheets.rows["sales"].append({**row, "Hold": False, "Cargo": "Copy"})
    plan = sheets.sync()
    assert "D-000001" not in touched(plan)
    assert sheets.rows["sales"][1]["ID"] == "D-000001"
    assert sheets.base.tables["sales"].rows["D-000001"][0] == "D-000001"


def test_numbers_of_held_rows_are_not_given_again_after_the_state_is_lost():
    sheets = Sheets(
        with_hold(),
        sales=[{"ID": "D-000041", "Status": "New", "Hold": True}, {"Status": "New", "Cargo": "Pipes"}],
    )
    sheets.settle()
    assert sheets.rows["sales"][1]["ID"] == "D-000042"


def test_writes_of_an_earlier_pass_stay_pending_while_their_row_is_held():
    sheets = linked()
    sheets.row("sales", "D-000001")["Cargo"] = "Pipes"
    sheets.sync(keep=lambda department, row_id, column: False)
    pending = sheets.base.pending
    assert ("logistics", LOG, "Cargo") in pending
    sheets.row("logistics", LOG)["Hold"] = True
    sheets.sync()
    assert sheets.base.pending == pending
    sheets.row("logistics", LOG)["Hold"] = False
    sheets.settle()
    assert sheets.row("logistics", LOG)["Cargo"] == "Pipes"


# -- what happened meanwhile merges as if it had happened between two passes ---

EDITS = {
    "sales": {
        "Cargo": ["b", "c", None],
        "Cost": [5, 6, None],
        "Truck": ["b", "c", None],
        "Status": ["New", "Estimate ready", "Lost", "Estimate"],
    },
    "logistics": {
        "Cargo": ["b", "c", None],
        "Cost": [5, 6, None],
        "Status": ["New", "In work", "Approval", "Rejected", "Done"],
    },
}
ROW_OF = {"sales": "D-000001", "logistics": LOG}
CASES = [
    (side, column, value)
    for side, columns in EDITS.items()
    for column in columns
    for value in columns[column]
]
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outcome(sheets: Sheets) -> tuple:
    """The release pass and what stands in the sheets after it."""
    plan = sheets.sync()
    edits = {(e.department, e.row_id, e.column, e.old, e.new, e.rule, e.note) for e in plan.edits}
    lost = {(o.department, o.row_id, o.column, o.lost, o.kept) for o in plan.overruled}
    found = {(f.code, f.department, f.row_id, f.column) for f in plan.findings}
    sheets.settle()
    rows = {
        name: [{k: v for k, v in row.items() if v not in (None, False)} for row in rows]
        for name, rows in sheets.rows.items()
    }
    return edits, lost, found, {row.row_id for row in plan.new_rows}, rows


@pytest.mark.parametrize("held", ["sales", "logistics"])
@pytest.mark.parametrize("edit", CASES)
@pytest.mark.parametrize(
    "other",
    [
        None,
        ("sales", "Cargo", "x"),
        ("logistics", "Cargo", "x"),
        ("sales", "Cost", 9),
        ("logistics", "Cost", 9),
    ],
)
def test_every_single_and_double_edit_during_a_hold_merges_as_one_between_two_passes(held, edit, other):
    edits = [edit] if other is None else [edit, other]
    check_hold([held], edits, passes=[True] * len(edits))


@SLOW
@given(
    st.sampled_from([["sales"], ["logistics"], ["sales", "logistics"], ["logistics", "sales"]]),
    st.lists(st.tuples(st.sampled_from(CASES), st.booleans()), max_size=8),
)
def test_any_edits_and_passes_during_holds_merge_as_if_between_two_passes(held, steps):
    check_hold(held, [case for case, _ in steps], passes=[sync for _, sync in steps])


@SLOW
@given(
    st.sampled_from(["owner", "newest", "manual"]),
    st.sampled_from(["owner", "newest", "max", "min"]),
    st.sampled_from([["sales"], ["logistics"], ["sales", "logistics"]]),
    st.lists(st.tuples(st.sampled_from(CASES), st.booleans()), max_size=5),
)
def test_the_same_holds_whatever_the_policies_of_the_fields(cargo, cost, held, steps):
    the_company = with_hold(merge={"Cargo": cargo, "Cost": cost})
    check_hold(held, [case for case, _ in steps], [sync for _, sync in steps], the_company)


def check_hold(held: list[str], edits, passes, the_company=None) -> None:
    """Hold one side, or first one and then the other as well; release them in that order."""
    sheets, oracle = linked(the_company), linked(the_company)
    sheets.row(held[0], ROW_OF[held[0]])["Hold"] = True
    sheets.sync()
    for at, ((side, column, value), is_pass) in enumerate(zip(edits, passes, strict=True)):
        if at == len(edits) // 2 and len(held) > 1:
            sheets.row(held[1], ROW_OF[held[1]])["Hold"] = True
            sheets.sync()
        for office in (sheets, oracle):
            office.row(side, ROW_OF[side])[column] = value
        if is_pass:
            before = {name: dict(sheets.row(name, row_id)) for name, row_id in ROW_OF.items()}
            sheets.sync()
            for name, columns in EDITS.items():
                after = sheets.row(name, ROW_OF[name])
                assert {k: after.get(k) for k in columns} == {k: before[name].get(k) for k in columns}
    for name in held[:-1]:
        sheets.row(name, ROW_OF[name])["Hold"] = None
        sheets.sync()
    sheets.row(held[-1], ROW_OF[held[-1]])["Hold"] = None
    assert outcome(sheets) == outcome(oracle)
    assert sheets.base.before_hold == {}
    assert sheets.plan().is_empty


def test_a_release_whose_writes_do_not_arrive_is_merged_once_more():
    sheets = linked()
    sheets.row("sales", "D-000001")["Hold"] = True
    sheets.sync()
    sheets.row("logistics", LOG)["Cargo"] = "mine"
    sheets.sync()
    sheets.row("sales", "D-000001").update(Hold=False)
    lost = sheets.sync(keep=lambda department, row_id, column: False).overruled
    again = sheets.sync().overruled
    assert [entry.lost for entry in lost] == [entry.lost for entry in again] == ["mine"]
    assert sheets.row("logistics", LOG)["Cargo"] == "Tractor"


# -- whatever stands in held rows ---

NAMES = {"sales": ["D-000001", "D-000002"], "logistics": [LOG, "D-000002/LOG-1"], "operations": [OPS]}
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=4), st.just(ErrorCell("REF")),
    st.builds(FormulaCell, st.just("=1"), st.integers(0, 3)), st.sampled_from(["Estimate", "Approval"]),
)  # fmt: skip


def two_deals() -> Sheets:
    sheets = Sheets(
        with_hold(),
        sales=[{"Status": "Estimate", "Cargo": "Tractor"}, {"Status": "Estimate", "Cargo": "Pipes"}],
    )
    sheets.settle()
    sheets.row("logistics", LOG)["Status"] = "Truck needed"
    sheets.settle()
    return sheets


@SLOW
@given(
    st.sets(st.sampled_from([(d, r) for d, rows in NAMES.items() for r in rows]), min_size=1),
    st.data(),
    st.integers(0, 10**6),
)
def test_whatever_is_in_held_rows_no_edit_names_them_and_the_plan_does_not_depend_on_it(held, data, seed):
    sheets = two_deals()
    dice = random.Random(seed)
    for name, rows in NAMES.items():
        for row_id in rows:
            row = sheets.row(name, row_id)
            row["Status"] = dice.choice(sheets.company.departments[name].status_names)
            row[dice.choice(["Cargo", "Cost", "Truck"])] = dice.choice([None, 5, "q"])
    for key in held:
        sheets.row(*key)["Hold"] = True
    plan = sheets.plan()
    for key in held:
        for column in sheets.company.fields[key[0]]:
            if column not in ("ID", "Hold"):
                sheets.row(*key)[column] = data.draw(JUNK)
    other = sheets.plan()
    held_ids = {row_id for _, row_id in held}
    assert not touched(plan) & held_ids
    assert not {row.row_id.rpartition("/")[0] for row in plan.new_rows} & held_ids
    for part in ("edits", "new_rows", "links", "acted", "findings", "overruled", "counters"):
        assert getattr(plan, part) == getattr(other, part), part


@SLOW
@given(
    st.sampled_from([("sales", "D-000001"), ("logistics", LOG), ("operations", OPS)]), st.integers(0, 10**6)
)
def test_the_other_deals_go_on_as_if_the_whole_deal_were_held(held, seed):
    sheets = two_deals()
    dice = random.Random(seed)
    for name, rows in NAMES.items():
        for row_id in rows:
            sheets.row(name, row_id)["Status"] = dice.choice(sheets.company.departments[name].status_names)
    sheets.row(*held)["Hold"] = True
    one = sheets.plan()
    for name, rows in NAMES.items():
        for row_id in rows:
            if row_id.startswith("D-000001"):
                sheets.row(name, row_id)["Hold"] = True
    whole = sheets.plan()
    assert not {row_id for row_id in touched(whole) if row_id.startswith("D-000001")}
    assert [e for e in one.edits if e.row_id.startswith("D-000002")] == list(whole.edits)
    assert [r for r in one.new_rows if r.row_id.startswith("D-000002")] == list(whole.new_rows)


@SLOW
@given(st.integers(0, 10**6))
def test_looking_only_at_what_changed_finds_what_looking_at_everything_finds_after_holds(seed):
    sheets, dice = two_deals(), random.Random(seed)
    for _ in range(6):
        name = dice.choice(list(NAMES))
        row = sheets.row(name, dice.choice(NAMES[name]))
        row[dice.choice(["Hold", "Hold", "Cargo", "Cost"])] = dice.choice([True, False])
        row["Status"] = dice.choice(sheets.company.departments[name].status_names)
        quick = sheets.plan()
        whole = reconcile(sheets.company, sheets.tables(), replace(sheets.base, settled=False), NOW)
        assert (quick.edits, quick.new_rows) == (whole.edits, whole.new_rows)
        assert dict(quick.links) == dict(whole.links)
        sheets.sync()


# -- pilot ---


def three_deals(pilot) -> Sheets:
    return Sheets(
        with_hold(pilot),
        sales=[
            {"ID": "D-000001", "Status": "Estimate", "Cargo": "Tractor", "Who": "Anna"},
            {"ID": "D-000002", "Status": "Estimate", "Cargo": "Pipes", "Who": "Boris"},
            {"Status": "Estimate", "Cargo": "Sand", "Who": " anna "},
            {"Status": "Estimate", "Cargo": "Salt", "Who": "Boris"},
        ],
    )


def test_without_a_pilot_all_rows_take_part():
    sheets = three_deals(None)
    sheets.settle()
    assert len(sheets.rows["logistics"]) == 4
    assert sheets.plan().kept_out == {}


def test_rows_of_the_pilot_take_part_with_all_that_grows_out_of_them():
    sheets = three_deals({"rows": ["D-000002"]})
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == ["D-000002/LOG-1"]
    sheets.row("logistics", "D-000002/LOG-1")["Status"] = "Truck needed"
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["operations"]] == ["D-000002/LOG-1/OPS-1"]
    assert "ID" not in sheets.rows["sales"][2], "a row nobody named gets no ID"
    assert sheets.plan().kept_out["sales"].outside == 3


def test_people_of_the_pilot_bring_their_rows_and_what_grows_out_of_them():
    sheets = three_deals({"people": ["Anna"]})
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == ["D-000001/LOG-1", "D-000003/LOG-1"]
    assert "ID" not in sheets.rows["sales"][3]
    sheets.rows["sales"][3]["Who"] = "Anna"
    sheets.settle()
    assert sheets.rows["sales"][3]["ID"] == "D-000004"


def test_rows_and_people_add_up_and_spreadsheets_set_the_bounds():
    sheets = three_deals({"rows": ["D-000002"], "people": ["Anna"], "spreadsheets": ["sales"]})
    sheets.settle()
    assert sheets.rows["logistics"] == []
    assert [row.get("ID") for row in sheets.rows["sales"]] == ["D-000001", "D-000002", "D-000003", None]
    assert sheets.plan().kept_out["logistics"].closed


def test_when_a_spreadsheet_joins_the_pilot_what_was_asked_for_meanwhile_is_made():
    sheets = three_deals({"spreadsheets": ["sales"]})
    sheets.settle()
    assert sheets.rows["logistics"] == []
    sheets.company = with_hold({"spreadsheets": ["sales", "logistics"]})
    sheets.settle()
    assert len(sheets.rows["logistics"]) == 4


def test_a_deal_that_leaves_the_pilot_and_returns_is_merged():
    sheets = linked()
    sheets.company = with_hold({"spreadsheets": ["sales"]})
    sheets.sync()
    sheets.row("sales", "D-000001")["Cargo"] = "Pipes"
    sheets.row("logistics", LOG).update(Cargo="mine", Cost=8)
    assert sheets.sync().edits == ()
    assert sheets.sync().edits == ()
    sheets.company = with_hold()
    plan = sheets.sync()
    assert [(entry.lost, entry.kept) for entry in plan.overruled] == [("mine", "Pipes")]
    assert sheets.row("sales", "D-000001")["Cost"] == 8
    sheets.settle()


@pytest.mark.parametrize("left_of_the_id", [None, "", "what was this", "D-000901", 7])
def test_a_held_row_that_loses_its_id_is_not_gone(left_of_the_id):
    sheets = linked()
    sheets.row("sales", "D-000001").update(Hold=True)
    sheets.settle()
    (deal,) = sheets.rows["sales"]
    deal["ID"] = left_of_the_id
    for _ in range(2):
        plan = sheets.sync()
        assert plan.is_empty
        assert plan.observations == ()
        assert [(found.code, found.row, found.row_id) for found in plan.findings] == [
            ("kept-out-id-lost", 2, "D-000001")
        ]
    sheets.row("logistics", LOG)["Cost"] = 9
    assert [seen.kind for seen in sheets.sync().observations] == [Seen.CELL]
    deal.update(ID="D-000001", Hold=None, Cargo="Pipes")
    plan = sheets.sync()
    assert {seen.kind for seen in plan.observations} == {Seen.CELL}
    assert sheets.row("logistics", LOG)["Cargo"] == "Pipes"
    assert deal["Cost"] == 9
    sheets.settle()


def test_a_row_deleted_beside_a_new_one_on_hold_is_gone():
    sheets = Sheets(with_hold(), sales=[{"Status": "New", "Cargo": cargo} for cargo in ("Tractor", "Sand")])
    sheets.settle()
    sheets.rows["sales"][0] = {"Status": "New", "Cargo": "Bricks", "Hold": True}
    plan = sheets.sync()
    assert (Seen.VANISHED, "D-000001") in {(seen.kind, seen.row_id) for seen in plan.observations}
    assert plan.findings == ()


def test_of_two_equal_rows_neither_is_gone_while_one_that_may_be_either_is_held():
    sheets = Sheets(with_hold(), sales=[{"Status": "New", "Cargo": "Tractor"}] * 2)
    sheets.rows["sales"].append({"Status": "New", "Cargo": "Sand"})
    sheets.settle()
    sheets.rows["sales"][:2] = [{"Status": "New", "Cargo": "Tractor", "Hold": True}]
    plan = sheets.sync()
    assert plan.observations == ()
    (found,) = plan.findings
    assert found.code == "kept-out-id-lost"
    assert "D-000001 or D-000002" in found.message


def test_a_row_of_the_pilot_that_loses_its_id_is_not_gone():
    sheets = linked()
    sheets.company = with_hold({"rows": ["D-000001"]})
    assert sheets.sync().kept_out == {}
    (deal,) = sheets.rows["sales"]
    deal["ID"] = None
    plan = sheets.sync()
    assert plan.is_empty
    assert plan.observations == ()
    assert [found.code for found in plan.findings] == ["kept-out-id-lost"]
    deal["ID"] = "D-000001"
    plan = sheets.sync()
    assert (plan.observations, plan.findings) == ((), ())


def test_the_scope_of_the_same_tables_is_the_same_and_an_unchanged_table_keeps_its_index():
    the_company = with_hold()
    sheets = linked(the_company)
    sheets.row("sales", "D-000001")["Hold"] = True
    tables = sheets.tables()
    scopes, indexes = Scopes(the_company), Indexes(the_company)
    first = scopes.of(tables)
    assert scopes.of(dict(tables)) is first
    changed = {**tables, "logistics": replace(tables["logistics"])}
    second = scopes.of(changed)
    assert second is not first
    assert second.tables["sales"] is first.tables["sales"]
    base = sheets.base
    assert indexes.of(second.tables["sales"], base) is indexes.of(first.tables["sales"], base)
    assert second.tables["operations"] is tables["operations"]


def test_a_company_without_hold_and_pilot_is_given_its_own_tables():
    tables = Sheets(company(), sales=[{"Status": "New"}]).tables()
    scope = find_scope(company(), tables)
    assert all(scope.tables[name] is table for name, table in tables.items())
    assert scope.kept_out == {}

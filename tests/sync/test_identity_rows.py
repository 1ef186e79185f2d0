"""Which row is which, whatever staff do to rows and their IDs: on plain tables."""

from __future__ import annotations

import copy

import pytest
from companies import Sheets, company

from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.sync.identity import Picks
from sheetcrm.sync.plan import Seen

D1, D2, D3, D4 = "D-000001", "D-000002", "D-000003", "D-000004"
LOG = "D-000001/LOG-1"
FIRST, SECOND, THIRD = 0, 1, 2
"""Indexes of the three deals in the sales sheet, as they were typed."""


@pytest.fixture
def sheets() -> Sheets:
    """Three deals in step, the first two with a request in logistics."""
    made = Sheets(
        company(),
        sales=[
            {"Status": "Estimate", "Cargo": "Tractor", "From": "Perm"},
            {"Status": "Estimate", "Cargo": "Pipes", "From": "Ufa"},
            {"Status": "New", "Cargo": "Grain", "From": "Omsk"},
        ],
    )
    made.settle()
    return made


def findings(plan, department="sales"):
    return [
        (found.code, found.row, found.row_id) for found in plan.findings if found.department == department
    ]


def ids(sheets, department="sales"):
    return [row.get("ID") for row in sheets.rows[department]]


def quiet(sheets, *, findings_stay=False):
    plan = sheets.sync()
    assert plan.is_empty, plan
    assert plan.observations == ()
    if not findings_stay:
        assert plan.findings == ()


# -- one ID in several rows ---


def test_of_two_rows_with_one_id_the_one_that_is_as_it_was_keeps_it_wherever_it_stands(sheets):
    original = sheets.rows["sales"][FIRST]
    sheets.rows["sales"].insert(0, {**original, "Cargo": "Crane"})
    plan = sheets.sync()
    assert ids(sheets) == [D4, D1, D2, D3]
    assert findings(plan) == [("row-id-duplicate", 2, D4)]
    assert "copy of row 3" in plan.findings[0].message
    assert sheets.row("logistics", LOG)["Cargo"] == "Tractor"
    assert sheets.row("logistics", "D-000004/LOG-1")["Cargo"] == "Crane", "the copy asks for itself"
    assert sheets.row("sales", D4)["Request"] == "D-000004/LOG-1"
    assert plan.overruled == (), "what was shown of the original's request is nobody's loss"
    quiet(sheets)


def test_the_copy_of_a_deal_that_asks_for_nothing_shows_nothing_of_the_originals_request(sheets):
    sheets.rows["sales"].append({**sheets.rows["sales"][FIRST], "Status": "New", "Cost": 7})
    sheets.sync()
    copied = sheets.row("sales", D4)
    assert (copied.get("Request"), copied.get("Request status")) == (None, None)
    assert (copied["Cargo"], copied["Cost"]) == ("Tractor", 7), "what people typed stays"
    assert copied["Status"] == "New"
    quiet(sheets)


def test_a_value_somebody_typed_over_what_the_copy_showed_is_kept_in_the_record(sheets):
    sheets.rows["sales"].append({**sheets.rows["sales"][FIRST], "Request": "ask Ivan"})
    plan = sheets.sync()
    assert [(lost.row_id, lost.column, lost.lost) for lost in plan.overruled] == [(D4, "Request", "ask Ivan")]


@pytest.mark.parametrize("above", [True, False])
def test_a_block_of_copied_rows_edited_afterwards_becomes_rows_of_its_own(sheets, above):
    block = [{**row, "Cargo": f"New {at}"} for at, row in enumerate(copy.deepcopy(sheets.rows["sales"]))]
    sheets.rows["sales"] = block + sheets.rows["sales"] if above else sheets.rows["sales"] + block
    sheets.sync()
    fresh = [f"D-{number:06d}" for number in (4, 5, 6)]
    assert ids(sheets) == ([*fresh, D1, D2, D3] if above else [D1, D2, D3, *fresh])
    assert [row["Cargo"] for row in sheets.rows["logistics"]] == ["Tractor", "Pipes", "New 0", "New 1"]
    quiet(sheets)


def test_of_equal_rows_the_first_keeps_the_id(sheets):
    sheets.rows["sales"].append(dict(sheets.rows["sales"][FIRST]))
    sheets.sync()
    assert ids(sheets) == [D1, D2, D3, D4]


def test_none_is_taken_where_neither_row_is_as_it_was(sheets):
    sheets.rows["sales"].append({**sheets.rows["sales"][FIRST], "Cargo": "Crane"})
    sheets.rows["sales"][FIRST]["From"] = "Kazan"
    plan = sheets.sync()
    assert findings(plan) == [("row-id-duplicate", 2, D1), ("row-id-duplicate", 5, D1)]
    assert sheets.row("logistics", LOG)["Loading"] == "Perm"
    assert not [seen for seen in plan.observations if seen.kind is Seen.VANISHED]
    sheets.rows["sales"][3]["ID"] = None
    sheets.sync()
    assert ids(sheets) == [D1, D2, D3, D4]
    assert sheets.row("logistics", LOG)["Loading"] == "Kazan", "the edit was not forgotten meanwhile"


def test_a_copied_request_is_held_and_the_original_goes_on(sheets):
    sheets.rows["logistics"].append({**sheets.rows["logistics"][0], "Cost": 5})
    plan = sheets.sync()
    assert findings(plan, "logistics") == [("row-id-duplicate", 4, LOG)]
    assert ids(sheets, "logistics") == [LOG, "D-000002/LOG-1", LOG]
    assert sheets.row("sales", D1).get("Cost") is None
    quiet(sheets, findings_stay=True)
    sheets.rows["sales"][FIRST]["Cargo"] = "Crane"
    sheets.sync()
    assert [row["Cargo"] for row in sheets.rows["logistics"]] == ["Crane", "Pipes", "Tractor"]


# -- IDs wiped and overtyped ---

OVERTYPED = ["call Ivan", 12, 46000.5, True, "D-12", "d-000001", "D-000900", "D-9999999999", LOG]


def test_a_wiped_id_is_proposed_and_nothing_else_happens_to_the_row(sheets):
    before = copy.deepcopy(sheets.base)
    sheets.rows["sales"][FIRST]["ID"] = None
    plan = sheets.sync()
    assert findings(plan) == [("row-id-lost", 2, D1)]
    assert f"sheetcrm ids restore {D1}" in plan.findings[0].hint
    assert plan.is_empty
    assert plan.observations == ()
    assert sheets.base.tables == before.tables
    quiet(sheets, findings_stay=True)


@pytest.mark.parametrize("typed", [*OVERTYPED, ErrorCell("REF"), FormulaCell("=A1", D1)], ids=str)
def test_an_id_overtyped_with_anything_is_proposed_and_nothing_else_happens(sheets, typed):
    before = copy.deepcopy(sheets.base)
    sheets.rows["sales"][FIRST]["ID"] = typed
    plan = sheets.sync()
    assert findings(plan) == [("row-id-overtyped", 2, D1)]
    assert plan.is_empty
    assert plan.observations == ()
    assert sheets.base.tables == before.tables


@pytest.mark.parametrize("typed", OVERTYPED, ids=str)
def test_an_id_typed_back_by_hand_makes_the_row_what_it_was(sheets, typed):
    sheets.rows["sales"][FIRST]["ID"] = typed
    sheets.sync()
    sheets.rows["sales"][FIRST]["ID"] = D1
    quiet(sheets)


@pytest.mark.parametrize("typed", [None, *OVERTYPED], ids=str)
def test_a_proposal_is_carried_out_on_a_persons_word_with_the_edits_made_meanwhile(sheets, typed):
    sheets.rows["sales"][FIRST].update(ID=typed, From="Kazan")
    sheets.sync()
    assert sheets.row("logistics", LOG)["Loading"] == "Perm", "held"
    plan = sheets.sync(picks=Picks(restore=frozenset({D1})))
    assert sheets.row("sales", D1)["From"] == "Kazan"
    assert sheets.row("logistics", LOG)["Loading"] == "Kazan"
    assert D1 in plan.assigned
    quiet(sheets)


def test_a_restored_id_that_was_not_seen_in_the_sheet_is_proposed_again(sheets):
    sheets.rows["sales"][FIRST]["ID"] = None
    sheets.sync(picks=Picks(restore=frozenset({D1})), keep=lambda department, row, column: column != "ID")
    assert findings(sheets.sync()) == [("row-id-lost", 2, D1)]


def test_a_row_that_is_another_one_gets_its_own_id_on_a_persons_word(sheets):
    sheets.rows["sales"][THIRD]["ID"] = None
    plan = sheets.sync(picks=Picks(release=frozenset({D3})))
    assert ids(sheets) == [D1, D2, D4]
    assert D3 in sheets.base.tables["sales"].tombstones
    assert [seen.row_id for seen in plan.observations if seen.kind is Seen.VANISHED] == [D3]
    quiet(sheets)


def test_a_wiped_row_that_was_edited_as_well_is_known_by_most_of_its_cells(sheets):
    sheets.rows["sales"][FIRST].update(ID=None, From="Kazan")
    assert findings(sheets.sync()) == [("row-id-lost", 2, D1)]


def test_a_new_row_beside_a_deleted_one_is_a_new_row(sheets):
    del sheets.rows["sales"][THIRD]
    sheets.rows["sales"].append({"Status": "New", "Cargo": "Coal", "From": "Tver"})
    plan = sheets.sync()
    assert findings(plan) == []
    assert ids(sheets) == [D1, D2, D4]


def test_a_status_in_common_is_no_likeness(sheets):
    sheets.rows["sales"] = [{"Status": "New"}, *sheets.rows["sales"]]
    sheets.settle()
    del sheets.rows["sales"][0]
    sheets.rows["sales"].append({"Status": "New"})
    assert findings(sheets.sync()) == []


def test_a_whole_column_of_wiped_ids_is_proposed_row_by_row_and_not_taken_for_an_emptied_sheet(sheets):
    for row in sheets.rows["sales"]:
        row["ID"] = None
    plan = sheets.sync()
    assert findings(plan) == [("row-id-lost", 2, D1), ("row-id-lost", 3, D2), ("row-id-lost", 4, D3)]
    assert plan.is_empty
    sheets.sync(picks=Picks(restore=frozenset({D1, D2, D3})))
    assert ids(sheets) == [D1, D2, D3]
    quiet(sheets)


def test_a_column_filled_down_with_one_id_is_proposed_row_by_row(sheets):
    for row in sheets.rows["sales"]:
        row["ID"] = D2
    plan = sheets.sync()
    assert findings(plan) == [("row-id-overtyped", 2, D1), ("row-id-overtyped", 4, D3)]
    assert plan.is_empty


def test_rows_that_cannot_be_told_apart_are_held_without_a_proposal():
    sheets = Sheets(company(), sales=[{"Status": "New", "Cargo": "Pipes"} for _ in range(3)])
    sheets.settle()
    for row in sheets.rows["sales"][:2]:
        row["ID"] = None
    plan = sheets.sync()
    assert findings(plan) == [("row-id-lost", 2, None), ("row-id-lost", 3, None)]
    assert f"{D1} or {D2}" in plan.findings[0].message
    assert plan.is_empty
    assert sheets.sync(picks=Picks(restore=frozenset({D1, D2}))).is_empty, "nothing to choose by"
    sheets.rows["sales"][0]["ID"] = D2
    assert findings(sheets.sync()) == [("row-id-lost", 3, D1)], "one typed back leaves the other"


def test_two_rows_that_resemble_one_lost_row_are_both_held(sheets):
    lost = sheets.rows["sales"].pop(THIRD)
    sheets.rows["sales"] += [{**lost, "ID": None}, {**lost, "ID": None}]
    plan = sheets.sync()
    assert findings(plan) == [("row-id-lost", 4, None), ("row-id-lost", 5, None)]
    assert plan.is_empty


def test_the_row_that_resembles_the_lost_one_more_is_it_and_the_other_is_new(sheets):
    lost = sheets.rows["sales"].pop(FIRST)
    sheets.rows["sales"] += [{"Cargo": lost["Cargo"], "Status": "New"}, {**lost, "ID": None}]
    sheets.sync()
    assert ids(sheets) == [D2, D3, D4, None]


# -- IDs that changed places ---


def test_an_id_cut_and_pasted_onto_another_row_takes_no_history_along(sheets):
    rows = sheets.rows["sales"]
    rows[SECOND]["ID"], rows[FIRST]["ID"] = rows[FIRST]["ID"], None
    plan = sheets.sync()
    assert findings(plan) == [("row-id-lost", 2, D1), ("row-id-overtyped", 3, D2)]
    assert plan.is_empty
    sheets.sync(picks=Picks(restore=frozenset({D1})))
    assert ids(sheets) == [D1, D2, D3], "the row that stood in its place is restored along with it"
    quiet(sheets)


def test_an_id_typed_over_another_rows_is_proposed_back(sheets):
    sheets.rows["sales"][SECOND]["ID"] = D1
    plan = sheets.sync()
    assert findings(plan) == [("row-id-overtyped", 3, D2)]
    assert plan.is_empty, "the row that is as it was keeps its ID"
    sheets.rows["sales"][FIRST]["From"] = "Kazan"
    assert findings(sheets.sync()) == [("row-id-overtyped", 3, D2)], "edited later, it still is the only one"
    assert sheets.row("logistics", LOG)["Loading"] == "Kazan"


def test_a_sort_that_left_the_id_column_behind_is_seen_and_undone_as_a_whole(sheets):
    rows = sheets.rows["sales"]
    order = [row["ID"] for row in rows]
    rows.reverse()
    for row, row_id in zip(rows, order, strict=True):
        row["ID"] = row_id
    plan = sheets.sync()
    assert findings(plan) == [("row-id-overtyped", 2, D3), ("row-id-overtyped", 4, D1)]
    assert plan.is_empty
    sheets.sync(picks=Picks(restore=frozenset({D1})))
    assert ids(sheets) == [D3, D2, D1]
    quiet(sheets)


def test_a_row_pasted_over_another_is_an_edit_of_that_row(sheets):
    rows = sheets.rows["sales"]
    rows[THIRD].update({name: cell for name, cell in rows[SECOND].items() if name not in {"ID", "Status"}})
    plan = sheets.sync()
    assert findings(plan) == []
    assert {seen.row_id for seen in plan.observations} == {D3}


def test_a_row_pasted_over_another_and_edited_in_one_cell_is_an_edit_of_that_row(sheets):
    rows = sheets.rows["sales"]
    rows[THIRD].update({name: cell for name, cell in rows[SECOND].items() if name not in {"ID", "Status"}})
    rows[THIRD]["Cargo"] = "Bricks"
    assert findings(sheets.sync()) == []


def test_an_edited_copy_that_got_the_id_of_a_deleted_row_is_held(sheets):
    """Copied with its request, edited, sorted without the ID column; then its neighbour was deleted."""
    rows = sheets.rows["sales"]
    rows[FIRST] = {**rows[SECOND], "ID": D1, "Cargo": "Bricks", "From": "Kursk"}
    before = [dict(row) for row in sheets.rows["logistics"]]
    plan = sheets.sync()
    assert findings(plan) == [("row-id-duplicate", 2, D1)]
    assert sheets.rows["logistics"] == before
    del rows[FIRST]["ID"]  # as the hint says of a copy
    sheets.settle()
    assert sheets.rows["logistics"][: len(before)] == before
    assert sheets.row("logistics", f"{D4}/LOG-1")["Cargo"] == "Bricks"


def test_rows_rewritten_by_their_people_are_edits(sheets):
    sheets.rows["sales"][FIRST].update(Cargo="Crane", From="Tver", Status="New", Cost=5, Truck="MAN")
    sheets.rows["sales"][SECOND].update(Cargo="Bricks", From="Kursk", Status="Lost", Cost=6, Truck="DAF")
    assert findings(sheets.sync()) == []


def test_values_exchanged_between_two_rows_in_one_column_are_edits(sheets):
    first, second, _ = sheets.rows["sales"]
    first["Cargo"], second["Cargo"] = second["Cargo"], first["Cargo"]
    assert findings(sheets.sync()) == []
    assert [row["Cargo"] for row in sheets.rows["logistics"]] == ["Pipes", "Tractor"]


# -- rows that go and come ---


def test_a_row_that_comes_back_is_recognised(sheets):
    row = sheets.rows["sales"].pop(FIRST)
    sheets.sync()
    sheets.rows["sales"].append(row)
    plan = sheets.sync()
    assert [(seen.kind, seen.row_id) for seen in plan.observations] == [(Seen.RETURNED, D1)]
    assert plan.is_empty
    assert findings(plan) == []


def test_sorted_rows_are_the_same_rows(sheets):
    for rows in sheets.rows.values():
        rows.reverse()
    quiet(sheets)


# -- IDs that people type ---


def test_a_deal_typed_in_with_a_number_nobody_gave_keeps_it_and_numbers_go_on_after_it(sheets):
    sheets.rows["sales"].append({"ID": "D-000500", "Status": "Estimate", "Cargo": "Coal"})
    sheets.sync()
    assert sheets.row("logistics", "D-000500/LOG-1")["Cargo"] == "Coal"
    sheets.rows["sales"].append({"Status": "New", "Cargo": "Sand"})
    sheets.sync()
    assert ids(sheets)[-1] == "D-000501"


def test_a_number_is_not_given_again_after_its_row_and_the_base_are_gone(sheets):
    sheets.rows["sales"].pop(THIRD)
    sheets.sync()
    sheets.rows["sales"].append({"Status": "New", "Cargo": "Sand"})
    sheets.sync()
    assert ids(sheets) == [D1, D2, D4]


def test_an_orphan_counts_for_the_numbers_and_is_told_of_once(sheets):
    sheets.rows["logistics"].append({"ID": "D-000700/LOG-1", "Status": "New", "Cargo": "?"})
    plan = sheets.sync()
    assert findings(plan, "logistics") == [("row-id-orphan", 4, "D-000700/LOG-1")]
    sheets.rows["sales"].append({"Status": "New", "Cargo": "Sand"})
    assert findings(sheets.sync(), "logistics") == []
    assert ids(sheets)[-1] == "D-000701"


def test_a_mistyped_number_does_not_use_up_the_numbers(sheets):
    sheets.rows["sales"].append({"ID": "D-99999999999", "Status": "New", "Cargo": "Sand"})
    assert findings(sheets.sync()) == [("row-id-unknown", 5, None)]
    sheets.rows["sales"].append({"Status": "New", "Cargo": "Coal"})
    sheets.sync()
    assert ids(sheets)[-1] == D4


@pytest.mark.parametrize(
    ("department", "typed"),
    [("sales", "X-000001"), ("sales", LOG), ("logistics", D1), ("logistics", f"{LOG}/OPS-1")],
)
def test_an_id_of_another_department_is_none(sheets, department, typed):
    sheets.rows[department].append({"ID": typed, "Status": "New", "Cargo": "Sand"})
    plan = sheets.sync()
    assert findings(plan, department) == [("row-id-unknown", len(sheets.rows[department]) + 1, None)]
    assert plan.is_empty


def test_a_request_typed_in_with_its_parents_id_is_the_request(sheets):
    sheets.rows["logistics"].append({"ID": "D-000003/LOG-1", "Status": "New", "Cargo": "Grain"})
    sheets.rows["sales"][THIRD]["Status"] = "Estimate"
    sheets.sync()
    assert ids(sheets, "logistics").count("D-000003/LOG-1") == 1
    assert sheets.row("sales", D3)["Request"] == "D-000003/LOG-1"


def test_a_held_request_is_not_made_again(sheets):
    sheets.rows["logistics"][0]["ID"] = None
    plan = sheets.sync()
    assert plan.new_rows == ()
    assert findings(plan, "logistics") == [("row-id-lost", 2, LOG)]
    sheets.base = type(sheets.base).empty()
    sheets.rows["logistics"][0]["ID"] = LOG
    sheets.settle()
    assert ids(sheets, "logistics") == [LOG, "D-000002/LOG-1"]


def test_a_copy_of_a_row_among_ids_that_a_sort_left_behind_takes_over_nothing(sheets):
    rows = sheets.rows["sales"]
    rows[SECOND]["Cargo"] = "Edited"
    rows[:] = [{**rows[at], "ID": row_id} for at, row_id in ((THIRD, D1), (FIRST, D2), (SECOND, D3))]
    rows.append({**rows[1], "Cargo": "Copied", "From": "Tver"})
    plan = sheets.sync()
    assert plan.is_empty
    assert findings(plan) == [
        ("row-id-overtyped", 2, D3),
        ("row-id-overtyped", 3, D1),
        ("row-id-overtyped", 4, D2),
        ("row-id-duplicate", 5, D2),
    ]
    quiet(sheets, findings_stay=True)


def test_an_id_on_a_copy_that_was_made_another_row_is_not_the_copys(sheets):
    """IDs left behind by a sort: the third deal's lies on a copy of the second, and the first has its row."""
    first, second, third = sheets.rows["sales"]
    edited = {**second, "Cargo": "Edited"}
    copied = {**edited, "Cargo": "Coal", "From": "Tver"}
    sheets.rows["sales"][:] = [
        {**third, "ID": D1},
        {**edited, "ID": D2},
        {**copied, "ID": D3},
        {**first, "ID": D2},
    ]
    plan = sheets.sync()
    assert {edit.row_id for edit in plan.edits} <= {"D-000002/LOG-1"}, "what was edited, and nothing else"
    assert findings(plan) == [
        ("row-id-overtyped", 2, D3),
        ("row-id-duplicate", 4, D3),
        ("row-id-overtyped", 5, D1),
    ]
    sheets.sync(picks=Picks(restore=frozenset({D1, D3})))
    assert ids(sheets)[0] == D3
    assert ids(sheets)[3] == D1


def test_a_copy_that_is_as_another_row_was_is_told_of_where_that_rows_id_lies_on_something_else(sheets):
    first, second, third = sheets.rows["sales"]
    copied = {**second, "Cargo": "Coal", "From": "Tver"}
    sheets.rows["sales"][:] = [{**copied, "ID": D1}, {**first, "ID": D2}, third, second]
    plan = sheets.sync()
    assert plan.is_empty
    assert findings(plan) == [("row-id-duplicate", 2, D1), ("row-id-overtyped", 3, D1)]
    quiet(sheets, findings_stay=True)


def test_where_ids_have_gone_astray_a_row_without_the_request_of_its_id_is_held(sheets):
    """A new deal was typed, the sheet sorted without its ID column, and a deal deleted."""
    _, second, third = sheets.rows["sales"]
    new = {"Status": "Estimate", "Cargo": "Coal", "From": "Tver"}
    sheets.rows["sales"][:] = [{**third, "ID": None}, second, {**new, "ID": D1}]
    plan = sheets.sync()
    assert plan.is_empty
    assert findings(plan) == [("row-id-lost", 2, D3), ("row-id-duplicate", 4, D1)]
    sheets.rows["sales"][2]["ID"] = None
    sheets.sync(picks=Picks(restore=frozenset({D3})))
    assert ids(sheets) == [D3, D2, D4]
    assert sheets.row("logistics", "D-000001/LOG-1")["Cargo"] != "Coal"


def test_where_ids_have_gone_astray_a_row_that_shows_anothers_request_is_held(sheets):
    """The third deal is gone; its ID lies on an edited copy of the second, whose ID the first has."""
    first, second, _ = sheets.rows["sales"]
    copied = {**second, "Cargo": "Coal", "From": "Tver"}
    sheets.rows["sales"][:] = [{**second, "Cargo": "Edited"}, {**copied, "ID": D3}, {**first, "ID": D2}]
    plan = sheets.sync()
    assert {edit.row_id for edit in plan.edits} <= {"D-000002/LOG-1"}
    assert findings(plan) == [("row-id-duplicate", 3, D3), ("row-id-overtyped", 4, D1)]
    sheets.rows["sales"][1]["ID"] = None
    sheets.sync(picks=Picks(restore=frozenset({D1})))
    assert ids(sheets) == [D2, D4, D1]


def test_a_new_row_on_which_a_sort_left_the_id_of_a_row_deleted_since_takes_over_nothing(sheets):
    """It lacks even what is shown of the other's request: nothing says that it is that row, rewritten."""
    rows = sheets.rows["sales"]
    rows.pop(FIRST)
    rows.append({"Status": "Estimate", "Cargo": "Bricks", "From": "Tver", "ID": D1})
    plan = sheets.sync()
    assert findings(plan) == [("row-id-duplicate", 4, D1)]
    assert Seen.VANISHED not in {seen.kind for seen in plan.observations}
    assert sheets.row("logistics", LOG)["Cargo"] == "Tractor"
    assert (rows[-1]["Cargo"], rows[-1].get("Request")) == ("Bricks", None)
    quiet(sheets, findings_stay=True)
    rows[-1]["ID"] = None
    sheets.settle()
    assert (ids(sheets)[-1], rows[-1]["Request"]) == (D4, f"{D4}/LOG-1")


@pytest.mark.parametrize("left", [{"Request": LOG}, {"From": "Perm"}, {"Cargo": "Tractor"}])
def test_a_row_that_keeps_any_of_what_told_it_from_others_is_rewritten_by_its_people(sheets, left):
    sheets.rows["sales"][FIRST] = {"Status": "Estimate", "Cargo": "Bricks", "From": "Tver", "ID": D1, **left}
    sheets.settle()
    request, row = sheets.row("logistics", LOG), sheets.row("sales", D1)
    assert (request["Cargo"], request["Loading"]) == (row["Cargo"], row["From"])
    assert row["Request"] == LOG


def test_a_row_that_is_cleared_but_for_its_id_stays_itself(sheets):
    sheets.rows["sales"][FIRST] = {"ID": D1}
    assert findings(sheets.sync()) == []
    assert sheets.row("sales", D1)["Request"] == LOG


def test_a_row_that_comes_back_is_told_from_others_by_what_it_was_when_it_vanished(sheets):
    """Brought back with an undo, it takes part in a sort that leaves the ID column behind."""
    rows = sheets.rows["sales"]
    deleted = rows.pop(SECOND)
    sheets.settle()
    rows.append(deleted)
    for row, row_id in zip(rows, [D3, D2, D1], strict=True):
        row["ID"] = row_id
    plan = sheets.sync()
    assert plan.edits == ()
    assert findings(plan) == [
        ("row-id-overtyped", 2, D1),
        ("row-id-overtyped", 3, D3),
        ("row-id-overtyped", 4, D2),
    ]
    sheets.sync(picks=Picks(restore=frozenset({D2})))
    assert ids(sheets) == [D1, D3, D2]
    sheets.settle()
    assert [row["Loading"] for row in sheets.rows["logistics"]] == ["Perm", "Ufa"]

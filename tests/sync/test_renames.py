"""Statuses and columns that have another name in today's config: nothing happens twice, nothing is lost."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest
from companies import NOW
from embedded import Office

from sheetcrm.schema.cells import FormulaCell
from sheetcrm.schema.company import Company
from sheetcrm.state.conflicts import Conflict
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.renames import with_todays_names
from sheetcrm.sync.undo_choice import Stays

LOG = "D-000001/LOG-1"


@pytest.fixture
def office(tmp_path):
    """One request, in step with its logistics row."""
    made = Office(tmp_path)
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    made.sync()
    return made


def settings(office):
    return deepcopy(office.company.model_dump(mode="json"))


def turn_to(office, document):
    """The config is another one from now on, for a new process."""
    office.company = Company.model_validate(document)
    office.syncer = office.open_syncer()


def renamed(office, *, again="new"):
    """The asking status has another name."""
    document = settings(office)
    sales, link = document["departments"]["sales"], document["links"]["estimate"]
    sales["pipelines"]["main"][1] = "Asked"
    sales["was"] = {"Asked": "Estimate"}
    link["when"], link["again"] = "Asked", again
    link["status"]["Approval"]["only_from"] = ["Asked"]
    return document


@pytest.mark.parametrize("again", ["new", "reopen"])
def test_a_row_in_a_renamed_status_has_not_entered_it_anew(office, again):
    office.edit_row("logistics", LOG, Status="In work")
    office.sync()
    turn_to(office, renamed(office, again=again))

    result = office.sync()

    [edit] = result.preview.plan.edits
    assert (edit.row_id, edit.column, edit.old, edit.new) == ("D-000001", "Status", "Estimate", "Asked")
    assert edit.rule == "departments.sales.was"
    assert result.preview.plan.observations == (), "nobody has typed anything"
    assert [row["ID"] for row in office.rows("logistics")] == [LOG]
    assert office.row("logistics", LOG)["Status"] == "In work"
    after = office.sync()
    assert after.preview.plan.is_empty
    assert after.outcome == "ok"


def test_a_person_who_types_todays_name_has_not_asked_again(office):
    turn_to(office, renamed(office))
    office.edit_row("sales", "D-000001", Status="Asked")
    office.sync()
    assert [row["ID"] for row in office.rows("logistics")] == [LOG]


def test_a_real_return_to_the_renamed_status_asks_again(office):
    office.edit_row("sales", "D-000001", Status="New")
    office.sync()
    turn_to(office, renamed(office))
    office.edit_row("sales", "D-000001", Status="Estimate")
    office.sync()
    assert office.row("sales", "D-000001")["Status"] == "Asked"
    assert [row["ID"] for row in office.rows("logistics")] == [LOG, "D-000001/LOG-2"]


def test_a_childs_renamed_status_moves_its_parent_no_second_time(office):
    office.edit_row("logistics", LOG, Cost=5, Status="Approval")
    office.sync()
    office.edit_row("sales", "D-000001", Status="Estimate")
    document = settings(office)
    document["links"]["estimate"]["again"] = "ignore"
    turn_to(office, document)
    office.sync()
    assert office.row("sales", "D-000001")["Status"] == "Estimate", "the person's word counts"

    moves = document["links"]["estimate"]["status"]
    moves["Approved"] = moves.pop("Approval")
    requests = document["departments"]["logistics"]["pipelines"]["requests"]
    requests[requests.index("Approval")] = "Approved"
    document["departments"]["logistics"]["was"] = {"Approved": ["Ready", "Approval"]}
    turn_to(office, document)
    office.sync()

    assert office.row("logistics", LOG)["Status"] == "Approved"
    deal = office.row("sales", "D-000001")
    assert (deal["Status"], deal["Request status"]) == ("Estimate", "Approved")
    assert office.sync().preview.plan.is_empty


def test_a_formula_is_left_and_told(office):
    person = office.service.as_person(office.ids["sales"])
    headers = person.read("Deals!1:1")[0]
    column = chr(ord("A") + headers.index("Status"))
    person.type(f"Deals!{column}2", '="Esti"&"mate"')
    turn_to(office, renamed(office))
    result = office.sync()
    assert all(edit.is_message for edit in result.preview.plan.edits)
    assert "unknown-status" in {found.code for found in result.preview.findings}
    table = office.syncer.look().tables["sales"]
    cell = table.rows[0][table.fields.index("Status")]
    assert isinstance(cell, FormulaCell)


def test_so_many_renamed_rows_need_a_persons_leave(office):
    document = renamed(office)
    document["limits"] = {"changed_rows": 0, "changed_percent": 0}
    turn_to(office, document)
    with pytest.raises(Exception, match="1 row of 1 would be changed"):
        office.sync(Approval.standing())
    office.sync(Approval.standing(allow_mass={"sales": 1}))
    assert office.row("sales", "D-000001")["Status"] == "Asked"


def test_a_rename_goes_back_with_the_config_and_not_before(office):
    before = settings(office)
    turn_to(office, renamed(office))
    run = office.sync().run

    undone = office.sync(Approval.of_undo(run)).undo
    assert undone is not None
    assert [entry.reason for entry in undone.stays] == [Stays.AGAIN]

    turn_to(office, before)
    undone = office.sync(Approval.of_undo(run)).undo
    assert undone is not None
    assert undone.stays == ()
    assert office.row("sales", "D-000001")["Status"] == "Estimate"
    assert [row["ID"] for row in office.rows("logistics")] == [LOG]
    assert office.sync().preview.plan.is_empty


def with_load(office):
    """Cargo of the sales is called Load."""
    document = settings(office)
    sales, link = document["departments"]["sales"], document["links"]["estimate"]
    sales["columns"] = {
        ("Load" if name == "Cargo" else name): {**column, "aliases": ["Cargo"] if name == "Cargo" else []}
        for name, column in sales["columns"].items()
    }
    link["requires"] = ["Load"]
    link["carry"][link["carry"].index("Cargo")] = {"Load": "Cargo"}
    return document


@pytest.mark.parametrize("header_too", [False, True])
def test_a_renamed_column_is_remembered(office, header_too):
    turn_to(office, with_load(office))
    if header_too:
        person = office.service.as_person(office.ids["sales"])
        at = person.read("Deals!1:1")[0].index("Cargo")
        person.type(f"Deals!{chr(ord('A') + at)}1", "Load")
    result = office.sync()
    assert result.preview.plan.is_empty
    assert result.preview.plan.observations == (), "nothing was typed"

    office.edit_row("logistics", LOG, Cargo="Bus")
    result = office.sync()
    assert office.row("logistics", LOG)["Cargo"] == "Tractor", "sales own it, and it was not they who changed"
    assert [lost.lost for lost in result.preview.plan.overruled] == ["Bus"]


def test_a_pass_from_before_a_column_was_renamed_can_be_undone(office):
    office.edit_row("logistics", LOG, Vehicle="MAN 7")
    run = office.sync().run
    document = settings(office)
    sales, link = document["departments"]["sales"], document["links"]["estimate"]
    sales["columns"] = {
        ("Lorry" if name == "Truck" else name): {**column, "aliases": ["Truck"] if name == "Truck" else []}
        for name, column in sales["columns"].items()
    }
    link["bring_back"] = ["Cost", {"Vehicle": "Lorry"}]
    turn_to(office, document)
    office.sync()

    undone = office.sync(Approval.of_undo(run)).undo

    assert undone is not None
    assert [(edit.column, edit.old) for edit in undone.back] == [("Lorry", "MAN 7")]
    assert office.sync().preview.plan.is_empty


def test_everything_the_base_names_a_column_by_is_called_as_today(office):
    base = office.store().load()
    question = Conflict(
        id="C-000001",
        link="estimate",
        parent=("sales", "D-000001", "Cargo"),
        child=("logistics", LOG, "Cargo"),
        parent_value="a",
        child_value="b",
        before=None,
        kept=None,
        owner="sales",
        rule="links.estimate.carry",
        found_at=NOW,
    )
    cells = frozenset({("sales", "D-000001", "Cargo"), ("logistics", LOG, "Cargo")})
    rest = {("estimate", LOG, "D-000001", "Cargo"): "a", ("estimate", LOG, LOG, "Cargo"): "b"}
    before = replace(base, apart=cells, pending=cells, before_hold=rest, conflicts={"C-000001": question})
    document = with_load(office)

    after = with_todays_names(Company.model_validate(document), before)

    todays = frozenset({("sales", "D-000001", "Load"), ("logistics", LOG, "Cargo")})
    assert (after.apart, after.pending) == (todays, todays)
    assert after.before_hold == {
        ("estimate", LOG, "D-000001", "Load"): "a",
        ("estimate", LOG, LOG, "Cargo"): "b",
    }
    assert after.conflicts["C-000001"].parent == ("sales", "D-000001", "Load")
    assert after.conflicts["C-000001"].child == ("logistics", LOG, "Cargo")
    assert "Load" in after.tables["sales"].fields
    assert "Cargo" not in after.tables["sales"].fields
    assert after.tables["logistics"] is base.tables["logistics"]
    assert with_todays_names(Company.model_validate(document), after) is after
    assert with_todays_names(office.company, base) is base


@pytest.mark.parametrize("step", ["write_intent", "commit"])
def test_a_pass_that_died_before_a_column_was_renamed_is_settled_after(office, monkeypatch, step):
    office.edit_row("logistics", LOG, Cost=5, Status="Approval")

    def dies(*_, **__):
        message = "the power is gone"
        raise RuntimeError(message)

    real = getattr(office.syncer.store, step)

    def late(*given, **more):
        if step == "write_intent":
            real(*given, **more)
        dies()

    monkeypatch.setattr(office.syncer.store, step, late)
    with pytest.raises(RuntimeError, match="power"):
        office.sync()
    document = settings(office)
    sales, link = document["departments"]["sales"], document["links"]["estimate"]
    sales["columns"] = {
        ("Price" if name == "Cost" else name): {**column, "aliases": ["Cost"] if name == "Cost" else []}
        for name, column in sales["columns"].items()
    }
    link["bring_back"] = [{"Cost": "Price"}, {"Vehicle": "Truck"}]
    turn_to(office, document)

    assert office.sync().outcome == "ok"

    deal = office.row("sales", "D-000001")
    assert (deal["Cost"], deal["Status"]) == (5, "Estimate ready")
    after = office.sync()
    assert after.preview.plan.is_empty
    assert after.preview.plan.conflicts == {}

"""Conflicts on the embedded service: the tab beside the departments, a person's pick, notes, requests."""

from __future__ import annotations

import pytest
from companies import company
from embedded import Office

from sheetcrm.schema.system_tabs import HEADERS, with_conflict_tabs
from sheetcrm.state.conflicts import Pick

LOG = "D-000001/LOG-1"


@pytest.fixture
def office(tmp_path) -> Office:
    """One request in step, in a company with Conflicts tabs and a cargo that both sides may change."""
    made = Office(tmp_path, company(conflicts="Conflicts", merge={"Cargo": "manual"}))
    headers = list(with_conflict_tabs(made.company).fields["conflicts:sales"])
    for key in made.ids:
        tab = made.staff.open_by_key(made.ids[key]).add_worksheet("Conflicts", rows=20, cols=12)
        tab.update([headers], "A1")
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    for _ in range(3):
        result = made.sync()
    assert result.outcome == "ok"
    return made


def tab(office: Office, department: str = "sales") -> list[dict]:
    header, *rows = office.person(department).read("Conflicts")
    return [
        {name: cell for name, cell in zip(header, row, strict=False) if cell != ""}
        for row in rows
        if any(row)
    ]


def both_type(office: Office) -> None:
    office.edit_row("sales", "D-000001", Cargo="Car")
    office.edit_row("logistics", LOG, Cargo="Bus")


def pick(office: Office, text: str) -> None:
    column = list(with_conflict_tabs(office.company).fields["conflicts:sales"]).index("Decision")
    office.person("sales").paste(f"Conflicts!{chr(ord('A') + column)}2", [[text]])


def test_a_person_picks_in_the_tab_and_the_next_pass_carries_it_out(office):
    both_type(office)
    first = office.sync()
    assert first.only_conflicts
    (row,) = tab(office)
    assert (row[HEADERS["en"].parent_value], row[HEADERS["en"].child_value]) == ("Car", "Bus")
    assert tab(office, "logistics") == []
    pick(office, "keep child")
    second = office.sync()
    assert second.applied.failures == []
    assert second.outcome == "ok"
    assert office.row("sales", "D-000001")["Cargo"] == "Bus"
    assert tab(office) == []
    third = office.sync()
    assert third.preview.plan.is_empty
    assert office.store().load().conflicts == {}


def test_conflicts_cost_no_request_of_their_own(office):
    quiet = office.sync()
    both_type(office)
    asking = office.sync()
    pick(office, "keep parent")
    answering = office.sync()

    def counts(result) -> tuple[int, int]:
        kinds = {kind.value: count for kind, count in result.requests.requests.items()}
        return kinds.get("read", 0), kinds.get("write", 0)

    assert counts(quiet) == (3, 0)
    assert counts(asking) == (3, 2), "one write for each of the two spreadsheets with a note or a row"
    assert counts(answering) == (3, 2)


def test_a_decision_from_elsewhere_and_a_note_of_a_persons(office):
    both_type(office)
    office.sync()
    (name,) = office.store().load().conflicts
    syncer = office.open_syncer()
    syncer.decide(name, Pick.BOTH)
    office.syncer = syncer
    result = office.sync()
    assert name not in result.preview.plan.conflicts
    assert office.row("sales", "D-000001")["Cargo"] == "Car"
    assert office.row("logistics", LOG)["Cargo"] == "Bus"
    office.syncer = office.open_syncer()
    assert office.sync().preview.plan.is_empty, "what was decided is on the disk"


def test_a_missing_tab_keeps_nothing_else_from_being_done(tmp_path):
    office = Office(tmp_path, company(conflicts="Conflicts", merge={"Cargo": "manual"}))
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    result = office.sync()
    assert result.outcome == "partial"
    assert office.row("logistics", LOG)["Cargo"] == "Tractor"

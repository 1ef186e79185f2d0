"""Conflicts on the embedded service: the tab beside the departments, a person's pick, notes, requests."""

from __future__ import annotations

import pytest
from companies import company
from embedded import Office

from sheetcrm.emulator.faults import Fault
from sheetcrm.schema.company import Company
from sheetcrm.schema.system_tabs import HEADERS, with_conflict_tabs
from sheetcrm.state.conflicts import Pick

LOG = "D-000001/LOG-1"


@pytest.fixture
def office(tmp_path) -> Office:
    """One request in step, and a cargo that only people can decide about."""
    return in_step(tmp_path, "manual")


def in_step(folder, policy: str) -> Office:
    """One request in step, in a company with Conflicts tabs and a cargo of which the policy decides."""
    return with_tabs(Office(folder, company(conflicts="Conflicts", merge={"Cargo": policy})))


def with_tabs(made: Office) -> Office:
    """The office with its Conflicts tabs, and one request in step."""
    with_blank_tabs(made)
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    for _ in range(3):
        result = made.sync()
    assert result.outcome == "ok"
    return made


def with_blank_tabs(made: Office) -> Office:
    """The office with its Conflicts tabs, before the first row."""
    headers = list(with_conflict_tabs(made.company).fields["conflicts:sales"])
    for key in made.ids:
        tab = made.staff.open_by_key(made.ids[key]).add_worksheet("Conflicts", rows=20, cols=12)
        tab.update([headers], "A1")
    return made


def with_hold(folder, policy: str = "manual") -> Office:
    """The same, in a company whose rows can be put on hold."""
    data = company(conflicts="Conflicts", merge={"Cargo": policy}).model_dump(mode="json")
    for rules in data["departments"].values():
        rules["hold"] = "On hold"
    return with_tabs(Office(folder, Company.model_validate(data)))


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


def test_a_held_row_keeps_its_question_and_its_row_in_the_tab_until_it_is_released(tmp_path):
    office = with_hold(tmp_path)
    both_type(office)
    office.sync()
    (asked,) = tab(office)
    office.edit_row("logistics", LOG, On_hold=True)
    pick(office, "keep child")
    for _ in range(2):
        office.sync()
    assert office.row("sales", "D-000001")["Cargo"] == "Car", "nothing of a held pair is written"
    (row,) = tab(office)
    assert row == {**asked, "Decision": "keep child"}, "neither is the question lost, nor the answer"
    office.edit_row("logistics", LOG, On_hold=False)
    office.sync()
    assert office.row("sales", "D-000001")["Cargo"] == "Bus"
    assert office.row("logistics", LOG)["Cargo"] == "Bus"
    assert tab(office) == []
    assert office.sync().preview.plan.is_empty
    assert office.store().load().conflicts == {}


def test_a_difference_in_a_held_row_is_asked_about_only_when_it_is_released(tmp_path):
    office = with_hold(tmp_path)
    office.edit_row("logistics", LOG, On_hold=True)
    both_type(office)
    for _ in range(2):
        assert office.sync().outcome == "ok"
    assert tab(office) == []
    office.edit_row("logistics", LOG, On_hold=False)
    assert office.sync().only_conflicts
    (row,) = tab(office)
    assert (row[HEADERS["en"].parent_value], row[HEADERS["en"].child_value]) == ("Car", "Bus")


class Killed(BaseException):
    """The process is gone."""


def die_after_write(office: Office, count: int) -> None:
    """Let a new process make a pass and die when its n-th batch was applied."""
    seen = 0

    def kill(number, method, path, body):
        nonlocal seen
        if path.endswith(":batchUpdate"):
            seen += 1
            if seen == count:
                office.service.hooks.after.clear()
                raise Killed

    office.service.hooks.after.append(kill)
    office.syncer = office.open_syncer()
    with pytest.raises(Killed):
        office.sync()
    office.syncer = office.open_syncer()


@pytest.mark.parametrize("typed_again", [False, True])
@pytest.mark.parametrize("died_at", [1, 2])
def test_a_value_replaced_by_a_pass_that_died_is_a_conflict_of_the_next(tmp_path, died_at, typed_again):
    office = in_step(tmp_path, "owner")
    both_type(office)
    die_after_write(office, died_at)
    if typed_again:
        office.edit_row("logistics", LOG, Cargo="Van")
    office.sync()
    found = office.store().load().conflicts.values()
    told = [(one.parent_value, one.child_value, one.kept) for one in found]
    assert ("Car", "Bus", Pick.PARENT) in told
    assert len(told) == 1 + typed_again
    rows = tab(office)
    assert sorted(row["Conflict"] for row in rows) == sorted(one.id for one in found), "each has one row"
    assert "Bus" in [row["Child value"] for row in rows]
    office.sync()
    assert office.sync().preview.plan.is_empty


@pytest.mark.parametrize("died_at", [1, 2])
def test_a_question_asked_by_a_pass_that_died_is_not_asked_twice(office, died_at):
    both_type(office)
    die_after_write(office, died_at)
    assert office.sync().only_conflicts
    (row,) = tab(office)
    assert row["Conflict"] == "C-000001"
    assert list(office.store().load().conflicts) == ["C-000001"]
    assert office.sync().preview.plan.is_empty


@pytest.mark.parametrize("decision", ["keep parent", "keep child", "keep both"])
@pytest.mark.parametrize("policy", ["owner", "manual"])
@pytest.mark.parametrize("died_at", [0, 1, 2])
def test_a_pick_survives_the_pass_that_died_over_it(tmp_path, died_at, policy, decision):
    office = in_step(tmp_path, policy)
    both_type(office)
    office.sync()
    pick(office, decision)
    if died_at and not (died_at == 2 and policy == "owner" and decision == "keep parent"):  # it writes once
        die_after_write(office, died_at)
    office.sync()
    expected = {"keep parent": ("Car", "Car"), "keep child": ("Bus", "Bus"), "keep both": ("Car", "Bus")}
    cargo = office.row("sales", "D-000001")["Cargo"], office.row("logistics", LOG)["Cargo"]
    assert cargo == expected[decision]
    assert tab(office) == []
    assert office.store().load().conflicts == {}
    assert office.sync().preview.plan.is_empty


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


def notes(office: Office, department: str) -> list[str]:
    book = office.service.store.get(office.ids[department]).workbook
    sheet = next(sheet for sheet in book.sheets if sheet.title not in ("Conflicts", "_sheetcrm"))
    return [
        extras["note"] for row in sheet.rows for extras in (row.extras or {}).values() if "note" in extras
    ]


@pytest.mark.parametrize("policy", ["owner", "manual"])
def test_who_types_beside_a_decision_is_told_what_gave_way(tmp_path, policy):
    office = in_step(tmp_path, policy)
    both_type(office)
    office.sync()
    pick(office, "keep parent" if policy == "manual" else "keep child")
    department, row_id, standing = {
        "manual": ("logistics", LOG, "Car"),
        "owner": ("logistics", LOG, "Bus"),
    }[policy]
    office.edit_row(department, row_id, Cargo="Van")
    office.sync()
    assert office.row(department, row_id)["Cargo"] == standing
    assert ["Van" in note for note in notes(office, department)] == [True]
    assert [conflict.child_value for conflict in office.store().load().conflicts.values()] == ["Van"]
    assert office.sync().preview.plan.is_empty


@pytest.mark.parametrize("policy", ["owner", "manual"])
def test_who_keeps_both_keeps_what_was_typed_beside_that_decision(tmp_path, policy):
    office = in_step(tmp_path, policy)
    both_type(office)
    office.sync()
    pick(office, "keep both")
    office.edit_row("sales", "D-000001", Cargo="Truck")
    office.edit_row("logistics", LOG, Cargo="Van")
    for _ in range(2):
        result = office.sync()
    assert office.row("sales", "D-000001")["Cargo"] == "Truck"
    assert office.row("logistics", LOG)["Cargo"] == "Van"
    assert result.preview.plan.is_empty
    assert office.store().load().conflicts == {}


def protect(office: Office, title: str, column: str) -> None:
    """Let nobody but the boss edit a column of the sales' spreadsheet."""
    office.service.give_away(office.ids["sales"], "boss@example.com", editors=[office.service.options.owner])
    sheet = next(
        sheet
        for sheet in office.service.store.get(office.ids["sales"]).workbook.sheets
        if sheet.title == title
    )
    at = list(sheet.row(0).values).index(column)
    area = {"sheetId": sheet.sheet_id, "startColumnIndex": at, "endColumnIndex": at + 1}
    entry = {"range": area, "editors": {"users": ["boss@example.com"]}}
    office.service.as_person(office.ids["sales"], "boss@example.com").batch(
        {"addProtectedRange": {"protectedRange": entry}}
    )


def test_a_settled_row_is_cleared_whole_though_something_else_is_protected(office):
    both_type(office)
    office.sync()
    pick(office, "keep parent")
    office.edit_row("logistics", LOG, Cost=45_000)
    protect(office, "Deals", "Cost")
    assert office.sync().outcome == "partial"
    assert tab(office) == []


def test_a_settled_row_keeps_its_number_as_long_as_something_of_it_cannot_be_cleared(office):
    both_type(office)
    office.sync()
    pick(office, "keep parent")
    protect(office, "Conflicts", HEADERS["en"].child_value)
    for _ in range(2):
        assert office.sync().outcome == "partial"
        (row,) = tab(office)
        assert row == {HEADERS["en"].id: "C-000001", HEADERS["en"].child_value: "Bus"}


def test_of_two_decisions_about_a_row_on_hold_the_later_is_carried_out(tmp_path):
    office = with_hold(tmp_path)
    both_type(office)
    office.sync()
    office.edit_row("logistics", LOG, On_hold=True)
    (name,) = office.store().load().conflicts
    pick(office, "keep parent")
    office.sync()
    office.syncer.decide(name, Pick.BOTH)
    office.sync()
    office.syncer = office.open_syncer()  # a command is a process of its own
    (row,) = tab(office)
    assert row["Decision"] == "keep both", "who looks there sees what was decided"
    pick(office, "keep child")
    office.sync()
    office.edit_row("logistics", LOG, On_hold=False)
    office.sync()
    assert office.row("sales", "D-000001")["Cargo"] == "Bus" == office.row("logistics", LOG)["Cargo"]
    assert tab(office) == []


def test_a_row_is_cleared_that_a_pass_that_died_wrote_about_values_nobody_holds_any_more(tmp_path):
    office = in_step(tmp_path, "owner")
    both_type(office)
    die_after_write(office, 1)
    assert [row["Conflict"] for row in tab(office)] == ["C-000001"]
    office.edit_row("sales", "D-000001", Cargo="Van")
    office.edit_row("logistics", LOG, Cargo="Van")
    for _ in range(2):
        assert office.sync().outcome == "ok"
    assert tab(office) == []
    assert office.sync().preview.plan.findings == ()


@pytest.mark.parametrize("decision", ["keep parent", "keep child", "keep both"])
def test_a_pick_in_a_row_that_a_pass_that_died_wrote_is_carried_out_at_once(tmp_path, decision):
    office = in_step(tmp_path, "owner")
    both_type(office)
    die_after_write(office, 2)
    pick(office, decision)
    office.sync()
    expected = {"keep parent": ("Car", "Car"), "keep child": ("Bus", "Bus"), "keep both": ("Car", "Bus")}
    cargo = office.row("sales", "D-000001")["Cargo"], office.row("logistics", LOG)["Cargo"]
    assert cargo == expected[decision]
    assert tab(office) == []
    assert office.sync().preview.plan.is_empty
    assert office.store().load().conflicts == {}


@pytest.mark.parametrize("held", [("sales", "D-000001"), ("logistics", LOG)])
@pytest.mark.parametrize("policy", ["owner", "manual"])
@pytest.mark.parametrize("decision", ["keep parent", "keep child", "keep both"])
def test_a_pick_in_a_row_that_a_pass_that_died_wrote_waits_for_a_row_on_hold(
    tmp_path, decision, policy, held
):
    office = with_hold(tmp_path, policy)
    both_type(office)
    die_after_write(office, 1)
    pick(office, decision)
    office.edit_row(*held, On_hold=True)
    for _ in range(2):
        office.sync()
        (row,) = tab(office)
        assert (row["Conflict"], row["Decision"]) == ("C-000001", decision)
    office.edit_row(*held, On_hold=False)
    office.sync()
    expected = {"keep parent": ("Car", "Car"), "keep child": ("Bus", "Bus"), "keep both": ("Car", "Bus")}
    cargo = office.row("sales", "D-000001")["Cargo"], office.row("logistics", LOG)["Cargo"]
    assert cargo == expected[decision]
    assert tab(office) == []
    assert office.sync().preview.plan.is_empty
    assert office.store().load().conflicts == {}


def test_what_a_pass_found_is_not_found_again_though_a_write_of_its_may_still_arrive(tmp_path):
    office = with_blank_tabs(Office(tmp_path, company(conflicts="Conflicts")))
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", Note="mine")
    path, is_cut_off = f"{office.ids['logistics']}:batchUpdate", True
    fault = Fault(when="before", status=None, drop=True)
    office.service.faults.on(
        lambda _, request, __: is_cut_off and request.path.endswith(path), fault, times=None
    )
    assert office.sync().outcome == "partial"
    is_cut_off = False
    office.edit_row("sales", "D-000001", Status="New")
    (row,) = tab(office)
    assert row["Child value"] == "mine"
    pick(office, "keep parent")
    office.sync()
    assert office.store().intent() is not None, "the first write to logistics may still arrive"
    assert tab(office) == []
    for _ in range(2):
        assert office.sync().preview.plan.is_empty
    assert office.store().load().conflicts == {}


def test_a_decision_made_while_its_row_is_cleared_does_not_stay_behind(office):
    both_type(office)
    office.sync()
    office.edit_row("logistics", LOG, Cargo="Car")
    path, is_first = f"{office.ids['sales']}:batchUpdate", True

    def decide(_number, request, _body) -> bool:
        nonlocal is_first
        if is_first and request.path.endswith(path):
            is_first = False
            pick(office, "keep child")
        return False

    office.service.faults.on(decide, Fault(when="before"), times=None)
    office.sync()
    assert tab(office) == [{"Decision": "keep child"}]
    result = office.sync()
    assert [found.code for found in result.preview.findings] == ["decision-late"]
    assert tab(office) == []
    assert office.row("sales", "D-000001")["Cargo"] == "Car" == office.row("logistics", LOG)["Cargo"]
    assert office.sync().preview.plan.is_empty

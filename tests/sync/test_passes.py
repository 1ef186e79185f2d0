"""Whole passes: real gspread on the embedded service, real state, people in between."""

from __future__ import annotations

import pytest
from embedded import Office

from sheetcrm.emulator.faults import Fault
from sheetcrm.errors import StateError
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sync.approval import Approval

LOG = "D-000001/LOG-1"
OPS = "D-000001/LOG-1/OPS-1"


@pytest.fixture
def office(tmp_path) -> Office:
    """Three departments in three files, with a tractor request typed into the first row of sales."""
    made = Office(tmp_path)
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    return made


@pytest.fixture
def linked(office) -> Office:
    """The same after a pass."""
    assert office.sync().outcome == "ok"
    return office


def test_the_story_end_to_end(linked):
    assert linked.row("logistics", LOG) == {
        "ID": LOG,
        "Deal": "D-000001",
        "Status": "New",
        "Cargo": "Tractor",
        "Loading": "Perm",
    }
    linked.edit_row("logistics", LOG, Status="Truck needed")
    linked.sync()
    linked.edit_row("operations", OPS, Truck="MAN 7", Status="Answered")
    linked.sync()
    linked.edit_row("logistics", LOG, Cost=45000, Status="Approval")
    linked.sync()
    deal = linked.row("sales", "D-000001")
    assert (deal["Status"], deal["Cost"], deal["Truck"]) == ("Estimate ready", 45000, "MAN 7")
    result = linked.sync()
    assert (result.outcome, result.preview.plan.is_empty) == ("ok", True)


def test_a_pass_costs_one_read_a_spreadsheet_and_one_write_a_spreadsheet_with_edits(office):
    first = office.sync()
    assert first.requests.requests == {Kind.READ: 6, Kind.WRITE: 2}, "the tabs' IDs are looked up once"
    idle = office.sync()
    assert idle.requests.requests == {Kind.READ: 3}
    for row in range(3, 40):
        office.edit("sales", row, Status="Estimate", Cargo=f"Load {row}")
    busy = office.sync()
    assert busy.requests.requests == {Kind.READ: 3, Kind.WRITE: 2}
    assert len(busy.preview.plan.new_rows) == 37
    again = office.open_syncer().run(Approval.standing())
    assert again.requests.requests == {Kind.READ: 3}, "a new process knows the tabs from the state"


@pytest.mark.parametrize(
    "value",
    ["0012", "+7 916 123-45-67", "1 234,50", "=1+1", "-5", "@me", "'x", "a\nb", "🚜 ё", "TRUE", "03.04.2026"],
)
def test_text_arrives_as_the_text_it_was(office, value):
    office.edit("sales", 2, Cargo=value, From=value)
    office.sync()
    request = office.row("logistics", LOG)
    assert (request["Cargo"], request["Loading"]) == (value, value)
    assert office.sync().preview.plan.is_empty


def test_sorting_inserting_and_moving_columns_between_passes_changes_no_link_and_no_value(office):
    for row, cargo in enumerate(["Crane", "Barge", "Axle"], start=3):
        office.edit("sales", row, Status="Estimate", Cargo=cargo)
    office.sync()
    before = (
        {row["ID"]: row for row in office.rows("sales")},
        {row["ID"]: row for row in office.rows("logistics")},
    )
    sales = office.person("sales")
    header = office.grid("sales")[0]
    sales.sort("Deals!A2:Z5", header.index("Cargo") + 1)
    assert [row["Cargo"] for row in office.rows("sales")] == ["Axle", "Barge", "Crane", "Tractor"]
    assert office.sync().preview.plan.is_empty

    sales.insert_rows("Deals", before=2)
    assert office.sync().preview.plan.is_empty

    sales.move_columns("Deals", first=header.index("Cargo") + 1, count=1, before=1)
    office.person("logistics").insert_columns("Requests", before=1)
    assert office.grid("sales")[0] != header
    assert office.sync().preview.plan.is_empty
    after = (
        {row["ID"]: row for row in office.rows("sales")},
        {row["ID"]: row for row in office.rows("logistics")},
    )
    assert after == before

    office.edit_row("sales", "D-000001", Cargo="Bulldozer")
    office.edit_row("logistics", "D-000003/LOG-1", Cost=7)
    office.sync()
    assert office.row("logistics", LOG)["Cargo"] == "Bulldozer"
    assert office.row("sales", "D-000003")["Cost"] == 7


def test_a_row_somebody_types_while_a_child_is_added_is_moved_and_not_overwritten(office):
    def type_a_note(number, method, path, body):
        if path.endswith(":batchUpdate") and office.ids["logistics"] in path:
            office.service.hooks.before.clear()
            office.edit("logistics", 2, Cargo="my own note")

    office.service.hooks.before.append(type_a_note)
    office.sync()
    assert sorted(row["Cargo"] for row in office.rows("logistics")) == ["Tractor", "my own note"]


def test_a_row_that_moved_between_read_and_write_is_noticed(linked):
    linked.edit("sales", 3, Status="New", Cargo="Pipes")
    linked.sync()

    def sort_sales(number, method, path, body):
        if path.endswith(":batchUpdate"):
            linked.service.hooks.before.clear()
            linked.person("sales").insert_rows("Deals", before=2)

    linked.edit_row("logistics", LOG, Cost=5)
    linked.service.hooks.before.append(sort_sales)
    result = linked.sync()
    (overtaken,) = result.earlier
    assert overtaken.outcome == "partial"
    assert overtaken.applied.confirmed == {}
    assert result.outcome == "ok"
    assert linked.row("sales", "D-000001")["Cost"] == 5
    assert "Cost" not in linked.row("sales", "D-000002")


FAULTS = {
    "refused before": Fault(when="before", status=503),
    "applied, then 503": Fault(when="after", status=503),
    "applied, no answer": Fault(when="after", status=None, drop=True),
    "applied, too late": Fault(when="after", status=None, timeout=True),
    "a page instead of JSON": Fault(when="after", status=502, html=True),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_whatever_happens_to_a_write_it_is_made_once(office, fault):
    office.service.faults.on(lambda number, request, body: request.path.endswith(":batchUpdate"), fault)
    result = office.sync()
    assert result.outcome == ("ok" if fault.when == "after" else "partial"), (
        "the marker tells what came of it"
    )
    for _ in range(3):
        office.sync()
    (deal,) = office.rows("sales")
    assert deal["ID"] in {"D-000001", "D-000002"}, "a number whose fate is not known is not given again"
    assert [row["ID"] for row in office.rows("logistics")] == [f"{deal['ID']}/LOG-1"] == [deal["Request"]]
    assert office.sync().preview.plan.is_empty


def test_every_request_in_turn_may_be_the_last_of_its_process(tmp_path):
    """Kill the process at its n-th request, before or after its effect, until one survives."""

    class Killed(BaseException):
        pass

    for moment in ("before", "after"):
        kills = 0
        while True:
            office = Office(tmp_path / f"{moment}-{kills}")
            office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
            doomed = office.service.requests + kills + 1

            def kill(number, method, path, body, doomed=doomed):
                if number == doomed:
                    raise Killed

            getattr(office.service.hooks, moment).append(kill)
            try:
                office.open_syncer().run(Approval.standing())
            except Killed:
                kills += 1
            else:
                break
            getattr(office.service.hooks, moment).clear()
            syncer = office.open_syncer()
            syncer.run(Approval.standing())
            assert syncer.run(Approval.standing()).preview.plan.is_empty
            assert [row["ID"] for row in office.rows("sales")] == ["D-000001"]
            assert [row["ID"] for row in office.rows("logistics")] == [LOG]
            made = [event.key for event in office.store().journal.read()]
            assert len(made) == len(set(made))
        assert kills == 8, "six reads of a first pass and two writes"


@pytest.mark.parametrize("step", ["write_intent", "commit", "journal"])
def test_every_step_of_remembering_may_be_the_last_of_its_process(office, monkeypatch, step):
    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    syncer = office.open_syncer()
    if step == "journal":
        monkeypatch.setattr(type(syncer.store.journal), "append", die)
    else:
        monkeypatch.setattr(syncer.store, step, die)
    with pytest.raises(Killed):
        syncer.run(Approval.standing())
    monkeypatch.undo()
    if step == "write_intent":
        assert office.rows("logistics") == [], "nothing is written before the intent is stored"
    for _ in range(2):
        office.sync()
    assert [row["ID"] for row in office.rows("logistics")] == [LOG]
    events = list(office.store().journal.read())
    assert len({event.key for event in events}) == len(events)
    if step == "commit":
        assert [event.kind for event in events].count("row-created") == 1


def test_what_a_killed_pass_wrote_is_not_taken_for_a_persons_edit(linked, monkeypatch):
    linked.edit_row("logistics", LOG, Cost=5)
    syncer = linked.open_syncer()

    def interrupt(self, events):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(syncer.store.journal), "append", interrupt)
    with pytest.raises(KeyboardInterrupt):
        syncer.run(Approval.standing())
    monkeypatch.undo()
    linked.sync()
    cost = [event for event in linked.store().journal.read(row="D-000001") if event.column == "Cost"]
    assert [(event.kind, event.new) for event in cost] == [("recovered", 5)]


def test_the_journal_tells_who_saw_and_who_made_what(linked):
    linked.edit_row("logistics", LOG, Cost=5)
    linked.sync()
    events = [event for event in linked.store().journal.read(deal="D-000001") if event.column == "Cost"]
    seen, made = events
    assert (seen.kind, seen.row, seen.old, seen.new) == ("observed", LOG, None, 5)
    assert seen.seen_from < seen.at
    assert (made.kind, made.row, made.new, made.rule) == ("made", "D-000001", 5, "links.estimate.bring_back")
    assert made.cause == {"department": "logistics", "row": LOG, "column": "Cost", "value": 5}


def test_an_overruled_value_stands_in_the_journal_and_in_a_note(linked):
    linked.edit_row("logistics", LOG, Cargo="Bulldozer")
    linked.sync()
    assert linked.row("logistics", LOG)["Cargo"] == "Tractor"
    (event,) = [event for event in linked.store().journal.read(row=LOG) if event.kind == "overruled"]
    assert (event.old, event.new) == ("Bulldozer", "Tractor")
    book = linked.staff.open_by_key(linked.ids["logistics"])
    header = linked.grid("logistics")[0]
    column = chr(ord("A") + header.index("Cargo"))
    assert "Bulldozer" in book.sheet1.get_note(f"{column}2")


def test_columns_and_cells_the_config_does_not_know_are_never_touched(linked):
    sales = linked.person("sales")
    width = len(linked.grid("sales")[0])
    own = chr(ord("A") + width)
    sales.paste(f"Deals!{own}1", [["My notes"], ["call on Friday"]])
    sales.type(f"Deals!{own}3", "=1+1")
    linked.edit_row("logistics", LOG, Cost=5, Status="Approval")
    linked.sync()
    assert [row[width:] for row in linked.grid("sales")] == [["My notes"], ["call on Friday"], [2]]


def test_a_department_that_cannot_be_read_is_set_aside_and_the_others_go_on(linked):
    header = linked.grid("operations")[0]
    linked.person("operations").paste("Trucks!A1", [["Identifier"]])
    linked.edit_row("logistics", LOG, Cost=5)
    result = linked.sync()
    assert (result.outcome, result.preview.look.set_aside) == ("partial", {"operations"})
    assert linked.row("sales", "D-000001")["Cost"] == 5
    (found,) = [found for found in result.preview.findings if found.severity == "error"]
    assert (found.code, found.department, found.sheet) == ("header-missing", "operations", "Trucks")
    linked.person("operations").paste("Trucks!A1", [[header[0]]])
    assert linked.sync().outcome == "ok"


def test_a_deleted_file_sets_its_department_aside(linked):
    linked.staff.del_spreadsheet(linked.ids["operations"])
    linked.edit_row("logistics", LOG, Cost=5)
    result = linked.sync()
    assert (result.outcome, result.preview.look.set_aside) == ("partial", {"operations"})
    assert linked.row("sales", "D-000001")["Cost"] == 5


def test_findings_carry_the_address_of_the_cell(linked):
    linked.edit_row("logistics", LOG, Cost="about 5")
    (found,) = linked.sync().preview.findings
    header = linked.grid("logistics")[0]
    assert found.address == f"Requests!{chr(ord('A') + header.index('Cost'))}2"


def test_two_passes_over_one_state_do_not_run_at_once(office):
    first, second = office.open_syncer(), office.open_syncer()
    second._lock_timeout_seconds = 0.05
    with first.store.lock(1), pytest.raises(StateError, match=r"pid|process"):
        second.run(Approval.standing())


def test_a_preview_writes_nothing_anywhere(office):
    requests = office.service.requests
    preview = office.syncer.preview()
    assert len(preview.plan.new_rows) == 1
    assert office.rows("logistics") == []
    assert office.store().serial == 0
    assert office.service.requests == requests + 6


def test_a_note_alone_is_no_change(office):
    office.edit("sales", 2, Status="New", Cargo="Tractor")
    office.sync()
    office.person("sales").note(f"{office.title('sales')}!A2", "somebody's remark")

    result = office.sync()

    assert result.preview.plan.observations == ()
    assert result.preview.plan.is_empty
    [table] = [table for name, table in result.preview.look.tables.items() if name == "sales"]
    assert table.notes == {(0, "ID"): "somebody's remark"}

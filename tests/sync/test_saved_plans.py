"""Plans that are kept: written down, read again, compared with what a pass would do now, carried out."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

import orjson
import pytest
from companies import NOW, Sheets, company
from embedded import Office
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.errors import ExitCode
from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.company import Limits
from sheetcrm.sheets.layout import Layout
from sheetcrm.sync.approval import Approval, PassRefusedError
from sheetcrm.sync.plan import Cause, CellEdit, NewRow, Origin, Plan
from sheetcrm.sync.plan_documents import PlanFileError, from_bytes, to_bytes
from sheetcrm.sync.plan_records import PlanRecord, RecordedEdit, record_plan, sorted_edits, sorted_rows
from sheetcrm.sync.saved_plans import PlanStaleError

LOG = "D-000001/LOG-1"


def layouts(the_company):
    return {
        name: Layout(
            spreadsheet_id=name,
            sheet_id=1,
            title=rules.sheet,
            positions={field: at for at, field in enumerate(the_company.fields[name])},
            row_count=100,
            column_count=20,
            first_free_row=50,
        )
        for name, rules in the_company.departments.items()
    }


def record_of(sheets, plan=None, **changes):
    given = {"lineage": "l1", "serial": 3, **changes}
    return record_plan(
        sheets.company, plan or sheets.plan(), sheets.tables(), layouts(sheets.company), **given
    )


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | TEXT | st.integers(-(2**53), 2**53) | FINITE | st.booleans()
ERRORS = st.builds(ErrorCell, TEXT)
CELLS = SCALARS | ERRORS | st.builds(FormulaCell, TEXT, SCALARS | ERRORS)
CAUSES = st.none() | st.builds(Cause, department=TEXT, row_id=TEXT, column=TEXT, value=CELLS)
EDITS = st.builds(
    RecordedEdit,
    edit=st.builds(
        CellEdit,
        department=TEXT,
        row_id=TEXT,
        number=st.integers(1, 10**6),
        column=TEXT,
        old=CELLS,
        new=SCALARS,
        rule=TEXT,
        cause=CAUSES,
        note=st.none() | TEXT,
    ),
    address=TEXT,
    content=st.none() | st.dictionaries(TEXT, CELLS, max_size=3),
)
ROWS = st.builds(
    NewRow,
    department=TEXT,
    row_id=TEXT,
    values=st.dictionaries(TEXT, SCALARS.filter(lambda value: value is not None), max_size=3),
    rule=TEXT,
    cause=CAUSES,
    origins=st.dictionaries(TEXT, st.builds(Origin, rule=TEXT, cause=CAUSES), max_size=2),
)
RECORDS = st.builds(
    PlanRecord,
    company=TEXT,
    lineage=TEXT,
    serial=st.integers(0, 10**6),
    config_digest=TEXT,
    read_at=st.datetimes(timezones=st.just(UTC)),
    edits=st.lists(EDITS, max_size=3).map(sorted_edits),
    new_rows=st.lists(ROWS, max_size=2).map(sorted_rows),
)


@given(RECORDS)
@settings(deadline=None, max_examples=60)
def test_a_record_comes_back_from_its_file_with_every_kind_of_cell(record):
    data = to_bytes(record)
    back = from_bytes(data, "plan.json")
    assert back == record
    assert back.fingerprint == record.fingerprint
    assert to_bytes(back) == data


@given(RECORDS, st.data())
@settings(deadline=None, max_examples=60)
def test_a_file_that_was_edited_is_refused(record, data):
    document = json.loads(to_bytes(record))
    entries = [*document["edits"], *document["new_rows"]]
    if not entries:
        return
    entry = data.draw(st.sampled_from(entries))
    entry["row_id"] += "x"
    with pytest.raises(PlanFileError, match="not as it was saved"):
        from_bytes(orjson.dumps(document), "plan.json")


def test_the_fingerprint_does_not_ask_where_rows_stand():
    requests = [{"ID": f"D-00000{n}", "Status": "Estimate", "Cargo": f"Load {n}"} for n in (1, 2, 3)]
    one = record_of(Sheets(company(), sales=requests))
    other = record_of(Sheets(company(), sales=[requests[2], {}, requests[0], requests[1]]), serial=9)
    assert one.fingerprint == other.fingerprint
    assert [entry.key for entry in one.edits] == [entry.key for entry in other.edits]
    assert one.edits != other.edits, "only where the rows stand is another matter"


@pytest.mark.parametrize(
    "change",
    [
        {"Cargo": "Another load"},
        {"From": "Omsk"},
        {"Status": "New"},
        {"Request": "typed by hand"},
    ],
    ids=str,
)
def test_the_fingerprint_tells_other_changes_apart(change):
    request = {"ID": "D-000001", "Status": "Estimate", "Cargo": "Load"}
    one = record_of(Sheets(company(), sales=[request]))
    other = record_of(Sheets(company(), sales=[{**request, **change}]))
    assert one.fingerprint != other.fingerprint


def test_the_fingerprint_tells_the_config_and_the_kind_of_a_value_apart():
    sheets = Sheets(company(), sales=[{"Status": "Estimate", "Cargo": "Load"}])
    record = record_of(sheets)
    assert dataclasses.replace(record, config_digest="other").fingerprint != record.fingerprint
    edit = CellEdit(department="d", row_id="r", number=2, column="c", old=None, new=True, rule="x")
    prints = {
        dataclasses.replace(
            record, edits=(RecordedEdit(edit=dataclasses.replace(edit, new=new), address="A1"),), new_rows=()
        ).fingerprint
        for new in (True, 1, "1", None, "")
    }
    assert len(prints) == 5


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no saved plan"),
        (b"[]", "no saved plan"),
        (b"{}", "no saved plan"),
        (b"\xff\xfe", "no saved plan"),
        (b'{"version": 1, "command": "sync"}', "what sheetcrm sync printed"),
        (b'{"version": 2, "command": "plan"}', "format version 2"),
        (b'{"version": 1, "command": "plan"}', "damaged"),
    ],
)
def test_what_is_no_plan_is_told_from_one(data, told):
    with pytest.raises(PlanFileError, match=told) as refused:
        from_bytes(data, "some.json")
    assert refused.value.message.startswith("some.json ")
    assert refused.value.hint


@pytest.mark.parametrize(
    ("key", "value"), [("old", {"f": "=1"}), ("old", []), ("new", {"f": "=1", "v": 1}), ("row", "two")]
)
def test_a_cell_that_is_none_is_damage(key, value):
    record = record_of(Sheets(company(), sales=[{"ID": "D-000001", "Status": "Estimate", "Cargo": "x"}]))
    document = json.loads(to_bytes(record))
    document["edits"][0][key] = value
    with pytest.raises(PlanFileError, match="damaged"):
        from_bytes(orjson.dumps(document), "plan.json")


def test_a_time_without_a_zone_is_damage():
    document = json.loads(to_bytes(record_of(Sheets(company()), plan=empty_plan())))
    document["read_at"] = datetime(2026, 3, 2).isoformat()  # noqa: DTZ001 - the very thing refused
    with pytest.raises(PlanFileError, match="time zone"):
        from_bytes(orjson.dumps(document), "plan.json")


def empty_plan():
    return Plan(at=NOW, links={}, acted={}, counters={})


def test_every_edit_of_a_first_pass_and_of_an_answer_has_a_rule_and_a_cause():
    sheets = Sheets(company(), sales=[{"Status": "Estimate", "Cargo": "Tractor"}, {"Status": "Estimate"}])
    for change in ({}, {"Status": "Approval", "Cost": 5, "Vehicle": "MAN"}):
        for row in sheets.rows["logistics"]:
            row.update(change)
        plan = sheets.sync()
        assert plan.edits
        for edit in plan.edits:
            assert edit.rule
            assert edit.cause is not None or edit.rule == "departments.sales.row_id", edit


# --- carried out ---


@pytest.fixture
def office(tmp_path):
    """One request typed in, not synced yet."""
    made = Office(tmp_path)
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    return made


@pytest.fixture
def linked(office):
    office.sync()
    return office


def saved(office):
    """The plan as it comes back from its file."""
    return from_bytes(to_bytes(office.syncer.record(office.syncer.preview())), "plan.json")


def test_a_plan_is_carried_out_as_it_was_saved_and_nothing_is_left(office):
    result = office.sync(Approval.of_plan(saved(office)))
    assert (result.outcome, result.left) == ("ok", 0)
    assert office.row("logistics", LOG)["Cargo"] == "Tractor"
    assert office.sync().preview.plan.is_empty


def test_a_plan_survives_a_sort_and_other_peoples_work(linked):
    linked.edit("sales", 3, Status="Estimate", Cargo="Crane")
    linked.sync()
    linked.edit_row("logistics", LOG, Cost=5)
    plan = saved(linked)
    linked.person("sales").sort("Deals!A2:Z3", 1, descending=True)
    result = linked.sync(Approval.of_plan(plan))
    assert (result.outcome, result.left) == ("ok", 0)
    assert linked.row("sales", "D-000001")["Cost"] == 5
    assert "Cost" not in linked.row("sales", "D-000002")


def test_what_was_not_saved_stays_for_the_next_pass(linked):
    linked.edit("sales", 3, Status="Estimate", Cargo="Crane")
    linked.sync()
    linked.edit_row("logistics", LOG, Cost=5, Status="Rejected")
    plan = saved(linked)
    linked.edit_row("logistics", LOG, Vehicle="MAN 7")  # same row, another cell
    linked.edit_row("sales", "D-000002", Cargo="Bigger crane")
    linked.edit("sales", 4, Status="Estimate", Cargo="Third")  # a new row with a new child
    result = linked.sync(Approval.of_plan(plan))
    assert (result.outcome, result.left) == ("ok", 6)
    deal = linked.row("sales", "D-000001")
    assert (deal["Cost"], deal["Status"]) == (5, "New")
    assert "Truck" not in deal
    assert linked.row("logistics", "D-000002/LOG-1")["Cargo"] == "Crane"
    assert "ID" not in linked.rows("sales")[2]
    assert not [event for event in linked.store().journal.read() if event.row == "D-000003"]

    linked.edit_row("sales", "D-000001", Status="Estimate ready")  # what was done is not done again
    assert linked.sync().outcome == "ok"
    deal = linked.row("sales", "D-000001")
    assert (deal["Truck"], deal["Status"]) == ("MAN 7", "Estimate ready")
    assert linked.row("logistics", "D-000002/LOG-1")["Cargo"] == "Bigger crane"
    (third,) = [row for row in linked.rows("sales") if row["Cargo"] == "Third"]
    assert linked.row("logistics", f"{third['ID']}/LOG-1")["Cargo"] == "Third"
    assert linked.sync().preview.plan.is_empty


def test_a_move_that_was_not_saved_is_made_by_the_next_pass(linked):
    linked.edit_row("logistics", LOG, Cost=5)
    plan = saved(linked)
    linked.edit_row("logistics", LOG, Status="Approval")
    linked.sync(Approval.of_plan(plan))
    assert linked.row("sales", "D-000001")["Status"] == "Estimate"
    assert linked.store().load().acted == {("estimate", LOG): "New"}
    linked.sync()
    assert linked.row("sales", "D-000001")["Status"] == "Estimate ready"


def test_a_touched_cell_that_has_moved_refuses_the_whole_plan(linked):
    linked.edit_row("logistics", LOG, Cost=5, Vehicle="MAN 7")
    plan = saved(linked)
    linked.edit_row("logistics", LOG, Cost=6)
    before = linked.store().serial
    with pytest.raises(PlanStaleError) as refused:
        linked.sync(Approval.of_plan(plan))
    error = refused.value
    assert error.exit_code == ExitCode.REFUSED
    header = linked.grid("sales")[0]
    cell = f"Deals!{chr(ord('A') + header.index('Cost'))}2"
    assert f"\n  {cell} (D-000001, Cost): then — → 5 RUB; now — → 6 RUB" in error.message
    assert "Truck" not in error.message, "what has not moved is not listed"
    assert "Truck" not in linked.row("sales", "D-000001")
    assert linked.store().serial == before


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (lambda office: office.edit_row("logistics", LOG, Cost=""), "now —, which would stay"),
        (lambda office: office.edit_row("sales", "D-000001", Cost=5), "now 5 RUB, which would stay"),
        (lambda office: office.edit_row("sales", "D-000001", Cost=4), "now 4 RUB → 5 RUB"),
        (lambda office: office.sync(), "now 5 RUB, which would stay"),
        (lambda office: office.person("sales").delete_rows("Deals", 2), "now the row is not there"),
        (
            lambda office: office.person("sales").paste("Deals!A1", [["Identifier"]]),
            "now its sheet cannot be used",
        ),
    ],
    ids=["withdrawn", "done by hand", "overtyped", "done by a pass", "row deleted", "sheet broken"],
)
def test_each_way_a_cell_can_move_is_told(linked, work, told):
    linked.edit_row("logistics", LOG, Cost=5)
    if told.startswith("now the row"):
        linked.edit("sales", 3, Status="New")
        linked.sync(Approval.of_plan(saved(linked)))  # a second row, so that the sheet is not emptied
        linked.edit_row("logistics", LOG, Cost=5.5)
    plan = saved(linked)
    work(linked)
    with pytest.raises(PlanStaleError) as refused:
        linked.sync(Approval.of_plan(plan))
    assert told in refused.value.message
    assert "(D-000001, Cost): then" in refused.value.message


def test_a_new_row_that_would_be_another_refuses_the_plan(office):
    plan = saved(office)
    office.edit("sales", 2, Cargo="Crane")
    with pytest.raises(PlanStaleError) as refused:
        office.sync(Approval.of_plan(plan))
    told = refused.value.message
    assert f"new row in Requests ({LOG}): then added with Cargo Tractor; now added with Cargo Crane" in told
    assert "(D-000001, ID): then — → D-000001; now — → D-000001, but it would be another row" in told
    office.edit("sales", 2, Cargo="Tractor", Status="New")
    with pytest.raises(PlanStaleError, match=r"then added; now not added"):
        office.sync(Approval.of_plan(plan))
    assert office.rows("logistics") == []


def test_an_id_is_not_given_to_another_row_than_the_one_that_was_seen(office):
    plan = saved(office)
    office.person("sales").insert_rows("Deals", 2)
    office.edit("sales", 2, Status="New", Cargo="Came first")
    with pytest.raises(PlanStaleError, match="but it would be another row"):
        office.sync(Approval.of_plan(plan))


def test_another_config_or_another_store_refuses_the_plan(office):
    plan = saved(office)
    with pytest.raises(PlanStaleError, match="config has changed"):
        office.sync(Approval.of_plan(dataclasses.replace(plan, config_digest="0" * 32)))
    with pytest.raises(PlanStaleError, match="another state store"):
        office.sync(Approval.of_plan(dataclasses.replace(plan, lineage="0" * 32)))
    assert office.rows("logistics") == []


def test_the_limits_hold_for_a_saved_plan_and_count_what_was_saved(tmp_path):
    limits = Limits(changed_rows=1, changed_percent=10)
    office = Office(tmp_path, company().model_copy(update={"limits": limits}))
    office.edit("sales", 2, Status="New", Cargo="One")
    plan = saved(office)
    office.edit("sales", 3, Status="New", Cargo="Two")
    assert office.sync(Approval.of_plan(plan)).left == 1
    for number in (3, 4):
        office.edit("sales", number, Status="New", Cargo="More")
    plan = saved(office)
    with pytest.raises(PassRefusedError, match="2 rows of 3"):
        office.sync(Approval.of_plan(plan))
    assert office.sync(Approval.of_plan(plan, {"sales": 2})).left == 0


def test_an_intent_names_only_what_was_approved(linked, monkeypatch):
    linked.edit_row("logistics", LOG, Cost=5)
    plan = saved(linked)
    linked.edit_row("logistics", LOG, Vehicle="MAN 7")
    written = []
    store = linked.syncer.store
    monkeypatch.setattr(store, "write_intent", written.append)
    linked.sync(Approval.of_plan(plan))
    (intent,) = written
    assert [cell[2] for batch in intent["batches"] for cell in batch["cells"]] == ["Cost"]

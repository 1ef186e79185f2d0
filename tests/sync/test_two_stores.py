"""Sheets of another store or of a newer state, and copied files: refused before anything is written."""

from __future__ import annotations

import shutil

import pytest
from embedded import Office

from sheetcrm.errors import ExitCode
from sheetcrm.sheets.marker import Marker
from sheetcrm.state.failures import StateForeignError, StateStaleError
from sheetcrm.sync.ownership import CopiedFileError
from sheetcrm.sync.takeover import adopt_copy, rebuild


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    assert office.sync().outcome == "ok"
    return office


def everything(office: Office) -> dict:
    return {name: office.grid(name) for name in office.company.departments}


def other_server(office: Office, folder) -> Office:
    """Another installation, with a state of its own, for the same files."""
    other = Office.__new__(Office)
    other.__dict__.update(office.__dict__)
    other.folder = folder
    other.store().register(
        spreadsheets={rules.spreadsheet: office.ids[key] for key, rules in office.company.departments.items()}
    )
    other.syncer = other.open_syncer()
    return other


def test_another_store_is_refused_before_it_writes_and_told_who_was_there(office, tmp_path):
    other = other_server(office, tmp_path / "other")
    office.edit("sales", 3, Status="Estimate", Cargo="Pipes")
    before = everything(office)
    with pytest.raises(StateForeignError) as refused:
        other.sync()
    assert refused.value.exit_code is ExitCode.REFUSED
    assert "an unnamed host" in refused.value.message
    assert "2026-03-02" in refused.value.message
    assert "state rebuild" in refused.value.hint
    assert everything(office) == before
    with pytest.raises(StateForeignError):
        other.syncer.preview()
    assert office.sync().outcome == "ok", "the one it belongs to goes on"


def test_a_lost_state_folder_is_not_guessed_at(office):
    shutil.rmtree(office.folder / "state")
    renewed = other_server(office, office.folder)
    with pytest.raises(StateForeignError, match="another state store"):
        renewed.sync()


def test_a_state_from_last_week_is_refused(office, tmp_path):
    backup = tmp_path / "backup"
    shutil.copytree(office.folder / "state", backup)
    office.edit("sales", 3, Status="Estimate", Cargo="Pipes")
    office.sync()
    shutil.rmtree(office.folder / "state")
    shutil.copytree(backup, office.folder / "state")
    office.syncer = office.open_syncer()
    before = everything(office)
    with pytest.raises(StateStaleError, match="this state ends at pass"):
        office.sync()
    assert everything(office) == before


def test_two_servers_with_copies_of_one_state_cannot_both_write(office, tmp_path):
    """Both have read; the second to write finds that its turn is over."""
    twin = other_server(office, tmp_path / "twin")
    shutil.rmtree(tmp_path / "twin")
    shutil.copytree(office.folder, tmp_path / "twin")
    twin.syncer = twin.open_syncer()
    office.edit_row("logistics", "D-000001/LOG-1", Cost=5)

    def first(number, method, path, body):
        if path.endswith(f"{office.ids['sales']}:batchUpdate"):
            office.service.hooks.before.clear()
            assert twin.sync().outcome == "ok"

    office.service.hooks.before.append(first)
    with pytest.raises(StateStaleError):
        office.sync()
    assert office.row("sales", "D-000001")["Cost"] == 5
    assert twin.sync().preview.plan.is_empty


def test_a_copied_file_is_refused(office):
    copy = office.staff.copy(office.ids["sales"], title="Sales (copy)")
    office.store().register(spreadsheets={"sales": copy.id})
    office.syncer = office.open_syncer()
    with pytest.raises(CopiedFileError) as refused:
        office.sync()
    assert office.ids["sales"] in refused.value.message
    assert "--adopt-copy sales" in refused.value.hint
    assert refused.value.exit_code is ExitCode.REFUSED


def test_numbers_in_markers_are_never_given_again(office):
    """The rows are gone from the sheet, and the state has forgotten: the marker has not."""
    read = office.syncer.look()
    assert read.scratches["sales"].marker.counters == {"D": 1}
    assert read.scratches["sales"].marker.spreadsheet == office.ids["sales"]


@pytest.mark.parametrize("tab", ["_sheetcrm", "_sheetcrm_turn"])
def test_hidden_tabs_that_somebody_deleted_are_made_again(office, tab):
    book = office.staff.open_by_key(office.ids["sales"])
    book.del_worksheet(book.worksheet(tab))
    office.edit("sales", 3, Status="Estimate", Cargo="Pipes")
    for _ in range(2):
        result = office.sync()
    assert result.outcome == "ok"
    assert office.row("sales", "D-000002")["Request"] == "D-000002/LOG-1"
    assert len(office.rows("logistics")) == 2
    assert {"_sheetcrm", "_sheetcrm_turn"} <= {sheet.title for sheet in book.worksheets()}


def test_a_hidden_tab_that_is_not_remembered_is_found_and_used(office):
    office.store().register(scratches={"sales": None, "logistics": None})
    office.syncer = office.open_syncer()
    office.edit("sales", 3, Status="Estimate", Cargo="Pipes")
    assert office.sync().outcome == "ok"
    assert office.store().registry.scratches.keys() >= {"sales", "logistics"}
    assert len(office.rows("logistics")) == 2


def test_what_people_type_over_the_marker_stops_nothing(office):
    office.person("sales").paste("_sheetcrm!A1", [["hello"]])
    office.edit("sales", 3, Status="Estimate", Cargo="Pipes")
    for _ in range(2):
        result = office.sync()
    assert result.outcome == "ok"
    assert Marker.from_cell(office.person("sales").read("_sheetcrm!A1")[0][0]) is not None


def test_a_copy_that_was_adopted_is_synced_and_the_original_is_not_touched(office):
    copy = office.staff.copy(office.ids["sales"], title="Sales (copy)")
    office.store().register(spreadsheets={"sales": copy.id})
    original = office.person("sales").read("Deals")
    office.syncer = office.open_syncer()
    look = office.syncer.look()
    adopt_copy(office.syncer.google, copy.id, look.scratches["sales"])
    office.edit_row("logistics", "D-000001/LOG-1", Cost=5)
    assert office.sync().outcome == "ok"
    assert office.person("sales").read("Deals") == original
    assert 5 in office.service.as_person(copy.id).read("Deals")[1]


def test_a_rebuilt_state_keeps_the_numbers_of_rows_that_are_gone(office, tmp_path):
    office.edit("sales", 3, Status="New", Cargo="Pipes")
    office.sync()
    office.person("sales").delete_rows("Deals", 3)
    renewed = other_server(office, tmp_path / "new")
    look = renewed.syncer.look()
    store = renewed.syncer.store
    counters = rebuild(renewed.company, renewed.syncer.google, store, look, host="new", at=renewed.clock())
    assert counters == {"D": 2}
    assert renewed.sync().applied.confirmed == {}
    office.edit("sales", 3, Status="New", Cargo="Bricks")
    renewed.sync()
    assert office.row("sales", "D-000003")["Cargo"] == "Bricks"
    with pytest.raises(StateForeignError, match="another state store"):
        office.sync()

"""Backups on the embedded service: what is read, kept on the disk, and put back byte for byte."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from sheets_support import make_company, open_google

from sheetcrm.emulator import adapter
from sheetcrm.emulator.service import Service
from sheetcrm.sheets import backup as backups
from sheetcrm.sheets.backup import differences, read_backup, write_back
from sheetcrm.sheets.backup_folder import BackupError, backup_now, list_backups, load, save
from sheetcrm.sheets.connection import SHEETS_URL
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sheets.structure import KnownIds, apply_structure, inspect

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VALUES = [
    {"stringValue": "=1+1"}, {"stringValue": "0012"}, {"stringValue": " two  spaces "},
    {"stringValue": "+7 916"},
    {"numberValue": 46083}, {"numberValue": 46083.5}, {"numberValue": 0.1}, {"numberValue": -1e21},
    {"boolValue": True}, {"boolValue": False}, {"formulaValue": "=SUM(A1:A3)"}, {"formulaValue": "=1/0"},
    {"stringValue": "Ёж\nдва"},
]  # fmt: skip


@pytest.fixture
def service() -> Service:
    return Service(None, clock=lambda: NOW, random=random.Random(1))


@pytest.fixture
def office(service):
    """Two departments in one file, a strange column with every kind of value, notes and a hidden column."""
    company, google = make_company(), open_google(adapter.session(service))
    ids = apply_structure(google, company, inspect(google, company, KnownIds()))
    more = {"sheetId": ids.sheets["sales"], "dimension": "COLUMNS", "length": 20}
    ask(google, ids, {"appendDimension": more})
    put(google, ids, "sales", 1, 20, VALUES, note="why {}")
    put(google, ids, "logistics", 50, 3, [{"stringValue": "far down"}])
    put(google, ids, "sales", 2, 0, [{"stringValue": "D-000001"}, {"stringValue": "Farm"}])
    put(google, ids, "logistics", 1, 0, [{"stringValue": "D-000001/LOG-1"}])
    hidden = {"sheetId": ids.sheets["sales"], "dimension": "COLUMNS", "startIndex": 22, "endIndex": 24}
    ask(google, ids, {"updateDimensionProperties": {
        "range": hidden, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}})  # fmt: skip
    return company, google, ids


def ask(google, ids, *requests) -> None:
    url = f"{SHEETS_URL}/{ids.spreadsheets['office']}:batchUpdate"
    google.ask("POST", url, body={"requests": list(requests)})


def put(google, ids, department, row, column, values, note="") -> None:
    sheet_id = ids.sheets[department]
    cells = [
        {**({"userEnteredValue": value} if value else {}), **({"note": note.format(at)} if note else {})}
        for at, value in enumerate(values)
    ]
    write = {
        "start": {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column},
        "rows": [{"values": cells}],
        "fields": "userEnteredValue,note",
    }
    ask(google, ids, {"updateCells": write})


def read(company, google, ids):
    return read_backup(google, company, ids, now=NOW, reason="test", progress=lambda what: None)


def compare(then, now):
    pairs = zip(then.sheets, now.sheets, strict=True)
    return [entry for one, other in pairs for entry in differences(one, other)]


def put_back(google, then, now) -> None:
    write_back(google, now.spreadsheets[0].file_id, compare(then, now), lambda what: None)


def test_a_backup_costs_one_request_a_file_and_holds_every_cell(office):
    company, google, ids = office
    mark = google.ledger.mark()
    made = read(company, google, ids)
    assert google.ledger.summary(mark).requests == {Kind.READ: 1}
    sales, logistics = made.sheets
    strange = [cell for cell in sales.cells if cell.row == 1]
    assert [cell.value for cell in strange] == VALUES
    assert [cell.note for cell in strange] == [f"why {at}" for at in range(len(VALUES))]
    assert [cell.value for cell in logistics.cells if cell.row == 1] == [{"stringValue": "D-000001/LOG-1"}]


def test_the_same_backup_comes_from_the_disk(office, tmp_path):
    made = read(*office)
    path = save(made, tmp_path / "new" / "folder")
    assert path.name == "2026-03-02_090000_000000"
    assert load(path) == made
    assert [entry.reason for entry in list_backups(path.parent)] == ["test"]
    with pytest.raises(BackupError, match="could not be written"):
        save(made, path.parent)
    assert load(path) == made


def test_everything_comes_back_byte_for_byte(office, tmp_path):
    _, google, ids = office
    then = read(*office)
    path = save(then, tmp_path)
    put(google, ids, "sales", 1, 20, [{"numberValue": 2}, {"numberValue": 12}, None, {"boolValue": True}] * 3)
    put(google, ids, "sales", 2, 0, [None, {"stringValue": "Mill"}, {"stringValue": "new"}], note="theirs")
    put(google, ids, "sales", 7, 1, [{"stringValue": "a new row"}])
    sheet = ids.sheets["logistics"]
    ask(google, ids, {"deleteDimension": {
        "range": {"sheetId": sheet, "dimension": "ROWS", "startIndex": 1, "endIndex": 999}}})  # fmt: skip
    changed = read(*office)
    assert changed != then
    put_back(google, load(path), changed)
    assert [sheet.cells for sheet in read(*office).sheets] == [sheet.cells for sheet in then.sheets]


@pytest.mark.parametrize("at", range(len(VALUES)))
def test_each_kind_of_value_is_told_from_every_other_and_put_back(office, at):
    _, google, ids = office
    then = read(*office)
    for other in ({"stringValue": "1"}, {"numberValue": 1}, {"boolValue": True}, None):
        if other == VALUES[at]:
            continue
        put(google, ids, "sales", 1, 20 + at, [other], note=f"why {at}")
        (entry,) = compare(then, read(*office))
        assert (entry.then.value, entry.now.value) == (VALUES[at], other)
        put_back(google, then, read(*office))
        assert compare(then, read(*office)) == []


def test_a_tick_is_not_the_number_one(office):
    _, google, ids = office
    put(google, ids, "sales", 3, 3, [{"numberValue": 1}])
    then = read(*office)
    put(google, ids, "sales", 3, 3, [{"boolValue": True}])
    assert [entry.now.value for entry in compare(then, read(*office))] == [{"boolValue": True}]


def test_only_what_differs_is_written_and_a_note_leaves_the_value_alone(office, monkeypatch):
    _, google, ids = office
    then = read(*office)
    put(google, ids, "sales", 1, 20, [VALUES[0]], note="mine")
    now = read(*office)
    sent = []
    monkeypatch.setattr(type(google), "ask", lambda self, *args, **kwargs: sent.append(kwargs["body"]))
    put_back(google, then, now)
    (body,) = sent
    assert body["requests"] == [
        {
            "updateCells": {
                "start": {"sheetId": ids.sheets["sales"], "rowIndex": 1, "columnIndex": 20},
                "rows": [{"values": [{"userEnteredValue": VALUES[0], "note": "why 0"}]}],
                "fields": "note",
            }
        }
    ]


def test_large_restores_go_out_in_parts(office, monkeypatch):
    _, google, ids = office
    then = read(*office)
    put(google, ids, "sales", 1, 20, [{"numberValue": 5}] * len(VALUES))
    monkeypatch.setattr(backups, "CELLS_A_REQUEST", 4)
    mark = google.ledger.mark()
    put_back(google, then, read(*office))
    assert google.ledger.summary(mark).requests[Kind.WRITE] == 4
    assert compare(then, read(*office)) == []


def test_tabs_whose_ids_are_not_known_are_found_by_title_and_deleted_ones_left_out(office):
    company, google, ids = office
    then = read(*office)
    assert read(company, google, KnownIds(ids.spreadsheets, {})) == then
    ask(google, ids, {"deleteSheet": {"sheetId": ids.sheets["logistics"]}})
    assert [sheet.department for sheet in read(*office).sheets] == ["sales"]


@pytest.mark.parametrize("damage", ["flip", "cut", "remove", "manifest", "no manifest", "newer"])
def test_a_damaged_backup_is_refused(office, tmp_path, damage):
    path = save(read(*office), tmp_path)
    file, manifest = next(path.glob("01-*.json")), path / "manifest.json"
    if damage == "flip":
        file.write_bytes(file.read_bytes().replace(b"Farm", b"Fern"))
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    elif damage == "remove":
        file.unlink()
    elif damage == "manifest":
        manifest.write_bytes(manifest.read_bytes()[:-5])
    elif damage == "no manifest":
        manifest.unlink()
    else:
        manifest.write_bytes(manifest.read_bytes().replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(BackupError):
        load(path)


def test_of_backups_made_unasked_the_last_twenty_are_kept(office, tmp_path):
    company, google, ids = office
    by_hand = tmp_path / "mine"
    by_hand.mkdir()
    for minute in range(23):
        at = NOW + timedelta(minutes=minute)
        backup_now(google, company, ids, tmp_path, at, reason="test", progress=lambda what: None)
    found = list_backups(tmp_path)
    assert [entry.made_at for entry in found] == [NOW + timedelta(minutes=at) for at in range(22, 2, -1)]
    assert by_hand.exists()


def test_sheets_without_rows_need_no_backup(service, tmp_path):
    company, google = make_company(), open_google(adapter.session(service))
    ids = apply_structure(google, company, inspect(google, company, KnownIds()))
    made = backup_now(google, company, ids, tmp_path, NOW, reason="test", progress=lambda what: None)
    assert made is None
    assert list(tmp_path.iterdir()) == []

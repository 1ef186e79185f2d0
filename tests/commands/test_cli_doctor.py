"""`doctor` names what is wrong around the sync, and says nothing of it any more once it is mended."""

from __future__ import annotations

import json
import random
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from cli_office import Office
from click.testing import CliRunner

from sheetcrm.cli import cli
from sheetcrm.commands import doctor as command
from sheetcrm.emulator.adapter import session
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.service import Service
from sheetcrm.emulator.store import with_record
from sheetcrm.schema.cells import decode, encode
from sheetcrm.state.records import RunRecord
from sheetcrm.state.store import TinyStateStore

OWNER = Options().owner


def told(office, code=0):
    document = office.json("doctor", code=code)
    return [(found["code"], found["severity"], found["sheet"]) for found in document["findings"]]


def store_of(office) -> TinyStateStore:
    return TinyStateStore(office.folder / "state", encode=encode, decode=decode)


def settings(office, department, **properties):
    body = {"properties": properties, "fields": ",".join(properties)}
    office.person(department).batch({"updateSpreadsheetProperties": body})


def test_nothing_is_wrong_after_setup_and_nothing_is_written(busy):
    before = {path.name: path.read_bytes() for path in (busy.folder / "sheets").glob("*.sheet")}
    document = busy.json("doctor")
    assert document["findings"] == []
    assert document["unread"] == []
    sent = {kind: document["requests"][kind] for kind in ("read", "write", "drive")}
    assert sent == {"read": 6, "write": 0, "drive": 3}
    assert document["usage"]["passes"] == 1
    assert document["usage"]["reads"] >= 3
    assert {path.name: path.read_bytes() for path in (busy.folder / "sheets").glob("*.sheet")} == before

    shown = busy.run("doctor").stdout
    assert "No findings; looked at the state and 3 of 3 spreadsheets." in shown
    assert "of 60 each." in shown


def test_before_setup(tmp_path):
    office = Office(tmp_path)
    assert told(office, code=6) == [
        ("spreadsheet-not-set-up", "error", name) for name in ("front", "back", "yard")
    ]
    office.run("setup")
    assert told(office) == []


def test_drift_is_told_with_its_place_and_its_remedy(busy):
    busy.person("sales").paste("Deals!C1", [["Customer"]])
    found = busy.json("doctor")["findings"]
    assert [(entry["code"], entry["cell"]) for entry in found] == [("header-renamed", "Deals!C1")]
    assert "Customer" in busy.run("doctor").stdout
    busy.person("sales").paste("Deals!C1", [["Client"]])
    assert told(busy) == []


def test_a_tab_that_was_deleted_is_an_error_until_setup_makes_it(office):
    tab = store_of(office).registry.sheets["operations"]
    spare = {"addSheet": {"properties": {"title": "Spare"}}}
    office.person("operations").batch(spare, {"deleteSheet": {"sheetId": tab}})
    assert told(office, code=1) == [("tab-missing", "error", "Trucks")]
    office.run("setup")
    assert told(office) == []


def test_time_zones_and_locales_that_differ(office):
    settings(office, "sales", timeZone="Asia/Omsk")
    settings(office, "logistics", locale="de_DE")
    assert told(office) == [
        ("time-zone-differs", "warning", "front"),
        ("locale-differs", "warning", "back"),
    ]
    settings(office, "sales", timeZone="Europe/Moscow")
    settings(office, "logistics", locale="en_GB")
    assert told(office) == []


@pytest.mark.parametrize(
    ("minutes", "words"), [(-6, "6 minutes ahead of"), (300, "5 hours behind"), (0, None), (0.5, None)]
)
def test_a_clock_that_is_off(office, monkeypatch, minutes, words):
    theirs = timedelta(minutes=minutes)
    monkeypatch.setattr(command, "now", lambda: datetime.now(UTC) - theirs)
    found = office.json("doctor")["findings"]
    assert [entry["code"] for entry in found] == ([] if words is None else ["clock-differs"])
    assert all(words in entry["message"] for entry in found)


def with_grant(office, department, role):
    """The file becomes somebody else's, who shares it with the account in a role, or not at all."""
    name = office.company["departments"][department]["spreadsheet"]
    file_id, service = office.files()[name], office.service
    service.give_away(file_id, "boss@example.com", editors=[OWNER])
    if role != "writer":
        stored = service.store.get(file_id)
        grants = [dict(grant) for grant in stored.record["permissions"]]
        kept = [grant for grant in grants if grant.get("emailAddress") != OWNER]
        mine = [{**grant, "role": role} for grant in grants if grant.get("emailAddress") == OWNER]

        service.store.put(with_record(stored, permissions=kept + (mine if role else [])))


@pytest.mark.parametrize(
    ("role", "found", "code"),
    [("reader", "spreadsheet-read-only", 1), ("", "spreadsheet-forbidden", 6)],
)
def test_sharing(office, role, found, code):
    with_grant(office, "logistics", role)
    assert told(office, code=code) == [(found, "error", "back")]
    with_grant(office, "logistics", "writer")
    assert told(office) == []


def test_a_file_that_was_deleted(office):
    file_id = office.files()["yard"]
    (office.folder / "sheets" / f"{file_id}.sheet").unlink()
    assert told(office, code=6) == [("spreadsheet-missing", "error", "yard")]
    office.run("setup")
    assert told(office) == []


@pytest.mark.parametrize("key", [None, "{", '{"type": "authorized_user"}'])
def test_a_key_that_cannot_be_used(tmp_path, key):
    office = Office(tmp_path)
    office.company["connection"] = {"kind": "google", "credentials": "key.json"}
    office.write_config()
    if key is not None:
        (tmp_path / "key.json").write_text(key, encoding="utf-8")
    document = office.json("doctor", code=6)
    assert [entry["code"] for entry in document["findings"]] == ["credentials-unusable"]
    assert document["unread"] == ["back", "front", "yard"]


def marker(office, name="front"):
    scratch = office.service.as_person(office.files()[name])
    return scratch, json.loads(scratch.read("_sheetcrm!A1")[0][0])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lineage": "f" * 32}, "spreadsheet-foreign"),
        ({"serial": 900, "batch": "900-batch-1"}, "spreadsheet-newer"),
        ({"spreadsheet": "another-file"}, "spreadsheet-copied"),
    ],
)
def test_sheets_that_are_another_states(busy, change, code):
    person, mark = marker(busy)
    person.paste("_sheetcrm!A1", [[json.dumps({**mark, **change})]])
    assert told(busy, code=1) == [(code, "error", "front")]
    person.paste("_sheetcrm!A1", [[json.dumps(mark)]])
    assert told(busy) == []


def test_a_state_that_cannot_be_read_and_the_sheets_are_looked_at_all_the_same(busy):
    files = busy.files()
    kept = busy.folder / "kept"
    shutil.copytree(busy.folder / "state", kept)
    busy.company["spreadsheets"] = {name: {"id": file_id} for name, file_id in files.items()}
    busy.write_config()
    for path in (busy.folder / "state").glob("catalogue.json*"):
        path.write_bytes(b"not a catalogue")

    document = busy.json("doctor", code=1)

    assert [entry["code"] for entry in document["findings"]] == ["state-unusable"]
    assert document["findings"][0]["hint"]
    assert document["usage"] is None
    shutil.rmtree(busy.folder / "state")
    shutil.copytree(kept, busy.folder / "state")
    assert told(busy) == []


def test_a_base_file_that_is_damaged(busy):
    path = next((busy.folder / "state" / "base").glob("sales-*.json"))
    content = path.read_bytes()
    path.write_bytes(content[:-9] + b"x" * 9)
    assert told(busy, code=1) == [("state-unusable", "error", "the state")]
    path.write_bytes(content)
    assert told(busy) == []


def test_a_catalogue_that_was_taken_from_its_last_generation(busy):
    (busy.folder / "state" / "catalogue.json").write_bytes(b"torn")
    assert ("state-recovered", "warning", "the state") in told(busy)
    busy.run("sync", code=None)
    assert ("state-recovered", "warning", "the state") not in told(busy)


def test_a_pass_that_was_cut_off(busy):
    store_of(busy).write_intent({"run": "000002", "batches": []})
    assert told(busy) == [("pass-unfinished", "warning", "the state")]
    assert "000002" in busy.json("doctor")["findings"][0]["message"]
    busy.run("sync")
    assert told(busy) == []


def run_record(outcome="ok", **requests):
    now = datetime.now(UTC)
    return RunRecord(run="000009", started=now, ended=now, outcome=outcome, requests=requests)


def test_a_last_pass_that_failed(busy):
    store_of(busy).record_run(run_record("failed"))
    assert told(busy) == [("pass-failed", "warning", "the state")]
    store_of(busy).record_run(run_record())
    assert told(busy) == []


def test_passes_that_come_near_to_the_quota(busy):
    store = store_of(busy)
    store.record_run(run_record(read=30, write=40))
    assert told(busy) == []
    store.record_run(run_record(read=10, write=30))
    document = busy.json("doctor")
    assert [entry["code"] for entry in document["findings"]] == ["quota-near"]
    usage = document["usage"]
    assert f"{usage['writes']} writes" in document["findings"][0]["message"]
    assert usage["writes"] >= 70
    assert 40 <= usage["reads"] < 48
    assert usage["limit"] == 60


def test_it_needs_a_config(tmp_path):
    found = CliRunner().invoke(cli, ["--config", str(tmp_path / "none.yaml"), "doctor"])
    assert found.exit_code == 1


def test_the_service_tells_the_time_as_every_server_does():
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    service = Service(None, clock=lambda: at, random=random.Random(1))

    answer = session(service).get("https://www.googleapis.com/drive/v3/files")
    assert answer.headers["Date"] == "Mon, 02 Mar 2026 09:00:00 GMT"

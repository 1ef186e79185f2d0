"""Each bad input: one message with place and remedy, the right code, the others go on, nothing is lost."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime

import pytest
from cli_office import Office

from sheetcrm.emulator.adapter import session
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.service import Service
from sheetcrm.sheets.connection import FILES_URL
from sheetcrm.state import atomic

LOG = "D-000001/LOG-1"
COMMANDS = ["plan", "sync", "validate", "link", "setup"]


# -- config


@pytest.mark.parametrize("command", COMMANDS)
def test_no_config(tmp_path, monkeypatch, command):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.delenv("SHEETCRM_CONFIG", raising=False)
    result = Office(tmp_path).run(command, code=1, config=False)
    assert "No config found" in result.stderr
    assert str(elsewhere) in result.stderr
    assert "sheetcrm init" in result.stderr
    assert result.stdout == ""
    assert list(elsewhere.iterdir()) == []


def test_a_config_that_is_not_there(office):
    office.config.unlink()
    result = office.run("sync", code=1)
    assert str(office.config) in result.stderr
    assert "sheetcrm init" in result.stderr


def test_several_configs_that_could_be_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SHEETCRM_CONFIG", raising=False)
    (tmp_path / "config").mkdir()
    office = Office(tmp_path / "config")
    (tmp_path / "config" / "other.yaml").write_text("")
    result = office.run("plan", code=1, config=False)
    for part in ("config/company.yaml", "config/other.yaml", "sheetcrm --config config/company.yaml"):
        assert part in result.stderr
    (tmp_path / "config" / "other.yaml").unlink()
    office.run("plan", code=1, config=False)  # found now, and not set up


@pytest.mark.parametrize("way", ["option", "folder", "environment", "name"])
def test_the_ways_to_name_a_config(office, monkeypatch, way):
    monkeypatch.delenv("SHEETCRM_CONFIG", raising=False)
    if way == "environment":
        monkeypatch.setenv("SHEETCRM_CONFIG", str(office.config))
    if way == "name":
        monkeypatch.chdir(office.folder)
    arguments = {"option": ["-c", str(office.config)], "folder": ["-c", str(office.folder)]}.get(way, [])
    office.run(*arguments, "plan", config=False)


def test_broken_yaml_names_line_and_column(office):
    text = office.config.read_text()
    office.config.write_text(text.replace("departments:", "departments: [", 1))
    result = office.run("sync", code=1)
    assert f"{office.config}:" in result.stderr
    assert any(part.isdigit() for part in result.stderr.split(f"{office.config}:")[1].split(":")[:1])
    assert "Traceback" not in result.stderr


def test_an_unknown_key_is_named_with_the_nearest_right_one(office):
    office.company["departments"]["sales"]["asignee"] = "Client"
    office.write_config()
    line = next(
        number for number, text in enumerate(office.config.read_text().splitlines(), 1) if "asignee" in text
    )
    before = office.tree()
    result = office.run("sync", code=1)
    assert f"{office.config}:{line}:" in result.stderr
    assert "asignee" in result.stderr
    assert "'assignee'" in result.stderr
    assert office.tree() == before


def test_every_problem_of_a_config_is_listed_at_once(office):
    office.company["departments"]["sales"]["columns"]["Cost"]["type"] = "mony"
    office.company["links"]["estimate"]["when"] = "Estimat"
    office.write_config()
    result = office.run("plan", code=1)
    assert "'money'" in result.stderr
    assert "'Estimate'" in result.stderr


# -- spreadsheets


@pytest.mark.parametrize(("command", "code"), [("plan", 1), ("sync", 1), ("validate", 6), ("link", 6)])
def test_nothing_is_set_up(tmp_path, command, code):
    result = Office(tmp_path).run(command, code=code)
    assert result.stdout.count("No file yet for 3 spreadsheets: front, back, yard.") == 1
    assert "sheetcrm setup" in result.stdout
    assert "In step" not in result.stdout


def test_a_spreadsheet_that_does_not_exist_sets_its_department_aside(busy):
    busy.company["spreadsheets"] = {"yard": {"id": "1" * 44}}
    busy.write_config()
    busy.type("sales", 3, Client="Plant", Cargo="Mill", Status="Estimate")
    busy.type("logistics", 2, Status="Truck needed")
    document = busy.json("sync", code=6)
    assert document["outcome"] == "partial"
    assert document["set_aside"] == ["operations"]
    (found,) = [entry for entry in document["findings"] if entry["department"] == "operations"]
    assert found["code"] == "spreadsheet-missing"
    assert "1" * 44 in found["message"]
    assert "spreadsheets" in found["hint"]
    assert [row["ID"] for row in busy.rows("logistics")] == [LOG, "D-000002/LOG-1"], "the others go on"
    busy.run("plan", code=6)
    busy.run("validate", code=6)
    del busy.company["spreadsheets"]
    busy.write_config()
    busy.run("sync")
    assert [row["ID"] for row in busy.rows("operations")] == [f"{LOG}/OPS-1"], "what waited is done later"


def test_setup_refuses_a_file_that_the_config_names_and_nobody_has(busy):
    busy.company["spreadsheets"] = {
        "yard": {"id": "https://docs.google.com/spreadsheets/d/" + "1" * 44 + "/edit"}
    }
    busy.write_config()
    result = busy.run("setup", code=6)
    assert "1" * 44 in result.stderr


def test_a_spreadsheet_that_is_not_shared(busy):
    boss = Service(
        busy.folder / "sheets",
        clock=lambda: datetime.now(UTC),
        random=random.Random(),
        options=Options(owner="boss@example.com"),
    )
    body = {"name": "Secret", "mimeType": "application/vnd.google-apps.spreadsheet"}
    file_id = session(boss).post(FILES_URL, json=body, timeout=5).json()["id"]
    busy.company["spreadsheets"] = {"back": {"id": file_id}}
    busy.write_config()
    document = busy.json("sync", code=6)
    assert document["set_aside"] == ["logistics"]
    (found,) = [entry for entry in document["findings"] if entry["department"] == "logistics"]
    assert file_id in found["message"]
    assert "Share" in found["hint"] or "shared" in found["hint"]
    (deal,) = busy.rows("sales")
    assert deal["Request"] == LOG, "nothing of the absent department is forgotten"


# -- headers


def test_a_header_that_staff_renamed(busy):
    busy.person("logistics").type("'Our requests'!E1", "Price")
    busy.type("sales", 3, Client="Plant", Cargo="Mill", Status="Estimate")
    document = busy.json("sync")
    assert document["set_aside"] == []
    (found,) = document["findings"]
    assert (found["code"], found["column"], found["cell"]) == ("header-renamed", "Cost", "'Our requests'!E1")
    assert [row["ID"] for row in busy.rows("logistics")] == [LOG, "D-000002/LOG-1"], "the column is known"


def test_a_column_that_staff_deleted(busy):
    busy.person("logistics").delete_columns("Our requests", 5)
    busy.type("sales", 3, Client="Plant", Cargo="Mill", Status="Estimate")
    document = busy.json("sync", code=6)
    assert document["set_aside"] == ["logistics"]
    (found,) = [entry for entry in document["findings"] if entry["code"] == "header-missing"]
    assert found["column"] == "Cost"
    assert "Our requests" in found["message"]
    assert "sheetcrm setup" in found["hint"]
    assert [row["ID"] for row in busy.rows("sales")] == ["D-000001", "D-000002"], "sales goes on"
    busy.run("setup")
    busy.run("sync")
    assert [row["ID"] for row in busy.rows("logistics")] == [LOG, "D-000002/LOG-1"]


def test_a_header_that_stands_twice(busy):
    busy.person("logistics").type("'Our requests'!H1", "Cost")
    document = busy.json("sync")
    (found,) = document["findings"]
    assert (found["code"], found["severity"]) == ("header-duplicate", "warning")
    assert "2 columns 'Cost': E1, H1; the one at E1 is used" in found["message"]
    busy.person("logistics").type("'Our requests'!E1", "Was cost")
    busy.person("logistics").type("'Our requests'!I1", "Cost")
    result = busy.run("sync", code=6)
    assert "2 columns 'Cost': H1, I1" in result.stdout, "neither is the one that setup has noted"
    assert "Rename" in result.stdout


# -- rows


def test_an_unknown_status(busy):
    busy.type("sales", 3, Client="Plant", Cargo="Mill", Status="Estimat")
    busy.type("sales", 4, Client="Mill", Cargo="Stone", Status="Estimate")
    document = busy.json("sync", code=6)
    (found,) = [entry for entry in document["findings"] if entry["severity"] == "error"]
    assert (found["code"], found["cell"], found["row_id"]) == ("unknown-status", "Deals!B3", "D-000002")
    assert "Did you mean 'Estimate'?" in found["hint"]
    assert [row["ID"] for row in busy.rows("logistics")] == [LOG, "D-000003/LOG-1"], "the row below goes on"
    assert busy.rows("sales")[1]["Status"] == "Estimat", "nobody's typing is changed"


def test_a_text_in_a_money_cell(busy):
    busy.type("logistics", 2, Cost="about 45 thousand", Status="Approval")
    document = busy.json("sync", code=6)
    (found,) = [entry for entry in document["findings"] if entry["code"] == "not-an-amount"]
    assert (found["cell"], found["row_id"]) == ("'Our requests'!E2", LOG)
    assert "about 45 thousand" in found["message"]
    assert busy.rows("sales")[0]["Status"] == "Estimate", "the gate stays shut"
    assert busy.rows("logistics")[0]["Cost"] == "about 45 thousand"
    busy.type("logistics", 2, Cost="45000")
    busy.run("sync")
    assert (busy.rows("sales")[0]["Status"], busy.rows("sales")[0]["Cost"]) == ("Estimate ready", 45000)


def test_a_row_without_an_id_where_nobody_may_add_rows(busy):
    busy.type("logistics", 3, Cargo="Mill", Status="New")
    result = busy.run("sync", code=6)
    assert "'Our requests'!A3" in result.stdout
    assert "no ID" in result.stdout
    assert len(busy.rows("logistics")) == 2
    assert "ID" not in busy.rows("logistics")[1]


def test_two_rows_with_one_id(busy):
    busy.type("sales", 2, Client="Farmer")
    busy.type("sales", 3, ID="D-000001", Client="Copy", Cargo="Other", Status="Estimate")
    busy.type("sales", 4, Client="Mill", Cargo="Stone", Status="Estimate")
    document = busy.json("sync", code=6)
    assert {(entry["code"], entry["cell"]) for entry in document["findings"]} == {
        ("row-id-duplicate", "Deals!A2"),
        ("row-id-duplicate", "Deals!A3"),
    }
    assert all("Clear the ID of the copy" in entry["hint"] for entry in document["findings"])
    assert [row["Client"] for row in busy.rows("sales")] == ["Farmer", "Copy", "Mill"], "both rows stay"
    assert [row["ID"] for row in busy.rows("logistics")] == [LOG, "D-000002/LOG-1"], "other rows go on"
    busy.run("validate", code=1)
    busy.type("sales", 3, ID="")
    busy.run("sync")
    assert [row["ID"] for row in busy.rows("sales")] == ["D-000001", "D-000003", "D-000002"]
    assert [(row["ID"], row["Cargo"]) for row in busy.rows("logistics")] == [
        (LOG, "Tractor"),
        ("D-000002/LOG-1", "Stone"),
        ("D-000003/LOG-1", "Other"),
    ]


# -- files


def test_a_damaged_file_of_the_embedded_sheets(busy):
    path = busy.folder / "sheets" / f"{busy.files()['yard']}.sheet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    busy.type("sales", 3, Client="Plant", Cargo="Mill", Status="Estimate")
    document = busy.json("sync", code=6)
    assert document["set_aside"] == ["operations"]
    (found,) = [entry for entry in document["findings"] if entry["department"] == "operations"]
    assert path.name in found["message"]
    assert [row["ID"] for row in busy.rows("logistics")] == [LOG, "D-000002/LOG-1"], "the others go on"
    assert path.read_bytes() == bytes(content), "what is left of the file is not touched"


@pytest.mark.parametrize("command", ["plan", "sync", "link", "setup", "show"])
def test_a_damaged_state_is_refused_and_left_alone(busy, command):
    for name in ("catalogue.json", "catalogue.json.previous"):
        path = busy.folder / "state" / name
        path.write_bytes(path.read_bytes()[:-40])
    before, sheets = busy.tree(), _sheets(busy)
    result = busy.run(command, *(["D-000001"] if command == "show" else []), code=4)
    assert "catalogue.json" in result.stderr
    assert "backup" in result.stderr
    assert busy.tree() == before
    assert _sheets(busy) == sheets


def test_a_damaged_base_is_refused_before_any_sheet_is_touched(busy):
    busy.type("sales", 3, Client="Plant", Cargo="Mill", Status="Estimate")
    for path in (busy.folder / "state" / "base").glob("sales-*.json"):
        path.write_bytes(path.read_bytes()[:-10])
    sheets = _sheets(busy)
    result = busy.run("sync", code=4)
    assert "sales-" in result.stderr
    assert _sheets(busy) == sheets


def test_a_damaged_catalogue_with_a_sound_generation_before_it_is_told_and_goes_on(busy):
    path = busy.folder / "state" / "catalogue.json"
    path.write_bytes(path.read_bytes()[:-40])
    result = busy.run("sync", code=6)
    assert "catalogue.json is damaged" in result.stderr
    assert "went on with the generation before it" in result.stderr
    busy.run("sync", code=0)
    assert [row["ID"] for row in busy.rows("logistics")] == [LOG]


def test_a_state_of_a_newer_version(busy):
    path = busy.folder / "state" / "catalogue.json"
    content = atomic.read_checked(path, kind="catalogue", version=1)
    atomic.write_checked(path, content.payload, kind="catalogue", version=9)
    before = busy.tree()
    result = busy.run("sync", code=4)
    assert "version 9" in result.stderr
    assert "Update sheetcrm" in result.stderr
    assert busy.tree() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_state_folder_that_cannot_be_written(busy):
    (busy.folder / "state").chmod(0o500)
    try:
        result = busy.run("sync", code=4)
    finally:
        (busy.folder / "state").chmod(0o700)
    assert "state" in result.stderr


def _sheets(office: Office) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (office.folder / "sheets").glob("*.sheet")}


# -- connections


def test_a_key_file_that_is_not_there(office):
    office.company["connection"] = {"kind": "google", "credentials": "key.json"}
    office.write_config()
    for command in COMMANDS:
        result = office.run(command, code=1)
        assert "key.json" in result.stderr
        assert "connection.credentials" in result.stderr


def test_show_says_which_departments_it_could_not_ask(busy):
    busy.company["spreadsheets"] = {"back": {"id": "1" * 44}}
    busy.write_config()
    document = busy.json("show", "D-000001", code=6)
    assert document["unreadable"] == ["logistics"]
    assert [row["row_id"] for row in document["rows"]] == ["D-000001"]
    text = busy.run("show", LOG, code=6).stdout
    assert "Could not be read, so rows may be missing here: Logistics." in text


def test_a_bad_config_keeps_the_embedded_service_from_starting(tmp_path):
    office = Office(tmp_path)
    office.company["connection"] = {"kind": "google", "credentials": "key.json"}
    office.write_config()
    result = office.run("emulator", "serve", code=1)
    assert "--data" in result.stderr

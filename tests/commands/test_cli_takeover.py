"""Sheets taken over after the state was lost, and copied files adopted."""

from __future__ import annotations

import shutil

import pytest
from cli_office import Office


@pytest.fixture
def running(tmp_path) -> Office:
    office = Office(tmp_path)
    office.run("setup")
    office.type("sales", 2, Status="Estimate", Client="ACME", Cargo="Tractor")
    office.run("sync", code=None)
    return office


def lose_state(office: Office) -> None:
    files = office.files()
    shutil.rmtree(office.folder / "state")
    office.company["spreadsheets"] = {name: {"id": file_id} for name, file_id in files.items()}
    office.write_config()


def test_a_lost_state_is_refused_until_it_is_rebuilt_and_then_makes_nothing_twice(running):
    children = running.person("logistics").read("'Our requests'!A2:A9")
    assert len(children) == 1
    lose_state(running)
    refused = running.run("sync", code=4)
    assert "state rebuild" in refused.stderr
    shown = running.json("state", "rebuild")
    assert not shown["applied"]
    assert not any(owner["ours"] for owner in shown["owners"])
    assert running.run("sync", code=4)
    running.run("state", "rebuild", "--yes")
    running.run("sync", code=None)
    running.run("setup")
    assert running.person("logistics").read("'Our requests'!A2:A9") == children
    assert all(owner["ours"] for owner in running.json("state", "rebuild")["owners"])


def test_a_spreadsheet_nobody_knows_cannot_be_adopted(running):
    assert "front" in running.run("setup", "--adopt-copy", "nonsense", code=2).stderr

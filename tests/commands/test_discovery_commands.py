"""What the commands ask of Google from setup on, and what they are answered, keeps to Google's documents."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from google_schemas import Watch

from sheetcrm.cli import cli


@pytest.fixture
def watch(monkeypatch):
    """Looks at all requests and answers of the test."""
    made = Watch()
    made.everywhere(monkeypatch)
    yield made
    assert made.problems == []


def test_the_whole_demo(watch):
    result = CliRunner().invoke(cli, ["demo", "--lang", "ru"])
    assert result.exit_code == 0, result.stdout[-2000:] + result.stderr
    # Lists, contents, frozen headers: what setup and passes send.
    assert {"setDataValidation", "updateCells", "updateSheetProperties"} <= watch.kinds.keys()
    assert watch.seen["drive.files.create"] >= 3
    assert watch.seen["sheets.spreadsheets.batchUpdate"] >= 10
    assert watch.seen["sheets.spreadsheets.getByDataFilter"] >= 10


def test_setting_up_twice(watch, office):
    office.run("setup")
    office.type("sales", 2, Client="Farm", Cargo="Tractor", Status="Estimate")
    for command in ("validate", "plan", "sync", "sync", "setup"):
        office.run(command)
    assert watch.seen["sheets.spreadsheets.batchUpdate"] >= 2

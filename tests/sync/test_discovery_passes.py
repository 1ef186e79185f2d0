"""What passes ask of Google, and what they are answered, keeps to Google's own documents."""

from __future__ import annotations

import pytest
from embedded import Office
from google_schemas import Watch

from sheetcrm.emulator.faults import Fault

LOG = "D-000001/LOG-1"
OPS = "D-000001/LOG-1/OPS-1"


@pytest.fixture
def watch(monkeypatch):
    """Looks at all requests and answers of the test."""
    made = Watch()
    made.everywhere(monkeypatch)
    yield made
    assert made.problems == []


def test_a_request_from_start_to_end(watch, tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    for department, row, cells in (
        ("logistics", LOG, {"Status": "Truck needed"}),
        ("operations", OPS, {"Truck": "MAN 7", "Status": "Answered"}),
        ("logistics", LOG, {"Cost": 45000, "Status": "Approval"}),
    ):
        assert office.sync().outcome == "ok"
        office.edit_row(department, row, **cells)
    assert office.sync().outcome == "ok"
    assert office.sync().preview.plan.is_empty
    assert {"updateCells", "insertDimension"} <= watch.kinds.keys()
    assert watch.seen["sheets.spreadsheets.getByDataFilter"] >= 12
    assert watch.seen["sheets.spreadsheets.batchUpdate"] >= 5


def test_people_and_faults_between_the_requests(watch, tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    assert office.sync().outcome == "ok"
    changed = []

    def meddle(number, method, path, body):
        if path.endswith(":batchUpdate") and not changed:
            changed.append(number)
            office.person("sales").insert_rows(office.title("sales"), 2)

    office.edit_row("logistics", LOG, Cost=1000, Status="Approval")
    office.service.hooks.before.append(meddle)
    office.service.faults.on(
        lambda number, request, body: request.path.endswith(":batchUpdate"), Fault(when="after", drop=True)
    )
    office.sync()
    office.service.hooks.before.clear()
    for _ in range(3):
        office.sync()
    assert changed
    assert office.row("sales", "D-000001")["Cost"] == 1000
    assert office.sync().preview.plan.is_empty


def test_conflicts_and_deleted_rows(watch, tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    office.sync()
    office.edit_row("sales", "D-000001", Cargo="Digger")
    office.edit_row("logistics", LOG, Cargo="Crane")
    office.sync()
    office.person("logistics").delete_rows(office.title("logistics"), 2)
    office.sync()
    office.sync()
    assert sum(watch.seen.values()) > 10

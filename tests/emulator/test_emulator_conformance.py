"""Recorded conversations with Google, replayed request by request."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from sheetcrm.emulator.conformance import main, read_cassette, replay_folder, write_report
from sheetcrm.emulator.wire.protojson import read_message


def cassettes() -> Path:
    shared = os.environ.get("SHEETCRM_SHARED") or Path(__file__).parents[3] / "shared"
    return Path(shared) / "data" / "gspread-cassettes"


needs_recordings = pytest.mark.skipif(
    not cassettes().is_dir(), reason="the recorded conversations are not here"
)


@pytest.mark.shared
@needs_recordings
def test_every_recorded_answer_is_given_again():
    conversations = replay_folder(cassettes())
    report = io.StringIO()
    differing = write_report(conversations, report)
    assert conversations
    assert differing == 0, report.getvalue()


@pytest.mark.shared
@needs_recordings
def test_the_schema_reads_what_google_answered():
    """The reduced schema knows every member of every recorded Spreadsheet: strict is not too strict."""
    read = 0
    for path in cassettes().glob("*.json"):
        for item in read_cassette(path):
            if item.status == 200 and "includeGridData" in item.url:
                read_message(json.loads(item.answer), "Spreadsheet")
                read += 1
    assert read > 100


def recording(*interactions):
    return {
        "version": 1,
        "interactions": [
            {
                "request": {"method": method, "uri": uri, "body": body},
                "response": {"status": {"code": code}, "body": {"string": json.dumps(answer)}},
            }
            for method, uri, body, code, answer in interactions
        ],
    }


FILE = "1" + "x" * 43
CREATED = (
    "POST",
    "https://www.googleapis.com/drive/v3/files",
    '{"name": "N", "mimeType": "application/vnd.google-apps.spreadsheet"}',
    200,
    {"kind": "drive#file", "id": FILE, "name": "N", "mimeType": "application/vnd.google-apps.spreadsheet"},
)


def read_cell(values, code=200):
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{FILE}/values/A1"
    answer = {"range": "Sheet1!A1", "majorDimension": "ROWS"}
    return ("GET", url, None, code, {**answer, "values": values} if values else answer)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (read_cell(None), ""),
        (read_cell([["x"]]), ".values: missing"),
        (read_cell(None, code=404), "status 200, recorded 404"),
    ],
)
def test_differences_are_found(tmp_path, capsys, second, said):
    (tmp_path / "one.json").write_text(json.dumps(recording(CREATED, second)))
    assert main([str(tmp_path)]) == (1 if said else 0)
    assert said in capsys.readouterr().out


def test_usage(tmp_path, capsys):
    assert main([]) == 2
    assert main([str(tmp_path)]) == 2
    assert "no cassettes" in capsys.readouterr().err


def test_the_schema_is_that_of_googles_document():
    googleapiclient = pytest.importorskip("googleapiclient")
    from importlib import resources

    from sheetcrm.emulator.wire.generate import reduce_discovery

    folder = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
    document = json.loads((folder / "sheets.v4.json").read_text(encoding="utf-8"))
    ours = json.loads(resources.files("sheetcrm.emulator.wire").joinpath("sheets_v4.json").read_text("utf-8"))
    if document["revision"] != ours["revision"]:
        pytest.skip(f"the installed document is of {document['revision']}, ours of {ours['revision']}")
    assert reduce_discovery(document) == ours

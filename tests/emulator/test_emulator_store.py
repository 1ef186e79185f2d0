"""What is on the disk survives: restarts, crashes, damage, a second process."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.emulator import store
from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.codec import decode, encode
from sheetcrm.emulator.errors import EmulatorDataError
from sheetcrm.emulator.model import Row, Sheet, Workbook
from sheetcrm.emulator.service import Service


def reopened(book, clock, folder):
    """Return the same book seen by a service that has just started on the folder."""
    other = object.__new__(type(book))
    other.__dict__.update(book.__dict__)
    other.service = Service(folder, clock=clock, random=random.Random(9))
    return other


def test_everything_is_there_after_a_restart(make_book, clock, tmp_path):
    book = make_book(tmp_path)
    book.put("A1", [["text", 1, 1.5, True, "=1/0", "=B1*2"]], option="USER_ENTERED")
    book.service.as_person(book.id).note("A1", "a note")
    where = {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    entry = {"metadataKey": "k", "visibility": "DOCUMENT", "location": {"dimensionRange": where}}
    book.batch(
        {"createDeveloperMetadata": {"developerMetadata": entry}},
        {"addProtectedRange": {"protectedRange": {"range": {"endRowIndex": 1}}}},
        {
            "updateDimensionProperties": {
                "range": where,
                "properties": {"pixelSize": 77},
                "fields": "pixelSize",
            }
        },
    )
    again = reopened(book, clock, tmp_path)
    assert again.resource(includeGridData="true") == book.resource(includeGridData="true")
    assert again.get("A1:F1", render="FORMATTED_VALUE") == [["text", "1", "1.5", "TRUE", "#DIV/0!", "2"]]
    again.put("B1", [[5]])
    assert again.get("F1") == [[10]]
    assert again.ok("GET", "/drive/v3/files")["files"][0]["name"] == "Book"


def test_two_services_on_one_folder_see_each_other(make_book, clock, tmp_path):
    here = make_book(tmp_path)
    there = reopened(here, clock, tmp_path)
    for number in range(5):
        here.append("Sheet1", [[f"here {number}"]])
        there.append("Sheet1", [[f"there {number}"]])
    assert len(here.get("Sheet1")) == len(there.get("Sheet1")) == 10
    here.ok("PATCH", f"/drive/v3/files/{here.id}", {"name": "Renamed"})
    assert there.resource()["properties"]["title"] == "Renamed"
    assert there.call("DELETE", f"/drive/v3/files/{here.id}")[0] == 204
    assert here.error("GET", here.path)[0] == 404


def test_two_processes_lose_no_row(make_book, tmp_path):
    book = make_book(tmp_path)
    script = textwrap.dedent(
        """
        import json, random, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from sheetcrm.emulator.exchange import Request
        from sheetcrm.emulator.service import Service
        folder, path, name = sys.argv[1:]
        service = Service(Path(folder), clock=lambda: datetime.now(UTC), random=random.Random(name))
        for number in range(20):
            body = json.dumps({"values": [[f"{name} {number}"]]}).encode()
            query = [("valueInputOption", "RAW")]
            where = path + "/values/Sheet1:append"
            answer = service.handle(Request(method="POST", path=where, query=query, body=body))
            assert answer.status == 200, answer.body
        """
    )
    arguments = [sys.executable, "-c", script, str(tmp_path), book.path]
    running = [subprocess.Popen([*arguments, name]) for name in ("one", "two")]
    assert [process.wait(60) for process in running] == [0, 0]
    found = [row[0] for row in book.get("Sheet1")]
    assert sorted(found) == sorted(f"{name} {number}" for name in ("one", "two") for number in range(20))


@pytest.mark.parametrize("moment", ["write", "fsync", "replace"])
def test_a_crash_in_the_middle_of_a_write_leaves_the_last_state(
    make_book, clock, tmp_path, monkeypatch, moment
):
    book = make_book(tmp_path)
    book.put("A1", [["safe"]])
    path = tmp_path / f"{book.id}.sheet"
    before = path.read_bytes()

    def crash(*_arguments, **_named):
        raise OSError("the power went")

    with monkeypatch.context() as patch:
        if moment == "write":
            patch.setattr(store, "to_bytes", lambda stored: _Exploding())
        elif moment == "fsync":
            patch.setattr(store.os, "fsync", crash)
        else:
            patch.setattr(Path, "replace", crash)
        with pytest.raises((OSError, TypeError)):
            book.put("A1", [["lost"]])
    assert path.read_bytes() == before
    assert book.get("A1") == [["safe"]]
    assert reopened(book, clock, tmp_path).get("A1") == [["safe"]]
    assert not list(tmp_path.glob("*.tmp"))


class _Exploding:
    def __len__(self):
        raise OSError("the power went")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: data[:-10], "checksum"),
        (lambda data: data.replace(b"safe", b"evil"), "checksum"),
        (lambda data: b"", "does not begin like"),
        (lambda data: b"\x00" * len(data), "does not begin like"),
    ],
)
def test_a_damaged_file_is_named_with_a_remedy_and_others_go_on(make_book, clock, tmp_path, damage, said):
    book = make_book(tmp_path)
    book.put("A1", [["safe"]])
    other = type(book)(book.service, "Other")
    path = tmp_path / f"{book.id}.sheet"
    path.write_bytes(damage(path.read_bytes()))
    again = reopened(book, clock, tmp_path)
    status, message = again.error("GET", again.path)
    assert status == 500
    assert str(path) in message
    assert said in message
    assert "Restore" in message
    assert again.ok("GET", other.path)["spreadsheetId"] == other.id
    assert other.id in [item["id"] for item in again.ok("GET", "/drive/v3/files")["files"]]
    (found,) = again.service.damaged()
    assert isinstance(found, EmulatorDataError)
    assert found.path == path
    other.put("A1", [["still works"]])


def test_a_format_on_a_whole_column_is_kept_once(make_book, clock, tmp_path):
    book = make_book(tmp_path)
    cell = {"userEnteredFormat": {"numberFormat": {"type": "DATE"}}}
    column = {"startColumnIndex": 0, "endColumnIndex": 1}
    rule = {"condition": {"type": "BOOLEAN"}}
    book.batch(
        {"repeatCell": {"range": column, "cell": cell, "fields": "userEnteredFormat.numberFormat"}},
        {"setDataValidation": {"range": column, "rule": rule}},
    )
    assert (tmp_path / f"{book.id}.sheet").read_bytes().count(b'"DATE"') == 1
    again = reopened(book, clock, tmp_path)
    fields = "sheets.data.rowData.values(userEnteredFormat,dataValidation)"
    rows = again.resource(fields=fields)["sheets"][0]["data"][0]["rowData"]
    assert rows == [{"values": [{**cell, "dataValidation": rule}]}] * 1000


def test_nothing_is_written_by_a_refusal(make_book, tmp_path):
    book = make_book(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.sheet")}
    book.refuse({"addSheet": {"properties": {"title": "x"}}}, {"deleteSheet": {"sheetId": 99}})
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.sheet")} == before


cells = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.booleans(),
    st.integers(-9, 9),
    st.floats(allow_nan=False, allow_infinity=False),
)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.lists(cells, max_size=4), max_size=5), st.dictionaries(st.integers(0, 5), st.text(max_size=3))
)
def test_the_codec_forgets_nothing(values, notes):
    rows = [Row(list(line)) for line in values]
    if rows:
        rows[0].extras = {column: {"note": text} for column, text in notes.items()} or None
        rows[0].values = [CellError("N_A", "missing"), *rows[0].values]
        rows[0].extras = {**(rows[0].extras or {}), 0: {"formulaValue": "=NA()"}}
    book = Workbook("x", {"title": "t"}, [Sheet({"sheetId": 1, "title": "s"}, rows)], {"namedRanges": []})
    again = decode(encode(book))
    assert [row.values for row in again.sheets[0].rows] == [row.values for row in rows]
    assert [row.extras for row in again.sheets[0].rows] == [row.extras for row in rows]
    assert [[type(v) for v in row.values] for row in again.sheets[0].rows] == [
        [type(v) for v in row.values] for row in rows
    ]

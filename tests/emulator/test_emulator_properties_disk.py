"""Whatever was answered is on the disk: after a restart, and after kill -9 at any moment of a write."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_emulator_properties_fuzz import requests

from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.service import Service

SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)
MIME = "application/vnd.google-apps.spreadsheet"


def opened(folder: Path) -> Service:
    return Service(folder, clock=lambda: datetime(2026, 3, 2, tzinfo=UTC), random=random.Random(3))


def ask(service: Service, method: str, path: str, body=None, **query) -> tuple[int, bytes]:
    data = b"" if body is None else json.dumps(body).encode()
    response = service.handle(Request(method=method, path=path, query=list(query.items()), body=data))
    return response.status, response.body


def new_book(service: Service, name: str = "Book") -> str:
    return json.loads(ask(service, "POST", "/drive/v3/files", {"name": name, "mimeType": MIME})[1])["id"]


def everything(service: Service, book: str) -> list[tuple[int, bytes]]:
    """The answers that show all a spreadsheet holds."""
    search = {"dataFilters": [{"developerMetadataLookup": {}}]}
    return [
        ask(service, "GET", f"/v4/spreadsheets/{book}", includeGridData="true"),
        ask(service, "GET", f"/v4/spreadsheets/{book}/values/Sheet1", valueRenderOption="FORMULA"),
        ask(service, "GET", f"/v4/spreadsheets/{book}/values/Sheet1", valueRenderOption="FORMATTED_VALUE"),
        ask(service, "POST", f"/v4/spreadsheets/{book}/developerMetadata:search", search),
        ask(service, "GET", f"/drive/v3/files/{book}", fields="*"),
        ask(service, "GET", f"/drive/v3/files/{book}/permissions", fields="*"),
        ask(service, "GET", "/drive/v3/files", fields="*"),
        ask(service, "GET", "/drive/v3/changes", pageToken="1", fields="*"),
    ]


@settings(deadline=None, max_examples=25, suppress_health_check=SLOW)
@given(st.lists(st.lists(requests(), min_size=1, max_size=2), max_size=4))
def test_a_restarted_service_gives_the_same_answers(tmp_path, batches):
    folder = tmp_path / "sheets"
    shutil.rmtree(folder, ignore_errors=True)
    service = opened(folder)
    book = new_book(service)
    gone = new_book(service, "Gone")
    ask(service, "PUT", f"/v4/spreadsheets/{book}/values/A1", {"values": [["=B1*2", 1.5, "x"]]},
        valueInputOption="USER_ENTERED")  # fmt: skip
    ask(service, "POST", f"/drive/v3/files/{book}/permissions",
        {"type": "user", "role": "reader", "emailAddress": "a@example.com"})  # fmt: skip
    ask(service, "DELETE", f"/drive/v3/files/{gone}")
    for batch in batches:
        ask(service, "POST", f"/v4/spreadsheets/{book}:batchUpdate", {"requests": batch})
    assert everything(opened(folder), book) == everything(service, book)
    assert opened(folder).damaged() == []


WRITER = textwrap.dedent(
    """
    import json, os, pathlib, random, sys, time
    from datetime import UTC, datetime
    from sheetcrm.emulator import store
    from sheetcrm.emulator.exchange import Request
    from sheetcrm.emulator.service import Service

    folder, book, moment = sys.argv[1:]
    service = Service(pathlib.Path(folder), clock=lambda: datetime.now(UTC), random=random.Random(1))

    def write(text):
        body = json.dumps({"values": [[text] * 20] * 50}).encode()
        path = f"/v4/spreadsheets/{book}/values/A1"
        request = Request(method="PUT", path=path, query=[("valueInputOption", "RAW")], body=body)
        assert service.handle(request).status == 200

    def die_here():
        print("here", flush=True)
        time.sleep(60)

    write("kept")
    real_fsync, real_replace = os.fsync, pathlib.Path.replace

    if moment == "half written":
        class Half:
            def __init__(self, data): self.data = data
        real_open = os.fdopen
        def half_open(handle, mode):
            stream = real_open(handle, mode)
            class Cut:
                def __enter__(self): return self
                def __exit__(self, *rest): stream.close()
                def write(self, data):
                    stream.write(data[: len(data) // 2]); stream.flush(); die_here()
            return Cut()
        store.os.fdopen = half_open
    elif moment == "before the sync":
        store.os.fsync = lambda descriptor: die_here()
    elif moment == "before the replacement":
        pathlib.Path.replace = lambda self, target: die_here()
    elif moment == "after the replacement":
        def replace_and_die(self, target):
            real_replace(self, target)
            die_here()
        pathlib.Path.replace = replace_and_die
    elif moment == "before the answer":
        service.hooks.after.append(lambda *request: die_here())
    write("new")
    """
)


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("half written", "kept"),
        ("before the sync", "kept"),
        ("before the replacement", "kept"),
        ("after the replacement", "new"),
        ("before the answer", "new"),
    ],
)
def test_kill_9_aimed_at_the_write_leaves_a_whole_state(tmp_path, moment, left):
    service = opened(tmp_path)
    book = new_book(service)
    arguments = [sys.executable, "-c", WRITER, str(tmp_path), book, moment]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "here\n"
        writer.kill()
    for again in (service, opened(tmp_path)):
        status, answer = ask(again, "GET", f"/v4/spreadsheets/{book}/values/A1:T50")
        assert status == 200
        assert json.loads(answer)["values"] == [[left] * 20] * 50
    assert service.damaged() == []
    status, _ = ask(
        service,
        "PUT",
        f"/v4/spreadsheets/{book}/values/A1",
        {"values": [["goes on"]]},
        valueInputOption="RAW",
    )
    assert status == 200, "the lock of the killed process is not left behind"
    opened(tmp_path)
    assert not list(tmp_path.glob("*.tmp")), "what it left half written is cleared away"


def test_kill_9_at_any_time_leaves_the_last_answered_state_or_the_next(tmp_path):
    """The writer says each number after it was answered; nothing said may be missing."""
    script = textwrap.dedent(
        """
        import itertools, json, pathlib, random, sys
        from datetime import UTC, datetime
        from sheetcrm.emulator.exchange import Request
        from sheetcrm.emulator.service import Service
        service = Service(pathlib.Path(sys.argv[1]), clock=lambda: datetime.now(UTC), random=random.Random(1))
        for number in itertools.count(int(sys.argv[3])):
            body = json.dumps({"values": [[number] * 200] * 20}).encode()
            path = f"/v4/spreadsheets/{sys.argv[2]}/values/A1"
            request = Request(method="PUT", path=path, query=[("valueInputOption", "RAW")], body=body)
            assert service.handle(request).status == 200
            print(number, flush=True)
        """
    )
    service = opened(tmp_path)
    book = new_book(service)
    grid = {"properties": {"gridProperties": {"columnCount": 200}}, "fields": "gridProperties.columnCount"}
    ask(
        service,
        "POST",
        f"/v4/spreadsheets/{book}:batchUpdate",
        {"requests": [{"updateSheetProperties": grid}]},
    )
    said = 0
    for lines in (3, 7, 12):
        arguments = [sys.executable, "-c", script, str(tmp_path), book, str(said + 1)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(lines):
                said = int(writer.stdout.readline())
            writer.kill()
            rest = [int(line) for line in writer.stdout.read().split()]
        said = max([said, *rest])
        status, answer = ask(opened(tmp_path), "GET", f"/v4/spreadsheets/{book}/values/A1:GR20",
                             valueRenderOption="UNFORMATTED_VALUE")  # fmt: skip
        assert status == 200
        rows = json.loads(answer)["values"]
        assert rows in ([[said] * 200] * 20, [[said + 1] * 200] * 20)
        said = rows[0][0]
    assert service.damaged() == []

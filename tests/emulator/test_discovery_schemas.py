"""The check against Google's documents bites, the service knows their messages, and keeps to them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import google_schemas
import pytest
from google_schemas import Watch, drive, sheets

from sheetcrm.emulator import conformance
from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.routes import ROUTES, find_route
from sheetcrm.emulator.scopes import PREFIX, needed
from sheetcrm.emulator.wire.generate import reduce_discovery
from sheetcrm.emulator.wire.protojson import messages

SHARED = Path(os.environ.get("SHEETCRM_SHARED") or Path(__file__).parents[2].parent / "shared")
CASSETTES = SHARED / "data" / "gspread-cassettes"


REVISIONS = {"sheets": "20261019", "drive": "20261106"}
"""The documents that the service was written after; newer ones may name things that it cannot know."""


def is_known(api):
    """Tell whether the installed document is the one the service was written after."""
    return api.document["revision"] == REVISIONS[api.document["name"]]


@pytest.mark.parametrize(
    ("schema", "value", "problem"),
    [
        ("GridRange", {"sheetId": 0, "startRowIndex": 0}, None),
        ("GridRange", {"sheetId": "0"}, "GridRange.sheetId: '0' is no int32"),
        ("GridRange", {"sheetId": True}, "GridRange.sheetId: True is no int32"),
        ("GridRange", {"sheetId": 2**31}, "GridRange.sheetId: 2147483648 is no int32"),
        ("GridRange", {"rows": 1}, "GridRange.rows: unknown to GridRange"),
        ("GridRange", [], "GridRange: [] is no GridRange"),
        ("ValueRange", {"values": [["a", 1, None, True]]}, None),
        ("ValueRange", {"values": ["a"]}, "ValueRange.values[0]: 'a' is no list"),
        ("ValueRange", {"majorDimension": "DIAGONAL"}, "ValueRange.majorDimension: 'DIAGONAL' is none of "),
        ("Color", {"red": 0.5}, None),
        ("Color", {"red": "0.5"}, "Color.red: '0.5' is no float"),
        ("SheetProperties", {"hidden": "true"}, "SheetProperties.hidden: 'true' is no boolean"),
        ("Spreadsheet", {"sheets": {}}, "Spreadsheet.sheets: {} is no list"),
        (
            "Spreadsheet",
            {"sheets": [{"data": [{"rowData": [{"values": [{"note": 1}]}]}]}]},
            "Spreadsheet.sheets[0].data[0].rowData[0].values[0].note: 1 is no string",
        ),
    ],
)
def test_the_check_bites(schema, value, problem):
    found = list(sheets().check(schema, value))
    assert found == [] if problem is None else found[0].startswith(problem)


@pytest.mark.parametrize(
    ("schema", "value", "problem"),
    [
        ("File", {"modifiedTime": "2024-01-01T00:00:00.000Z", "version": "12"}, None),
        ("File", {"modifiedTime": "yesterday"}, "File.modifiedTime: 'yesterday' is no date-time"),
        ("File", {"version": 12}, "File.version: 12 is no int64"),
        ("File", {"capabilities": {"canFly": True}}, "File.capabilities.canFly: unknown"),
        ("File", {"appProperties": {"any": 1}}, "File.appProperties.any: 1 is no string"),
    ],
)
def test_the_check_of_drive_bites(schema, value, problem):
    assert list(drive().check(schema, value)) == ([] if problem is None else [problem])


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        (Request(method="GET", path="/v4/spreadsheets/x/values/A1"), None),
        (Request(method="GET", path="/v4/spreadsheets/x/values/'A/B'!A1:B2"), None),
        (Request(method="PATCH", path="/v4/spreadsheets/x"), "PATCH /v4/spreadsheets/x: no such method"),
        (
            Request(method="GET", path="/v4/spreadsheets/x", query=[("rnages", "A1")]),
            "sheets.spreadsheets.get: no parameter rnages",
        ),
        (
            Request(method="GET", path="/v4/spreadsheets/x", query=[("includeGridData", "yes")]),
            "sheets.spreadsheets.get: includeGridData='yes' is no boolean",
        ),
        (
            Request(
                method="GET", path="/v4/spreadsheets/x/values/A1", query=[("majorDimension", "DIAGONAL")]
            ),
            "sheets.spreadsheets.values.get: majorDimension='DIAGONAL' is no string",
        ),
        (
            Request(
                method="POST",
                path="/v4/spreadsheets/x:batchUpdate",
                body=b'{"requests": [{"addSheets": {}}]}',
            ),
            "BatchUpdateSpreadsheetRequest.requests[0].addSheets: unknown to Request",
        ),
        (
            Request(method="GET", path="/drive/v3/changes"),
            "drive.changes.list: pageToken is missing",
        ),
        (Request(method="GET", path="/drive/v3/files", body=b'{"q": 1}'), "drive.files.list takes no body"),
    ],
)
def test_the_check_of_requests_bites(request_, problem):
    watch = Watch()
    watch.look_at_request(request_)
    assert watch.problems == ([] if problem is None else [problem])


def test_the_service_knows_every_message_of_the_document():
    document = sheets().document
    kept = json.loads(
        (Path(conformance.__file__).parent / "wire" / "sheets_v4.json").read_text(encoding="utf-8")
    )
    if kept["revision"] != document["revision"]:
        pytest.skip(f"the service knows revision {kept['revision']}, installed is {document['revision']}")
    assert kept == reduce_discovery(document)
    assert messages().keys() == document["schemas"].keys()


def addresses(api):
    for method in api.methods:
        path = "/" + api.document["servicePath"] + _flat_path(api, method.id)
        yield method, path


def _flat_path(api, wanted):
    found = next(item for item in api._methods(api.document) if item["id"] == wanted)
    path = found.get("flatPath", found["path"])
    for name in found.get("parameters", {}):
        path = path.replace("{" + name + "}", "7").replace("{+" + name + "}", "7")
    return path


@pytest.mark.parametrize("api", [sheets(), drive()], ids=["sheets", "drive"])
def test_every_method_is_answered_or_an_honest_501(service, api):
    watch = Watch(requests=False)
    watch.over(service)
    unsupported = []
    for method, path in addresses(api):
        response = service.handle(Request(method=method.verb, path=path))
        if response.status == 501:
            unsupported.append(method.id)
            message = json.loads(response.body)["error"]["message"]
            assert message.startswith(f"{method.verb} {path} is not supported")
        else:
            assert response.status < 500, (method.id, response.body)
    assert watch.problems == []
    if api is sheets() and is_known(api):
        assert unsupported == []


def test_every_kind_of_batch_update_does_something_or_is_refused_by_name(book):
    kinds = [kind for kind in sheets().schemas["Request"]["properties"] if kind in messages()["Request"]]
    assert len(kinds) > 60
    unsupported = set()
    for kind in kinds:
        before = book.digest()
        status, answer = book.call("POST", f"{book.path}:batchUpdate", {"requests": [{kind: {}}]})
        if status == 501:
            unsupported.add(kind)
            assert kind in answer["error"]["message"]
            assert book.digest() == before
        elif status == 400:
            assert answer["error"]["message"].startswith(f"Invalid requests[0].{kind}: ")
            assert book.digest() == before
        else:
            assert status == 200, (kind, answer)
            assert list(sheets().check("BatchUpdateSpreadsheetResponse", answer)) == []
    # What depends on BigQuery, Looker or a person's comments is no part of a sheet's content.
    assert all("DataSource" in kind or "omment" in kind or kind in OUT_OF_SCOPE for kind in unsupported), (
        unsupported
    )


OUT_OF_SCOPE = {"autoFill"}  # without sourceAndDestination: Google guesses the series


def test_scopes_are_those_of_the_documents():
    if not (is_known(sheets()) and is_known(drive())):
        pytest.skip("the installed documents are of another day than the table of scopes")
    checked = 0
    for api, first in ((sheets(), "sheets."), (drive(), "drive.")):
        for found in api._methods(api.document):
            short = found["id"].removeprefix(first)
            short = short.removeprefix("spreadsheets.") if short.count(".") > 1 else short
            if any(route.name == short for route in ROUTES):
                assert needed(short) == {scope.removeprefix(PREFIX) for scope in found["scopes"]}, short
                checked += 1
    assert (
        checked == len({route.name for route in ROUTES}) - 2
    )  # but the token endpoint and the upload of Drive v2


def test_every_route_is_in_a_document():
    for route in ROUTES:
        if route.name in ("token", "files.upload"):
            continue
        path = route.pattern.pattern.removeprefix("^").removesuffix("$")
        for group in ("(?P<range>.+)", *(f"(?P<{name}>[^/:]+)" for name in ("id", "sheet", "metadata")),
                      *(f"(?P<{name}>[^/]+)" for name in ("file", "permission"))):  # fmt: skip
            path = path.replace(group, "7")
        assert find_route(route.method, path) is not None
        api = google_schemas.api_of(path)
        assert api is not None
        assert api.find(route.method, path) is not None, path


@pytest.mark.shared
@pytest.mark.skipif(not CASSETTES.is_dir(), reason="the recorded conversations are not beside the checkout")
def test_every_answer_in_the_recorded_conversations(monkeypatch):
    watch = Watch(requests=False)
    start = conformance.Replay.__init__

    def watched(self, *args, **more):
        start(self, *args, **more)
        watch.over(self.service)

    monkeypatch.setattr(conformance.Replay, "__init__", watched)
    conversations = conformance.replay_folder(CASSETTES)
    assert conversations
    assert sum(watch.seen.values()) > 10 * len(conversations)
    assert watch.problems == []

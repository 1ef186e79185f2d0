"""Any request that Google's document allows is done or refused, never half done, and never a crash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import google_schemas
from google_schemas import sheets
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from sheetcrm.emulator.codec import decode, encode
from sheetcrm.emulator.wire.protojson import messages

SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)

TEXTS = st.sampled_from(
    ["", "a", "x", "A1", "Sheet1", "Other", "=A1*2", "=SUM(A:A)", "1.5", "TRUE", "spot", "Ж"]
)
NUMBERS = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 99, -1, 1_000_000])
INDEXES = st.sampled_from([0, 0, 1, 1, 2, 3, 4, -1])
IDS = st.sampled_from([0, 0, 0, 5, 123456])
COMMON: Mapping[str, st.SearchStrategy[Any]] = {
    "sheetId": IDS,
    "sourceSheetId": IDS,
    "fields": st.sampled_from(
        ["*", "*", "userEnteredValue", "note", "title", "range", "pixelSize", "x", "a(b", ""]
    ),
    "a1Range": st.sampled_from(["A1", "A1:B2", "Other!A:A", "spot", "Nope!A1"]),
}


def _bounds(name: str, most: int) -> st.SearchStrategy[dict[str, int]]:
    """A start and an end around it, now and then the wrong way round or open."""
    pairs = st.tuples(st.integers(0, most - 1), st.integers(1, most)).map(
        lambda pair: {f"start{name}Index": min(pair), f"end{name}Index": max(pair[0] + 1, pair[1])}
    )
    odd = st.sampled_from(
        [
            {},
            {f"start{name}Index": 2},
            {f"start{name}Index": 3, f"end{name}Index": 1},
            {f"start{name}Index": -1},
        ]
    )
    return st.one_of(pairs, pairs, pairs, odd)


def _merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda found: {name: item for part in found for name, item in part.items()})


SHEET = st.sampled_from([{}, {"sheetId": 0}, {"sheetId": 5}, {"sheetId": 5}, {"sheetId": 99}])
DIMENSION = st.sampled_from([{"dimension": "ROWS"}, {"dimension": "COLUMNS"}])
PLAUSIBLE: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "GridRange": _merged(SHEET, _bounds("Row", 5), _bounds("Column", 4)),
    "DimensionRange": _merged(SHEET, DIMENSION, _bounds("", 4)),
    "GridCoordinate": _merged(
        SHEET, st.builds(lambda r, c: {"rowIndex": r, "columnIndex": c}, INDEXES, INDEXES)
    ),
}
"""Messages whose members have to fit one another."""


def values_of(spec: Mapping[str, Any], name: str, depth: int) -> st.SearchStrategy[Any]:
    """Values that fit a schema; at the given depth messages stay empty."""
    if "$ref" in spec:
        return messages_of(spec["$ref"], depth)
    kind = spec["type"]
    if kind == "array":
        return st.lists(values_of(spec["items"], name, depth), max_size=2)
    if kind == "object":
        return st.just({})
    if "enum" in spec:
        return st.sampled_from(spec["enum"])
    if name in COMMON:
        return COMMON[name]
    if kind == "boolean":
        return st.booleans()
    if kind in ("integer", "number"):
        return INDEXES if name.endswith("Index") else NUMBERS
    return TEXTS if kind == "string" else st.one_of(TEXTS, NUMBERS, st.none(), st.booleans())


def messages_of(name: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """Messages of a schema with some of their members."""
    if name in PLAUSIBLE:
        return PLAUSIBLE[name]
    if depth <= 0:
        return st.just({})
    properties = {
        key: spec
        for key, spec in sheets().schemas[name].get("properties", {}).items()
        if key in messages().get(name, {})
    }
    usual = (
        "range",
        "fields",
        "sheetId",
        "source",
        "destination",
        "start",
        "rows",
        "find",
        "rule",
        "condition",
    )
    return st.deferred(
        lambda: st.fixed_dictionaries(
            {key: values_of(spec, key, depth - 1) for key, spec in properties.items() if key in usual},
            optional={
                key: values_of(spec, key, depth - 1) for key, spec in properties.items() if key not in usual
            },
        )
    )


KINDS = {
    kind: spec["$ref"]
    for kind, spec in sheets().schemas["Request"]["properties"].items()
    if "DataSource" not in kind and "Comment" not in kind and kind in messages()["Request"]
}


@st.composite
def requests(draw) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(KINDS)))
    return {kind: draw(messages_of(KINDS[kind], 4))}


@settings(deadline=None, max_examples=50, suppress_health_check=SLOW)
@given(st.lists(requests(), min_size=1, max_size=4))
def test_a_batch_is_done_or_leaves_no_trace(make_book, batch):
    book = make_book()
    book.put("A1", [["a", 1, "x"], ["b", 2.5, True], ["a", 3]])
    book.batch(
        {
            "addSheet": {
                "properties": {
                    "sheetId": 5,
                    "title": "Other",
                    "gridProperties": {"rowCount": 5, "columnCount": 4},
                }
            }
        },
        {"addNamedRange": {"namedRange": {"name": "spot", "range": {"endRowIndex": 2, "endColumnIndex": 2}}}},
    )
    before = book.digest()
    status, answer = book.call("POST", f"{book.path}:batchUpdate", {"requests": batch})
    note(json.dumps(answer)[:300])
    assert status in (200, 400, 501)
    if status != 200:
        assert book.digest() == before
        return
    assert len(answer["replies"]) == len(batch)
    assert list(sheets().check("BatchUpdateSpreadsheetResponse", answer)) == []
    whole = book.resource(includeGridData="true")
    assert list(sheets().check("Spreadsheet", whole)) == []
    again = decode(encode(book.service.store.get(book.id).workbook))
    assert encode(again) == encode(book.service.store.get(book.id).workbook)


BODIES = [
    ("POST", "/values:batchUpdate", "BatchUpdateValuesRequest"),
    ("POST", "/values:batchGetByDataFilter", "BatchGetValuesByDataFilterRequest"),
    ("POST", "/values:batchUpdateByDataFilter", "BatchUpdateValuesByDataFilterRequest"),
    ("POST", "/values:batchClearByDataFilter", "BatchClearValuesByDataFilterRequest"),
    ("POST", "/values:batchClear", "BatchClearValuesRequest"),
    ("POST", ":getByDataFilter", "GetSpreadsheetByDataFilterRequest"),
    ("POST", "/developerMetadata:search", "SearchDeveloperMetadataRequest"),
    ("POST", "/values/A1:append", "ValueRange"),
    ("PUT", "/values/A1:B2", "ValueRange"),
]


@settings(deadline=None, max_examples=50, suppress_health_check=SLOW)
@given(st.data())
def test_other_bodies_are_done_or_refused(make_book, data):
    method, path, schema = data.draw(st.sampled_from(BODIES))
    body = data.draw(messages_of(schema, 4))
    query = (
        {"valueInputOption": data.draw(st.sampled_from(["RAW", "USER_ENTERED"]))}
        if schema == "ValueRange"
        else {}
    )
    book = make_book()
    watch = google_schemas.Watch()
    watch.over(book.service)
    before = book.digest()
    status, _ = book.call(method, book.path + path, body, **query)
    assert status in (200, 400, 501)
    assert watch.problems == []
    if status != 200:
        assert book.digest() == before


@settings(deadline=None, max_examples=25, suppress_health_check=SLOW)
@given(messages_of("Spreadsheet", 4))
def test_a_spreadsheet_is_created_or_refused(make_book, body):
    book = make_book()
    before = len(book.ok("GET", "/drive/v3/files")["files"])
    status, answer = book.call("POST", "/v4/spreadsheets", body)
    assert status in (200, 400, 501)
    after = len(book.ok("GET", "/drive/v3/files")["files"])
    assert after == before + (status == 200)
    if status == 200:
        assert list(sheets().check("Spreadsheet", answer)) == []
        whole = book.ok("GET", f"/v4/spreadsheets/{answer['spreadsheetId']}", includeGridData="true")
        assert list(sheets().check("Spreadsheet", whole)) == []


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from(["", "x", "user", "writer", "owner", "a@b.c", "anyone"]),
    st.sampled_from([[], [1], ["root"], {}, {"k": "v"}, {"k": 1}]),
)
DRIVE = [
    (
        "POST",
        "/drive/v3/files",
        ("name", "mimeType", "parents", "description", "starred", "properties"),
        "File",
    ),
    ("PATCH", "/drive/v3/files/{id}", ("name", "trashed", "appProperties", "description", "starred"), "File"),
    ("POST", "/drive/v3/files/{id}/copy", ("name", "parents"), "File"),
    (
        "POST",
        "/drive/v3/files/{id}/permissions",
        ("type", "role", "emailAddress", "domain", "allowFileDiscovery"),
        "Permission",
    ),
]


@settings(deadline=None, max_examples=100, suppress_health_check=SLOW)
@given(st.data())
def test_bodies_of_drive_are_taken_or_refused(make_book, data):
    method, path, names, schema = data.draw(st.sampled_from(DRIVE))
    body = data.draw(st.one_of(JUNK, st.dictionaries(st.sampled_from(names), JUNK, max_size=4)))
    book = make_book()
    status, answer = book.call(method, path.format(id=book.id), body, fields="*")
    assert status in (200, 400, 403, 501)
    if status == 200:
        assert list(google_schemas.drive().check(schema, answer)) == []
    else:
        assert isinstance(answer["error"]["message"], str)
    files = book.ok("GET", "/drive/v3/files", fields="*")
    assert list(google_schemas.drive().check("FileList", files)) == []
    assert list(sheets().check("Spreadsheet", book.resource())) == []

"""Each answer reads strictly as the message Google's discovery document says it is."""

from __future__ import annotations

import pytest

from sheetcrm.emulator.errors import ApiError
from sheetcrm.emulator.wire.protojson import read_message


@pytest.fixture
def rich(book):
    """A spreadsheet with something of everything."""
    area = {"startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}
    where = {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    entry = {"metadataKey": "k", "metadataValue": "v", "visibility": "DOCUMENT"}
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}]}, "strict": True}
    spec = {"basicChart": {"chartType": "LINE"}}
    position = {"overlayPosition": {"anchorCell": {"rowIndex": 1, "columnIndex": 1}}}
    book.put("A1", [["a", "=1/0", 1.5, True], ["b", "=B1", "2020-01-01", "10%"]], option="USER_ENTERED")
    book.service.as_person(book.id).note("A1", "note")
    look = {"userEnteredFormat": {"backgroundColor": {"red": 1}, "textFormat": {"bold": True}}}
    bold = {"condition": {"type": "BLANK"}, "format": {"textFormat": {"bold": True}}}
    book.replies = book.batch(
        {"repeatCell": {"range": area, "cell": look, "fields": "userEnteredFormat"}},
        {"setDataValidation": {"range": area, "rule": rule}},
        {"createDeveloperMetadata": {"developerMetadata": {**entry, "location": {"dimensionRange": where}}}},
        {"createDeveloperMetadata": {"developerMetadata": {**entry, "location": {"sheetId": 0}}}},
        {"createDeveloperMetadata": {"developerMetadata": {**entry, "location": {"spreadsheet": True}}}},
        {"addNamedRange": {"namedRange": {"name": "spot", "range": area}}},
        {"addProtectedRange": {"protectedRange": {"range": area, "editors": {"users": ["a@b.c"]}}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [area], "booleanRule": bold}}},
        {"addBanding": {"bandedRange": {"range": area, "rowProperties": {"headerColor": {"red": 1}}}}},
        {"addChart": {"chart": {"spec": spec, "position": position}}},
        {"setBasicFilter": {"filter": {"range": area}}},
        {"addFilterView": {"filter": {"range": area, "title": "F"}}},
        {"addDimensionGroup": {"range": where}},
        {"mergeCells": {"range": {**area, "startRowIndex": 4, "endRowIndex": 6}}},
        {"addTable": {"table": {"name": "T", "range": {**area, "startRowIndex": 8, "endRowIndex": 10}}}},
        {"updateBorders": {"range": area, "top": {"style": "SOLID", "color": {"red": 1}}}},
        {"duplicateSheet": {"sourceSheetId": 0}},
        {"findReplace": {"find": "zzz", "replacement": "", "allSheets": True}},
    )
    return book


def test_the_spreadsheet_with_everything(rich):
    answer = rich.resource(includeGridData="true")
    assert read_message(answer, "Spreadsheet") == answer
    sheet = answer["sheets"][0]
    expected = {"merges", "charts", "tables", "rowGroups", "filterViews", "bandedRanges", "basicFilter"}
    assert expected <= set(sheet)


def test_the_replies(rich):
    body = {
        "requests": [{"addSheet": {}}],
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
    }
    answer = rich.ok("POST", f"{rich.path}:batchUpdate", body)
    assert read_message(answer, "BatchUpdateSpreadsheetResponse") == answer
    for reply in rich.replies:
        assert read_message(reply, "Response") == reply


def test_values(rich):
    filters = [{"developerMetadataLookup": {"metadataKey": "k"}}, {"a1Range": "A1"}]
    write = {"valueInputOption": "RAW", "includeValuesInResponse": True}
    checks = [
        ("GET", "/values/A1:D2", None, "ValueRange"),
        ("GET", "/values:batchGet", None, "BatchGetValuesResponse"),
        (
            "POST",
            "/values:batchGetByDataFilter",
            {"dataFilters": filters},
            "BatchGetValuesByDataFilterResponse",
        ),
        (
            "POST",
            "/values:batchUpdate",
            {**write, "data": [{"range": "Z1", "values": [["x"]]}]},
            "BatchUpdateValuesResponse",
        ),
        (
            "POST",
            "/values:batchUpdateByDataFilter",
            {**write, "data": [{"dataFilter": {"a1Range": "Z2"}, "values": [["x"]]}]},
            "BatchUpdateValuesByDataFilterResponse",
        ),
        ("POST", "/values/Z1:clear", {}, "ClearValuesResponse"),
        ("POST", "/values:batchClear", {"ranges": ["Z1"]}, "BatchClearValuesResponse"),
        ("POST", "/developerMetadata:search", {"dataFilters": filters}, "SearchDeveloperMetadataResponse"),
        ("POST", ":getByDataFilter", {"dataFilters": filters[1:], "includeGridData": True}, "Spreadsheet"),
        ("POST", "/sheets/0:copyTo", {"destinationSpreadsheetId": rich.id}, "SheetProperties"),
    ]
    for method, path, body, message in checks:
        answer = rich.ok(method, rich.path + path, body)
        assert read_message(answer, message) == answer, path
    answer = rich.append("A1", [["x"]])
    assert read_message(answer, "AppendValuesResponse") == answer
    answer = rich.put("Z9", [["x"]], includeValuesInResponse="true")
    assert read_message(answer, "UpdateValuesResponse") == answer


@pytest.mark.parametrize(
    ("body", "message", "field", "said"),
    [
        ({"x": 1}, "ValueRange", "data", "Unknown name \"x\" at 'data'"),
        ({"majorDimension": "DIAGONAL"}, "ValueRange", "data.major_dimension", 'v4.Dimension), "DIAGONAL"'),
        ({"range": 5}, "ValueRange", "data.range", "(TYPE_STRING), 5"),
        ({"range": []}, "ValueRange", "data.range", "(TYPE_STRING)"),
    ],
)
def test_strict_reading(body, message, field, said):
    with pytest.raises(ApiError) as caught:
        read_message(body, message, "data")
    assert said in caught.value.message
    assert caught.value.details[0]["fieldViolations"][0]["field"] == field


def test_all_violations_come_at_once():
    with pytest.raises(ApiError) as caught:
        read_message({"a": 1, "b": 2}, "ValueRange", "data")
    assert len(caught.value.details[0]["fieldViolations"]) == 2
    assert caught.value.message.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"start_index": 1}, {"startIndex": 1}),
        ({"startIndex": "2"}, {"startIndex": 2}),
        ({"startIndex": 2.0}, {"startIndex": 2}),
        ({"startIndex": None}, {}),
        ({"dimension": 1}, {"dimension": "ROWS"}),
    ],
)
def test_what_proto_json_forgives(given, read):
    assert read_message(given, "DimensionRange") == read


@pytest.mark.parametrize(
    ("mask", "kept"),
    [
        ("spreadsheetId", {"spreadsheetId"}),
        ("spreadsheet_id", {"spreadsheetId"}),
        ("properties/title,spreadsheetUrl", {"properties", "spreadsheetUrl"}),
        ("sheets(properties(title),protectedRanges)", {"sheets"}),
        ("namedRanges", {"namedRanges"}),
        ("*", None),
    ],
)
def test_field_masks(rich, mask, kept):
    answer = rich.resource(fields=mask)
    assert kept is None or set(answer) == kept
    assert kept is not None or set(answer) == set(rich.resource())


@pytest.mark.parametrize(
    "mask", ["sheets.sheetProperties", "nope", "sheets(", "sheets..properties", "sheets)x"]
)
def test_bad_field_masks(book, mask):
    status, answer = book.call("GET", book.path, fields=mask)
    assert (status, answer["error"]["message"]) == (400, "Request contains an invalid argument.")
    description = answer["error"]["details"][0]["fieldViolations"][0]["description"]
    assert description.startswith("Error expanding 'fields' parameter.")


def test_only_touched_sheets_are_listed(book):
    book.batch({"addSheet": {"properties": {"title": "Two"}}})
    assert [s["properties"]["title"] for s in book.resource(ranges="Two!A1")["sheets"]] == ["Two"]


def test_grid_data_is_trimmed_under_the_mask(book):
    book.put("A1", [["a"], ["b"], ["c"]])
    book.service.as_person(book.id).note("B2", "n")
    data = book.resource(fields="sheets.data.rowData.values.note")["sheets"][0]["data"]
    assert data == [{"rowData": [{}, {"values": [{}, {"note": "n"}]}]}]
    data = book.resource(
        ranges="B2:C3", fields="sheets.data(startRow,startColumn,rowData.values.effectiveValue)"
    )
    assert data["sheets"][0]["data"] == [{"startRow": 1, "startColumn": 1}]


def test_error_format_on_request(book):
    _, answer = book.call("GET", "/v4/spreadsheets/nope", **{"$.xgafv": "1"})
    assert answer["error"]["errors"] == [
        {"message": "Requested entity was not found.", "domain": "global", "reason": "notFound"}
    ]

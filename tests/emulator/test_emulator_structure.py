"""Insert, delete, move and sort against a simple model: what belongs to a row goes where the row goes."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROWS, COLUMNS = 6, 3
_KEY = {"metadataKey": "id", "visibility": "DOCUMENT"}

moves = st.one_of(
    st.tuples(st.just("insert"), st.integers(0, ROWS - 1), st.integers(1, 2)),
    st.tuples(st.just("delete"), st.integers(0, ROWS - 1), st.integers(1, 2)),
    st.tuples(st.just("move"), st.integers(0, ROWS - 2), st.integers(0, ROWS)),
    st.tuples(st.just("sort"), st.booleans(), st.just(0)),
)


def fill(book):
    """Row n holds n in column A, a note `n`, a rule and metadata `n`; formulas in column C read column A."""
    requests = []
    for n in range(ROWS):
        rule = {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": str(n)}]}}
        cells = [
            {"userEnteredValue": {"numberValue": n}, "note": str(n)},
            {"userEnteredValue": {"stringValue": f"t{n}"}, "dataValidation": rule},
            {"userEnteredValue": {"formulaValue": f"=A{n + 1}*10"}},
        ]
        start = {"rowIndex": n, "columnIndex": 0}
        requests.append({"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "*"}})
        where = {"dimension": "ROWS", "startIndex": n, "endIndex": n + 1}
        entry = {**_KEY, "metadataValue": str(n), "location": {"dimensionRange": where}}
        requests.append({"createDeveloperMetadata": {"developerMetadata": entry}})
    grid = {"properties": {"gridProperties": {"rowCount": 100, "columnCount": 5}}, "fields": "gridProperties"}
    book.batch({"updateSheetProperties": grid}, *requests)


def apply(book, model, step):
    """Do one step on the service and on the model, a list of row numbers with None for a blank row."""
    kind, first, second = step
    if kind == "insert":
        span = {"dimension": "ROWS", "startIndex": first, "endIndex": first + second}
        book.batch({"insertDimension": {"range": span}})
        model[first:first] = [None] * second
    elif kind == "delete":
        span = {"dimension": "ROWS", "startIndex": first, "endIndex": first + second}
        book.batch({"deleteDimension": {"range": span}})
        del model[first : first + second]
        model += [None] * second
    elif kind == "move":
        if first < second <= first + 2:
            return
        span = {"dimension": "ROWS", "startIndex": first, "endIndex": first + 2}
        book.batch({"moveDimension": {"source": span, "destinationIndex": second}})
        block = model[first : first + 2]
        rest = model[:first] + model[first + 2 :]
        at = second if second <= first else second - 2
        model[:] = rest[:at] + block + rest[at:]
    else:
        spec = {"dimensionIndex": 0, "sortOrder": "DESCENDING" if first else "ASCENDING"}
        book.batch(
            {"sortRange": {"range": {"startColumnIndex": 0, "endColumnIndex": COLUMNS}, "sortSpecs": [spec]}}
        )
        filled = sorted((n for n in model if n is not None), reverse=first)
        model[:] = filled + [None] * (len(model) - len(filled))


def read(book, length):
    fields = "sheets.data(rowData.values(userEnteredValue,effectiveValue,note,dataValidation),rowMetadata)"
    data = book.resource(ranges=f"A1:C{length}", fields=fields)["sheets"][0]["data"][0]
    rows = data.get("rowData", [])
    return rows + [{}] * (length - len(rows)), data["rowMetadata"]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(moves, min_size=1, max_size=5))
def test_a_row_stays_together_whatever_happens(make_book, steps):
    book = make_book()
    fill(book)
    model = list(range(ROWS))
    for step in steps:
        apply(book, model, step)
    rows, metadata = read(book, len(model))
    for position, (number, row, properties) in enumerate(zip(model, rows, metadata, strict=True)):
        values = row.get("values", [])
        if number is None:
            assert not any("userEnteredValue" in cell for cell in values)
            assert "developerMetadata" not in properties
            continue
        assert values[0]["userEnteredValue"] == {"numberValue": number}
        assert values[0]["note"] == str(number)
        assert values[1]["userEnteredValue"] == {"stringValue": f"t{number}"}
        assert values[1]["dataValidation"]["condition"]["values"] == [{"userEnteredValue": str(number)}]
        assert values[2]["userEnteredValue"] == {"formulaValue": f"=A{position + 1}*10"}
        assert values[2]["effectiveValue"] == {"numberValue": number * 10}
        assert [entry["metadataValue"] for entry in properties["developerMetadata"]] == [str(number)]


def test_columns_carry_formats_and_metadata(book):
    book.put("A1", [["a", "b", "c"]])
    where = {"dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    entry = {**_KEY, "metadataValue": "B", "location": {"dimensionRange": where}}
    book.batch(
        {"createDeveloperMetadata": {"developerMetadata": entry}},
        {
            "updateDimensionProperties": {
                "range": where,
                "properties": {"pixelSize": 42},
                "fields": "pixelSize",
            }
        },
        {"moveDimension": {"source": where, "destinationIndex": 0}},
    )
    assert book.get("A1:C1") == [["b", "a", "c"]]
    data = book.resource(ranges="A1:B1", fields="sheets.data.columnMetadata")["sheets"][0]["data"][0]
    assert data["columnMetadata"][0]["pixelSize"] == 42
    assert data["columnMetadata"][0]["developerMetadata"][0]["metadataValue"] == "B"
    assert data["columnMetadata"][1] == {"pixelSize": 100}


def test_ranges_of_everything_follow_rows(book):
    area = {"startRowIndex": 2, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}
    rule = {"ranges": [area], "booleanRule": {"condition": {"type": "BLANK"}, "format": {}}}
    book.batch(
        {"addNamedRange": {"namedRange": {"name": "spot", "range": area}}},
        {"addProtectedRange": {"protectedRange": {"range": area}}},
        {"mergeCells": {"range": area}},
        {"setBasicFilter": {"filter": {"range": area}}},
        {"addConditionalFormatRule": {"rule": rule}},
        {"addBanding": {"bandedRange": {"range": area, "rowProperties": {}}}},
        {"addDimensionGroup": {"range": {"dimension": "ROWS", "startIndex": 2, "endIndex": 4}}},
        {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 5}}},
    )
    found, sheet = book.resource(), book.sheet()
    moved = {**area, "startRowIndex": 7, "endRowIndex": 9}
    assert found["namedRanges"][0]["range"] == moved
    assert sheet["protectedRanges"][0]["range"] == moved
    assert sheet["merges"] == [moved]
    assert sheet["basicFilter"]["range"] == moved
    assert sheet["conditionalFormats"][0]["ranges"] == [moved]
    assert sheet["bandedRanges"][0]["range"] == moved
    assert sheet["rowGroups"][0]["range"] == {"dimension": "ROWS", "startIndex": 7, "endIndex": 9}
    book.batch({"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 6, "endIndex": 10}}})
    found, sheet = book.resource(), book.sheet()
    assert "range" not in found["namedRanges"][0]
    left = {
        "merges",
        "basicFilter",
        "conditionalFormats",
        "bandedRanges",
        "protectedRanges",
        "rowGroups",
    } & set(sheet)
    assert not left


def test_a_deleted_named_range_no_longer_resolves(book):
    area = {"startRowIndex": 2, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}
    book.batch({"addNamedRange": {"namedRange": {"name": "spot", "range": area}}})
    book.batch({"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 2, "endIndex": 4}}})
    assert book.error("GET", f"{book.path}/values/spot") == (400, "Unable to parse range: spot")


def test_a_partial_sort_leaves_row_metadata_in_place(book):
    book.put("A1", [[2, "x", 1], [1, "y", 2]])
    where = {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    entry = {**_KEY, "metadataValue": "first", "location": {"dimensionRange": where}}
    book.batch({"createDeveloperMetadata": {"developerMetadata": entry}})
    block = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    book.batch({"sortRange": {"range": block, "sortSpecs": [{"dimensionIndex": 0}]}})
    assert book.get("A1:C2") == [[1, "y", 1], [2, "x", 2]]
    found = book.ok(
        "POST", f"{book.path}/developerMetadata:search", {"dataFilters": [{"developerMetadataLookup": {}}]}
    )
    place = found["matchedDeveloperMetadata"][0]["developerMetadata"]["location"]["dimensionRange"]
    assert place["startIndex"] == 0


def test_whether_a_whole_sort_moves_row_metadata_is_a_switch(make_book):
    for switch, row in ((True, 1), (False, 0)):
        book = make_book(sort_moves_row_metadata=switch)
        book.put("A1", [[2], [1]])
        where = {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}
        entry = {**_KEY, "metadataValue": "two", "location": {"dimensionRange": where}}
        book.batch({"createDeveloperMetadata": {"developerMetadata": entry}})
        book.batch({"sortRange": {"range": {"endRowIndex": 2}, "sortSpecs": [{"dimensionIndex": 0}]}})
        body = {"dataFilters": [{"developerMetadataLookup": {}}]}
        found = book.ok("POST", f"{book.path}/developerMetadata:search", body)["matchedDeveloperMetadata"][0]
        assert found["developerMetadata"]["location"]["dimensionRange"].get("startIndex") == row


def test_sort_order(book):
    book.put("A1", [["b"], [10], [""], ["10"], [2], [True], ["a"]])
    book.batch({"sortRange": {"range": {"endRowIndex": 7}, "sortSpecs": [{"dimensionIndex": 0}]}})
    assert book.get("A1:A7") == [[2], [10], ["10"], ["a"], ["b"], [True]]
    descending = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
    book.batch({"sortRange": {"range": {"endRowIndex": 7}, "sortSpecs": descending}})
    assert book.get("A1:A7") == [[True], ["b"], ["a"], ["10"], [10], [2]]

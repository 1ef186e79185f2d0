"""Reading, writing, appending and clearing values."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheetcrm.emulator.exchange import Request


def counts(answer):
    return {name: answer.get(name, 0) for name in ("updatedRows", "updatedColumns", "updatedCells")}


def test_an_update_answers_the_rectangle_of_the_array(book):
    answer = book.put("Sheet1!A1:B2", [["a", "b"]])
    assert answer["updatedRange"] == "Sheet1!A1:B1"
    assert counts(answer) == {"updatedRows": 1, "updatedColumns": 2, "updatedCells": 2}


def test_ragged_rows_stretch_the_rectangle_but_only_given_cells_count(book):
    answer = book.put("A1", [["A1", "B1"], [1, 2, 3, 4]])
    assert answer["updatedRange"] == "Sheet1!A1:D2"
    assert counts(answer) == {"updatedRows": 2, "updatedColumns": 4, "updatedCells": 6}


def test_null_skips_a_cell_and_empty_text_clears_it(book):
    book.put("A1", [["a", "b", "c"]])
    answer = book.put("A1", [[None, "", None]])
    assert answer["updatedRange"] == "Sheet1!A1:C1"
    assert counts(answer) == {"updatedRows": 1, "updatedColumns": 1, "updatedCells": 1}
    assert book.get("A1:C1") == [["a", "", "c"]]


def test_corners_only(book):
    blank = [None] * 4
    answer = book.put("A1:D6", [["x", None, None, None], blank, blank, blank, blank, [None, None, None, "y"]])
    assert answer["updatedRange"] == "Sheet1!A1:D6"
    assert counts(answer) == {"updatedRows": 2, "updatedColumns": 2, "updatedCells": 2}


def test_short_rows_and_missing_rows_leave_cells_alone(book):
    book.put("A1", [["a", "b"], ["c", "d"]])
    book.put("A1:B2", [["x"]])
    assert book.get("A1:B2") == [["x", "b"], ["c", "d"]]


def test_reads_trim_the_end_and_keep_the_inside(book):
    book.put("B2", [["x", "", "y"], [], ["", "", "z"]])
    assert book.get("A1:Z9") == [[], ["", "x", "", "y"], [], ["", "", "", "z"]]
    assert "values" not in book.ok("GET", f"{book.path}/values/E5:F9")


def test_columns_are_trimmed_one_by_one(book):
    book.put("A1", [["a", "b"], ["c"]])
    assert book.get("A1:C3", majorDimension="COLUMNS") == [["a", "c"], ["b"]]


def test_an_array_that_does_not_fit_the_range_is_refused(book):
    assert book.error(
        "PUT", f"{book.path}/values/A3:B4", {"values": [[1, 2, 3]]}, valueInputOption="RAW"
    ) == (
        400,
        "Requested writing within range [Sheet1!A3:B4], but tried writing to column [C]",
    )
    assert book.error("PUT", f"{book.path}/values/A3:B3", {"values": [[1], [2]]}, valueInputOption="RAW") == (
        400,
        "Requested writing within range [Sheet1!A3:B3], but tried writing to row [4]",
    )


def test_an_open_range_limits_only_its_closed_side(book):
    book.put("A2:B", [[1, 2]] * 20)
    assert len(book.get("A:B")) == 21
    assert (
        book.error("PUT", f"{book.path}/values/A2:B", {"values": [[1, 2, 3]]}, valueInputOption="RAW")[0]
        == 400
    )


def test_a_write_past_the_grid_is_refused_unless_switched(make_book):
    strict, growing = make_book(), make_book(update_grows_grid=True)
    status, message = strict.error(
        "PUT", f"{strict.path}/values/Z1000", {"values": [["a", "b"]]}, valueInputOption="RAW"
    )
    assert (status, message.endswith("Max rows: 1000, max columns: 26")) == (400, True)
    growing.put("Z1000", [["a", "b"], ["c"]])
    grid = growing.sheet()["properties"]["gridProperties"]
    assert grid == {"rowCount": 1001, "columnCount": 27}


def test_the_input_option_is_required(book):
    assert book.error("PUT", f"{book.path}/values/A1", {"values": [["x"]]}) == (
        400,
        "'valueInputOption' is required but not specified",
    )


def test_a_range_in_the_body_must_be_that_of_the_address(book):
    body = {"range": "Sheet1!B1", "values": [["x"]]}
    status, message = book.error("PUT", f"{book.path}/values/A1", body, valueInputOption="RAW")
    assert (status, message) == (400, "Request range[Sheet1!A1] does not match value's range[Sheet1!B1]")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("X", "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""),
        (["X"], "Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), \"X\""),
    ],
)
def test_values_must_be_lists_of_lists(book, values, said):
    assert book.error("PUT", f"{book.path}/values/A1", {"values": values}, valueInputOption="RAW") == (
        400,
        said,
    )


def test_nested_values_are_refused(book):
    status, message = book.error("PUT", f"{book.path}/values/A1", {"values": [[[1]]]}, valueInputOption="RAW")
    assert status == 400
    assert message.startswith("Invalid values[0][0]: list_value")


def test_a_cell_takes_50000_characters_and_not_one_more(book):
    book.put("A1", [["x" * 50_000]])
    before = book.digest()
    status, message = book.error(
        "PUT", f"{book.path}/values/A1", {"values": [["y", "x" * 50_001]]}, valueInputOption="RAW"
    )
    assert status == 400
    assert message == "Your input contains more than the maximum of 50000 characters in a single cell."
    assert book.digest() == before


@pytest.mark.parametrize(
    "text", ["=1+1", "'0042", "0042", "+79161234567", "1 234,50", "-5", "@x", " a ", "TRUE"]
)
def test_raw_text_stays_text(book, text):
    book.put("A1", [[text]])
    assert book.get("A1") == [[text]]
    assert book.get("A1", render="FORMULA") == [[text]]


def test_typed_text_is_read_and_leaves_a_format_behind(book):
    book.put("A1", [["2020-01-01", "10%", "=4/2", "0042", "TRUE"]], option="USER_ENTERED")
    assert book.get("A1:E1") == [[43831, 0.1, 2, 42, True]]
    assert book.get("A1:E1", render="FORMATTED_VALUE") == [["2020-01-01", "10%", "2", "42", "TRUE"]]
    assert book.get("A1:E1", render="FORMULA") == [[43831, 0.1, "=4/2", 42, True]]
    assert book.get("A1:E1", dateTimeRenderOption="FORMATTED_STRING") == [["2020-01-01", 0.1, 2, 42, True]]
    book.put("A1", [[1]])
    assert book.get("A1", render="FORMATTED_VALUE") == [["1899-12-31"]]


def test_results_of_formulas_look_like_what_they_come_from(book):
    typed = [["2024-03-01", "=A1", "=A1+7", "=TODAY()", "=B1-A1", "=DATE(2024,1,2)", "=1+1"]]
    book.put("A1", typed, option="USER_ENTERED")
    shown = book.get("A1:G1", render="FORMATTED_VALUE")[0]
    assert shown[:3] == ["2024-03-01", "2024-03-01", "2024-03-08"]
    assert shown[4:] == ["0", "1/2/2024", "2"]
    assert shown[3] == "3/5/2024"
    fields = "sheets.data.rowData.values(userEnteredFormat,effectiveFormat.numberFormat)"
    cell = book.resource(ranges="B1", fields=fields)["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert cell == {"effectiveFormat": {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}}
    book.put("B1", [["5"]], option="USER_ENTERED")
    assert book.get("B1", render="FORMATTED_VALUE") == [["5"]]


def test_a_cell_formatted_as_text_keeps_what_is_typed(book):
    cell = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    area = {"endRowIndex": 1, "endColumnIndex": 1}
    book.batch({"repeatCell": {"range": area, "cell": cell, "fields": "userEnteredFormat.numberFormat"}})
    book.put("A1", [["0042"]], option="USER_ENTERED")
    assert book.get("A1") == [["0042"]]


def test_whole_numbers_have_no_fraction_and_big_ones_are_doubles(book):
    book.put("A1", [[1.0, 1.5, 2**60 + 1, 0.1]])
    assert book.get("A1:D1") == [[1, 1.5, 2**60, 0.1]]


def test_values_can_come_back_with_the_answer(book):
    answer = book.put(
        "A1",
        [["=1+2", "x"]],
        option="USER_ENTERED",
        includeValuesInResponse="true",
        responseValueRenderOption="UNFORMATTED_VALUE",
    )
    assert answer["updatedData"] == {"range": "Sheet1!A1:B1", "majorDimension": "ROWS", "values": [[3, "x"]]}


def test_batch_get_keeps_the_order_and_one_bad_range_spoils_all(book):
    book.put("A1", [["a", "b"]])
    answer = book.ok("GET", f"{book.path}/values:batchGet", ranges=["B1", "A1"])
    assert [item["values"] for item in answer["valueRanges"]] == [[["b"]], [["a"]]]
    assert book.error("GET", f"{book.path}/values:batchGet", ranges=["A1", "No!A1"])[0] == 400
    assert book.ok("GET", f"{book.path}/values:batchGet") == {"spreadsheetId": book.id}


def test_batch_update_counts_distinct_rows_and_columns(book):
    row = [["a", "b", "c", "d"]]
    body = {
        "valueInputOption": "RAW",
        "data": [{"range": "A1:D1", "values": row}, {"range": "A4:D4", "values": row}],
    }
    answer = book.ok("POST", f"{book.path}/values:batchUpdate", body)
    names = ("totalUpdatedRows", "totalUpdatedColumns", "totalUpdatedCells", "totalUpdatedSheets")
    assert [answer[name] for name in names] == [2, 4, 8, 1]


def test_batch_update_is_all_or_nothing(book):
    before = book.digest()
    body = {
        "valueInputOption": "RAW",
        "data": [{"range": "A1", "values": [["x"]]}, {"range": "No!A1", "values": [["y"]]}],
    }
    status, message = book.error("POST", f"{book.path}/values:batchUpdate", body)
    assert (status, message) == (400, "Invalid data[1]: Unable to parse range: No!A1")
    assert book.digest() == before


def test_clear_takes_values_and_leaves_the_rest(book):
    book.put("A1", [["x", "=1"]], option="USER_ENTERED")
    start = {"rowIndex": 0, "columnIndex": 0}
    book.batch({"updateCells": {"start": start, "rows": [{"values": [{"note": "n"}]}], "fields": "note"}})
    assert book.ok("POST", f"{book.path}/values/Sheet1:clear") == {
        "spreadsheetId": book.id,
        "clearedRange": "Sheet1!A1:Z1000",
    }
    assert book.get("Sheet1") == []
    cell = book.resource(fields="sheets.data.rowData.values.note")["sheets"][0]["data"][0]["rowData"][0]
    assert cell == {"values": [{"note": "n"}]}


def test_batch_clear_names_the_bad_range(book):
    status, message = book.error("POST", f"{book.path}/values:batchClear", {"ranges": ["A2000:B"]})
    assert status == 400
    assert message.startswith("Invalid range[0]: Range (Sheet1!A2000:B) exceeds grid limits.")


class TestAppend:
    def test_empty_sheet(self, book):
        answer = book.append("Sheet1", [["a", "b"]])
        assert "tableRange" not in answer
        assert answer["updates"]["updatedRange"] == "Sheet1!A1:B1"

    def test_a_blank_header_cell_sends_records_to_the_last_block(self, book):
        book.put("A1", [["h1", "", "h3"]])
        answer = book.append("Sheet1", [["a", "b", "c"]])
        assert answer["tableRange"] == "Sheet1!C1"
        assert answer["updates"]["updatedRange"] == "Sheet1!C2:E2"

    def test_an_anchor_picks_its_block(self, book):
        book.put("A1", [["h1", "", "h3"]])
        answer = book.append("A1", [["a", "b", "c"]])
        assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!A1", "Sheet1!A2:C2")

    @pytest.mark.parametrize(
        ("where", "goes_to"),
        [
            ("Sheet1", "Sheet1!B7"),
            ("B4", "Sheet1!B7"),
            ("C5:D5", "Sheet1!B7"),
            ("B2:D4", "Sheet1!B7"),
            ("A3:G10", "Sheet1!B7"),
            ("A1", "Sheet1!A3"),
            ("E4", "Sheet1!E4"),
            ("A4", "Sheet1!A4"),
        ],
    )
    def test_the_example_of_googles_guide(self, book, where, goes_to):
        book.put("A1", [["x"] * 3] * 2)
        book.put("B4", [["x"] * 3] * 3)
        assert book.append(where, [["n"]])["updates"]["updatedRange"] == goes_to

    def test_overwrite_fills_the_gap_and_insert_pushes_the_lower_block_down(self, make_book):
        for option, lower in (("OVERWRITE", 6), ("INSERT_ROWS", 8)):
            book = make_book()
            book.put("A1", [["u"]] * 3)
            book.put("A6", [["l"]] * 2)
            book.append("A1", [["n"], ["n"]], insertDataOption=option)
            assert book.get("A4:A5") == [["n"], ["n"]]
            assert book.get(f"A{lower}") == [["l"]]

    def test_rows_are_added_at_the_end_of_the_grid(self, book):
        book.put("A1000", [["last"]])
        assert book.append("A1000", [["new"], ["new"]])["updates"]["updatedRange"] == "Sheet1!A1001:A1002"
        assert book.sheet()["properties"]["gridProperties"]["rowCount"] == 1002

    def test_columns(self, book):
        body = {"values": [["a", "b"], ["c"]], "majorDimension": "COLUMNS"}
        book.ok("POST", f"{book.path}/values/A1:append", body, valueInputOption="RAW")
        assert book.get("A1:B2") == [["a", "c"], ["b"]]


class TestDataFilters:
    def mark(self, book, row, value):
        where = {"dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
        entry = {"metadataKey": "id", "metadataValue": value, "visibility": "DOCUMENT"}
        book.batch(
            {
                "createDeveloperMetadata": {
                    "developerMetadata": {**entry, "location": {"dimensionRange": where}}
                }
            }
        )

    def test_a_row_is_found_where_it_went(self, book):
        book.put("A1", [["a", 1], ["b", 2], ["c", 3]])
        self.mark(book, 1, "b")
        book.batch({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}}})
        chosen = {"developerMetadataLookup": {"metadataKey": "id", "metadataValue": "b"}}
        answer = book.ok("POST", f"{book.path}/values:batchGetByDataFilter", {"dataFilters": [chosen]})
        found = answer["valueRanges"][0]
        assert found["valueRange"]["range"] == "Sheet1!A4:Z4"
        assert found["dataFilters"] == [chosen]
        body = {"valueInputOption": "RAW", "data": [{"dataFilter": chosen, "values": [[None, 20]]}]}
        written = book.ok("POST", f"{book.path}/values:batchUpdateByDataFilter", body)
        assert written["totalUpdatedCells"] == 1
        assert book.get("A4:B4") == [["b", 20]]

    def test_a_vanished_row_is_silence(self, book):
        book.put("A1", [["a"], ["b"]])
        self.mark(book, 1, "b")
        book.batch({"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}})
        chosen = {"developerMetadataLookup": {"metadataValue": "b"}}
        assert book.ok("POST", f"{book.path}/values:batchGetByDataFilter", {"dataFilters": [chosen]}) == {
            "spreadsheetId": book.id
        }
        body = {"valueInputOption": "RAW", "data": [{"dataFilter": chosen, "values": [["x"]]}]}
        assert book.ok("POST", f"{book.path}/values:batchUpdateByDataFilter", body) == {
            "spreadsheetId": book.id
        }

    def test_sheet_zero_is_dropped_from_the_echo(self, book):
        asked = {"gridRange": {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1}}
        answer = book.ok("POST", f"{book.path}/values:batchGetByDataFilter", {"dataFilters": [asked]})
        assert answer["valueRanges"][0]["dataFilters"] == [
            {"gridRange": {"startRowIndex": 0, "endRowIndex": 1}}
        ]

    def test_clear(self, book):
        book.put("A1", [["a", "b"]])
        body = {"dataFilters": [{"a1Range": "A1"}]}
        answer = book.ok("POST", f"{book.path}/values:batchClearByDataFilter", body)
        assert answer["clearedRanges"] == ["Sheet1!A1"]
        assert book.get("A1:B1") == [["", "b"]]

    @pytest.mark.parametrize("bad", [{}, {"a1Range": "A1", "gridRange": {}}])
    def test_exactly_one_member(self, book, bad):
        assert (
            book.error("POST", f"{book.path}/values:batchGetByDataFilter", {"dataFilters": [bad]})[0] == 400
        )


scalars = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(scalars, max_size=6), max_size=6))
def test_what_is_written_raw_reads_back_the_same(book, rows):
    book.ok("POST", f"{book.path}/values/Sheet1:clear")
    book.put("A1", rows)
    expected = [[value if value is not None else "" for value in row] for row in rows]
    for row in expected:
        while row and row[-1] == "":
            row.pop()
    while expected and not expected[-1]:
        expected.pop()
    found = book.get("Sheet1")
    assert found == expected
    assert [[isinstance(v, bool) for v in row] for row in found] == [
        [isinstance(v, bool) for v in row] for row in expected
    ]


def test_a_path_that_does_not_exist_is_an_honest_501(service):
    response = service.handle(Request(method="POST", path="/v4/spreadsheets/x/values/A1:frobnicate"))
    assert response.status == 501
    assert b"POST /v4/spreadsheets/x/values/A1:frobnicate is not supported" in response.body

"""batchUpdate: order, atomicity, replies, errors, and each kind of request."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def rows(start, end, sheet=0):
    return {"sheetId": sheet, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start, end):
    return {"dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def area(r0, c0, r1, c1):
    return {"startRowIndex": r0, "startColumnIndex": c0, "endRowIndex": r1, "endColumnIndex": c1}


def text(*values):
    return {"values": [{"userEnteredValue": {"stringValue": value}} for value in values]}


def cells(book, where="A1:Z50", mask="*"):
    answer = book.resource(
        ranges=where, fields=f"sheets.data.rowData.values({mask})" if mask != "*" else "sheets.data"
    )
    return answer["sheets"][0]["data"][0].get("rowData", [])


class TestWhole:
    def test_replies_are_aligned(self, book):
        replies = book.batch(
            {"addSheet": {"properties": {"title": "Two"}}},
            {"updateCells": {"start": {}, "rows": [text("x")], "fields": "userEnteredValue"}},
            {"addNamedRange": {"namedRange": {"name": "here", "range": area(0, 0, 1, 1)}}},
        )
        assert [list(reply) for reply in replies] == [["addSheet"], [], ["addNamedRange"]]

    def test_later_requests_see_earlier_ones(self, book):
        book.put("A1", [["old"]])
        book.batch(
            {"insertDimension": {"range": rows(0, 1)}},
            {"updateCells": {"start": {}, "rows": [text("new")], "fields": "userEnteredValue"}},
        )
        assert book.get("A1:A2") == [["new"], ["old"]]

    def test_one_bad_request_undoes_all(self, book):
        book.put("A1", [["x", 1], ["y", 2]])
        before = book.digest()
        status, message = book.refuse(
            {"addSheet": {"properties": {"title": "Two"}}},
            {"sortRange": {"range": area(0, 0, 2, 2), "sortSpecs": [{"sortOrder": "DESCENDING"}]}},
            {"deleteSheet": {"sheetId": 12345}},
        )
        assert (status, message) == (400, "Invalid requests[2].deleteSheet: No sheet with id: 12345")
        assert book.digest() == before

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"requests": []}, "Must specify at least one request."),
            (
                {"requests": [{"frobnicate": {}}]},
                (
                    'Invalid JSON payload received. Unknown name "frobnicate" '
                    "at 'requests[0]': Cannot find field."
                ),
            ),
            (
                {"requests": ["repeatCell"]},
                (
                    "Invalid value at 'requests[0]' (type.googleapis.com/google.apps.sheets.v4."
                    'BatchUpdateSpreadsheetRequest.Request), "repeatCell"'
                ),
            ),
            (
                {"requests": [{"repeatCell": {"range": {}, "cell": {}}}]},
                (
                    "Invalid requests[0].repeatCell: At least one field must be listed in 'fields'. "
                    "(Use '*' to indicate all fields.)"
                ),
            ),
            (
                {"requests": [{"deleteSheet": {"sheetId": "x"}}]},
                "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"x\"",
            ),
        ],
    )
    def test_bad_bodies(self, book, body, said):
        assert book.error("POST", f"{book.path}:batchUpdate", body) == (400, said)

    def test_a_bad_body_comes_before_an_unknown_file(self, book):
        status, answer = book.call("POST", "/v4/spreadsheets/nope:batchUpdate", {"requests": [{"x": {}}]})
        assert status == 400
        detail = answer["error"]["details"][0]
        assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
        assert detail["fieldViolations"][0]["field"] == "requests[0]"
        assert book.error("POST", "/v4/spreadsheets/nope:batchUpdate", {"requests": []})[0] == 404

    def test_nulls_are_absent(self, book):
        book.batch({"addSheet": {"properties": {"title": "Two", "index": None, "tabColor": None}}})
        assert book.sheet(1)["properties"]["title"] == "Two"

    def test_what_is_not_there_says_so(self, book):
        status, message = book.refuse({"refreshDataSource": {"isAll": True}})
        assert (status, "refreshDataSource" in message) == (501, True)

    def test_the_spreadsheet_can_come_with_the_answer(self, book):
        body = {
            "requests": [
                {"updateCells": {"start": {}, "rows": [text("a", "b")], "fields": "userEnteredValue"}}
            ],
            "includeSpreadsheetInResponse": True,
            "responseRanges": ["B1"],
            "responseIncludeGridData": True,
        }
        answer = book.ok(
            "POST",
            f"{book.path}:batchUpdate",
            body,
            fields="updatedSpreadsheet(sheets(data(startColumn,rowData(values(effectiveValue)))))",
        )
        data = {"startColumn": 1, "rowData": [{"values": [{"effectiveValue": {"stringValue": "b"}}]}]}
        assert answer == {"updatedSpreadsheet": {"sheets": [{"data": [data]}]}}

    def test_a_bad_response_range_undoes_all(self, book):
        before = book.digest()
        body = {
            "requests": [{"addSheet": {}}],
            "includeSpreadsheetInResponse": True,
            "responseRanges": ["No!A1"],
        }
        assert book.error("POST", f"{book.path}:batchUpdate", body)[0] == 400
        assert book.digest() == before


class TestCells:
    def test_a_range_clears_what_no_row_covers(self, book):
        book.put("A1", [["a", "b", "c"], ["d", "e", "f"]])
        book.batch(
            {"updateCells": {"range": area(0, 0, 2, 2), "rows": [text("x")], "fields": "userEnteredValue"}}
        )
        assert book.get("A1:C2") == [["x", "", "c"], ["", "", "f"]]

    def test_a_start_changes_only_what_is_given(self, book):
        book.put("A1", [["a", "b"], ["c", "d"]])
        book.batch({"updateCells": {"start": {}, "rows": [text("x")], "fields": "userEnteredValue"}})
        assert book.get("A1:B2") == [["x", "b"], ["c", "d"]]

    def test_masked_but_absent_is_reset(self, book):
        note = {"values": [{"note": "n", "userEnteredValue": {"numberValue": 1}}]}
        book.batch({"updateCells": {"start": {}, "rows": [note], "fields": "note,userEnteredValue"}})
        book.batch({"updateCells": {"start": {}, "rows": [{"values": [{}]}], "fields": "note"}})
        assert cells(book, mask="note,userEnteredValue") == [
            {"values": [{"userEnteredValue": {"numberValue": 1}}]}
        ]

    def test_text_is_never_parsed_and_formulas_are_spelled(self, book):
        values = [
            {"userEnteredValue": {"stringValue": "=1"}},
            {"userEnteredValue": {"formulaValue": "=sum(c1:c1)"}},
        ]
        book.batch({"updateCells": {"start": {}, "rows": [{"values": values}], "fields": "userEnteredValue"}})
        assert book.get("A1:B1", render="FORMULA") == [["=1", "=SUM(C1)"]]

    def test_outside_the_grid(self, book):
        book.batch(
            {
                "updateSheetProperties": {
                    "properties": {"gridProperties": {"rowCount": 2, "columnCount": 3}},
                    "fields": "gridProperties(rowCount,columnCount)",
                }
            }
        )
        status, message = book.refuse(
            {
                "updateCells": {
                    "start": {"rowIndex": 2},
                    "rows": [text("a", "b", "c")],
                    "fields": "userEnteredValue",
                }
            }
        )
        expected = "Range (Sheet1!A3:C3) exceeds grid limits. Max rows: 2, max columns: 3"
        assert (status, message) == (400, f"Invalid requests[0].updateCells: {expected}")

    def test_append_cells_goes_below_all_data_and_grows_rows_only(self, book):
        book.put("C3", [["x"]])
        book.batch({"appendCells": {"sheetId": 0, "rows": [text("a"), text("b")], "fields": "*"}})
        assert book.get("A4:A5") == [["a"], ["b"]]
        status, message = book.refuse(
            {"appendCells": {"rows": [text(*"x" * 27)], "fields": "userEnteredValue"}}
        )
        assert status == 400
        assert message.endswith("Attempting to write column: 26, beyond the last requested column of: 25")

    def test_repeat_cell_moves_formulas_along(self, book):
        book.put("A1", [[1], [2], [3]])
        cell = {"userEnteredValue": {"formulaValue": "=A1*2+$A$1"}}
        book.batch({"repeatCell": {"range": area(0, 1, 3, 2), "cell": cell, "fields": "userEnteredValue"}})
        assert book.get("B1:B3", render="FORMULA") == [["=A1*2+$A$1"], ["=A2*2+$A$1"], ["=A3*2+$A$1"]]
        assert book.get("B1:B3") == [[3], [5], [7]]

    def test_colours_come_back_rounded_with_their_twin(self, book):
        cell = {"userEnteredFormat": {"backgroundColor": {"red": 0.5, "green": 1, "blue": 0}}}
        book.batch({"repeatCell": {"range": area(0, 0, 1, 1), "cell": cell, "fields": "userEnteredFormat"}})
        expected = {"red": 0.5019608, "green": 1}
        found = cells(book, "A1", "userEnteredFormat")[0]["values"][0]["userEnteredFormat"]
        assert found == {"backgroundColor": expected, "backgroundColorStyle": {"rgbColor": expected}}

    def test_a_mask_resets_part_of_a_format(self, book):
        first = {"userEnteredFormat": {"textFormat": {"bold": True, "fontSize": 12}, "wrapStrategy": "WRAP"}}
        book.batch({"repeatCell": {"range": area(0, 0, 1, 1), "cell": first, "fields": "userEnteredFormat"}})
        change = {"range": area(0, 0, 1, 1), "cell": {}, "fields": "userEnteredFormat.textFormat.bold"}
        book.batch({"repeatCell": change})
        found = cells(book, "A1", "userEnteredFormat")[0]["values"][0]["userEnteredFormat"]
        assert found == {"textFormat": {"fontSize": 12}, "wrapStrategy": "WRAP"}

    def test_copy_paste_repeats_into_a_larger_place(self, book):
        book.put("A1", [["a", "b"]])
        book.batch({"copyPaste": {"source": area(0, 0, 1, 2), "destination": area(1, 0, 3, 4)}})
        assert book.get("A2:D3") == [["a", "b", "a", "b"]] * 2

    def test_copy_paste_of_values_leaves_formula_and_note_behind(self, book):
        book.put("A1", [["=1+1"]], option="USER_ENTERED")
        book.service.as_person(book.id).note("A1", "n")
        book.batch(
            {
                "copyPaste": {
                    "source": area(0, 0, 1, 1),
                    "destination": area(0, 1, 1, 2),
                    "pasteType": "PASTE_VALUES",
                }
            }
        )
        assert book.get("A1:B1", render="FORMULA") == [["=1+1", 2]]
        assert cells(book, "B1", "note") == []

    def test_transpose(self, book):
        book.put("A1", [["a", "b"]])
        book.batch(
            {
                "copyPaste": {
                    "source": area(0, 0, 1, 2),
                    "destination": area(1, 0, 2, 1),
                    "pasteOrientation": "TRANSPOSE",
                }
            }
        )
        assert book.get("A2:A3") == [["a"], ["b"]]

    def test_cut_takes_formulas_and_names_along(self, book):
        book.put("A1", [["x", '=A1&"!"']], option="USER_ENTERED")
        book.batch({"addNamedRange": {"namedRange": {"name": "spot", "range": area(0, 0, 1, 1)}}})
        book.batch(
            {"cutPaste": {"source": area(0, 0, 1, 1), "destination": {"rowIndex": 4, "columnIndex": 3}}}
        )
        assert book.get("Sheet1", render="FORMULA") == [["", '=D5&"!"'], [], [], [], ["", "", "", "x"]]
        assert book.ok("GET", f"{book.path}/values/spot")["range"] == "Sheet1!D5"


class TestSheets:
    def test_added_with_defaults(self, book):
        added = book.batch({"addSheet": {}})[0]["addSheet"]["properties"]
        assert 0 < added.pop("sheetId") < 2**31
        assert added == {
            "title": "Sheet2",
            "index": 1,
            "sheetType": "GRID",
            "gridProperties": {"rowCount": 1000, "columnCount": 26},
        }

    @pytest.mark.parametrize(
        ("properties", "said"),
        [
            (
                {"title": "SHEET1"},
                'A sheet with the name "SHEET1" already exists. Please enter another name.',
            ),
            ({"title": "x" * 101}, "The sheet name cannot be greater than 100 characters."),
            ({"sheetId": 0}, "Sheet with id 0 already exists."),
            ({"sheetId": -1}, "Sheet id must be non-negative."),
            (
                {"gridProperties": {"rowCount": 1, "columnCount": 18_279}},
                (
                    "This action would increase the number of columns in the sheet "
                    "above the limit of 18278 columns."
                ),
            ),
            (
                {"gridProperties": {"rowCount": 1_000_000, "columnCount": 11}},
                (
                    "This action would increase the number of cells in the workbook "
                    "above the limit of 10000000 cells."
                ),
            ),
        ],
    )
    def test_refusals(self, book, properties, said):
        before = book.digest()
        assert book.refuse({"addSheet": {"properties": properties}}) == (
            400,
            f"Invalid requests[0].addSheet: {said}",
        )
        assert book.digest() == before

    def test_the_last_visible_sheet_stays(self, book):
        hidden = {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}
        said = "You can't hide all the sheets in a document."
        assert (
            book.refuse({"updateSheetProperties": hidden})[1]
            == f"Invalid requests[0].updateSheetProperties: {said}"
        )
        said = "You can't remove all the visible sheets in a document."
        assert book.refuse({"deleteSheet": {"sheetId": 0}})[1] == f"Invalid requests[0].deleteSheet: {said}"

    def test_a_renamed_sheet_keeps_its_id_and_formulas_follow(self, book):
        two = book.batch({"addSheet": {"properties": {"title": "Two"}}})[0]["addSheet"]["properties"][
            "sheetId"
        ]
        book.put("Sheet1!A1", [["=Two!B2"]], option="USER_ENTERED")
        change = {"properties": {"sheetId": two, "title": "Number two"}, "fields": "title"}
        book.batch({"updateSheetProperties": change})
        assert book.get("A1", render="FORMULA") == [["='Number two'!B2"]]
        assert book.sheet(1)["properties"]["sheetId"] == two
        book.batch({"deleteSheet": {"sheetId": two}})
        assert book.get("Sheet1!A1", render="FORMATTED_VALUE") == [["#REF!"]]

    @pytest.mark.parametrize(("index", "order"), [(0, "CAB"), (2, "ABC"), (3, "ABC"), (1, "ACB")])
    def test_a_tab_moves_before_the_index(self, book, index, order):
        ids = {"A": 0}
        book.batch({"updateSheetProperties": {"properties": {"sheetId": 0, "title": "A"}, "fields": "title"}})
        for title in "BC":
            reply = book.batch({"addSheet": {"properties": {"title": title}}})[0]
            ids[title] = reply["addSheet"]["properties"]["sheetId"]
        change = {"properties": {"sheetId": ids["C"], "index": index}, "fields": "index"}
        book.batch({"updateSheetProperties": change})
        shown = book.resource()["sheets"]
        assert "".join(sheet["properties"]["title"] for sheet in shown) == order
        assert [sheet["properties"]["index"] for sheet in shown] == [0, 1, 2]

    def test_shrinking_discards_cells(self, book):
        book.put("A1", [["a", "b"], ["c", "d"]])
        grid = {"rowCount": 1, "columnCount": 1}
        change = {
            "properties": {"gridProperties": grid},
            "fields": "gridProperties/rowCount,gridProperties/columnCount",
        }
        book.batch({"updateSheetProperties": change})
        assert book.get("Sheet1") == [["a"]]
        _, message = book.refuse(
            {"updateSheetProperties": {"properties": {"gridProperties": {}}, "fields": "gridProperties"}}
        )
        assert message.endswith("You can't delete all the rows on the sheet.")

    def test_duplicate(self, book):
        book.put("A1", [["x", "=A1"]], option="USER_ENTERED")
        made = book.batch({"duplicateSheet": {"sourceSheetId": 0}})[0]["duplicateSheet"]["properties"]
        assert (made["title"], made["index"]) == ("Copy of Sheet1", 1)
        book.put("'Copy of Sheet1'!A1", [["y"]])
        assert book.get("'Copy of Sheet1'!A1:B1") == [["y", "y"]]
        assert book.get("Sheet1!A1:B1") == [["x", "x"]]

    def test_copy_to_another_file(self, book):
        other = type(book)(book.service, "Other")
        book.put("A1", [["x"]])
        made = book.ok("POST", f"{book.path}/sheets/0:copyTo", {"destinationSpreadsheetId": other.id})
        assert (made["title"], made["index"]) == ("Copy of Sheet1", 1)
        assert other.get("'Copy of Sheet1'!A1") == [["x"]]


class TestDimensions:
    @pytest.mark.parametrize(
        ("request_", "said"),
        [
            (
                {"range": rows(1000, 1001)},
                "range.startIndex must be less than the grid size (1000) if inheritFromBefore is false.",
            ),
            ({"range": rows(1001, 1002)}, "range.startIndex is larger than current grid size (1000)"),
        ],
    )
    def test_insert_refusals(self, book, request_, said):
        assert book.refuse({"insertDimension": request_})[1] == f"Invalid requests[0].insertDimension: {said}"

    def test_rows_can_be_inserted_after_the_last_one(self, book):
        book.batch({"insertDimension": {"range": rows(1000, 1003), "inheritFromBefore": True}})
        assert book.sheet()["properties"]["gridProperties"]["rowCount"] == 1003

    def test_all_rows_cannot_go(self, book):
        said = "Invalid requests[0].deleteDimension: You can't delete all the rows on the sheet."
        assert book.refuse({"deleteDimension": {"range": rows(0, 1000)}}) == (400, said)

    def test_frozen_rows_alone_cannot_stay(self, book):
        grid = {
            "properties": {"gridProperties": {"frozenRowCount": 1}},
            "fields": "gridProperties.frozenRowCount",
        }
        book.batch({"updateSheetProperties": grid})
        _, message = book.refuse({"deleteDimension": {"range": rows(1, 1000)}})
        assert message.endswith("You can't delete all the non-frozen rows on the sheet.")

    @pytest.mark.parametrize(("destination", "order"), [(0, "CDAB"), (2, "ABCD"), (4, "ABCD"), (1, "ACDB")])
    def test_move_counts_before_the_removal(self, book, destination, order):
        book.put("A1", [list("ABCD")])
        book.batch({"moveDimension": {"source": columns(2, 4), "destinationIndex": destination}})
        assert book.get("A1:D1") == [list(order)]

    def test_formulas_follow(self, book):
        book.put("A1", [[1], [2], ["=SUM(A1:A2)"]], option="USER_ENTERED")
        book.batch({"insertDimension": {"range": rows(1, 2)}})
        assert book.get("A4", render="FORMULA") == [["=SUM(A1:A3)"]]
        book.put("A2", [[10]])
        assert book.get("A4") == [[13]]
        book.batch({"deleteDimension": {"range": rows(0, 1)}})
        assert book.get("A3", render="FORMULA") == [["=SUM(A1:A2)"]]

    def test_hidden_and_sized(self, book):
        change = {"properties": {"hiddenByUser": True, "pixelSize": 50}, "fields": "*"}
        book.batch({"updateDimensionProperties": {**change, "range": columns(1, 2)}})
        shown = book.resource(ranges="A1:C1", fields="sheets.data.columnMetadata")
        assert shown["sheets"][0]["data"][0]["columnMetadata"] == [
            {"pixelSize": 100},
            {"pixelSize": 50, "hiddenByUser": True},
            {"pixelSize": 100},
        ]

    def test_part_of_a_sheet_shifts(self, book):
        book.put("A1", [["a", "b"], ["c", "d"]])
        book.batch({"insertRange": {"range": area(0, 0, 1, 1), "shiftDimension": "ROWS"}})
        assert book.get("A1:B3") == [["", "b"], ["a", "d"], ["c"]]
        book.batch({"deleteRange": {"range": area(0, 0, 1, 1), "shiftDimension": "ROWS"}})
        assert book.get("A1:B3") == [["a", "b"], ["c", "d"]]
        book.batch({"insertRange": {"range": area(0, 0, 1, 1), "shiftDimension": "COLUMNS"}})
        assert book.get("A1:C2") == [["", "a", "b"], ["c", "d"]]

    def test_groups(self, book):
        reply = book.batch({"addDimensionGroup": {"range": rows(1, 4)}})[0]
        group = {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 4}, "depth": 1}
        assert reply == {"addDimensionGroup": {"dimensionGroups": [group]}}
        book.batch({"addDimensionGroup": {"range": rows(2, 3)}})
        assert [item["depth"] for item in book.sheet()["rowGroups"]] == [1, 2]
        book.batch({"deleteDimensionGroup": {"range": rows(2, 3)}})
        assert book.batch({"deleteDimensionGroup": {"range": rows(1, 4)}}) == [{"deleteDimensionGroup": {}}]


class TestObjects:
    def test_protection_keeps_others_out(self, book):
        book.ok(
            "POST",
            f"/drive/v3/files/{book.id}/permissions",
            {"type": "user", "role": "writer", "emailAddress": "anna@example.com"},
        )
        protect = {"range": area(0, 0, 2, 2), "editors": {"users": []}}
        entry = book.batch({"addProtectedRange": {"protectedRange": protect}})[0]["addProtectedRange"][
            "protectedRange"
        ]
        assert entry["editors"] == {}
        assert entry["requestingUserCanEdit"]
        anna = book.service.as_person(book.id, "anna@example.com")
        anna.type("C1", "free")
        with pytest.raises(Exception, match="You are trying to edit a protected cell or object"):
            anna.type("A1", "mine")
        with pytest.raises(Exception, match="protected cell"):
            anna.delete_rows("Sheet1", 1)
        book.put("A1", [["the owner may"]])
        shown = book.sheet()["protectedRanges"][0]
        assert shown["editors"] == {"users": ["owner@sheets.localhost"]}
        book.batch({"deleteProtectedRange": {"protectedRangeId": shown["protectedRangeId"]}})
        anna.type("A1", "now I can")

    def test_warning_only_keeps_nobody_out_and_takes_no_editors(self, book):
        entry = {"range": area(0, 0, 1, 1), "warningOnly": True, "editors": {"users": ["a@b.c"]}}
        problem = "ProtectedRange is warningOnly. Editors cannot be set on it."
        said = f"Invalid requests[0].addProtectedRange: {problem}"
        assert book.refuse({"addProtectedRange": {"protectedRange": entry}}) == (400, said)

    @pytest.mark.parametrize("name", ["A1", "R1C1", "two words", "1x", "", "true", "x" * 251])
    def test_bad_names(self, book, name):
        _, message = book.refuse({"addNamedRange": {"namedRange": {"name": name, "range": area(0, 0, 1, 1)}}})
        assert "The name given to this range is invalid" in message

    def test_merges(self, book):
        book.put("A1", [["a", "b"], ["c", "d"]])
        book.batch({"mergeCells": {"range": area(0, 0, 2, 2), "mergeType": "MERGE_ROWS"}})
        assert book.get("A1:B2") == [["a"], ["c"]]
        assert len(book.sheet()["merges"]) == 2
        _, message = book.refuse({"sortRange": {"range": area(0, 0, 2, 2), "sortSpecs": [{}]}})
        assert "merged cells" in message
        book.batch({"unmergeCells": {"range": area(0, 0, 2, 2)}})
        assert "merges" not in book.sheet()

    def test_merging_over_the_frozen_edge(self, book):
        grid = {
            "properties": {"gridProperties": {"frozenColumnCount": 1}},
            "fields": "gridProperties.frozenColumnCount",
        }
        book.batch({"updateSheetProperties": grid})
        message = book.refuse({"mergeCells": {"range": area(0, 0, 1, 2)}})[1]
        assert message.endswith("You can't merge frozen and non-frozen columns")

    def test_validation(self, book):
        rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}]}, "strict": True}
        book.batch({"setDataValidation": {"range": area(0, 0, 2, 1), "rule": rule}})
        assert cells(book, "A1:A2", "dataValidation") == [{"values": [{"dataValidation": rule}]}] * 2
        book.put("A1", [["not in the list"]])
        book.batch({"setDataValidation": {"range": area(0, 0, 1, 1)}})
        assert cells(book, "A1:A2", "dataValidation") == [{}, {"values": [{"dataValidation": rule}]}]
        for kind, values in (("BLANK", []), ("NUMBER_BETWEEN", [{"userEnteredValue": "1"}])):
            bad = {"condition": {"type": kind, "values": values}}
            assert book.refuse({"setDataValidation": {"range": area(0, 0, 1, 1), "rule": bad}})[0] == 400

    def test_a_basic_filter_hides_rows_from_people_not_from_reads(self, book):
        book.put("A1", [["h"], ["a"], ["b"]])
        given = {"range": area(0, 0, 3, 1), "criteria": {"0": {"hiddenValues": ["a"]}}}
        book.batch({"setBasicFilter": {"filter": given}})
        shown = book.resource(ranges="A1:A3", fields="sheets.data.rowMetadata.hiddenByFilter")
        assert shown["sheets"][0]["data"][0]["rowMetadata"] == [{}, {"hiddenByFilter": True}, {}]
        assert book.get("A1:A3") == [["h"], ["a"], ["b"]]
        book.batch({"clearBasicFilter": {"sheetId": 0}})
        assert "basicFilter" not in book.sheet()

    def test_conditional_formats_go_by_position(self, book):
        rule = {
            "ranges": [area(0, 0, 1, 1)],
            "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}},
        }
        for _ in range(2):
            book.batch({"addConditionalFormatRule": {"rule": rule, "index": 0}})
        assert len(book.sheet()["conditionalFormats"]) == 2
        reply = book.batch({"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})[0]
        assert reply["deleteConditionalFormatRule"]["rule"] == rule
        assert book.refuse({"deleteConditionalFormatRule": {"index": 5}})[0] == 400

    def test_banding_once(self, book):
        banding = {"addBanding": {"bandedRange": {"range": area(0, 0, 5, 5), "rowProperties": {}}}}
        book.batch(banding)
        assert "alternating background colors" in book.refuse(banding)[1]

    def test_charts_follow_their_anchor(self, book):
        source = {"sourceRange": {"sources": [area(0, 0, 5, 1)]}}
        spec = {"basicChart": {"chartType": "COLUMN", "series": [{"series": source}]}}
        position = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 3, "columnIndex": 1}}}
        chart = book.batch({"addChart": {"chart": {"spec": spec, "position": position}}})[0]["addChart"][
            "chart"
        ]
        book.batch({"insertDimension": {"range": rows(2, 4)}})
        shown = book.sheet()["charts"][0]
        assert shown["position"]["overlayPosition"]["anchorCell"]["rowIndex"] == 5
        moved = shown["spec"]["basicChart"]["series"][0]["series"]["sourceRange"]["sources"][0]
        assert (moved["startRowIndex"], moved["endRowIndex"]) == (0, 7)
        book.batch({"deleteEmbeddedObject": {"objectId": chart["chartId"]}})
        assert "charts" not in book.sheet()

    def test_tables_name_their_columns(self, book):
        book.put("A1", [["Name", ""], ["x", 1]])
        reply = book.batch({"addTable": {"table": {"name": "Deals", "range": area(0, 0, 2, 2)}}})[0]
        names = [item["columnName"] for item in reply["addTable"]["table"]["columnProperties"]]
        assert names == ["Name", "Column 2"]
        assert book.get("A1:B1") == [["Name", "Column 2"]]


class TestText:
    def test_find_and_replace(self, book):
        book.put("A1", [["cat", "Cat scat"], ['="cat"', 1]], option="USER_ENTERED")
        reply = book.batch({"findReplace": {"find": "cat", "replacement": "dog", "allSheets": True}})[0][
            "findReplace"
        ]
        assert reply == {"valuesChanged": 2, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 3}
        assert book.get("A1:B2") == [["dog", "dog sdog"], ["cat", 1]]

    def test_regular_expressions(self, book):
        book.put("A1", [["a-1"]])
        body = {"find": "([a-z])-([0-9])", "replacement": "$2$1", "searchByRegex": True, "sheetId": 0}
        book.batch({"findReplace": body})
        assert book.get("A1") == [["1a"]]

    @pytest.mark.parametrize("scope", [{}, {"allSheets": True, "sheetId": 0}])
    def test_one_scope(self, book, scope):
        assert book.refuse({"findReplace": {"find": "x", **scope}})[0] == 400

    def test_trim_split_and_duplicates(self, book):
        book.put("A1", [["  a   b "], ["a b"], ["A B"]])
        assert book.batch({"trimWhitespace": {"range": area(0, 0, 3, 1)}}) == [
            {"trimWhitespace": {"cellsChangedCount": 1}}
        ]
        reply = book.batch({"deleteDuplicates": {"range": area(0, 0, 3, 1)}})
        assert reply == [{"deleteDuplicates": {"duplicatesRemovedCount": 2}}]
        assert book.get("Sheet1") == [["a b"]]
        book.batch({"textToColumns": {"source": area(0, 0, 1, 1), "delimiterType": "SPACE"}})
        assert book.get("Sheet1") == [["a", "b"]]

    def test_paste_data_is_typed(self, book):
        book.batch({"pasteData": {"coordinate": {"rowIndex": 1}, "data": "1,x\n=1+1,y", "delimiter": ","}})
        assert book.get("A2:B3") == [[1, "x"], [2, "y"]]

    def test_fill(self, book):
        book.put("A1", [[1, "=A1*2"], [3, ""]], option="USER_ENTERED")
        for column, count in ((0, 2), (1, 1)):
            source = area(0, column, count, column + 1)
            body = {"source": source, "dimension": "ROWS", "fillLength": 2}
            book.batch({"autoFill": {"sourceAndDestination": body}})
        assert book.get("A1:B4", render="FORMULA") == [[1, "=A1*2"], [3, "=A2*2"], [5, "=A3*2"], [7]]


KINDS = st.sampled_from(
    [
        {"insertDimension": {"range": rows(1, 3)}},
        {"deleteDimension": {"range": rows(0, 1)}},
        {"deleteDimension": {"range": columns(0, 1)}},
        {"moveDimension": {"source": rows(0, 2), "destinationIndex": 5}},
        {
            "sortRange": {
                "range": area(0, 0, 6, 4),
                "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}],
            }
        },
        {"copyPaste": {"source": area(0, 0, 2, 2), "destination": area(3, 1, 4, 2)}},
        {"cutPaste": {"source": area(0, 0, 2, 2), "destination": {"rowIndex": 3, "columnIndex": 1}}},
        {"updateCells": {"range": area(0, 0, 3, 3), "rows": [text("q")], "fields": "*"}},
        {"appendCells": {"rows": [text("z")], "fields": "*"}},
        {"mergeCells": {"range": area(7, 0, 9, 2)}},
        {"addSheet": {"properties": {}}},
        {"updateSheetProperties": {"properties": {"title": "Renamed"}, "fields": "title"}},
        {"setBasicFilter": {"filter": {"range": area(0, 0, 4, 3)}}},
        {"addNamedRange": {"namedRange": {"name": "some", "range": area(0, 0, 2, 2)}}},
        {"insertRange": {"range": area(1, 1, 2, 2), "shiftDimension": "ROWS"}},
        {"addDimensionGroup": {"range": rows(1, 3)}},
    ]
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(KINDS, min_size=1, max_size=6, unique_by=str))
def test_whatever_came_before_a_refusal_leaves_no_trace(make_book, requests):
    book = make_book()
    book.put("A1", [["b", 1, "=B1"], ["a", 2, ""], ["", 3, "x"], ["c", "", "=A1"]], option="USER_ENTERED")
    before, record = book.digest(), book.service.store.record(book.id)
    status, message = book.refuse(*requests, {"deleteNamedRange": {"namedRangeId": "no such"}})
    assert status == 400
    assert message.startswith("Invalid requests[")
    assert book.digest() == before
    assert book.service.store.record(book.id) == record

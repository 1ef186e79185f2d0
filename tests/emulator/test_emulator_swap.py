"""What a write that keeps a copy of what it overwrites relies on, all within one batchUpdate."""

from __future__ import annotations

import pytest

from sheetcrm.emulator.edit import PROTECTED

SCRATCH = 777


def block(sheet, rows, columns):
    return {
        "sheetId": sheet,
        "startRowIndex": rows[0],
        "endRowIndex": rows[1],
        "startColumnIndex": columns[0],
        "endColumnIndex": columns[1],
    }


def scratch_tab(**grid):
    size = {"rowCount": 20, "columnCount": 8, **grid}
    given = {"sheetId": SCRATCH, "title": "_scratch", "hidden": True, "gridProperties": size}
    return {"addSheet": {"properties": given}}


def copied(source, destination):
    return {"copyPaste": {"source": source, "destination": destination, "pasteType": "PASTE_FORMULA"}}


def written(where, values):
    rows = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in row]} for row in values]
    start = {
        "sheetId": where["sheetId"],
        "rowIndex": where["startRowIndex"],
        "columnIndex": where["startColumnIndex"],
    }
    return {"updateCells": {"rows": rows, "start": start, "fields": "userEnteredValue"}}


def answered(book, requests, *ranges):
    """The entered values of ranges of the scratch tab, as the batch's own answer shows them."""
    answer = book.ok(
        "POST",
        f"{book.path}:batchUpdate",
        {
            "requests": requests,
            "includeSpreadsheetInResponse": True,
            "responseIncludeGridData": True,
            "responseRanges": list(ranges),
        },
        fields="updatedSpreadsheet.sheets(properties.sheetId,data(rowData.values.userEnteredValue))",
    )
    (sheet,) = answer["updatedSpreadsheet"]["sheets"]
    assert sheet["properties"]["sheetId"] == SCRATCH
    return [
        [
            [next(iter(cell.get("userEnteredValue", {"": None}).values())) for cell in row.get("values", ())]
            for row in part.get("rowData", ())
        ]
        for part in sheet["data"]
    ]


@pytest.fixture
def filled(book):
    book.put(
        "A1", [["ID", "Cost", "Twice", "Text"], ["D-1", 5, "=B2*2", "'=x"], ["D-2", True, "=$B$2+B1", ""]]
    )
    book.put("A1", [["ID", "Cost", "Twice"], ["D-1", 5, "=B2*2"], ["D-2", True, "=$B$2+B1"]], "USER_ENTERED")
    return book


def test_a_hidden_tab_made_keeps_what_is_overwritten_and_shows_it_in_the_same_batch(filled):
    rows, marker = answered(
        filled,
        [
            scratch_tab(),
            copied(block(0, (1, 3), (0, 4)), block(SCRATCH, (1, 3), (1, 5))),
            written(block(0, (1, 2), (1, 3)), [["six", "twelve"]]),
            written(block(SCRATCH, (0, 1), (0, 1)), [["batch 1"]]),
        ],
        "_scratch!B2:E3",
        "_scratch!A1",
    )
    assert rows == [["D-1", 5, "=C2*2", "'=x"], ["D-2", True, "=$B$2+C1"]], "before the write, shifted"
    assert marker == [["batch 1"]]
    assert filled.get("A2:D2", "FORMULA") == [["D-1", "six", "twelve", "'=x"]]
    assert filled.sheet(1)["properties"]["hidden"] is True


def test_what_is_put_back_from_the_scratch_tab_is_what_was_there(filled):
    before = filled.get("A1:D3", "FORMULA")
    away, home = block(0, (1, 3), (0, 4)), block(SCRATCH, (1, 3), (1, 5))
    filled.batch(scratch_tab(), copied(away, home), written(away, [["x"] * 4, ["y"] * 4]))
    filled.batch(copied(home, away))
    assert filled.get("A1:D3", "FORMULA") == before


def test_a_reference_that_would_leave_the_sheet_is_lost_on_the_way(filled):
    """So what is kept must lie at least as far down and right as what it was taken from."""
    (rows,) = answered(
        filled,
        [scratch_tab(), copied(block(0, (2, 3), (2, 3)), block(SCRATCH, (0, 1), (0, 1)))],
        "_scratch!A1",
    )
    assert rows == [["=$B$2+#REF!"]]


def test_the_copy_fills_more_cells_only_in_whole_multiples_and_never_past_the_grid(filled):
    source = block(0, (1, 3), (0, 1))
    filled.batch(scratch_tab(), copied(source, block(SCRATCH, (1, 6), (1, 2))))
    assert filled.get("_scratch!B2:B20") == [["D-1"], ["D-2"], ["D-1"], ["D-2"]]
    status, words = filled.refuse(copied(source, block(SCRATCH, (19, 21), (1, 2))))
    assert (status, words.partition(": ")[2]) == (
        400,
        "Range (_scratch!B20:B21) exceeds grid limits. Max rows: 20, max columns: 8",
    )


@pytest.mark.parametrize(
    ("title", "sheet_id", "words"),
    [
        ("other", SCRATCH, "Sheet with id 777 already exists."),
        ("_SCRATCH", 5, 'A sheet with the name "_SCRATCH" already exists. Please enter another name.'),
    ],
)
def test_a_second_scratch_tab_is_refused(filled, title, sheet_id, words):
    filled.batch(scratch_tab())
    request = {"addSheet": {"properties": {"sheetId": sheet_id, "title": title}}}
    assert filled.refuse(request) == (400, f"Invalid requests[0].addSheet: {words}")


def by_filter(book, *ranges, fields="sheets(properties.sheetId,data.rowData.values.userEnteredValue)"):
    filters = [{"gridRange": item} for item in ranges]
    body = {"dataFilters": filters, "includeGridData": True}
    return book.call("POST", f"{book.path}:getByDataFilter", body, fields=fields)


def test_a_sheet_id_that_is_gone_refuses_the_whole_read(filled):
    status, answer = by_filter(filled, {"sheetId": 0}, {"sheetId": 5})
    assert (status, answer["error"]["message"]) == (400, "No grid with id: 5")


def test_a_hidden_tab_is_read_beside_the_others(filled):
    filled.batch(scratch_tab(), written(block(SCRATCH, (0, 1), (0, 1)), [["batch 1"]]))
    status, answer = by_filter(filled, block(0, (0, 1), (0, 1)), block(SCRATCH, (0, 1), (0, 1)))
    assert status == 200
    assert [
        (sheet["properties"]["sheetId"], sheet["data"][0]["rowData"][0]["values"][0]["userEnteredValue"])
        for sheet in answer["sheets"]
    ] == [(0, {"stringValue": "ID"}), (SCRATCH, {"stringValue": "batch 1"})]


def test_column_metadata_goes_where_its_column_goes(filled):
    where = {"dimensionRange": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}}
    entry = {"metadataKey": "field", "metadataValue": "cost", "visibility": "DOCUMENT", "location": where}
    filled.batch({"createDeveloperMetadata": {"developerMetadata": entry}})

    def found():
        mask = "sheets.data.columnMetadata.developerMetadata(metadataKey,metadataValue)"
        _, answer = by_filter(filled, block(0, (0, 1), (0, 6)), fields=mask)
        columns = answer["sheets"][0]["data"][0]["columnMetadata"]
        return [at for at, column in enumerate(columns) if column.get("developerMetadata")]

    assert found() == [1]
    person = filled.service.as_person(filled.id)
    person.move_columns("Sheet1", 2, 1, 5)
    assert found() == [3]
    person.insert_columns("Sheet1", 1)
    assert found() == [4]
    person.type("Sheet1!E1", "Price")
    assert found() == [4], "a renamed header keeps it"
    person.delete_columns("Sheet1", 5)
    assert found() == [], "it goes with its column"


@pytest.fixture
def guarded(filled):
    """A file of the boss, who shares it with the account but protects its second column."""
    service, boss = filled.service, "boss@example.com"
    service.give_away(filled.id, boss, editors=[service.options.owner])
    protected = {"range": block(0, (0, 1000), (1, 2)), "editors": {"users": [boss]}}
    service.as_person(filled.id, boss).batch({"addProtectedRange": {"protectedRange": protected}})
    return filled


LINE = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("updateCells", written(block(0, (1, 2), (0, 2)), [["a", "b"]])),
        ("copyPaste", copied(block(0, (1, 2), (0, 1)), block(0, (1, 2), (1, 2)))),
        ("deleteDimension", {"deleteDimension": {"range": LINE}}),
    ],
)
def test_a_protected_cell_refuses_the_whole_batch_in_googles_words(guarded, kind, asked):
    before = guarded.digest()
    harmless = written(block(0, (5, 6), (0, 1)), [["z"]])
    assert guarded.refuse(harmless, asked) == (400, f"Invalid requests[1].{kind}: {PROTECTED}")
    assert guarded.digest() == before
    guarded.batch(harmless)


def test_what_is_protected_may_still_be_copied_from(guarded):
    (rows,) = answered(
        guarded,
        [scratch_tab(), copied(block(0, (1, 2), (0, 2)), block(SCRATCH, (1, 2), (1, 3)))],
        "_scratch!B2:C2",
    )
    assert rows == [["D-1", 5]]

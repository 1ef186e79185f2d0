import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.sheets.batch import Batch, CellWrite, RowWrite, row_indexes
from sheetcrm.sheets.batching import build_ranges, build_requests
from sheetcrm.sheets.capturing import lay_out
from sheetcrm.sheets.scratch import Scratch, marker_request

SCRATCH = Scratch(sheet_id=99, title="_sheetcrm", row_count=20, column_count=10, marker_cell="before")


def cell(row, column, value="x", *, sheet=1, check=0, **more):
    return CellWrite(
        key=("sales", f"D-{row:06}", f"column {column}"),
        sheet_id=sheet,
        row_index=row,
        column_index=column,
        value=value,
        check_column=check,
        **more,
    )


def row(at, values=None, *, sheet=1, check=0, **more):
    values = {0: "id"} if values is None else values
    return RowWrite(
        department="sales",
        row_id="id",
        sheet_id=sheet,
        values=values,
        columns={column: f"column {column}" for column in values},
        check_column=check,
        at_row_index=at,
        **more,
    )


def batch(*writes, **more):
    headers = {write.sheet_id: {0: "ID"} for write in writes}
    return Batch(
        spreadsheet="office",
        spreadsheet_id="FILE",
        name="b1",
        scratch=SCRATCH,
        marker="after",
        turn_after=7,
        cells=[write for write in writes if isinstance(write, CellWrite)],
        rows=[write for write in writes if isinstance(write, RowWrite)],
        headers=headers,
        **more,
    )


def build(todo):
    """The requests of a batch that touch the departments' tabs."""
    return [request for request in build_requests(todo) if not is_own(request)]


def is_own(request):
    ((kind, body),) = request.items()
    if kind in {"addSheet", "deleteSheet", "updateSheetProperties", "addProtectedRange"}:
        return True
    if kind == "copyPaste":
        return body["destination"]["sheetId"] == SCRATCH.sheet_id
    return (body.get("range") or body.get("start") or body).get("sheetId") == SCRATCH.sheet_id


def text(value):
    return {"userEnteredValue": {"stringValue": value}}


@pytest.mark.parametrize(
    ("value", "entered"),
    [
        ("0012", {"stringValue": "0012"}),
        ("+7 916 123-45-67", {"stringValue": "+7 916 123-45-67"}),
        ("1 234,50", {"stringValue": "1 234,50"}),
        ("=1+1", {"stringValue": "=1+1"}),
        ("'x", {"stringValue": "'x"}),
        ("-5", {"stringValue": "-5"}),
        ("@me", {"stringValue": "@me"}),
        ("TRUE", {"stringValue": "TRUE"}),
        ("🚜\n2", {"stringValue": "🚜\n2"}),
        (" ", {"stringValue": " "}),
        (0, {"numberValue": 0}),
        (46022, {"numberValue": 46022}),
        (0.1, {"numberValue": 0.1}),
        (-1.5, {"numberValue": -1.5}),
        (True, {"boolValue": True}),
        (False, {"boolValue": False}),
    ],
)
def test_values_go_out_typed(value, entered):
    [request] = build(batch(cell(4, 2, value)))

    assert request == {
        "updateCells": {
            "start": {"sheetId": 1, "rowIndex": 4, "columnIndex": 2},
            "rows": [{"values": [{"userEnteredValue": entered}]}],
            "fields": "userEnteredValue",
        }
    }
    [sent] = request["updateCells"]["rows"][0]["values"][0]["userEnteredValue"].values()
    assert type(sent) is type(value)


@pytest.mark.parametrize("value", [None, ""])
def test_a_cleared_cell_is_in_the_mask_and_has_no_value(value):
    [request] = build(batch(cell(4, 2, value)))

    assert request["updateCells"]["rows"] == [{"values": [{}]}]
    assert request["updateCells"]["fields"] == "userEnteredValue"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_no_cell_can_hold(value):
    with pytest.raises(ValueError, match="cannot hold"):
        build_requests(batch(cell(4, 2, value)))


def test_formats_and_notes_are_in_the_mask_only_where_they_change():
    date = {"type": "DATE", "pattern": "dd.mm.yyyy"}
    writes = [cell(1, 1), cell(1, 2, number_format=date), cell(1, 3, note="why"), cell(1, 4, note="")]

    requests = [request["updateCells"] for request in build(batch(*writes))]

    assert [request["fields"] for request in requests] == [
        "userEnteredValue",
        "userEnteredValue,userEnteredFormat.numberFormat",
        "userEnteredValue,note",
    ]
    assert requests[1]["rows"][0]["values"] == [{**text("x"), "userEnteredFormat": {"numberFormat": date}}]
    assert requests[2]["rows"][0]["values"] == [{**text("x"), "note": "why"}, {**text("x"), "note": ""}]


def test_neighbours_go_together():
    writes = [cell(r, c, f"{r}{c}") for r in (3, 2, 5) for c in (2, 1)] + [cell(3, 7, "37"), cell(2, 4, "24")]

    starts = [
        (
            request["updateCells"]["start"]["rowIndex"],
            request["updateCells"]["start"]["columnIndex"],
            [
                [data["userEnteredValue"]["stringValue"] for data in line["values"]]
                for line in request["updateCells"]["rows"]
            ],
        )
        for request in build(batch(*writes))
    ]

    assert sorted(starts) == [
        (2, 1, [["21", "22"], ["31", "32"]]),
        (2, 4, [["24"]]),
        (3, 7, [["37"]]),
        (5, 1, [["51", "52"]]),
    ]


def test_of_two_writes_to_one_cell_the_later_is_applied_last():
    applied = {}
    for request in build(batch(cell(1, 1, "first"), cell(1, 1, "second"))):
        applied.update(request["updateCells"]["rows"][0]["values"][0]["userEnteredValue"])

    assert applied == {"stringValue": "second"}


def test_cells_are_set_before_rows_are_inserted_and_lower_rows_first():
    requests = build(batch(row(9), row(7), cell(6, 1), row(9), row(2, sheet=2), cell(1, 1, sheet=2)))

    order = [
        (kind, (body.get("range") or body["start"])["sheetId"], body.get("range", {}).get("startIndex"))
        for request in requests
        for kind, body in request.items()
    ]
    assert order == [
        ("updateCells", 1, None),
        ("updateCells", 2, None),
        ("insertDimension", 2, 2),
        ("updateCells", 2, None),
        ("insertDimension", 1, 9),
        ("updateCells", 1, None),
        ("insertDimension", 1, 7),
        ("updateCells", 1, None),
    ]


def test_new_rows_of_one_place_are_one_insertion():
    money = {"type": "CURRENCY"}
    requests = build(
        batch(
            row(3, {0: "a", 2: 5.5, 3: None}, formats={2: money}),
            row(3, {0: "b", 1: True, 2: 7}, formats={2: money}),
        )
    )

    assert requests[0] == {
        "insertDimension": {
            "range": {"sheetId": 1, "dimension": "ROWS", "startIndex": 3, "endIndex": 5},
            "inheritFromBefore": True,
        }
    }
    written = {}
    for request in requests[1:]:
        start = request["updateCells"]["start"]
        for down, line in enumerate(request["updateCells"]["rows"]):
            for right, data in enumerate(line["values"]):
                written[start["rowIndex"] + down, start["columnIndex"] + right] = data
    assert written == {
        (3, 0): text("a"),
        (3, 2): {"userEnteredValue": {"numberValue": 5.5}, "userEnteredFormat": {"numberFormat": money}},
        (4, 0): text("b"),
        (4, 1): {"userEnteredValue": {"boolValue": True}},
        (4, 2): {"userEnteredValue": {"numberValue": 7}, "userEnteredFormat": {"numberFormat": money}},
    }


@pytest.mark.parametrize(("row_count", "grows"), [(None, True), (1, True), (2, False), (1000, False)])
def test_a_row_right_under_the_header_does_not_take_its_looks(row_count, grows):
    requests = build(batch(row(1, row_count=row_count)))

    inserted = next(request["insertDimension"] for request in requests if "insertDimension" in request)
    assert inserted["inheritFromBefore"] is False
    growth = [request for request in requests if "appendDimension" in request]
    assert growth == (
        [{"appendDimension": {"sheetId": 1, "dimension": "ROWS", "length": 1}}] if grows else []
    )
    assert requests.index({"insertDimension": inserted}) == len(growth)


def test_nothing_is_inserted_above_the_header():
    with pytest.raises(ValueError, match="header"):
        build(batch(row(0)))


def apply_to(grid, requests):
    """Carry requests out on a list of rows, in order, as Google documents them."""
    for request in requests:
        if "appendDimension" in request:
            grid.append([None] * 6)
        elif "insertDimension" in request:
            span = request["insertDimension"]["range"]
            for at in range(span["startIndex"], span["endIndex"]):
                grid.insert(at, [None] * 6)
        else:
            start = request["updateCells"]["start"]
            for down, line in enumerate(request["updateCells"]["rows"]):
                for right, data in enumerate(line["values"]):
                    value = data.get("userEnteredValue", {}).get("numberValue")
                    grid[start["rowIndex"] + down][start["columnIndex"] + right] = value


CELLS = st.tuples(st.integers(1, 9), st.integers(1, 5))
ROWS = st.tuples(st.integers(10, 12), st.sets(st.integers(0, 5), min_size=1))


@settings(deadline=None, max_examples=200)
@given(st.lists(CELLS, unique=True, max_size=12), st.lists(ROWS, max_size=6))
def test_every_write_ends_up_where_it_is_meant_to_and_nothing_else_changes(cells, rows):
    writes = [cell(r, c, 100 + nth) for nth, (r, c) in enumerate(cells)]
    writes += [row(at, dict.fromkeys(columns, 500 + nth)) for nth, (at, columns) in enumerate(rows)]
    todo = batch(*writes)
    grid = [[r * 6 + c + 0.5 for c in range(6)] for r in range(12)]
    untouched = sorted(grid[r][c] for r in range(12) for c in range(6) if (r, c) not in set(cells))

    apply_to(grid, build(todo))

    for write in todo.cells:
        assert grid[write.row_index][write.column_index] == write.value
        assert grid[write.row_index][0] == write.row_index * 6 + 0.5, "in the row that was meant"
    for write, at in zip(todo.rows, row_indexes(todo.rows), strict=True):
        assert grid[at] == [write.values.get(column) for column in range(6)]
    assert sorted(value for line in grid for value in line if value is not None and value % 1) == untouched


def test_nothing_is_inserted_above_a_cell_that_is_set():
    with pytest.raises(ValueError, match="written in place"):
        build_requests(batch(cell(4, 1), row(4)))


def test_the_turn_comes_first_and_the_marker_last():
    requests = build_requests(batch(cell(4, 1), turn_before=3))
    assert requests[0] == {"deleteSheet": {"sheetId": 3}}
    assert requests[1]["addSheet"]["properties"]["sheetId"] == 7
    assert requests[-1] == marker_request(SCRATCH, "after")


def test_a_hidden_tab_that_is_not_there_is_made_first():
    requests = build_requests(batch(cell(4, 1), makes_scratch=True))
    kinds = [next(iter(request)) for request in requests]
    assert kinds[:4] == ["addSheet", "addSheet", "addProtectedRange", "updateCells"]
    assert requests[1]["addSheet"]["properties"]["sheetId"] == SCRATCH.sheet_id


def test_only_what_is_captured_comes_back():
    (extent,) = build_ranges(batch(cell(4, 1), cell(6, 8)))
    # Row 7 is the lowest touched, so the marker goes to row 7, headers to 8, and rows 5 to 7 to 9 to 11.
    assert extent == "'_sheetcrm'!A7:J11"


def captures(todo):
    return [
        (body["copyPaste"]["source"], body["copyPaste"]["destination"])
        for body in build_requests(todo)
        if "copyPaste" in body and body["copyPaste"]["destination"]["sheetId"] == SCRATCH.sheet_id
    ]


def test_touched_cells_and_ids_are_copied_in_blocks_downwards_and_to_the_right():
    todo = batch(*(cell(r, c, check=2) for r in range(50, 90) for c in (4, 5)), cell(300, 9, check=2))
    area = lay_out(todo)
    assert len(captures(todo)) == 2 + 2 + 2, (
        "marker, header, and for each of two blocks the IDs and the cells"
    )
    for source, destination in captures(todo):
        assert destination["startColumnIndex"] >= source["startColumnIndex"] or source["sheetId"] != 99
        assert source["endRowIndex"] - source["startRowIndex"] == (
            destination["endRowIndex"] - destination["startRowIndex"]
        )
        if source["startRowIndex"]:
            assert destination["startRowIndex"] >= source["startRowIndex"]
    assert area.rows[1, 50] >= 300
    assert len(set(area.rows.values())) == len(area.rows)


def test_the_area_grows_into_room_that_is_made_for_it():
    todo = batch(cell(500, 30))
    (grid,) = [
        body["updateSheetProperties"]["properties"]["gridProperties"]
        for body in build_requests(todo)
        if "updateSheetProperties" in body
    ]
    assert grid == {"rowCount": lay_out(todo).end_row, "columnCount": lay_out(todo).width}


def test_ten_thousand_cells_make_few_requests():
    todo = batch(*(cell(r, c) for r in range(1, 2501) for c in (1, 2, 7, 8)))
    assert len(build_requests(todo)) < 20


def test_what_is_put_back_is_copied_from_the_hidden_tab_after_all_values_are_set():
    todo = batch(
        cell(4, 1, copy_from=(60, 2), content="a"),
        cell(5, 1, copy_from=(61, 2), content="b"),
        cell(9, 3, copy_from=(70, 4), content=None, note=""),
        cell(6, 1, "typed"),
        first_row=71,
    )
    kinds = [(next(iter(request)), next(iter(request.values()))) for request in build(todo)]
    assert [kind for kind, _ in kinds] == ["updateCells", "updateCells", "copyPaste", "copyPaste"]
    assert kinds[1][1]["rows"] == [{"values": [{"note": ""}]}]
    copied = kinds[2][1]
    assert copied["source"]["startRowIndex"] == 60
    assert copied["source"]["endRowIndex"] == 62
    assert copied["destination"]["sheetId"] == 1
    assert copied["destination"]["startRowIndex"] == 4
    assert copied["pasteType"] == "PASTE_FORMULA"
    assert lay_out(todo).first_row >= 71, "what is copied from is not overwritten before"

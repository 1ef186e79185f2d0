import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.sheets.batching import Batch, CellWrite, RowWrite, build_ranges, build_requests, place


def cell(row, column, value="x", *, sheet=1, check=0, **more):
    return CellWrite(
        sheet_id=sheet,
        title=f"Tab {sheet}",
        row_index=row,
        column_index=column,
        value=value,
        check_column=check,
        **more,
    )


def row(at, values=None, *, sheet=1, check=0, **more):
    return RowWrite(
        sheet_id=sheet,
        title=f"Tab {sheet}",
        values={0: "id"} if values is None else values,
        check_column=check,
        at_row_index=at,
        **more,
    )


def batch(*writes):
    return Batch(
        spreadsheet_id="FILE",
        marker="m",
        cells=[write for write in writes if isinstance(write, CellWrite)],
        rows=[write for write in writes if isinstance(write, RowWrite)],
    )


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
    [request] = build_requests(batch(cell(4, 2, value)))

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
    [request] = build_requests(batch(cell(4, 2, value)))

    assert request["updateCells"]["rows"] == [{"values": [{}]}]
    assert request["updateCells"]["fields"] == "userEnteredValue"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_no_cell_can_hold(value):
    with pytest.raises(ValueError, match="cannot hold"):
        build_requests(batch(cell(4, 2, value)))


def test_formats_and_notes_are_in_the_mask_only_where_they_change():
    date = {"type": "DATE", "pattern": "dd.mm.yyyy"}
    writes = [cell(1, 1), cell(1, 2, number_format=date), cell(1, 3, note="why"), cell(1, 4, note="")]

    requests = [request["updateCells"] for request in build_requests(batch(*writes))]

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
        for request in build_requests(batch(*writes))
    ]

    assert sorted(starts) == [
        (2, 1, [["21", "22"], ["31", "32"]]),
        (2, 4, [["24"]]),
        (3, 7, [["37"]]),
        (5, 1, [["51", "52"]]),
    ]


def test_of_two_writes_to_one_cell_the_later_is_applied_last():
    applied = {}
    for request in build_requests(batch(cell(1, 1, "first"), cell(1, 1, "second"))):
        applied.update(request["updateCells"]["rows"][0]["values"][0]["userEnteredValue"])

    assert applied == {"stringValue": "second"}


def test_cells_are_set_before_rows_are_inserted_and_lower_rows_first():
    requests = build_requests(batch(row(9), row(4), cell(6, 1), row(9), row(2, sheet=2), cell(1, 1, sheet=2)))

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
        ("insertDimension", 1, 4),
        ("updateCells", 1, None),
    ]


def test_new_rows_of_one_place_are_one_insertion():
    money = {"type": "CURRENCY"}
    requests = build_requests(
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
    requests = build_requests(batch(row(1, row_count=row_count)))

    inserted = next(request["insertDimension"] for request in requests if "insertDimension" in request)
    assert inserted["inheritFromBefore"] is False
    growth = [request for request in requests if "appendDimension" in request]
    assert growth == (
        [{"appendDimension": {"sheetId": 1, "dimension": "ROWS", "length": 1}}] if grows else []
    )
    assert requests.index({"insertDimension": inserted}) == len(growth)


def test_nothing_is_inserted_above_the_header():
    with pytest.raises(ValueError, match="header"):
        build_requests(batch(row(0)))


def test_ranges_reach_from_the_row_id_to_the_farthest_cell():
    writes = [cell(1, 5, check=2), cell(2, 1, check=2), cell(40, 30), cell(3, 0, sheet=2)]

    assert build_ranges(batch(*writes)) == ["'Tab 1'!B2:F3", "'Tab 1'!A41:AE41", "'Tab 2'!A4:A4"]


def test_ranges_quote_titles_and_join_near_rows():
    writes = [
        CellWrite(sheet_id=1, title="Ann's A1", row_index=at, column_index=1, value=1, check_column=0)
        for at in (1, 5, 10)
    ]

    assert build_ranges(batch(*writes)) == ["'Ann''s A1'!A2:B6", "'Ann''s A1'!A11:B11"]


def test_ranges_are_where_things_stand_after_the_batch():
    writes = [cell(1, 1), cell(9, 1), row(5), row(5), row(3)]

    placement = place(batch(*writes))

    assert placement.cells == (1, 12)
    assert placement.rows == (6, 7, 3)
    assert build_ranges(batch(*writes)) == ["'Tab 1'!A2:B8", "'Tab 1'!A13:B13"]


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
ROWS = st.tuples(st.integers(1, 10), st.sets(st.integers(0, 5), min_size=1))


@settings(deadline=None, max_examples=200)
@given(st.lists(CELLS, unique=True, max_size=12), st.lists(ROWS, max_size=6))
def test_every_write_ends_up_where_the_placement_says_and_nothing_else_changes(cells, rows):
    writes = [cell(r, c, 100 + nth) for nth, (r, c) in enumerate(cells)]
    writes += [row(at, dict.fromkeys(columns, 500 + nth)) for nth, (at, columns) in enumerate(rows)]
    todo = batch(*writes)
    grid = [[r * 6 + c + 0.5 for c in range(6)] for r in range(10)]
    untouched = sorted(grid[r][c] for r in range(10) for c in range(6) if (r, c) not in set(cells))

    apply_to(grid, build_requests(todo))

    placement = place(todo)
    for write, at in zip(todo.cells, placement.cells, strict=True):
        assert grid[at][write.column_index] == write.value
        assert grid[at][0] == write.row_index * 6 + 0.5, "in the row that was meant"
    for write, at in zip(todo.rows, placement.rows, strict=True):
        assert grid[at] == [write.values.get(column) for column in range(6)]
    assert sorted(value for line in grid for value in line if value is not None and value % 1) == untouched

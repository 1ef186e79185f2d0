"""What staff have made of a tab stays to the letter, whatever setup changes in it."""

from __future__ import annotations

from copy import deepcopy

from setup_samples import batch, set_up, sheet_of
from sheets_support import SETTINGS, make_company

from sheetcrm.sheets.structure import inspect


def with_more() -> object:
    """The company with another status, another choice, another column and stricter protection."""
    departments = deepcopy(dict(SETTINGS["departments"]))
    sales = departments["sales"]
    sales["pipelines"]["deals"] = ["New", "Estimate", "Estimate ready", {"Won": "won"}, {"Lost": "lost"}]
    sales["columns"]["Source"]["choices"] = ["Ads", "Referral", "Fair"]
    sales["columns"]["Client"] = {"type": "text", "hint": "Who pays us", "protect": "warning"}
    sales["columns"]["Promised"] = {"type": "boolean"}
    return make_company(departments=departments)


def staffs_own(sheet_id: int) -> list[dict]:
    """Things people do to a tab."""

    def span(first, after, **rows):
        return {"sheetId": sheet_id, "startColumnIndex": first, "endColumnIndex": after, **rows}

    yellow = {"red": 1.0, "green": 1.0}
    bold = {"backgroundColor": yellow, "textFormat": {"italic": True}}
    order = {"dimensionIndex": 3, "sortOrder": "DESCENDING"}
    view = {"title": "Mine", "range": span(0, 14, startRowIndex=0, endRowIndex=50), "sortSpecs": [order]}
    # Columns the config does not know, beside and among its own.
    columns = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}
    moved = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": 5, "endIndex": 6}
    hidden = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": 8, "endIndex": 9}
    theirs = {"userEnteredValue": {"stringValue": "Remarks"}, "note": "ours", "userEnteredFormat": bold}
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 2}
    condition = {"type": "TEXT_CONTAINS", "values": [{"userEnteredValue": "!"}]}
    rule = {
        "ranges": [span(0, 14)],
        "booleanRule": {"condition": condition, "format": {"backgroundColor": yellow}},
    }
    own_rule = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "yes"}]}
    return [
        {"insertDimension": {"range": columns, "inheritFromBefore": False}},
        {
            "updateCells": {
                "start": start,
                "rows": [{"values": [theirs]}],
                "fields": "userEnteredValue,note,userEnteredFormat",
            }
        },
        {"setDataValidation": {"range": span(2, 3, startRowIndex=1), "rule": {"condition": own_rule}}},
        {"moveDimension": {"source": moved, "destinationIndex": 1}},
        {
            "repeatCell": {
                "range": span(0, 14, startRowIndex=4, endRowIndex=9),
                "cell": {"userEnteredFormat": bold},
                "fields": "userEnteredFormat(backgroundColor,textFormat)",
            }
        },
        {"setBasicFilter": {"filter": {"range": span(0, 14, startRowIndex=0, endRowIndex=90)}}},
        {"addFilterView": {"filter": view}},
        {
            "addBanding": {
                "bandedRange": {
                    "range": span(0, 14, startRowIndex=1, endRowIndex=60),
                    "rowProperties": {"firstBandColor": yellow, "secondBandColor": {"green": 1.0}},
                }
            }
        },
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {
            "addProtectedRange": {
                "protectedRange": {"range": span(2, 3), "description": "Ann's", "editors": {"users": []}}
            }
        },
        {
            "updateDimensionProperties": {
                "range": hidden,
                "properties": {"hiddenByUser": True, "pixelSize": 333},
                "fields": "hiddenByUser,pixelSize",
            }
        },
    ]


def test_columns_formats_filters_views_and_their_order_stay(google, company, service):
    ids = set_up(google, company)
    batch(google, ids, *staffs_own(ids.sheets["sales"]))
    person = service.as_person(ids.spreadsheets["office"])
    person.paste("Deals!A2", [[f"cell {column}" for column in range(16)]])
    changed = with_more()
    before = sheet_of(google, ids)

    plan = inspect(google, changed, ids)
    assert {change.what.value for change in plan.changes} == {
        "add-columns",
        "add-notes",
        "add-lists",
        "add-checkboxes",
        "protect-columns",
        "colour-statuses",
        "mark-columns",
    }
    set_up(google, changed, ids)

    after = sheet_of(google, ids)
    for kept in ("basicFilter", "filterViews", "bandedRanges"):
        assert after[kept] == before[kept]
    grid = {**before["properties"]["gridProperties"], "columnCount": 28}
    assert after["properties"] == {**before["properties"], "gridProperties": grid}
    assert after["conditionalFormats"][0] == before["conditionalFormats"][0]
    assert before["protectedRanges"][-1] in after["protectedRanges"]
    width = len(before["data"][0]["rowData"][0]["values"])
    shown = ("userEnteredValue", "userEnteredFormat")
    for row in range(10):
        old, new = (
            [
                {name: cell.get(name) for name in shown}
                for cell in sheet["data"][0]["rowData"][row].get("values", [])[:width]
            ]
            for sheet in (before, after)
        )
        assert new == old, f"row {row + 1}"
    own = [sheet["data"][0]["rowData"][0]["values"][3] for sheet in (before, after)]
    assert own[0]["formattedValue"] == "Remarks"
    assert own[0] == own[1]
    for old, new in zip(
        before["data"][0]["columnMetadata"][:width], after["data"][0]["columnMetadata"][:width], strict=True
    ):
        assert {key: old.get(key) for key in ("pixelSize", "hiddenByUser")} == {
            key: new.get(key) for key in ("pixelSize", "hiddenByUser")
        }
    assert inspect(google, changed, ids).is_empty

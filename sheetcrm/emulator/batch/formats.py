"""Borders, banding and conditional formats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetcrm.emulator.batch.filters import find_object, replace_object
from sheetcrm.emulator.colours import with_twins
from sheetcrm.emulator.copysheet import object_ids
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.masks import apply_mask, body_mask
from sheetcrm.emulator.model import Json, Row, Sheet
from sheetcrm.emulator.ranges import resolve_grid, sheet_by_id, span_of, without_zero_sheet

_SIDES = ("top", "bottom", "left", "right")


def update_borders(edit: Edit, body: Json) -> None:
    """Draw the borders of a block; a border with style NONE takes one away."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    top, bottom = target.span.row, target.row_end - 1
    left, right = target.span.column, target.column_end - 1
    edit.require_editable(target.sheet, (top, bottom + 1), (left, right + 1))
    for position in range(top, bottom + 1):
        row = target.sheet.edit(position)
        for column in range(left, right + 1):
            wanted = {
                "top": body.get("top" if position == top else "innerHorizontal"),
                "bottom": body.get("bottom" if position == bottom else "innerHorizontal"),
                "left": body.get("left" if column == left else "innerVertical"),
                "right": body.get("right" if column == right else "innerVertical"),
            }
            _draw(row, column, {side: item for side, item in wanted.items() if item is not None})


def _draw(row: Row, column: int, wanted: Mapping[str, Any]) -> None:
    if not wanted:
        return
    extras = row.beside(column)
    formats = dict(extras.get("userEnteredFormat", {}))
    borders = dict(formats.get("borders", {}))
    for side, border in wanted.items():
        if border.get("style", "NONE") in ("NONE", "STYLE_UNSPECIFIED"):
            borders.pop(side, None)
        else:
            borders[side] = with_twins(border)
    formats["borders"] = borders
    if not borders:
        del formats["borders"]
    kept = {name: item for name, item in extras.items() if name != "userEnteredFormat"}
    row.set_extras(column, {**kept, "userEnteredFormat": formats} if formats else kept)


def _checked_rule(edit: Edit, rule: Json) -> tuple[Sheet, Json]:
    if not rule.get("ranges"):
        raise invalid("At least one range must be specified.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise invalid("Exactly one of booleanRule or gradientRule must be set.")
    sheets = {resolve_grid(edit.workbook, item).sheet.sheet_id for item in rule["ranges"]}
    if len(sheets) > 1:
        raise invalid("All ranges must be on the same sheet.")
    stored = with_twins(rule)
    stored["ranges"] = [without_zero_sheet(item) for item in rule["ranges"]]
    return sheet_by_id(edit.workbook, sheets.pop()), stored


def _rule_at(sheet: Sheet, index: int) -> Json:
    rules = sheet.listed("conditionalFormats")
    if not 0 <= index < len(rules):
        raise invalid(f"No conditional format on sheet: {sheet.sheet_id} at index: {index}")
    return rules[index]


def add_rule(edit: Edit, body: Json) -> None:
    """Insert a conditional format; later ones move down. Adding the same again makes a second one."""
    sheet, rule = _checked_rule(edit, body.get("rule", {}))
    rules = list(sheet.listed("conditionalFormats"))
    index = body.get("index", 0)
    if index > len(rules):
        raise invalid(f"Conditional format index ({index}) is out of bounds.")
    rules.insert(index, rule)
    sheet.put_list("conditionalFormats", rules)


def update_rule(edit: Edit, body: Json) -> Json:
    """Replace or move the conditional format at a position."""
    index = body.get("index", 0)
    if "rule" in body:
        sheet, rule = _checked_rule(edit, body["rule"])
        old = _rule_at(sheet, index)
        replace_object(sheet, "conditionalFormats", index, rule)
        return {"newRule": rule, "newIndex": index, "oldRule": old}
    sheet = sheet_by_id(edit.workbook, body.get("sheetId", 0))
    rule = _rule_at(sheet, index)
    rules = list(sheet.listed("conditionalFormats"))
    new_index = body.get("newIndex", 0)
    if not 0 <= new_index < len(rules):
        raise invalid(f"Conditional format index ({new_index}) is out of bounds.")
    rules.insert(new_index, rules.pop(index))
    sheet.put_list("conditionalFormats", rules)
    return {"newRule": rule, "newIndex": new_index, "oldIndex": index}


def delete_rule(edit: Edit, body: Json) -> Json:
    """Remove the conditional format at a position."""
    sheet = sheet_by_id(edit.workbook, body.get("sheetId", 0))
    index = body.get("index", 0)
    rule = _rule_at(sheet, index)
    replace_object(sheet, "conditionalFormats", index, None)
    return {"rule": rule}


def add_banding(edit: Edit, body: Json) -> Json:
    """Colour rows or columns in turn; a range can have that only once."""
    given = with_twins(body.get("bandedRange", {}))
    target = resolve_grid(edit.workbook, given.get("range", {})).checked()
    for other in target.sheet.listed("bandedRanges"):
        span = span_of(other["range"])
        rows = span.row < target.row_end and target.span.row < (span.end_row or target.sheet.row_count)
        columns = span.column < target.column_end and target.span.column < (
            span.end_column or target.sheet.column_count
        )
        if rows and columns:
            raise invalid(
                "You cannot add alternating background colors to a range that already has alternating "
                "background colors."
            )
    taken = object_ids(edit.workbook)
    if given.get("bandedRangeId") in taken:
        raise invalid(f"Banded range with id {given['bandedRangeId']} already exists.")
    area = without_zero_sheet(given.get("range", {}))
    entry = {"bandedRangeId": edit.new_id(taken), **given, "range": area}
    target.sheet.put_list("bandedRanges", [*target.sheet.listed("bandedRanges"), entry])
    return {"bandedRange": entry}


def update_banding(edit: Edit, body: Json) -> None:
    """Change a banding."""
    mask = body_mask(body.get("fields"), "BandedRange")
    given = with_twins(body.get("bandedRange", {}))
    sheet, index, entry = find_object(
        edit.workbook, "bandedRanges", "bandedRangeId", given.get("bandedRangeId")
    )
    merged = apply_mask(entry, given, mask or {name: {} for name in given})
    replace_object(sheet, "bandedRanges", index, {**merged, "bandedRangeId": entry["bandedRangeId"]})


def delete_banding(edit: Edit, body: Json) -> None:
    """Remove a banding."""
    sheet, index, _ = find_object(edit.workbook, "bandedRanges", "bandedRangeId", body.get("bandedRangeId"))
    replace_object(sheet, "bandedRanges", index, None)


HANDLERS = {
    "updateBorders": update_borders,
    "addConditionalFormatRule": add_rule,
    "updateConditionalFormatRule": update_rule,
    "deleteConditionalFormatRule": delete_rule,
    "addBanding": add_banding,
    "updateBanding": update_banding,
    "deleteBanding": delete_banding,
}

"""The basic filter, filter views and slicers."""

from __future__ import annotations

from typing import Any

from sheetcrm.emulator.batch.rangesort import order_rows, reorder
from sheetcrm.emulator.copysheet import object_ids
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.filterrows import refresh_hidden
from sheetcrm.emulator.masks import apply_mask, body_mask
from sheetcrm.emulator.model import Json, Sheet, Workbook
from sheetcrm.emulator.ranges import Target, grid_range, resolve_grid, sheet_by_id


def set_basic_filter(edit: Edit, body: Json) -> None:
    """Set the sheet's filter; its range becomes bounded, its sort is applied, its criteria hide rows."""
    given = dict(body.get("filter", {}))
    if "range" not in given and "tableId" not in given:
        raise invalid("filter.range must be set.")
    target = resolve_grid(edit.workbook, given.get("range", {})).checked()
    given["range"] = _bounded(target)
    _check_columns(target, given)
    target.sheet.objects["basicFilter"] = given
    _apply_sort(edit, target, given)
    refresh_hidden(edit, target.sheet)


def _check_columns(target: Target, given: Json) -> None:
    columns = [spec.get("dimensionIndex", 0) for spec in given.get("sortSpecs", ())]
    columns += [spec.get("columnIndex", 0) for spec in given.get("filterSpecs", ())]
    for key in given.get("criteria", {}):
        if not key.isdecimal():
            raise invalid(f"Invalid value at 'filter.criteria' (TYPE_INT32), \"{key}\"")
        columns.append(int(key))
    for column in columns:
        if not target.span.column <= column < target.column_end:
            raise invalid(f"Column index {column} is not in the range of the filter: {target.describe()}")


def _bounded(target: Target) -> Json:
    return grid_range(target.sheet.sheet_id, target.clamped().span)


def _apply_sort(edit: Edit, target: Target, given: Json) -> None:
    specs = given.get("sortSpecs", [])
    span = target.span
    if not specs or target.row_end <= span.row + 1:
        return
    body = Target(target.sheet, resolve_span(target))
    rows = [target.sheet.row(i) for i in range(body.span.row, body.row_end)]
    reorder(edit, body, order_rows(rows, specs))


def resolve_span(target: Target) -> Any:
    """Return the filter's cells without its header row."""
    bounded = target.clamped().span
    return type(bounded)(bounded.row + 1, bounded.column, bounded.end_row, bounded.end_column)


def clear_basic_filter(edit: Edit, body: Json) -> None:
    """Take the sheet's filter away; hidden rows show again."""
    sheet = sheet_by_id(edit.workbook, body.get("sheetId", 0))
    sheet.objects.pop("basicFilter", None)
    refresh_hidden(edit, sheet)


def add_filter_view(edit: Edit, body: Json) -> Json:
    """Add a filter view, which hides nothing for others."""
    given = dict(body.get("filter", {}))
    target = resolve_grid(edit.workbook, given.get("range", {})).checked()
    taken = object_ids(edit.workbook)
    if given.get("filterViewId") in taken:
        raise invalid(f"Filter view with id {given['filterViewId']} already exists.")
    given.setdefault("filterViewId", edit.new_id(taken))
    given.setdefault("title", f"Filter {len(target.sheet.listed('filterViews')) + 1}")
    given["range"] = _bounded(target)
    target.sheet.put_list("filterViews", [*target.sheet.listed("filterViews"), given])
    return {"filter": given}


def find_object(workbook: Workbook, kind: str, field: str, wanted: Any) -> tuple[Sheet, int, Json]:
    """Return (sheet, position, object) of the object of one kind with an id.

    Raises:
        ApiError: 400 if there is none.
    """
    for sheet in workbook.sheets:
        for index, entry in enumerate(sheet.listed(kind)):
            if entry[field] == wanted:
                return sheet, index, entry
    raise invalid(f"No object with {field}: {wanted}")


def replace_object(sheet: Sheet, kind: str, index: int, new: Json | None) -> None:
    """Put another object in an object's place, or nothing."""
    entries = list(sheet.listed(kind))
    entries[index : index + 1] = [] if new is None else [new]
    sheet.put_list(kind, entries)


def update_filter_view(edit: Edit, body: Json) -> None:
    """Change a filter view."""
    mask = body_mask(body.get("fields"), "FilterView")
    given = body.get("filter", {})
    sheet, index, entry = find_object(edit.workbook, "filterViews", "filterViewId", given.get("filterViewId"))
    merged = apply_mask(entry, given, mask or {name: {} for name in given})
    merged["filterViewId"] = entry["filterViewId"]
    replace_object(sheet, "filterViews", index, merged)


def delete_filter_view(edit: Edit, body: Json) -> None:
    """Remove a filter view."""
    sheet, index, _ = find_object(edit.workbook, "filterViews", "filterViewId", body.get("filterId"))
    replace_object(sheet, "filterViews", index, None)


def duplicate_filter_view(edit: Edit, body: Json) -> Json:
    """Copy a filter view."""
    sheet, _, entry = find_object(edit.workbook, "filterViews", "filterViewId", body.get("filterId"))
    fresh = edit.new_id(object_ids(edit.workbook))
    copy = {**entry, "filterViewId": fresh, "title": f"Copy of {entry['title']}"}
    sheet.put_list("filterViews", [*sheet.listed("filterViews"), copy])
    return {"filter": copy}


HANDLERS = {
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
    "addFilterView": add_filter_view,
    "updateFilterView": update_filter_view,
    "deleteFilterView": delete_filter_view,
    "duplicateFilterView": duplicate_filter_view,
}

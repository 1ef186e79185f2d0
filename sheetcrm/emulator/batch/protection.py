"""Protected ranges, named ranges and merges."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sheetcrm.emulator.a1 import Span, parse_r1c1, parse_span
from sheetcrm.emulator.copysheet import object_ids
from sheetcrm.emulator.edit import PROTECTED, Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.masks import apply_mask, body_mask
from sheetcrm.emulator.model import Json, Row, Sheet, Workbook
from sheetcrm.emulator.ranges import (
    Target,
    grid_range,
    resolve_grid,
    span_of,
    without_zero_sheet,
)

_NAME = re.compile(r"^[^\W\d]\w*$")
_BAD_NAME = (
    "The name given to this range is invalid. Names must start with a letter, contain only letters, "
    "numbers and underscores, and must not look like a cell reference or be in use."
)


def add_protected_range(edit: Edit, body: Json) -> Json:
    """Protect a range; without `editors` everybody who can edit the file still can."""
    given = _checked(body.get("protectedRange", {}))
    sheet = _home(edit.workbook, given)
    taken = object_ids(edit.workbook)
    asked = given.get("protectedRangeId")
    if asked in taken:
        raise invalid(f"Protected range with id {asked} already exists.")
    entry = {"protectedRangeId": asked or edit.new_id(taken), **given}
    entry["protectedRangeId"] = asked or entry["protectedRangeId"]
    sheet.put_list("protectedRanges", [*sheet.listed("protectedRanges"), _stored(edit, entry)])
    return {
        "protectedRange": {
            **_shown(entry),
            "requestingUserCanEdit": True,
            "editors": {name: item for name, item in given.get("editors", {}).items() if item},
        }
    }


def _checked(given: Json) -> Json:
    if given.get("warningOnly") and any(given.get("editors", {}).values()):
        raise invalid("ProtectedRange is warningOnly. Editors cannot be set on it.")
    if "range" not in given and "namedRangeId" not in given and "tableId" not in given:
        raise invalid("One of range, namedRangeId or tableId must be set.")
    result = {name: item for name, item in given.items() if name != "requestingUserCanEdit"}
    if not result.get("warningOnly"):
        result.pop("warningOnly", None)
    if "range" in result:
        result["range"] = without_zero_sheet(result["range"])
    return result


def _stored(edit: Edit, entry: Json) -> Json:
    """Return an entry as kept: the owner and whoever protects the range can always edit it."""
    if entry.get("warningOnly") or "editors" not in entry:
        return entry
    users = list(entry["editors"].get("users", ()))
    users += [user for user in dict.fromkeys((edit.owner, edit.user)) if user not in users]
    return {**entry, "editors": {**entry["editors"], "users": users}}


def _shown(entry: Json) -> Json:
    return {name: item for name, item in entry.items() if name != "editors"}


def _home(workbook: Workbook, given: Json) -> Sheet:
    if "range" in given:
        return resolve_grid(workbook, given["range"]).sheet
    if "tableId" in given:
        for sheet in workbook.sheets:
            if any(table["tableId"] == given["tableId"] for table in sheet.listed("tables")):
                return sheet
        raise invalid(f"No table with id: {given['tableId']}")
    _, entry = _find_named(workbook, given["namedRangeId"])
    return resolve_grid(workbook, entry.get("range", {})).sheet


def _find_protected(workbook: Workbook, wanted: int) -> tuple[Sheet, int, Json]:
    for sheet in workbook.sheets:
        for index, entry in enumerate(sheet.listed("protectedRanges")):
            if entry["protectedRangeId"] == wanted:
                return sheet, index, entry
    raise invalid(f"No protected range with ID: {wanted}")


def _require_editor(edit: Edit, entry: Json) -> None:
    editors = entry.get("editors", {}).get("users", ())
    known = {name.casefold() for name in (*editors, edit.owner)}
    if edit.options.enforce_protection and "editors" in entry and edit.user.casefold() not in known:
        raise invalid(PROTECTED)


def update_protected_range(edit: Edit, body: Json) -> None:
    """Change a protection."""
    mask = body_mask(body.get("fields"), "ProtectedRange")
    given = body.get("protectedRange", {})
    sheet, index, entry = _find_protected(edit.workbook, given.get("protectedRangeId", 0))
    _require_editor(edit, entry)
    merged = _checked(apply_mask(entry, given, mask or {name: {} for name in given}))
    merged["protectedRangeId"] = entry["protectedRangeId"]
    others = list(sheet.listed("protectedRanges"))
    home = _home(edit.workbook, merged)
    if home is sheet:
        others[index] = _stored(edit, merged)
        sheet.put_list("protectedRanges", others)
    else:
        del others[index]
        sheet.put_list("protectedRanges", others)
        home.put_list("protectedRanges", [*home.listed("protectedRanges"), _stored(edit, merged)])


def delete_protected_range(edit: Edit, body: Json) -> None:
    """Take a protection away."""
    sheet, index, entry = _find_protected(edit.workbook, body.get("protectedRangeId", 0))
    _require_editor(edit, entry)
    kept = list(sheet.listed("protectedRanges"))
    del kept[index]
    sheet.put_list("protectedRanges", kept)


def add_named_range(edit: Edit, body: Json) -> Json:
    """Name a range."""
    given = dict(body.get("namedRange", {}))
    _check_name(edit.workbook, given.get("name", ""))
    given["range"] = _named_area(edit.workbook, given)
    taken = {entry["namedRangeId"] for entry in edit.workbook.listed("namedRanges")}
    asked = given.get("namedRangeId")
    if asked in taken:
        raise invalid(f"Named range with id {asked} already exists.")
    entry = {**given, "namedRangeId": asked or str(edit.new_id(taken))}
    edit.workbook.put_list("namedRanges", [*edit.workbook.listed("namedRanges"), entry])
    edit.recalculate = True
    return {"namedRange": entry}


def _named_area(workbook: Workbook, given: Json) -> Json:
    if "range" not in given:
        raise invalid("namedRange.range must be set.")
    resolve_grid(workbook, given["range"]).checked()
    return without_zero_sheet(given["range"])


def _check_name(workbook: Workbook, name: str, *, but: str | None = None) -> None:
    taken = {
        entry["name"].casefold() for entry in workbook.listed("namedRanges") if entry["namedRangeId"] != but
    }
    looks_like_cells = parse_span(name) is not None or parse_r1c1(name) is not None
    reserved = name.casefold() in ("true", "false") or len(name) > 250
    if not _NAME.match(name) or looks_like_cells or reserved or name.casefold() in taken:
        raise invalid(_BAD_NAME)


def _find_named(workbook: Workbook, wanted: str) -> tuple[int, Json]:
    for index, entry in enumerate(workbook.listed("namedRanges")):
        if entry["namedRangeId"] == wanted:
            return index, entry
    raise invalid(f"No named range with id: {wanted}")


def update_named_range(edit: Edit, body: Json) -> None:
    """Rename a named range or give it other cells."""
    mask = body_mask(body.get("fields"), "NamedRange")
    given = body.get("namedRange", {})
    index, entry = _find_named(edit.workbook, given.get("namedRangeId", ""))
    merged = apply_mask(entry, given, mask or {name: {} for name in given})
    merged["namedRangeId"] = entry["namedRangeId"]
    _check_name(edit.workbook, merged.get("name", ""), but=entry["namedRangeId"])
    merged["range"] = _named_area(edit.workbook, merged)
    entries = list(edit.workbook.listed("namedRanges"))
    entries[index] = merged
    edit.workbook.put_list("namedRanges", entries)
    edit.recalculate = True


def delete_named_range(edit: Edit, body: Json) -> None:
    """Take a name away."""
    index, _ = _find_named(edit.workbook, body.get("namedRangeId", ""))
    entries = list(edit.workbook.listed("namedRanges"))
    del entries[index]
    edit.workbook.put_list("namedRanges", entries)
    edit.recalculate = True


def merge_cells(edit: Edit, body: Json) -> None:
    """Merge a range, each row or each column of it; older merges inside go, hidden values are dropped."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    sheet = target.sheet
    _require_one_side_of_frozen(target)
    edit.require_editable(sheet, (target.span.row, target.row_end), (target.span.column, target.column_end))
    parts = [part for part in _merge_parts(target, body.get("mergeType", "MERGE_ALL")) if not _lone(part)]
    kept = [merge for merge in sheet.listed("merges") if not overlap(span_of(merge), target.span)]
    torn = [
        merge
        for merge in sheet.listed("merges")
        if overlap(span_of(merge), target.span) and not inside(span_of(merge), target.span)
    ]
    if torn:
        raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    sheet.put_list("merges", [*kept, *(grid_range(sheet.sheet_id, part) for part in parts)])
    for part in parts:
        _keep_first_value(sheet, part)
    edit.recalculate = True


def _merge_parts(target: Target, kind: str) -> Sequence[Span]:
    span = target.clamped().span
    if kind == "MERGE_ROWS":
        return [Span(row, span.column, row + 1, span.end_column) for row in range(span.row, target.row_end)]
    if kind == "MERGE_COLUMNS":
        columns = range(span.column, target.column_end)
        return [Span(span.row, column, span.end_row, column + 1) for column in columns]
    return [span]


def _lone(span: Span) -> bool:
    return span.end_row == span.row + 1 and span.end_column == span.column + 1


def overlap(first: Span, second: Span) -> bool:
    """Tell whether two bounded spans share a cell."""
    return (
        first.row < (second.end_row or 0)
        and second.row < (first.end_row or 0)
        and first.column < (second.end_column or 0)
        and second.column < (first.end_column or 0)
    )


def inside(inner: Span, outer: Span) -> bool:
    """Tell whether a bounded span lies wholly within another."""
    return (
        outer.row <= inner.row
        and (inner.end_row or 0) <= (outer.end_row or 0)
        and outer.column <= inner.column
        and (inner.end_column or 0) <= (outer.end_column or 0)
    )


def _require_one_side_of_frozen(target: Target) -> None:
    grid: Mapping[str, Any] = target.sheet.properties.get("gridProperties", {})
    rows, columns = grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)
    if target.span.column < columns < target.column_end:
        raise invalid("You can't merge frozen and non-frozen columns")
    if target.span.row < rows < target.row_end:
        raise invalid("You can't merge frozen and non-frozen rows")


def _keep_first_value(sheet: Sheet, part: Span) -> None:
    """Leave the value of the first filled cell in the top-left cell and empty the others."""
    rows = range(part.row, min(part.end_row or 0, len(sheet.rows)))
    cells = [(row, column) for row in rows for column in range(part.column, part.end_column or 0)]
    filled = [(row, column) for row, column in cells if sheet.row(row).filled(column)]
    if not filled:
        return
    row, column = filled[0]
    value, extras = sheet.row(row).value(column), sheet.row(row).beside(column)
    for at_row, at_column in filled:
        if (at_row, at_column) != (part.row, part.column):
            _empty(sheet.edit(at_row), at_column)
    first = sheet.edit(part.row)
    first.set_value(part.column, value)
    if (row, column) != (part.row, part.column):
        first.set_extras(part.column, extras)


def _empty(row: Row, column: int) -> None:
    row.set_value(column, None)
    kept = {name: item for name, item in row.beside(column).items() if name != "formulaValue"}
    row.set_extras(column, kept)


def unmerge_cells(edit: Edit, body: Json) -> None:
    """Take away the merges that lie within a range."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    merges = target.sheet.listed("merges")
    touched = [merge for merge in merges if overlap(span_of(merge), target.span)]
    if any(not inside(span_of(merge), target.span) for merge in touched):
        raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    target.sheet.put_list("merges", [merge for merge in merges if merge not in touched])


HANDLERS = {
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
}

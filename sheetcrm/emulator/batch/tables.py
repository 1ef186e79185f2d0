"""Native tables: a named block whose header row names its columns."""

from __future__ import annotations

import re
import string

from sheetcrm.emulator.batch.filters import find_object, replace_object
from sheetcrm.emulator.batch.protection import overlap
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.masks import apply_mask, body_mask
from sheetcrm.emulator.model import Json, Workbook
from sheetcrm.emulator.ranges import Target, grid_range, resolve_grid, span_of

_NAME = re.compile(r"^[^\W\d]\w*$")
_ALPHABET = string.ascii_letters + string.digits


def add_table(edit: Edit, body: Json) -> Json:
    """Make a table of a block; its header cells get the column names that are given."""
    given = body.get("table", {})
    target = resolve_grid(edit.workbook, given.get("range", {})).checked()
    _require_free(target, None)
    taken = {entry["tableId"] for sheet in edit.workbook.sheets for entry in sheet.listed("tables")}
    table_id = given.get("tableId") or "".join(edit.random.choice(_ALPHABET) for _ in range(12))
    if table_id in taken:
        raise invalid(f"Table with id {table_id} already exists.")
    name = given.get("name") or _free_name(edit.workbook)
    _check_name(edit.workbook, name, None)
    area = grid_range(target.sheet.sheet_id, target.clamped().span)
    table = {**given, "tableId": table_id, "name": name, "range": area}
    table["columnProperties"] = _columns(target, given)
    target.sheet.put_list("tables", [*target.sheet.listed("tables"), table])
    edit.recalculate = True
    return {"table": table}


def _require_free(target: Target, but: str | None) -> None:
    for other in target.sheet.listed("tables"):
        if other["tableId"] != but and overlap(span_of(other["range"]), target.clamped().span):
            raise invalid("You can't add a table to a range that already has a table.")


def _names(workbook: Workbook) -> dict[str, str]:
    return {
        entry["name"].casefold(): entry["tableId"]
        for sheet in workbook.sheets
        for entry in sheet.listed("tables")
    }


def _free_name(workbook: Workbook) -> str:
    number = 1
    while f"table{number}" in _names(workbook):
        number += 1
    return f"Table{number}"


def _check_name(workbook: Workbook, name: str, but: str | None) -> None:
    if not _NAME.match(name) or _names(workbook).get(name.casefold(), but) != but:
        raise invalid(f"The name given to this table is invalid: {name}")


def _columns(target: Target, given: Json) -> list[Json]:
    asked = {item.get("columnIndex", 0): item for item in given.get("columnProperties", ())}
    header = target.sheet.edit(target.span.row)
    result = []
    for index, column in enumerate(range(target.span.column, target.column_end)):
        item = dict(asked.get(index, {}))
        name = item.get("columnName") or str(header.value(column) or f"Column {index + 1}")
        header.set_value(column, name)
        item |= {"columnName": name, "columnType": item.get("columnType", "TEXT")}
        result.append({**({"columnIndex": index} if index else {}), **item})
    return result


def update_table(edit: Edit, body: Json) -> None:
    """Change a table's name, range or columns."""
    mask = body_mask(body.get("fields"), "Table")
    given = body.get("table", {})
    sheet, index, entry = find_object(edit.workbook, "tables", "tableId", given.get("tableId"))
    merged = apply_mask(entry, given, mask or {name: {} for name in given})
    merged["tableId"] = entry["tableId"]
    _check_name(edit.workbook, merged.get("name", ""), entry["tableId"])
    target = resolve_grid(edit.workbook, merged.get("range", {})).checked()
    _require_free(target, entry["tableId"])
    merged["range"] = grid_range(sheet.sheet_id, target.clamped().span)
    merged["columnProperties"] = _columns(target, merged)
    replace_object(sheet, "tables", index, merged)


def delete_table(edit: Edit, body: Json) -> None:
    """Make plain cells of a table; its values stay."""
    sheet, index, _ = find_object(edit.workbook, "tables", "tableId", body.get("tableId"))
    replace_object(sheet, "tables", index, None)


HANDLERS = {"addTable": add_table, "updateTable": update_table, "deleteTable": delete_table}

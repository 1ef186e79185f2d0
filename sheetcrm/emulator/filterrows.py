"""Which rows a basic filter hides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.model import Json, Row, Sheet
from sheetcrm.emulator.showing import shown


def refresh_hidden(edit: Edit, sheet: Sheet) -> None:
    """Set `hiddenByFilter` on the rows the sheet's filter hides and take it off the others."""
    active: Json = sheet.objects.get("basicFilter", {})
    criteria = _criteria(active)
    area = active.get("range", {})
    start, end = area.get("startRowIndex", 0) + 1, area.get("endRowIndex", sheet.row_count)
    for index, row in enumerate(sheet.rows):
        inside = bool(criteria) and start <= index < end
        hidden = inside and any(
            _hides(row, column, rule, edit.workbook.locale) for column, rule in criteria.items()
        )
        if hidden != bool((row.properties or {}).get("hiddenByFilter")):
            fresh = sheet.edit(index)
            kept = {name: item for name, item in (row.properties or {}).items() if name != "hiddenByFilter"}
            fresh.properties = ({**kept, "hiddenByFilter": True} if hidden else kept) or None


def _criteria(active: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    found = {int(column): rule for column, rule in active.get("criteria", {}).items()}
    for spec in active.get("filterSpecs", ()):
        found[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    return found


def _hides(row: Row, column: int, rule: Mapping[str, Any], locale: str) -> bool:
    value = row.value(column)
    text = "" if value is None else shown(value, row.beside(column), locale)
    if text in rule.get("hiddenValues", ()):
        return True
    kind = rule.get("condition", {}).get("type")
    if kind == "BLANK":
        return text != ""
    if kind == "NOT_BLANK":
        return text == ""
    return False

"""Charts and slicers: kept and shown as sent, never drawn."""

from __future__ import annotations

from sheetcrm.emulator.batch.filters import find_object, replace_object
from sheetcrm.emulator.colours import with_twins
from sheetcrm.emulator.copysheet import object_ids
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid, unsupported
from sheetcrm.emulator.masks import apply_mask, body_mask
from sheetcrm.emulator.model import Json, Sheet, Workbook
from sheetcrm.emulator.ranges import sheet_by_id, without_zero_sheet

_KINDS = {"charts": "chartId", "slicers": "slicerId"}
_SIZE = {"widthPixels": 600, "heightPixels": 371}


def _position(edit: Edit, given: Json) -> tuple[Sheet, Json]:
    """Return where an object goes; its own sheet is not offered here."""
    if given.get("newSheet") or "sheetId" in given:
        raise unsupported("A chart on a sheet of its own")
    overlay = given.get("overlayPosition", {})
    anchor = overlay.get("anchorCell", {})
    sheet = sheet_by_id(edit.workbook, anchor.get("sheetId", 0), "grid")
    return sheet, {"overlayPosition": {**_SIZE, **overlay, "anchorCell": without_zero_sheet(anchor)}}


def _add(edit: Edit, kind: str, given: Json) -> Json:
    if "spec" not in given:
        raise invalid("spec must be set.")
    field, taken = _KINDS[kind], object_ids(edit.workbook)
    if given.get(field) in taken:
        raise invalid(f"An object with id {given[field]} already exists.")
    sheet, position = _position(edit, given.get("position", {}))
    entry = {
        field: given.get(field) or edit.new_id(taken),
        "spec": with_twins(given["spec"]),
        "position": position,
    }
    if "border" in given:
        entry["border"] = with_twins(given["border"])
    sheet.put_list(kind, [*sheet.listed(kind), entry])
    return entry


def add_chart(edit: Edit, body: Json) -> Json:
    """Add a chart over a sheet."""
    return {"chart": _add(edit, "charts", body.get("chart", {}))}


def add_slicer(edit: Edit, body: Json) -> Json:
    """Add a slicer."""
    return {"slicer": _add(edit, "slicers", body.get("slicer", {}))}


def update_chart_spec(edit: Edit, body: Json) -> None:
    """Replace a chart's whole spec."""
    sheet, index, entry = find_object(edit.workbook, "charts", "chartId", body.get("chartId"))
    replace_object(sheet, "charts", index, {**entry, "spec": with_twins(body.get("spec", {}))})


def update_slicer_spec(edit: Edit, body: Json) -> None:
    """Change a slicer's spec."""
    mask = body_mask(body.get("fields"), "SlicerSpec")
    sheet, index, entry = find_object(edit.workbook, "slicers", "slicerId", body.get("slicerId"))
    given = with_twins(body.get("spec", {}))
    spec = apply_mask(entry["spec"], given, mask or {name: {} for name in given})
    replace_object(sheet, "slicers", index, {**entry, "spec": spec})


def _find(workbook: Workbook, object_id: int | None) -> tuple[Sheet, str, int, Json]:
    for sheet in workbook.sheets:
        for kind, field in _KINDS.items():
            for index, entry in enumerate(sheet.listed(kind)):
                if entry[field] == object_id:
                    return sheet, kind, index, entry
    raise invalid(f"No embedded object with id: {object_id}")


def delete_object(edit: Edit, body: Json) -> None:
    """Remove a chart or slicer."""
    sheet, kind, index, _ = _find(edit.workbook, body.get("objectId"))
    replace_object(sheet, kind, index, None)


def update_position(edit: Edit, body: Json) -> Json:
    """Move or resize a chart or slicer."""
    sheet, kind, index, entry = _find(edit.workbook, body.get("objectId"))
    given = body.get("newPosition", {})
    if given.get("newSheet") or "sheetId" in given:
        raise unsupported("A chart on a sheet of its own")
    mask = body_mask(body.get("fields"), "OverlayPosition")
    old = entry["position"]["overlayPosition"]
    new = given.get("overlayPosition", {})
    overlay = apply_mask(old, new, mask or {name: {} for name in new})
    home, position = _position(edit, {"overlayPosition": overlay})
    moved = {**entry, "position": position}
    replace_object(sheet, kind, index, moved if home is sheet else None)
    if home is not sheet:
        home.put_list(kind, [*home.listed(kind), moved])
    return {"position": position}


def update_border(edit: Edit, body: Json) -> None:
    """Change a chart's border."""
    mask = body_mask(body.get("fields"), "EmbeddedObjectBorder")
    sheet, kind, index, entry = _find(edit.workbook, body.get("objectId"))
    given = with_twins(body.get("border", {}))
    border = apply_mask(entry.get("border", {}), given, mask or {name: {} for name in given})
    replace_object(sheet, kind, index, {**entry, "border": border})


HANDLERS = {
    "addChart": add_chart,
    "addSlicer": add_slicer,
    "updateChartSpec": update_chart_spec,
    "updateSlicerSpec": update_slicer_spec,
    "deleteEmbeddedObject": delete_object,
    "updateEmbeddedObjectPosition": update_position,
    "updateEmbeddedObjectBorder": update_border,
}

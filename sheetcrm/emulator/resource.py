"""The Spreadsheet resource, as get, getByDataFilter and updatedSpreadsheet show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.batch.sheets import sheet_properties
from sheetcrm.emulator.griddata import GridReader
from sheetcrm.emulator.masks import Mask, below, prune, wants
from sheetcrm.emulator.model import Json, Sheet, Workbook
from sheetcrm.emulator.ranges import Target

_DATA = "data"


def spreadsheet(
    workbook: Workbook,
    *,
    mask: Mask,
    targets: Sequence[Target] | None = None,
    grid_data: bool = False,
    user: str = "",
) -> Json:
    """Return the Spreadsheet resource, trimmed to `mask`.

    Args:
        workbook: the document.
        mask: field mask; the empty mask means everything but grid data. A mask that names `sheets.data`
            brings grid data whatever `grid_data` says (recorded).
        targets: cells asked for; None means all. Sheets none of them touches are left out.
        grid_data: whether cells come along when there is no mask.
        user: who asks; decides `requestingUserCanEdit`.
    """
    result: Json = {}
    if wants(mask, "spreadsheetId"):
        result["spreadsheetId"] = workbook.spreadsheet_id
    if wants(mask, "properties"):
        result["properties"] = prune(workbook.properties, below(mask, "properties"))
    if wants(mask, "sheets"):
        builder = _SheetBuilder(workbook, below(mask, "sheets"), with_data=grid_data or bool(mask), user=user)
        sheets = [builder.build(sheet, chosen) for sheet, chosen in _chosen(workbook, targets)]
        if sheets:
            result["sheets"] = sheets
    for kind, value in workbook.objects.items():
        if wants(mask, kind):
            result[kind] = prune(_top_level(kind, value), below(mask, kind))
    if wants(mask, "spreadsheetUrl"):
        result["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{workbook.spreadsheet_id}/edit"
    return result


def _top_level(kind: str, value: Any) -> Any:
    if kind != "developerMetadata":
        return value
    return [{**entry, "location": {"locationType": "SPREADSHEET", "spreadsheet": True}} for entry in value]


def _chosen(workbook: Workbook, targets: Sequence[Target] | None) -> list[tuple[Sheet, list[Target]]]:
    if targets is None:
        return [(sheet, [Target(sheet, Span())]) for sheet in workbook.sheets]
    found = []
    for sheet in workbook.sheets:
        mine = [target for target in targets if target.sheet is sheet]
        if mine:
            found.append((sheet, mine))
    return found


class _SheetBuilder:
    """Builds Sheet resources under one mask (that of the field `sheets`)."""

    def __init__(self, workbook: Workbook, mask: Mask, *, with_data: bool, user: str) -> None:
        self._workbook = workbook
        self._mask = mask
        self._user = user
        self._reader = None
        if with_data and wants(mask, _DATA):
            self._reader = GridReader(workbook, below(mask, _DATA))

    def build(self, sheet: Sheet, targets: Sequence[Target]) -> Json:
        result: Json = {}
        if wants(self._mask, "properties"):
            shown = sheet_properties(self._workbook, sheet)
            result["properties"] = prune(shown, below(self._mask, "properties"))
        if self._reader is not None:
            result[_DATA] = [self._reader.read(target.clamped()) for target in targets]
        for kind, value in sheet.objects.items():
            if wants(self._mask, kind):
                result[kind] = prune(self._shown(sheet, kind, value), below(self._mask, kind))
        return result

    def _shown(self, sheet: Sheet, kind: str, value: Any) -> Any:
        if kind == "protectedRanges":
            return [self._protection(entry) for entry in value]
        if kind == "developerMetadata":
            location = {"locationType": "SHEET", "sheetId": sheet.sheet_id}
            return [{**entry, "location": location} for entry in value]
        return value

    def _protection(self, entry: Json) -> Json:
        editors = entry.get("editors")
        can_edit = editors is None or self._user in editors.get("users", ())
        shown = {name: item for name, item in entry.items() if name != "editors"}
        if can_edit:
            shown["requestingUserCanEdit"] = True
            # Who may edit is shown only to those who may (discovery document, ProtectedRange.editors).
            if editors is not None:
                shown["editors"] = {name: item for name, item in editors.items() if item}
        return shown

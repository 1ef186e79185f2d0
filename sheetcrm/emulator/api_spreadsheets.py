"""Operations on spreadsheets: get, getByDataFilter, create, batchUpdate, copyTo, developer metadata."""

from __future__ import annotations

from typing import Any

from sheetcrm.emulator.batch import apply_requests
from sheetcrm.emulator.batch.sheets import copy_title, sheet_properties
from sheetcrm.emulator.call import Call
from sheetcrm.emulator.copysheet import copy_sheet
from sheetcrm.emulator.datafilters import echoed, filter_targets
from sheetcrm.emulator.devmetadata import all_metadata, wire
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid, not_found
from sheetcrm.emulator.masks import Mask, below, prune, query_mask, wants
from sheetcrm.emulator.metadatasearch import matching
from sheetcrm.emulator.model import Json, Workbook
from sheetcrm.emulator.newfiles import create_spreadsheet, save_new
from sheetcrm.emulator.ranges import Target, resolve_a1
from sheetcrm.emulator.resource import spreadsheet


def get(call: Call) -> Json:
    """spreadsheets.get."""
    mask = query_mask(call.request.first("fields"), "Spreadsheet")
    with_grid = call.request.flag("includeGridData")
    workbook = call.workbook()
    targets = _ranges(workbook, call.request.every("ranges"))
    return spreadsheet(workbook, mask=mask, targets=targets, grid_data=with_grid, user=call.user)


def _ranges(workbook: Workbook, texts: list[str]) -> list[Target] | None:
    return [resolve_a1(workbook, text).checked() for text in texts] or None


def get_by_data_filter(call: Call) -> Json:
    """spreadsheets.getByDataFilter."""
    mask = query_mask(call.request.first("fields"), "Spreadsheet")
    body = call.message("GetSpreadsheetByDataFilterRequest")
    workbook = call.workbook()
    filters = body.get("dataFilters", [])
    targets = [target.checked() for item in filters for target in filter_targets(workbook, item)]
    return spreadsheet(
        workbook,
        mask=mask,
        targets=targets if filters else None,
        grid_data=body.get("includeGridData", False),
        user=call.user,
    )


def create(call: Call) -> Json:
    """spreadsheets.create."""
    mask = query_mask(call.request.first("fields"), "Spreadsheet")
    body = call.message("Spreadsheet")
    with call.store.locked():
        workbook, record = create_spreadsheet(call, body)
        save_new(call, record, workbook)
    return spreadsheet(workbook, mask=mask, user=call.user)


def batch_update(call: Call) -> Json:
    """spreadsheets.batchUpdate: all requests or none."""
    mask = query_mask(call.request.first("fields"), "BatchUpdateSpreadsheetResponse")
    body = call.message("BatchUpdateSpreadsheetRequest")
    workbooks: list[Workbook] = []

    def work(edit: Edit) -> list[Json]:
        workbooks.append(edit.workbook)
        if not body.get("requests"):
            raise invalid("Must specify at least one request.")
        replies = apply_requests(edit, body["requests"])
        if body.get("includeSpreadsheetInResponse"):
            _ranges(edit.workbook, body.get("responseRanges", []))  # a bad range refuses the whole call
        return replies

    answer: Json = {"spreadsheetId": call.params["id"], "replies": call.change(work)}
    answer = prune(answer, mask)
    if body.get("includeSpreadsheetInResponse") and wants(mask, "updatedSpreadsheet"):
        answer["updatedSpreadsheet"] = _updated(call, workbooks[0], body, below(mask, "updatedSpreadsheet"))
    return answer


def _updated(call: Call, workbook: Workbook, body: Json, mask: Mask) -> Json:
    return spreadsheet(
        workbook,
        mask=mask,
        targets=_ranges(workbook, body.get("responseRanges", [])),
        grid_data=body.get("responseIncludeGridData", False),
        user=call.user,
    )


def copy_to(call: Call) -> Json:
    """sheets.copyTo: a copy of one tab at the end of another (or the same) file."""
    body = call.message("CopySheetToAnotherSpreadsheetRequest")
    source = call.workbook().find(_number(call.params["sheet"]))
    if source is None:
        raise not_found()

    def work(edit: Edit) -> Json:
        taken = {sheet.sheet_id for sheet in edit.workbook.sheets}
        title = copy_title(edit.workbook, source.title)
        made = copy_sheet(edit, source, edit.new_id(taken), title)
        edit.workbook.sheets.append(made)
        edit.require_cells(1)
        return sheet_properties(edit.workbook, made)

    return call.change(work, body.get("destinationSpreadsheetId", ""))


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise invalid(f"Invalid value at 'sheet_id' (TYPE_INT32), \"{text}\"") from None


def metadata_get(call: Call) -> Json:
    """developerMetadata.get."""
    wanted = _number(call.params["metadata"])
    for located in all_metadata(call.workbook()):
        if located.entry["metadataId"] == wanted:
            return wire(located)
    raise not_found()


def metadata_search(call: Call) -> Json:
    """developerMetadata.search: each entry once, with the filters that found it."""
    body = call.message("SearchDeveloperMetadataRequest")
    workbook = call.workbook()
    found: dict[int, dict[str, Any]] = {}
    for data_filter in body.get("dataFilters", []):
        for located in matching(workbook, data_filter):
            entry = found.setdefault(
                located.entry["metadataId"], {"developerMetadata": wire(located), "dataFilters": []}
            )
            entry["dataFilters"].append(echoed(data_filter))
    return {"matchedDeveloperMetadata": list(found.values())} if found else {}

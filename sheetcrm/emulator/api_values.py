"""Operations on values: get, update, append, clear, and their batch and DataFilter forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sheetcrm.emulator.append import append_values
from sheetcrm.emulator.call import Call
from sheetcrm.emulator.cells import clear_content
from sheetcrm.emulator.datafilters import echoed, filter_targets
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import ApiError, invalid
from sheetcrm.emulator.masks import prune, query_mask
from sheetcrm.emulator.model import Json, Workbook
from sheetcrm.emulator.ranges import Target, resolve_a1
from sheetcrm.emulator.recalc import recalculate
from sheetcrm.emulator.valueread import Rendering, value_range
from sheetcrm.emulator.valuewrite import Written, write_values

_DIMENSIONS = ("DIMENSION_UNSPECIFIED", "ROWS", "COLUMNS")
_VALUE_OPTIONS = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
_DATE_OPTIONS = ("SERIAL_NUMBER", "FORMATTED_STRING")
_INPUT_OPTIONS = ("INPUT_VALUE_OPTION_UNSPECIFIED", "RAW", "USER_ENTERED")
_INSERT_OPTIONS = ("OVERWRITE", "INSERT_ROWS")


def _rendering(call: Call, *, response: bool = False) -> Rendering:
    names = ("responseValueRenderOption", "responseDateTimeRenderOption")
    value, date = names if response else ("valueRenderOption", "dateTimeRenderOption")
    request = call.request
    dimension = "ROWS" if response else request.choice("majorDimension", "Dimension", _DIMENSIONS, "ROWS")
    return Rendering(
        major_dimension=dimension,
        value_option=request.choice(value, "ValueRenderOption", _VALUE_OPTIONS, "FORMATTED_VALUE"),
        date_time_option=request.choice(date, "DateTimeRenderOption", _DATE_OPTIONS, "SERIAL_NUMBER"),
    )


def _body_rendering(body: Json, *, response: bool = False) -> Rendering:
    value, date = (
        ("responseValueRenderOption", "responseDateTimeRenderOption")
        if response
        else ("valueRenderOption", "dateTimeRenderOption")
    )
    return Rendering(
        major_dimension=body.get("majorDimension", "ROWS"),
        value_option=body.get(value, "FORMATTED_VALUE"),
        date_time_option=body.get(date, "SERIAL_NUMBER"),
    )


def _input_option(value: str | None) -> str:
    if value is None or value == _INPUT_OPTIONS[0]:
        raise invalid("'valueInputOption' is required but not specified")
    return value


def _query_input(call: Call) -> str:
    name = "valueInputOption"
    return _input_option(call.request.choice(name, "ValueInputOption", _INPUT_OPTIONS, "") or None)


def get(call: Call) -> Json:
    """values.get."""
    mask = query_mask(call.request.first("fields"), "ValueRange")
    rendering = _rendering(call)
    workbook = call.workbook()
    target = resolve_a1(workbook, call.params["range"]).checked()
    answer: Json = prune(value_range(workbook, target, rendering, wire=True), mask)
    return answer


def batch_get(call: Call) -> Json:
    """values.batchGet: one bad range refuses the call."""
    mask = query_mask(call.request.first("fields"), "BatchGetValuesResponse")
    rendering = _rendering(call)
    workbook = call.workbook()
    targets = [resolve_a1(workbook, text).checked() for text in call.request.every("ranges")]
    answer: Json = {"spreadsheetId": workbook.spreadsheet_id}
    if targets:
        answer["valueRanges"] = [value_range(workbook, target, rendering, wire=True) for target in targets]
    pruned: Json = prune(answer, mask)
    return pruned


def batch_get_by_data_filter(call: Call) -> Json:
    """values.batchGetByDataFilter: ranges found once each, with the filters that found them."""
    mask = query_mask(call.request.first("fields"), "BatchGetValuesByDataFilterResponse")
    body = call.message("BatchGetValuesByDataFilterRequest")
    rendering = _body_rendering(body)
    workbook = call.workbook()
    found: dict[str, Json] = {}
    for data_filter in body.get("dataFilters", []):
        for target in filter_targets(workbook, data_filter):
            made = value_range(workbook, target.checked(), rendering, wire=True)
            entry = found.setdefault(made["range"], {"valueRange": made, "dataFilters": []})
            entry["dataFilters"].append(echoed(data_filter))
    answer: Json = {"spreadsheetId": workbook.spreadsheet_id}
    if found:
        answer["valueRanges"] = list(found.values())
    pruned: Json = prune(answer, mask)
    return pruned


def update(call: Call) -> Json:
    """values.update."""
    mask = query_mask(call.request.first("fields"), "UpdateValuesResponse")
    body = call.message("ValueRange", "data")
    option = _query_input(call)
    echo = _rendering(call, response=True) if call.request.flag("includeValuesInResponse") else None

    def work(edit: Edit) -> Json:
        target = _same_range(edit.workbook, call.params["range"], body)
        written = write_values(edit, target, body, option)
        return _answer(edit, written, body, echo)

    answer: Json = {"spreadsheetId": call.params["id"], **call.change(work)}
    pruned: Json = prune(answer, mask)
    return pruned


def _same_range(workbook: Workbook, text: str, body: Json) -> Target:
    target = resolve_a1(workbook, text)
    if "range" in body:
        other = resolve_a1(workbook, body["range"])
        if (other.sheet, other.span) != (target.sheet, target.span):
            raise invalid(
                f"Request range[{target.describe()}] does not match value's range[{other.describe()}]"
            )
    return target


def _answer(edit: Edit, written: Written, body: Json, echo: Rendering | None) -> Json:
    answer = written.answer()
    if echo is not None:
        recalculate(edit)
        shown = replace(echo, major_dimension=body.get("majorDimension", "ROWS"))
        answer["updatedData"] = value_range(edit.workbook, written.target, shown)
    return answer


def batch_update(call: Call) -> Json:
    """values.batchUpdate: all ranges or none, later ones over earlier ones."""
    mask = query_mask(call.request.first("fields"), "BatchUpdateValuesResponse")
    body = call.message("BatchUpdateValuesRequest")
    option = _input_option(body.get("valueInputOption"))
    echo = _body_rendering(body, response=True) if body.get("includeValuesInResponse") else None

    def work(edit: Edit) -> Json:
        done: list[tuple[Json, Written]] = []
        for index, item in enumerate(body.get("data", [])):
            with _in_data(index):
                target = resolve_a1(edit.workbook, item.get("range", ""))
                done.append((item, write_values(edit, target, item, option)))
        answers = [_answer(edit, written, item, echo) for item, written in done]
        return _totals(call.params["id"], [written for _, written in done], answers)

    pruned: Json = prune(call.change(work), mask)
    return pruned


@contextmanager
def _in_data(index: int) -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        raise error.prefixed(f"data[{index}]") from error


def _totals(file_id: str, written: Sequence[Written], answers: Sequence[Json]) -> Json:
    """Return the counts over all ranges: distinct rows, columns and sheets (recorded)."""
    rows = {(id(one.target.sheet), row) for one in written for row in one.rows}
    columns = {(id(one.target.sheet), column) for one in written for column in one.columns}
    counts = {
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": sum(one.cells for one in written),
        "totalUpdatedSheets": len({id(one.target.sheet) for one in written if one.cells}),
    }
    result: Json = {"spreadsheetId": file_id, **{name: n for name, n in counts.items() if n}}
    if answers:
        result["responses"] = [{"spreadsheetId": file_id, **answer} for answer in answers]
    return result


def batch_update_by_data_filter(call: Call) -> Json:
    """values.batchUpdateByDataFilter: a filter writes wherever it matches, silently nothing if nowhere."""
    mask = query_mask(call.request.first("fields"), "BatchUpdateValuesByDataFilterResponse")
    body = call.message("BatchUpdateValuesByDataFilterRequest")
    option = _input_option(body.get("valueInputOption"))
    echo = _body_rendering(body, response=True) if body.get("includeValuesInResponse") else None

    def work(edit: Edit) -> Json:
        done: list[tuple[Json, Written]] = []
        for index, item in enumerate(body.get("data", [])):
            chosen = item.get("dataFilter", {})
            with _in_data(index):
                for target in filter_targets(edit.workbook, chosen):
                    bounded = target.clamped() if "developerMetadataLookup" in chosen else target
                    done.append((item, write_values(edit, bounded, item, option)))
        answers = [
            {**_answer(edit, written, item, echo), "dataFilter": echoed(item["dataFilter"])}
            for item, written in done
        ]
        result = _totals(call.params["id"], [written for _, written in done], answers)
        for answer in result.get("responses", ()):
            del answer["spreadsheetId"]
        return result

    pruned: Json = prune(call.change(work), mask)
    return pruned


def append(call: Call) -> Json:
    """values.append."""
    mask = query_mask(call.request.first("fields"), "AppendValuesResponse")
    body = call.message("ValueRange", "data")
    option = _query_input(call)
    insert = call.request.choice("insertDataOption", "InsertDataOption", _INSERT_OPTIONS, "OVERWRITE")
    echo = _rendering(call, response=True) if call.request.flag("includeValuesInResponse") else None

    def work(edit: Edit) -> Json:
        target = resolve_a1(edit.workbook, call.params["range"])
        answer, written = append_values(edit, target, body, option, insert)
        updates = _answer(edit, written, body, echo)
        return {**answer, "updates": {"spreadsheetId": call.params["id"], **updates}}

    pruned: Json = prune({"spreadsheetId": call.params["id"], **call.change(work)}, mask)
    return pruned


def _clear(edit: Edit, target: Target) -> str:
    area = target.checked()
    edit.require_editable(area.sheet, (area.span.row, area.row_end), (area.span.column, area.column_end))
    for index in range(area.span.row, min(area.row_end, len(area.sheet.rows))):
        if area.sheet.rows[index].values:
            row = area.sheet.edit(index)
            for column in range(area.span.column, min(area.column_end, len(row.values))):
                clear_content(row, column)
    return area.describe()


def clear(call: Call) -> Json:
    """values.clear: values and formulas go, all else stays."""
    call.message("ClearValuesRequest")
    cleared = call.change(lambda edit: _clear(edit, resolve_a1(edit.workbook, call.params["range"])))
    return {"spreadsheetId": call.params["id"], "clearedRange": cleared}


def batch_clear(call: Call) -> Json:
    """values.batchClear."""
    body = call.message("BatchClearValuesRequest")

    def work(edit: Edit) -> list[str]:
        ranges = []
        for index, text in enumerate(body.get("ranges", [])):
            try:
                ranges.append(_clear(edit, resolve_a1(edit.workbook, text)))
            except ApiError as error:
                raise error.prefixed(f"range[{index}]") from error
        return ranges

    return _cleared(call, call.change(work))


def batch_clear_by_data_filter(call: Call) -> Json:
    """values.batchClearByDataFilter."""
    body = call.message("BatchClearValuesByDataFilterRequest")

    def work(edit: Edit) -> list[str]:
        filters = body.get("dataFilters", [])
        return [_clear(edit, target) for item in filters for target in filter_targets(edit.workbook, item)]

    return _cleared(call, call.change(work))


def _cleared(call: Call, ranges: list[str]) -> Json:
    answer: Json = {"spreadsheetId": call.params["id"]}
    if ranges:
        answer["clearedRanges"] = ranges
    return answer

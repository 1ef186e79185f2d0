"""A spreadsheet as bytes and back; nothing of the document is lost on the way."""

from __future__ import annotations

from typing import Any

import orjson

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.model import Extras, Json, Row, Sheet, Workbook


def encode(workbook: Workbook) -> bytes:
    """Return the spreadsheet as JSON bytes: values row by row, everything else sparse."""
    pool = _Pool()
    document = {
        "spreadsheetId": workbook.spreadsheet_id,
        "properties": workbook.properties,
        "objects": workbook.objects,
        "sheets": [_sheet(sheet, pool) for sheet in workbook.sheets],
        "extras": pool.items,
    }
    return orjson.dumps(document, default=_error, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def _error(value: Any) -> Any:
    if isinstance(value, CellError):
        return {"type": value.type, "message": value.message}
    raise TypeError(type(value))


class _Pool:
    """Numbers the extras objects; one object met twice is written once."""

    def __init__(self) -> None:
        self.items: list[Extras] = []
        self._numbers: dict[int, int] = {}

    def number(self, extras: Extras) -> int:
        found = self._numbers.get(id(extras))
        if found is None:
            found = self._numbers[id(extras)] = len(self.items)
            self.items.append(extras)
        return found


def _sheet(sheet: Sheet, pool: _Pool) -> Json:
    extras: list[list[int]] = []
    properties: list[list[Any]] = []
    for index, row in enumerate(sheet.rows):
        if row.extras:
            line = [index]
            for column, item in row.extras.items():
                line += (column, pool.number(item))
            extras.append(line)
        if row.properties:
            properties.append([index, row.properties])
    return {
        "properties": sheet.properties,
        "objects": sheet.objects,
        "columns": sheet.columns,
        "rows": [row.values for row in sheet.rows],
        "extras": extras,
        "rowProperties": properties,
    }


def decode(data: bytes) -> Workbook:
    """Return the spreadsheet written by `encode`.

    Raises:
        ValueError: the bytes are no such document.
    """
    try:
        document = orjson.loads(data)
        pool: list[Extras] = document["extras"]
        sheets = [_read_sheet(item, pool) for item in document["sheets"]]
        return Workbook(document["spreadsheetId"], document["properties"], sheets, document["objects"])
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"not a spreadsheet document ({error!r})") from error


def _read_sheet(item: Json, pool: list[Extras]) -> Sheet:
    rows = [Row(values) for values in item["rows"]]
    for line in item["extras"]:
        row = rows[line[0]]
        row.extras = {column: pool[number] for column, number in zip(line[1::2], line[2::2], strict=True)}
        _restore_errors(row)
    for index, properties in item["rowProperties"]:
        rows[index].properties = properties
    return Sheet(item["properties"], rows, item["columns"], item["objects"])


def _restore_errors(row: Row) -> None:
    for column, value in enumerate(row.values):
        if isinstance(value, dict):
            row.values[column] = CellError(value["type"], value["message"])

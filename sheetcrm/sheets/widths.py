"""How wide a new column is made, so that what stands in it can be read; staff may drag it as they like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sheetcrm.schema.company import Company

_PIXELS: Mapping[str, int] = {
    "integer": 80,
    "decimal": 90,
    "percent": 80,
    "boolean": 80,
    "date": 100,
    "datetime": 140,
    "money": 120,
    "phone": 140,
}
_OTHERS = 160
_MESSAGES = 360
_PER_LETTER = 8
_MARGIN = 24
_WIDEST = 400


def width_of(company: Company, department: str, name: str) -> int:
    """The width of a column in pixels: enough for what its type usually holds, and for its header in bold."""
    if name == company.departments[department].messages:
        return _MESSAGES
    content = _PIXELS.get(company.fields[department][name].type, _OTHERS)
    return min(max(content, len(name) * _PER_LETTER + _MARGIN), _WIDEST)


def width_requests(sheet_id: int, start: int, widths: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    """The bodies of updateDimensionProperties for neighbouring columns, one for each run of equal widths."""
    for width, run in groupby(enumerate(widths, start), key=lambda column: column[1]):
        columns = [at for at, _ in run]
        span = {
            "sheetId": sheet_id,
            "dimension": "COLUMNS",
            "startIndex": columns[0],
            "endIndex": columns[-1] + 1,
        }
        yield {"range": span, "properties": {"pixelSize": width}, "fields": "pixelSize"}

"""Finding developer metadata by lookup or by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.devmetadata import Located, all_metadata
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.model import Workbook
from sheetcrm.emulator.ranges import Target, resolve_a1, resolve_grid, sheet_by_id


def matching(workbook: Workbook, data_filter: Mapping[str, Any]) -> list[Located]:
    """Return the metadata a DataFilter matches; a range matches what lies on rows and columns it intersects.

    Raises:
        ApiError: 400 unless exactly one of the filter's members is set.
    """
    if len(data_filter) != 1:
        raise invalid("Exactly one field must be set in the DataFilter.")
    if "developerMetadataLookup" in data_filter:
        return lookup(workbook, data_filter["developerMetadataLookup"])
    if "a1Range" in data_filter:
        area = resolve_a1(workbook, data_filter["a1Range"])
    else:
        area = resolve_grid(workbook, data_filter["gridRange"])
    return [located for located in all_metadata(workbook) if _intersects(located, area)]


def _intersects(located: Located, area: Target) -> bool:
    if located.sheet is None:
        return False
    if located.sheet.sheet_id != area.sheet.sheet_id:
        return False
    span = area.span
    if located.dimension is None:
        return span == Span()
    if located.dimension == "ROWS":
        return span.row <= located.index < area.row_end
    return span.column <= located.index < area.column_end


def lookup(workbook: Workbook, asked: Mapping[str, Any]) -> list[Located]:
    """Return the metadata a DeveloperMetadataLookup matches; an empty lookup matches all."""
    place = asked.get("metadataLocation")
    strategy = asked.get("locationMatchingStrategy", "")
    if place is not None and place.get("spreadsheet") and strategy == "INTERSECTING_LOCATION":
        raise invalid(
            "DeveloperMetadataLookup.spreadsheet is true, but locationMatchingStrategy was specified as "
            "INTERSECTING"
        )
    return [
        located
        for located in all_metadata(workbook)
        if _plain_match(located, asked) and (place is None or _at_place(workbook, located, place, strategy))
    ]


def _plain_match(located: Located, asked: Mapping[str, Any]) -> bool:
    entry = located.entry
    wanted = {
        name: asked[name]
        for name in ("metadataId", "metadataKey", "metadataValue", "visibility")
        if name in asked
    }
    if any(entry.get(name) != value for name, value in wanted.items()):
        return False
    kind: str = asked.get("locationType", "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED")
    return kind.endswith("UNSPECIFIED") or kind == located.location_type


def _at_place(workbook: Workbook, located: Located, place: Mapping[str, Any], strategy: str) -> bool:
    exact = strategy == "EXACT_LOCATION"
    if place.get("spreadsheet"):
        return located.sheet is None or not exact
    if located.sheet is None:
        return False
    if "sheetId" in place:
        sheet = sheet_by_id(workbook, place["sheetId"])
        return located.sheet is sheet and (located.dimension is None or not exact)
    where = place.get("dimensionRange", {})
    if located.sheet.sheet_id != where.get("sheetId", 0):
        return False
    start: int = where.get("startIndex", 0)
    end: int | None = where.get("endIndex")
    if located.dimension != where.get("dimension"):
        return False
    return located.index in range(start, located.index + 1 if end is None else end)

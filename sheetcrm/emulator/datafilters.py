"""DataFilters: cells found by range or by developer metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.devmetadata import Located
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.metadatasearch import lookup
from sheetcrm.emulator.model import Json, Workbook
from sheetcrm.emulator.ranges import Target, resolve_a1, resolve_grid, without_zero_sheet


def filter_targets(workbook: Workbook, data_filter: Mapping[str, Any]) -> list[Target]:
    """Return the cells a DataFilter means; none if a lookup matches nothing.

    Raises:
        ApiError: 400 unless exactly one member is set, or for a bad range.
    """
    if len(data_filter) != 1:
        raise invalid("Exactly one field must be set in the DataFilter.")
    if "a1Range" in data_filter:
        return [resolve_a1(workbook, data_filter["a1Range"])]
    if "gridRange" in data_filter:
        return [resolve_grid(workbook, data_filter["gridRange"])]
    return _located_targets(workbook, lookup(workbook, data_filter["developerMetadataLookup"]))


def _located_targets(workbook: Workbook, found: Sequence[Located]) -> list[Target]:
    targets: list[Target] = []
    for located in found:
        if located.sheet is None:
            targets += [Target(sheet, Span()) for sheet in workbook.sheets]
        elif located.dimension is None:
            targets.append(Target(located.sheet, Span()))
        elif located.dimension == "ROWS":
            targets.append(Target(located.sheet, Span(row=located.index, end_row=located.index + 1)))
        else:
            targets.append(Target(located.sheet, Span(column=located.index, end_column=located.index + 1)))
    return targets


def echoed(data_filter: Mapping[str, Any]) -> Json:
    """Return a filter as answers repeat it, its default fields dropped (probed)."""
    if "gridRange" in data_filter:
        return {"gridRange": without_zero_sheet(data_filter["gridRange"])}
    return dict(data_filter)

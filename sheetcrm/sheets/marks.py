"""What `setup` notes on columns, so that a column whose header was renamed is still known: pure.

The note is developer metadata of the column: people do not see it, and it moves with the column (Sheets API,
guide "Read & write developer metadata"). Key and value count towards 30,000 characters a sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sheetcrm.sheets import wire
from sheetcrm.sheets.tabs import TabColumn

Request = Mapping[str, Any]


def mark_requests(
    department: str, sheet_id: int, columns: Sequence[TabColumn], positions: Mapping[str, int]
) -> Iterator[tuple[int, Request]]:
    """Compare what is noted on a tab's columns with what they are.

    A note in the wrong place is taken away. One about a field that has no column, or that the config does not
    know, stays: it may be all that is left to know the column by.

    Args:
        department: the department's name.
        sheet_id: its tab.
        columns: the tab's columns with what is noted on them.
        positions: field to the index of its column.

    Yields:
        The index of a column, and a request that puts right what is noted on it.
    """
    field_of = {at: field for field, at in positions.items()}
    placed = {wire.field_mark(department, field) for field in positions}
    for at, column in enumerate(columns):
        wanted = wire.field_mark(department, field_of[at]) if at in field_of else None
        kept = next((mark for mark in column.marks if mark.value == wanted), None)
        for mark in column.marks:
            if mark is not kept and (wanted is not None or mark.value in placed):
                yield at, _taken_away(mark.mark_id)
        if wanted is not None and kept is None:
            yield at, _noted(sheet_id, at, wanted)


def _taken_away(mark_id: int) -> Request:
    lookup = {"developerMetadataLookup": {"metadataId": mark_id}}
    return {"deleteDeveloperMetadata": {"dataFilter": lookup}}


def _noted(sheet_id: int, at: int, value: str) -> Request:
    where = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    # For every program to see, not for one Google project only: a company may change its key's project.
    entry = {
        "metadataKey": wire.FIELD_KEY,
        "metadataValue": value,
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": where},
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}

"""The number formats of columns, by their types: pure.

Only the kind counts (Google's ``NumberFormatType``): how many digits after the mark, or the day before the
month, is for staff to choose.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.sheets.gaps import Gap, TabView
from sheetcrm.sheets.structure_changes import What


def format_gaps(view: TabView) -> Iterator[Gap]:
    """Give the columns whose first row has a number format of another kind than their type."""
    for at, name, column in view.columns():
        wanted = view.fields[name].number_format
        if wanted is None or column.format_type == wanted["type"]:
            continue
        cell = {"userEnteredFormat": {"numberFormat": dict(wanted)}}
        body = {"range": view.below(at), "cell": cell, "fields": "userEnteredFormat.numberFormat"}
        shown = f"formatted as {column.format_type}" if column.format_type else "not formatted"
        yield Gap(
            code="format-changed",
            what=What.FORMAT_COLUMNS,
            at=at,
            field=name,
            message=f"The cells of '{name}' are {shown}, and belong to be {wanted['type']}",
            requests=({"repeatCell": body},),
            replaces=bool(column.format_type),
        )

"""The number formats of columns, by their types: pure.

Only the kind counts (Google's ``NumberFormatType``): how many digits after the mark, or the day before the
month, is for staff to choose.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.language import say, unsaid
from sheetcrm.sheets.gaps import Gap, TabView
from sheetcrm.sheets.structure_changes import What

_OTHER = unsaid("The cells of '{column}' are formatted as {found}, and belong to be {wanted}")
_NONE = unsaid("The cells of '{column}' are not formatted, and belong to be {wanted}")


def format_gaps(view: TabView) -> Iterator[Gap]:
    """Give the columns whose first row has a number format of another kind than their type."""
    for at, name, column in view.columns():
        wanted = view.fields[name].number_format
        if wanted is None or column.format_type == wanted["type"]:
            continue
        cell = {"userEnteredFormat": {"numberFormat": dict(wanted)}}
        body = {"range": view.below(at), "cell": cell, "fields": "userEnteredFormat.numberFormat"}
        told = _OTHER if column.format_type else _NONE
        yield Gap(
            code="format-changed",
            what=What.FORMAT_COLUMNS,
            at=at,
            field=name,
            message=say(told, column=name, found=column.format_type, wanted=wanted["type"]),
            requests=({"repeatCell": body},),
            replaces=bool(column.format_type),
        )

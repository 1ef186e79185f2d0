"""What is told of cells and rows that Google did not let us write, since something there is protected."""

from __future__ import annotations

from sheetcrm.errors import SheetsError
from sheetcrm.language import say, together
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.sheets.layout import Layout
from sheetcrm.sync.plan import CellEdit, NewRow

_NEXT = say(
    "Nothing to do for it: the next sync looks on from there. Something else in the sheet is protected."
)


def not_written(
    layout: Layout, entry: CellEdit | NewRow, error: SheetsError, *, is_protected: bool
) -> Finding:
    """Return the finding about one cell, or one row that was to be added.

    Args:
        layout: where the department stands.
        entry: what was to be written.
        error: what Google said.
        is_protected: whether it is this very cell or row that is protected; if not, it was refused together
            with others and not looked at by itself.
    """
    is_cell = isinstance(entry, CellEdit)
    if isinstance(entry, CellEdit):
        told = say("{column} cannot be set to {value!r}", column=entry.column, value=entry.new)
        why = say("the cell is protected")
        address = layout.address(entry.number, entry.column)
    else:
        told = say("row {row} cannot be added", row=entry.row_id)
        why = say("the sheet or a column of it is protected")
        address = ""
    if not is_protected:
        why = say(
            "something that was to be written along with it is protected, and it was looked for no further"
        )
    kind = "cell" if is_cell else "row"
    return Finding(
        code=f"{kind}-protected" if is_protected else f"{kind}-not-written",
        severity=Severity.ERROR,
        department=entry.department,
        message=together(told, why, between=": "),
        hint=error.hint if is_protected else _NEXT,
        sheet=layout.title,
        row=entry.number if isinstance(entry, CellEdit) else None,
        row_id=entry.row_id,
        column=entry.column if isinstance(entry, CellEdit) else None,
        address=address,
    )

"""Paragraphs of ours in notes that do not hold any more: about another row, or a question long answered.

People copy rows, and notes travel with them; what is said there was said of the original. A question may be
answered while its row cannot be seen. Marks are seen to by what sets them (`telling`). Pure: what stands in
the sheets tells, so that it does not matter which pass, or which state store, said it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sheetcrm.schema.tables import CellKey
from sheetcrm.sync.notes import is_question_in, rows_named_in
from sheetcrm.sync.world import Remark, Sheet, World

_RULE = "notes.stale"


def clear_stale_notes(world: World, asked: Collection[CellKey]) -> None:
    """Take out what is told of other rows, and questions that nobody is asked any more.

    A person's own words stay, to the letter. Rows that cannot be told apart are left alone, and so are cells
    of which something else is said in this pass.

    Args:
        world: the working copy, all rules being content.
        asked: the cells about which people still have to decide.
    """
    for department, sheet in world.sheets.items():
        for row_id, column, note in _ours(sheet):
            is_strays = bool(rows_named_in(note) - {row_id})
            is_answered = is_question_in(note) and (department, row_id, column) not in asked
            if is_strays or is_answered:
                _take_out(sheet, row_id, column)


def _ours(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """The notes with a paragraph of ours, by row ID and column, but for those that tell of their own row."""
    found = [(place, note) for place, note in sheet.table.notes.items() if "[sheetcrm" in note]
    if not found:
        return
    row_ids = {at: row_id for of in (sheet.index.positions, sheet.assigned) for row_id, at in of.items()}
    for (position, column), note in found:
        row_id = row_ids.get(position)
        # There may be thousands of them, and nearly all are where they belong.
        told = note.count("[sheetcrm") - note.count("[sheetcrm!")
        is_at_home = not told or (told == 1 and f"[sheetcrm {row_id}: " in note)
        if row_id is not None and not is_at_home:
            yield row_id, column, note


def _take_out(sheet: Sheet, row_id: str, column: str) -> None:
    writes = sheet.writes.get(row_id, {}).get(column)
    says_more = writes is not None and writes[-1].note is not None
    if not says_more and column not in sheet.table.missing:
        sheet.remarks.setdefault(row_id, {}).setdefault(column, Remark(text=None, rule=_RULE))

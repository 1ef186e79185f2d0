"""What must hold of a state that was lost or taken back: it is refused; taken over, it destroys nothing."""

from __future__ import annotations

from collections.abc import Iterator

from histories.breach import Breach
from histories.desk import Desk
from histories.tabs import WORDS
from sheetcrm.schema.cells import is_blank
from sheetcrm.sheets.marker import Marker
from sheetcrm.sheets.scratch import SCRATCH_TITLE
from sheetcrm.state.store import TinyStateStore
from sheetcrm.sync.intent import Intent
from sheetcrm.sync.plan import CellEdit, Plan

_LAST_TO_TELL = frozenset({WORDS.id, WORDS.row, WORDS.field, WORDS.parent_value, WORDS.child_value})
"""Columns of a row that may be the last that tells of a value."""


def others_marks(desk: Desk, store: TinyStateStore) -> list[str]:
    """The spreadsheets whose marks say that another state, or a later one, has written last.

    A state that knows a spreadsheet's tabs, from before its hidden tab was made, finds out by its first write
    there, which is refused; one that knows no tabs looks them up, and finds that one, too. What a pass wrote
    that died before it was remembered is in the intent, also once another pass has found that it arrived.
    """
    registry = store.registry
    known = desk.company.departments
    looked_up = {known[name].spreadsheet for name in registry.sheets if name in known}
    blind = looked_up - registry.scratches.keys()
    sent = Intent(store).known_batches
    return [
        name
        for name, file_id in desk.blank.spreadsheets.items()
        if name not in blind
        and (marker := _marker(desk, file_id)) is not None
        and (marker.lineage != store.lineage or (marker.serial > store.serial and marker.batch not in sent))
    ]


def _marker(desk: Desk, file_id: str) -> Marker | None:
    sheets = desk.service.store.get(file_id).workbook.sheets
    return next(
        (Marker.from_cell(sheet.row(0).value(0)) for sheet in sheets if sheet.title == SCRATCH_TITLE), None
    )


def destroyed(desk: Desk, plan: Plan) -> Iterator[Breach]:
    """What the first plan of a state that has just taken the sheets over would take from people.

    It knows nothing of who changed what. So it may fill what is blank, set what is its own, and move a status
    on from one that the config names for the move; two values that differ are for people to decide.
    """
    for edit in plan.edits:
        is_harmless = is_blank(edit.old) or edit.is_note or _is_syncs_own(desk, edit) or _is_move(desk, edit)
        if not is_harmless:
            text = f"{edit.row_id}, {edit.column}: {edit.old!r} -> {edit.new!r} by {edit.rule}"
            yield Breach("P1", "overwritten without a memory", text)


def _is_move(desk: Desk, edit: CellEdit) -> bool:
    if not edit.rule.endswith(".status") or edit.column != desk.company.departments[edit.department].status:
        return False
    moves = desk.company.links[edit.rule.split(".")[1]].status.values()
    return any(move.parent == edit.new and edit.old in move.only_from for move in moves)


def _is_syncs_own(desk: Desk, edit: CellEdit) -> bool:
    if edit.department not in desk.company.departments:  # a Conflicts tab
        return edit.column not in _LAST_TO_TELL
    rules = desk.company.departments[edit.department]
    shows = [link.shows for _, link in desk.company.links_from(edit.department)]
    own = {rules.messages, rules.deal_id, *(name for show in shows for name in (show.id, show.status))}
    return edit.is_message or edit.column in own

"""The note that says why a cell was set, in departments that want to be told.

Pure. A person's own note on the cell stays: ours is a paragraph beside it, in place of an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import shown
from sheetcrm.schema.tables import CellKey
from sheetcrm.sync.notes import is_ours_in, with_ours
from sheetcrm.sync.plan import CellEdit, Observation
from sheetcrm.sync.texts import sheet_text
from sheetcrm.sync.world import World


def with_causes(
    company: Company,
    world: World,
    edits: Iterable[CellEdit],
    observations: Iterable[Observation],
    now: datetime,
) -> Iterator[CellEdit]:
    """Give edits the note that tells their cause, where their department has ``explain: true``.

    Args:
        company: the config.
        world: the rows as they were read, with their notes.
        edits: the edits; one that already says something in its note keeps that.
        observations: what has changed since the last pass; such a cause is told with its time.
        now: when it was seen.
    """
    wants = {name for name, rules in company.departments.items() if rules.explain}
    if not wants:
        yield from edits
        return
    fresh = {seen.key for seen in observations}
    for edit in edits:
        if edit.department in wants and not _says_something(edit) and edit.cause is not None:
            sentence = _sentence(company, edit, fresh, now)
            yield replace(
                edit,
                note=with_ours(_note(world, edit) if edit.note is None else edit.note, sentence, edit.row_id),
            )
        else:
            yield edit


def _says_something(edit: CellEdit) -> bool:
    return edit.is_note or (edit.note is not None and is_ours_in(edit.note))


def _sentence(company: Company, edit: CellEdit, fresh: set[CellKey], now: datetime) -> str:
    cause = edit.cause
    if cause is None:
        msg = "an edit without a cause cannot be explained"
        raise ValueError(msg)
    is_fresh = cause.key in fresh
    at = now.astimezone(ZoneInfo(company.timezone))
    return sheet_text(
        "cause-seen" if is_fresh else "cause",
        company.language,
        new=shown(edit.new, company.fields[edit.department].get(edit.column)),
        title=company.departments[cause.department].title,
        row=cause.row_id,
        column=cause.column,
        value=shown(cause.value, company.fields[cause.department].get(cause.column)),
        at=f"{at:%d.%m.%Y %H:%M}",
        rule=edit.rule,
    )


def _note(world: World, edit: CellEdit) -> str:
    sheet = world.sheets[edit.department]
    place = sheet.index.positions.get(edit.row_id, sheet.assigned.get(edit.row_id))
    return "" if place is None else sheet.table.notes.get((place, edit.column), "")

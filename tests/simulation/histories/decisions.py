"""What comes of decisions about conflicts: noted in the diary as if people had typed it where it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from histories.desk import Desk
from histories.diary import Constant, Decided, Place, numbers_in
from histories.ending import alike
from histories.tabs import CHILD, PARENT, WORDS, Asked, is_formula, sides, value_said
from sheetcrm.schema.cells import value_of
from sheetcrm.state.conflicts import Pick

if TYPE_CHECKING:
    from sheetcrm.sync.look import Look
    from sheetcrm.sync.results import PassResult

Cells = tuple[Place, Place]
Said = tuple[Constant, ...]


def note_decision(desk: Desk, question: Asked, decision: str) -> None:
    """Note a decision in place of an earlier one about the same conflict."""
    diary, cells = desk.diary, sides(desk, question)
    diary.recall(question.conflict)
    found = Decided(order=len(diary.sentences), conflict=question.conflict, pick=decision, cells=cells or ())
    if cells is None:
        diary.decide(found, ())
        return
    said = tuple(value_said(desk, cell, text) for cell, text in zip(cells, question.values, strict=True))
    writes = list(_writes(desk, question, decision, cells, said))
    if any(is_formula(desk, place) for place, _ in writes):
        # Nothing comes of it before the formula is gone; then it may.
        for number in frozenset().union(*map(numbers_in, said)):
            diary.origins[number].update(cells)
        diary.decide(found, ())
        return
    if question.kept_side is not None:
        found = replace(found, lost=said[1 - question.kept_side])
    diary.apart.pop(frozenset(cells), None)
    if decision == WORDS.keep_both:
        diary.apart[frozenset(cells)] = found.order
    diary.decide(found, writes)


def _writes(
    desk: Desk, question: Asked, decision: str, cells: Cells, said: Said
) -> Iterator[tuple[Place, Constant]]:
    """The cells that a decision sets, and to what."""
    kept = question.kept_side
    chosen = PARENT if decision == WORDS.keep_parent else CHILD
    if decision == WORDS.keep_both:
        # Where somebody has typed yet another value, each side has one of its own; a copy is none.
        if kept is not None and _shows(
            desk, cells[1 - kept], (said[kept], _shown(desk, cells[kept], said[kept]))
        ):
            yield cells[1 - kept], said[1 - kept]
    elif kept is None:
        yield cells[1 - chosen], _shown(desk, cells[chosen], said[chosen])
    elif kept != chosen:
        yield from ((cell, said[chosen]) for cell in cells)


def _shown(desk: Desk, place: Place, said: Constant) -> Any:
    return said if place[0] in desk.diary.buried else desk.value(*place)


def _shows(desk: Desk, place: Place, values: Sequence[Any]) -> bool:
    return place[0] in desk.diary.buried or any(alike(desk.value(*place), value) for value in values)


def note_carried_out(desk: Desk, result: PassResult, begun: int) -> None:
    """Note that a pass has done what was decided, or has said that it cannot be done.

    Cells to stay apart are those that it found.

    Args:
        desk: the sheets as they stand after it.
        result: what the pass has seen and done.
        begun: how many sentences had been told when it began.
    """
    diary = desk.diary
    refused = [found.message for found in result.preview.findings if found.code == "decision-undone"]
    for decided in list(diary.decisions):
        if any(f" {decided.conflict} " in message for message in refused):
            diary.recall(decided.conflict)  # the operator is told, and the row asks again
        elif _is_kept_apart(result, decided) and frozenset(decided.cells) in diary.apart:
            seen_until = _seen_until(desk, result.preview.look, decided.cells, begun)
            diary.apart[frozenset(decided.cells)] = seen_until


def _is_kept_apart(result: PassResult, decided: Decided) -> bool:
    """Whether a pass has let both be; not where all that was left to do for it was to clear the row."""
    settled = result.preview.plan.settled.get(decided.conflict)
    return settled is not None and settled.decision is Pick.BOTH


def _seen_until(desk: Desk, look: Look, cells: Sequence[Place], begun: int) -> int:
    """When the last was typed that a pass has read: what people type while it goes on it may not have."""
    missed = [
        entry.order - 1
        for place in cells
        for found in [list(_read(desk, look, place))]
        for entry in desk.diary.history.get(place, ())
        if entry.order >= begun and not any(alike(entry.content, value) for value in found)
    ]
    return min([*missed, len(desk.diary.sentences)])


def _read(desk: Desk, look: Look, place: Place) -> Iterator[Any]:
    """What a pass has read of a cell; nothing where its row had no ID yet."""
    tag, column = place
    department = desk.diary.homes[tag]
    table = look.tables.get(department)
    if table is None or tag in desk.diary.buried:
        return
    at = table.fields.index(desk.company.departments[department].row_id.column)
    row_id = desk.row_id(tag)
    for row in table.rows:
        if row[at] == row_id:
            yield value_of(row[table.fields.index(column)])

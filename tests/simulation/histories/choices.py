"""What staff do where their company has customs of its own: decide conflicts, hold rows, protect cells."""

from __future__ import annotations

import random
from collections.abc import Iterator

from histories.decisions import note_decision
from histories.desk import Desk
from histories.diary import Place
from histories.firm import BOSS, HOLD
from histories.staff import deed, pick_row, say, value_for
from histories.tabs import WORDS, Asked, asked, choose

PICKS = (WORDS.keep_parent, WORDS.keep_child, WORDS.keep_both)


@deed("disagree")
def disagree(desk: Desk, die: random.Random) -> str | None:
    """Type two fresh values into the two cells of a linked field."""
    pairs = list(_linked_cells(desk))
    if not pairs:
        return None
    said = []
    for tag, column in die.choice(pairs):
        department = desk.diary.homes[tag]
        cells = {column: value_for(desk, die, department, column)}
        said.append(say(desk, tag, cells))
        desk.write(department, desk.find(tag), cells)
    return "; ".join(said)


def _linked_cells(desk: Desk) -> Iterator[tuple[Place, Place]]:
    """Parent's and child's cell of every linked field of rows that stand."""
    for link in desk.company.links.values():
        code = desk.company.code_of(link)
        for child in desk.tags(link.child):
            parent_id, _, step = (desk.row_id(child) or "").rpartition("/")
            parent = desk.find_by_id(parent_id) if step.startswith(f"{code}-") else None
            if parent is None or desk.diary.homes[parent] != link.parent:
                continue
            yield from (((parent, pair.source), (child, pair.target)) for pair in link.carried)
            yield from (((parent, pair.target), (child, pair.source)) for pair in link.brought_back)


@deed("pick")
def pick(desk: Desk, die: random.Random) -> str | None:
    """Decide about a conflict in its tab."""
    questions = undecided(desk)
    if not questions:
        return None
    return decide(desk, die.choice(questions), die.choice(PICKS))


def undecided(desk: Desk) -> list[Asked]:
    """The rows in which somebody may decide: of two about the same cells one is decided first."""
    rows = list(asked(desk))
    waiting = {(row.rows, row.columns) for row in rows if row.decision}
    return [row for row in rows if row.conflict and (row.rows, row.columns) not in waiting]


def decide(desk: Desk, question: Asked, decision: str) -> str:
    """Choose a decision in the row of a conflict."""
    note_decision(desk, question, decision)
    choose(desk, question, decision)
    return f"{question.conflict} ({' – '.join(question.rows)}, {question.columns[0]}): {decision!r} picked"


@deed("hold a row")
def hold(desk: Desk, die: random.Random) -> str | None:
    """Tick a row, so that the sync leaves it alone."""
    return _tick(desk, die, ticked=True)


@deed("release a row")
def release(desk: Desk, die: random.Random) -> str | None:
    """Take the tick away."""
    return _tick(desk, die, ticked=False)


def held_rows(desk: Desk) -> list[str]:
    """The rows that are ticked."""
    if not desk.company.departments["sales"].hold:
        return []
    return [
        tag for name in desk.company.departments for tag in desk.tags(name) if desk.value(tag, HOLD) is True
    ]


def _tick(desk: Desk, die: random.Random, *, ticked: bool) -> str | None:
    held = held_rows(desk)
    tag = pick_row(desk, die) if ticked else die.choice(held) if held else None
    if tag is None or not desk.company.departments["sales"].hold or (tag in held) is ticked:
        return None
    return tick(desk, tag, content=True if ticked else die.choice((False, None)))


def tick(desk: Desk, tag: str, *, content: bool | None) -> str:
    """Tick a row's box, or empty it."""
    sentence = say(desk, tag, {HOLD: content})
    desk.write(desk.diary.homes[tag], desk.find(tag), {HOLD: content})
    return sentence


@deed("protect cells")
def protect(desk: Desk, die: random.Random) -> str | None:
    """Let nobody but the boss edit a column, a row, or a cell."""
    department = die.choice(tuple(desk.company.departments))
    rows = [index for index, _, _ in desk.rows(department)]
    if not rows or len(desk.diary.protected) > 2:
        return None
    column = die.randrange(len(desk.columns(department)))
    row = die.choice(rows)
    span = die.choice(
        (
            {"startColumnIndex": column, "endColumnIndex": column + 1},
            {"startRowIndex": row, "endRowIndex": row + 1},
            {
                "startRowIndex": row,
                "endRowIndex": row + 1,
                "startColumnIndex": column,
                "endColumnIndex": column + 1,
            },
        )
    )
    area = {"sheetId": desk.blank.sheets[department], **span}
    entry = {"protectedRange": {"range": area, "editors": {"users": [BOSS]}}}
    made = desk.ask(department, {"addProtectedRange": entry})
    protected = made[0]["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    desk.diary.protected.append((department, protected))
    return f"{desk.company.departments[department].sheet}: protected: {span}"


@deed("unprotect cells")
def unprotect(desk: Desk, die: random.Random) -> str | None:
    """Take a protection away."""
    if not desk.diary.protected:
        return None
    return lift(desk, die.choice(desk.diary.protected))


def lift(desk: Desk, protection: tuple[str, int]) -> str:
    """Let everybody edit again what is protected."""
    department, protected = protection
    desk.diary.protected.remove(protection)
    standing = {entry["protectedRangeId"] for entry in desk.sheet(department).listed("protectedRanges")}
    if protected in standing:  # it goes with the rows it was about
        desk.ask(department, {"deleteProtectedRange": {"protectedRangeId": protected}})
    return f"{desk.company.departments[department].sheet}: a protection lifted"

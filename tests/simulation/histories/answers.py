"""What the operator answers where the sync cannot tell rows apart; he knows every row by its pencil mark.

What is proposed rightly is put back with `ids restore`; what resembles a row that is gone is released with
`ids release`; where nothing is proposed, the right ID is typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from histories.desk import Desk
from histories.moves import put_id_back
from sheetcrm.schema.findings import Finding
from sheetcrm.sync.identity import LostRow, Picks
from sheetcrm.sync.results import PassResult

_CODES = frozenset({"row-id-lost", "row-id-overtyped"})


@dataclass(slots=True)
class Answers:
    """The answers to one pass.

    Attributes:
        restore: IDs that are proposed for the very rows they belong to.
        release: IDs whose rows are gone, or stand elsewhere.
        by_hand: rows whose IDs are typed.
        unnamed: copies whose IDs are cleared.
    """

    restore: list[str] = field(default_factory=list)
    release: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)

    @property
    def picks(self) -> Picks:
        """What is said with `ids restore` and `ids release`."""
        return Picks(restore=frozenset(self.restore), release=frozenset(self.release))


def answers_to(desk: Desk, result: PassResult) -> Answers:
    """Answer what a pass has said about rows that lost their IDs."""
    answers = Answers()
    for department, rows in result.preview.plan.lost.items():
        for finding, lost in zip(_findings(result, department), rows, strict=True):
            tag = _tag(desk, department, finding)
            if tag is not None:
                _answer(desk, answers, tag, lost)
    spoken_for = {desk.diary.true_ids.get(tag) for tag in desk.tampered()} & {*answers.restore}
    answers.by_hand += [
        tag
        for tag in desk.tampered()
        if desk.diary.true_ids[tag] not in spoken_for and tag not in answers.by_hand
    ]
    answers.unnamed += _meaningless(desk, result)
    return answers


def _findings(result: PassResult, department: str) -> list[Finding]:
    found = [one for one in result.preview.findings if one.code in _CODES and one.department == department]
    return sorted(found, key=lambda one: one.row or 0)


def _tag(desk: Desk, department: str, finding: Finding) -> str | None:
    return next((tag for index, tag, _ in desk.rows(department) if index + 1 == finding.row), None)


def _answer(desk: Desk, answers: Answers, tag: str, lost: LostRow) -> None:
    truth = desk.diary.true_ids.get(tag)
    if truth is not None and truth == lost.proposed:
        answers.restore.append(truth)
        return
    # An ID of which another row stands is typed into that one; then it is in question no more.
    elsewhere = {desk.diary.true_ids[other] for other in desk.tampered()}
    answers.release += [row_id for row_id in lost.row_ids if row_id not in elsewhere]


def _meaningless(desk: Desk, result: PassResult) -> Iterator[str]:
    """Copies of rows in whose ID cells anything stood."""
    for finding in result.preview.findings:
        if finding.code == "row-id-unknown":
            tag = _tag(desk, finding.department, finding)
            if tag is not None and tag in desk.diary.copies:
                yield tag


def carry_out(desk: Desk, answers: Answers) -> Iterator[str]:
    """Type what is to be typed; say so, and what is to be said to the next pass."""
    for tag in answers.by_hand:
        yield put_id_back(desk, tag)
    for tag in answers.unnamed:
        yield clear_id(desk, tag)
    if answers.restore:
        yield f"sheetcrm ids restore {' '.join(answers.restore)}"
    if answers.release:
        yield f"sheetcrm ids release {' '.join(answers.release)}"


def clear_id(desk: Desk, tag: str) -> str:
    """Clear the ID cell of a copy; where only requests make rows, delete it."""
    department = desk.diary.homes[tag]
    if desk.company.departments[department].row_id.prefix is None:
        desk.delete(tag)
        return f"deletes the copy {tag}"
    column = desk.columns(department)[desk.id_column(department)]
    desk.put_back(department, desk.find(tag), column, None, None)
    return f"clears the ID of the copy {tag}"

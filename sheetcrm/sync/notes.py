"""Our paragraphs in the note of a cell, beside whatever a person wrote there.

They stand in square brackets and begin with our name and the row they are about, so that they are found
again wherever they have got to, known for another row's where a row was copied with its notes, and taken out
without a letter of anybody else's. There may be two of them. One tells what became of the cell's value; a
question mark behind our name makes it a question, which goes once it is answered. The other, with an
exclamation mark, is a mark: it says what is wrong with what the cell holds, and goes once that is mended.
"""

from __future__ import annotations

import re

_REST = r"(?: [^\s\[\]:]+)?: [^\[\]]*\]"
_TOLD = r"\[sheetcrm\??" + _REST
_MARK = r"\[sheetcrm!" + _REST
_ANY = r"\[sheetcrm[?!]?" + _REST
_IS_TOLD, _IS_MARK = re.compile(_TOLD), re.compile(_MARK)
_TOLD_WITH_GAP, _MARK_WITH_GAP, _ANY_WITH_GAP = (
    re.compile(rf"^{ours}\n*|\n{{0,2}}{ours}") for ours in (_TOLD, _MARK, _ANY)
)
_ROW = re.compile(r"\[sheetcrm\?? ([^\s\[\]:]+): [^\[\]]*\]")
_QUESTION = re.compile(r"\[sheetcrm\?" + _REST)
_BRACKETS = str.maketrans("[]", "()")
_LONGEST = 1000
"""A note is read in a small bubble; what is cut off stands in the journal."""


def with_ours(note: str, sentence: str, row_id: str, *, asks: bool = False) -> str:
    """The note with our paragraph in it, in place of an earlier one of ours; a mark stays.

    Args:
        note: the note as it stands; empty for none.
        sentence: what to say; brackets become round, lines are put in a row, and a very long text is cut.
        row_id: the row it is about.
        asks: whether it is a question that somebody has to decide.
    """
    return _joined(_TOLD_WITH_GAP.sub("", note), "?" if asks else "", sentence, row_id)


def with_mark(note: str, sentence: str | None, row_id: str) -> str:
    """The note with our mark in it, in place of an earlier one.

    Args:
        note: the note as it stands; empty for none.
        sentence: what is wrong with the cell, written down as in `with_ours`; None where nothing is.
        row_id: the row it is about.
    """
    others = _MARK_WITH_GAP.sub("", note)
    return others if sentence is None else _joined(others, "!", sentence, row_id)


def without_told(note: str) -> str:
    """The note without our paragraph about the cell's value; a mark stays."""
    return _TOLD_WITH_GAP.sub("", note) if is_ours_in(note) else note


def without_ours(note: str) -> str:
    """The note without any paragraph of ours: a person's own text, to the letter."""
    return _ANY_WITH_GAP.sub("", note)


def is_ours_in(note: str) -> bool:
    """Whether a paragraph of ours stands in the note that is no mark."""
    return _IS_TOLD.search(note) is not None


def is_mark_in(note: str) -> bool:
    """Whether a mark of ours stands in the note."""
    return _IS_MARK.search(note) is not None


def is_question_in(note: str) -> bool:
    """Whether a paragraph of ours stands in the note that awaits somebody's decision."""
    return _QUESTION.search(note) is not None


def rows_named_in(note: str) -> frozenset[str]:
    """The IDs of the rows that paragraphs of ours in the note are about, marks left out."""
    return frozenset(_ROW.findall(note))


def _joined(others: str, sign: str, sentence: str, row_id: str) -> str:
    text = " ".join(sentence.translate(_BRACKETS).split())
    text = f"{text[: _LONGEST - 1]}…" if len(text) > _LONGEST else text
    ours = f"[sheetcrm{sign} {row_id}: {text}]"
    return f"{others}\n\n{ours}" if others else ours

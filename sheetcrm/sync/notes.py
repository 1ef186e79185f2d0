"""Our paragraph in the note of a cell, beside whatever a person wrote there.

It stands in square brackets and begins with our name and the row it is about, so that it is found again
wherever it has got to, known for another row's where a row was copied with its notes, and taken out without a
letter of anybody else's. A question has a question mark behind our name: it goes once it is answered.
"""

from __future__ import annotations

import re

_NAME = r"\[sheetcrm\??(?: [^\s\[\]:]+)?: "
_OURS = re.compile(rf"{_NAME}[^\[\]]*\]")
_WITH_GAP = re.compile(rf"^{_NAME}[^\[\]]*\]\n*|\n*{_NAME}[^\[\]]*\]")
_ROW = re.compile(r"\[sheetcrm\?? ([^\s\[\]:]+): [^\[\]]*\]")
_QUESTION = re.compile(r"\[sheetcrm\?(?: [^\s\[\]:]+)?: [^\[\]]*\]")
_BRACKETS = str.maketrans("[]", "()")
_LONGEST = 1000
"""A note is read in a small bubble; what is cut off stands in the journal."""


def with_ours(note: str, sentence: str, row_id: str, *, asks: bool = False) -> str:
    """The note with our paragraph in it, in place of an earlier one of ours.

    Args:
        note: the note as it stands; empty for none.
        sentence: what to say; brackets become round, lines are put in a row, and a very long text is cut.
        row_id: the row it is about.
        asks: whether it is a question that somebody has to decide.
    """
    text = " ".join(sentence.translate(_BRACKETS).split())
    text = f"{text[: _LONGEST - 1]}…" if len(text) > _LONGEST else text
    others = without_ours(note)
    ours = f"[sheetcrm{'?' if asks else ''} {row_id}: {text}]"
    return f"{others}\n\n{ours}" if others else ours


def without_ours(note: str) -> str:
    """The note without our paragraph: a person's own text, to the letter."""
    return _WITH_GAP.sub("", note) if is_ours_in(note) else note


def is_ours_in(note: str) -> bool:
    """Whether a paragraph of ours stands in the note."""
    return _OURS.search(note) is not None


def is_question_in(note: str) -> bool:
    """Whether a paragraph of ours stands in the note that awaits somebody's decision."""
    return _QUESTION.search(note) is not None


def rows_named_in(note: str) -> frozenset[str]:
    """The IDs of the rows that paragraphs of ours in the note are about."""
    return frozenset(_ROW.findall(note))

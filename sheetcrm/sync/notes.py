"""Our paragraph in the note of a cell, beside whatever a person wrote there.

It stands in square brackets and begins with our name, so that it is found again wherever it has got to and
taken out without a letter of anybody else's.
"""

from __future__ import annotations

import re

_OURS = re.compile(r"\[sheetcrm: [^\[\]]*\]")
_WITH_GAP = re.compile(r"^\[sheetcrm: [^\[\]]*\]\n*|\n*\[sheetcrm: [^\[\]]*\]")
_BRACKETS = str.maketrans("[]", "()")
_LONGEST = 1000
"""A note is read in a small bubble; what is cut off stands in the journal."""


def with_ours(note: str, sentence: str) -> str:
    """The note with our paragraph in it, in place of an earlier one of ours.

    Args:
        note: the note as it stands; empty for none.
        sentence: what to say; brackets become round, lines are put in a row, and a very long text is cut.
    """
    text = " ".join(sentence.translate(_BRACKETS).split())
    text = f"{text[: _LONGEST - 1]}…" if len(text) > _LONGEST else text
    others = without_ours(note)
    return f"{others}\n\n[sheetcrm: {text}]" if others else f"[sheetcrm: {text}]"


def without_ours(note: str) -> str:
    """The note without our paragraph: a person's own text, to the letter."""
    return _WITH_GAP.sub("", note) if is_ours_in(note) else note


def is_ours_in(note: str) -> bool:
    """Whether a paragraph of ours stands in the note."""
    return _OURS.search(note) is not None

"""Lists kept in one cell: items parted by lines, semicolons or commas."""

from __future__ import annotations

from collections.abc import Iterable

from sheetcrm.schema.cells import Scalar

_SEPARATORS = ("\n", ";", ",")
"""Strongest first: in a list of lines a comma belongs to its item."""

_WRITTEN = {"\n": "\n", ";": "; ", ",": ", "}


def joined(first: Scalar, second: Scalar) -> Scalar:
    """The items of both lists, each once: those of the first, in their order, then what only the second has.

    Items are compared without capitals and outer spaces. The separator is the stronger one of the two lists.
    A second list that adds nothing leaves the first as it is, to the letter.
    """
    first_text, second_text = _text(first), _text(second)
    separator = next((mark for mark in _SEPARATORS if mark in first_text or mark in second_text), ",")
    ours, theirs = _items(first_text, separator), _items(second_text, separator)
    known = {item.casefold() for item in ours}
    added = [item for item in theirs if item.casefold() not in known]
    return _WRITTEN[separator].join((*ours, *added)) if added else first


def _text(value: Scalar) -> str:
    """A number somebody typed into a list stands as its digits, as the sheet shows it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _items(text: str, separator: str) -> Iterable[str]:
    items: dict[str, str] = {}
    for part in text.split(separator):
        if part.strip():
            items.setdefault(part.strip().casefold(), part.strip())
    return items.values()

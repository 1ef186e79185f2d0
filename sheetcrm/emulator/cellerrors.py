"""Errors that live inside cells: what a formula gives when it has no value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DISPLAY_TEXT: Final[dict[str, str]] = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
"""Text a cell shows, by the v4 `ErrorType` (Sheets v4 discovery document, schema ErrorValue)."""

_TYPE_OF_TEXT: Final[dict[str, str]] = {text: kind for kind, text in DISPLAY_TEXT.items()}


@dataclass(frozen=True, slots=True)
class CellError:
    """The value of a cell whose formula failed.

    `type` is the v4 `ErrorType` (`DIVIDE_BY_ZERO`, `N_A`, ...), `message` the explanation a person sees as a
    tooltip.
    """

    type: str
    message: str = ""

    @property
    def text(self) -> str:
        """Return what the cell shows, e.g. `#DIV/0!`; an unknown type shows `#ERROR!`."""
        return DISPLAY_TEXT.get(self.type, "#ERROR!")


def from_text(text: str) -> CellError | None:
    """Return the error that `text` shows (`#REF!` and so on), or None if it is ordinary text."""
    kind = _TYPE_OF_TEXT.get(text.upper())
    return None if kind is None else CellError(kind)

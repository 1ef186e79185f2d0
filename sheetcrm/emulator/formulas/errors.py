"""How a formula fails while it is being worked out, and Google's words for it."""

from __future__ import annotations

from sheetcrm.emulator.cellerrors import CellError


class FormulaError(Exception):
    """Carries a cell error up to the function that handles errors, or to the cell itself."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error.text)
        self.error = error


class FormulaSyntaxError(ValueError):
    """The text is no formula; Google shows `#ERROR!` for it."""


def failure(kind: str, message: str) -> FormulaError:
    """Return the exception for an error of v4 ErrorType `kind`."""
    return FormulaError(CellError(kind, message))


PARSE_ERROR = CellError("ERROR", "Formula parse error.")
"""What a cell holds whose formula cannot be read."""

CIRCULAR_ERROR = CellError(
    "REF",
    "Circular dependency detected. To resolve with iterative calculation, see File > Settings.",
)
"""What a cell holds whose formula depends on itself."""

"""What every column has, whatever its type, and what is said of a value that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from sheetcrm.schema.cells import Cell, ErrorCell, Scalar, value_of

Shown = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Violation:
    """Why a value does not fit its column.

    Attributes:
        code: stable kebab-case name of the check.
        message: what is wrong, without a full stop, to be put after the column's name.
        hint: what to type instead.
    """

    code: str
    message: str
    hint: str = ""


class BaseColumn(BaseModel):
    """What every column has, whatever its type."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    required: bool = Field(default=False, description="Whether a row without it is reported.")
    aliases: tuple[str, ...] = Field(
        default=(), description="Other headers the column is found by, such as those it had before."
    )
    hint: str | None = Field(default=None, description="Help for staff; becomes the note on the header.")

    @property
    def number_format(self) -> Mapping[str, str] | None:
        """Google's ``numberFormat`` for the column; None leaves the cells as they are."""
        return None

    def check(self, cell: Cell) -> Violation | None:
        """Say why the cell does not fit, or None where it does; a blank cell always fits."""
        shown = value_of(cell)
        if shown is None or (isinstance(shown, str) and not shown.strip()):
            return None
        if isinstance(shown, ErrorCell):
            hint = "Mend the formula, or type the value."
            return Violation("cell-error", f"shows the error {shown.code}", hint)
        return self.check_value(shown)

    def check_value(self, shown: Shown) -> Violation | None:  # noqa: ARG002 - most types look at it
        """Say why a value that is neither blank nor an error does not fit."""
        return None


def is_number(shown: Scalar) -> bool:
    """Say whether the cell holds a number; a checkbox does not."""
    return isinstance(shown, int | float) and not isinstance(shown, bool)


def quoted(shown: Shown) -> str:
    """The value in quotes, cut where it is long."""
    text = str(shown)
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"

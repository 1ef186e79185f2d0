"""What every column has, whatever its type, and what is said of a value that does not fit.

A column is a pair of codecs: `parse` reads what stands in a cell, `format` gives the cell that says it best,
and ``parse(format(value))`` is the value again. Whether a cell is in order follows from the two: it is if
writing down what it means would change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sheetcrm.language import numeral, say
from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, Scalar, value_of
from sheetcrm.schema.codes import is_error
from sheetcrm.schema.types.conventions import UNDECIDED, Conventions

Shown = str | int | float | bool
"""What a cell shows that is neither blank nor an error."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Why a value does not fit its column.

    Attributes:
        code: stable kebab-case name of the check.
        message: what is wrong, without a full stop, to be put after the column's name.
        hint: what to type instead.
        fix: what the cell should hold, where that is certain; None where it is not.
    """

    code: str
    message: str
    hint: str = ""
    fix: Scalar = None


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell means."""

    value: Any


@dataclass(frozen=True, slots=True)
class Unclear:
    """Two meanings or more that a cell may have, none more likely than another."""

    values: tuple[Any, ...]


Types = frozenset[type]

Protect = Literal["none", "warning", "strict"]
"""How a column is kept from being edited: not at all, by a warning, or so that only sheetcrm may."""

Reading = Read | Unclear | Violation


class BaseColumn(BaseModel):
    """What every column has, whatever its type."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    required: bool = Field(default=False, description="Whether a row without it is reported.")
    required_from: str | None = Field(
        default=None, min_length=1, description="Status from which on a row without it is reported."
    )
    unique: bool = Field(default=False, description="Whether two rows with the same value are reported.")
    aliases: tuple[str, ...] = Field(
        default=(), description="Other headers the column is found by, such as those it had before."
    )
    hint: str | None = Field(default=None, description="Help for staff; becomes the note on the header.")
    protect: Protect | None = Field(
        default=None,
        description="Protection in the sheet; default: sheetcrm's own columns by a warning, others not.",
    )

    @property
    def number_format(self) -> Mapping[str, str] | None:
        """Google's ``numberFormat`` for the column; None leaves the cells as they are."""
        return None

    @property
    def harmless_types(self) -> Types:
        """Types of cells that nothing can keep from being used, whatever they hold."""
        return frozenset()

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - a text is a text
        """Read a cell that shows neither nothing nor an error.

        Args:
            shown: what it shows, as Google stores it.
            how: what decides between two readings.
        """
        return Read(shown)

    def format(self, value: Any) -> Scalar:
        """Give the cell that says a value best; `parse` reads it as the same value."""
        return value  # type: ignore[no-any-return]

    def write(self, value: Any) -> str:
        """Write a value for people, to tell one reading from another."""
        return str(self.format(value))

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """Say whether the cell holds its value the way it should be held."""
        best = self.format(value)
        return type(shown) is type(best) and shown == best

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that a cell means `best` and holds it in another way."""
        message = say("{value} has stray spaces or signs", value=quoted(shown))
        return Violation("untidy-text", message, type_it(best))

    def unclear(self, shown: Shown, readings: tuple[Any, ...]) -> Violation:
        """Say that a cell has several readings."""
        written = [self.write(value) for value in readings]
        told = written[-1]
        for reading in reversed(written[:-1]):
            told = say("{one} or as {other}", one=reading, other=told)
        message = say("{value} can be read as {readings}", value=quoted(shown), readings=told)
        hint = say("Type it anew: {readings}.", readings=either(written))
        return Violation("ambiguous-value", message, hint)

    def examine(self, cell: Cell, how: Conventions = UNDECIDED) -> Violation | None:
        """Say what is wrong with a cell, however little; None where nothing is. A blank cell always fits.

        Where the cell's meaning is certain, the violation brings what it should hold; a formula is nobody's
        to mend.
        """
        shown = value_of(cell)
        if shown is None or (isinstance(shown, str) and not shown.strip()):
            return None
        if isinstance(shown, ErrorCell):
            hint = say("Mend the formula, or type the value.")
            return Violation("cell-error", say("shows the error {error}", error=shown.code), hint)
        found = self.check_value(shown, how)
        if found is not None and found.fix is not None and isinstance(cell, FormulaCell):
            return replace(found, fix=None)
        return found

    def check(self, cell: Cell) -> Violation | None:
        """Say what keeps a cell's value from being used, or None where it can be used; a blank cell can."""
        found = self.examine(cell)
        return found if found is not None and is_error(found.code) else None

    def check_value(self, shown: Shown, how: Conventions = UNDECIDED) -> Violation | None:
        """Say what is wrong with a value that is neither blank nor an error."""
        reading = self.parse(shown, how)
        if isinstance(reading, Violation):
            return reading
        if isinstance(reading, Unclear):
            return self.unclear(shown, reading.values)
        if self.is_tidy(shown, reading.value):
            return self.judge(reading.value)
        best = self.format(reading.value)
        return self.judge(reading.value) or replace(self.complain(shown, best), fix=best)

    def judge(self, value: Any) -> Violation | None:  # noqa: ARG002 - most types have ranges or patterns
        """Say why a value that was read well is still not allowed here."""
        return None


def reading_of(values: tuple[Any, ...]) -> Read | Unclear | None:
    """One reading, several, or none."""
    if not values:
        return None
    return Read(values[0]) if len(values) == 1 else Unclear(values)


def is_number(shown: Scalar) -> bool:
    """Say whether the cell holds a number; a checkbox does not."""
    return isinstance(shown, int | float) and not isinstance(shown, bool)


def quoted(shown: Shown) -> str:
    """The value in quotes, cut where it is long."""
    text = numeral(str(shown)) if isinstance(shown, float) else str(shown)
    return say("'{text}'", text=f"{text[:60]}…" if len(text) > 60 else text)


def type_it(best: object) -> str:
    """Say what to type instead."""
    return say("Type {value}.", value=numeral(str(best)) if isinstance(best, float) else str(best))


def either(names: Sequence[str]) -> str:
    """Offer one of several."""
    told = names[-1]
    for name in reversed(names[:-1]):
        told = say("{one} or {other}", one=name, other=told)
    return told

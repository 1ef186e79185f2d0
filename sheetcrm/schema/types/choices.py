"""Columns with a given set of values: checkboxes and drop-down lists."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from sheetcrm.language import say
from sheetcrm.schema.cells import Scalar
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.types.base import (
    BaseColumn,
    Read,
    Reading,
    Shown,
    Unclear,
    Violation,
    either,
    quoted,
)
from sheetcrm.schema.types.conventions import UNDECIDED, Conventions
from sheetcrm.schema.types.mistaken_days import mistaken_for_day
from sheetcrm.schema.types.names import Names
from sheetcrm.schema.types.tidying import fold

_YES = {"да", "yes", "y", "true", "истина", "есть", "+", "✓", "✔", "☑", "✅", "1"}
_NO = {"нет", "no", "n", "false", "ложь", "☐", "❌", "✗", "✘", "0"}
_SEPARATORS = re.compile(r"[;\n]")


class BooleanColumn(BaseColumn):
    """A checkbox."""

    type: Literal["boolean"] = Field(default="boolean", description="What the cells hold.")

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - one language a word
        """Read a tick, or a word for yes or no; a cross may be either."""
        if isinstance(shown, bool):
            return Read(shown)
        text = fold(f"{shown:g}" if isinstance(shown, float) else str(shown)).removesuffix(".")
        if text in _YES:
            return Read(value=True)
        if text in _NO:
            return Read(value=False)
        if text in {"x", "х", "×"}:
            return Unclear((True, False))
        message = say("{value} is neither TRUE nor FALSE", value=quoted(shown))
        return Violation("not-a-checkbox", message, say("Tick the box, or leave it empty."))

    def write(self, value: Any) -> str:
        """TRUE or FALSE, as Google shows them."""
        return say("TRUE") if value else say("FALSE")

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that a word stands where a tick belongs."""
        message = say(
            "{value} is not a tick; it reads as {reading}", value=quoted(shown), reading=self.write(best)
        )
        return Violation("checkbox-as-text", message, say("Tick the box, or leave it empty."))


class ListedColumn(BaseColumn):
    """What columns with a drop-down list share."""

    choices: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        min_length=1, description="The texts the cell may hold, in the order of the drop-down list."
    )

    @field_validator("choices")
    @classmethod
    def _refuse_repeats(cls, choices: tuple[str, ...]) -> tuple[str, ...]:
        repeated = next((choice for place, choice in enumerate(choices) if choice in choices[:place]), None)
        if repeated is not None:
            message = f"'{repeated}' stands in the list twice"
            raise PydanticCustomError("wrong_value", "{problem}", {"problem": message})
        return choices

    @cached_property
    def _names(self) -> Names:
        return Names(self.choices)

    def _one(self, text: str) -> Reading:
        found = self._names.find(text)
        if len(found) == 1:
            return Read(found[0])
        if found:
            return Unclear(found)
        hint = offer(text, self.choices)
        message = say("{value} is not one of the choices", value=quoted(text))
        return Violation("unknown-choice", message, hint)

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that a choice is spelled in another way."""
        message = say("{value} is another spelling of {best}", value=quoted(shown), best=quoted(str(best)))
        return Violation(
            "choice-spelling", message, say("Pick {best} from the list.", best=quoted(str(best)))
        )


class ChoiceColumn(ListedColumn):
    """One of a few texts."""

    type: Literal["choice"] = Field(default="choice", description="What the cells hold.")

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - the list decides
        """Read a choice, however its capitals, spaces, ``ё`` and alphabets were typed."""
        reading = self._one(text_of(shown))
        if isinstance(reading, Violation) and (lost := mistaken_for_day(shown, self.choices)):
            names = either([quoted(choice) for choice in lost])
            message = say(
                "{value} is not one of the choices; it is what a spreadsheet makes of {names}",
                value=quoted(shown),
                names=names,
            )
            hint = say("Format the column as plain text, then pick {names} from the list.", names=names)
            return Violation(reading.code, message, hint)
        return reading

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """A choice stands to the letter; a number counts where its digits are a choice."""
        return bool(text_of(shown) == value)


class MultiChoiceColumn(ListedColumn):
    """Several of a few texts, parted by commas as Google's own multiple selection parts them."""

    type: Literal["multi_choice"] = Field(default="multi_choice", description="What the cells hold.")

    @field_validator("choices")
    @classmethod
    def _refuse_separators(cls, choices: tuple[str, ...]) -> tuple[str, ...]:
        parted = next((choice for choice in choices if re.search(r"[,;\n]", choice)), None)
        if parted is not None:
            message = f"'{parted}' holds a sign that parts choices from each other"
            raise PydanticCustomError("wrong_value", "{problem}", {"problem": message})
        return choices

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - the list decides
        """Read choices parted by commas, semicolons or lines; each counts once, in the order typed."""
        parts = [part for part in _SEPARATORS.sub(",", text_of(shown)).split(",") if part.strip()]
        readings = [self._one(part.strip()) for part in parts]
        for reading in readings:
            if not isinstance(reading, Read):
                return reading if isinstance(reading, Violation) else self.unclear(shown, reading.values)
        if not readings:
            message = say("{value} names no choice", value=quoted(shown))
            return Violation("unknown-choice", message, offer("", self.choices))
        return Read(tuple(dict.fromkeys(reading.value for reading in readings if isinstance(reading, Read))))

    def format(self, value: Any) -> Scalar:
        """The choices, parted by a comma and a space."""
        return ", ".join(value)

    def write(self, value: Any) -> str:
        """The choices as the cell holds them; one alone as it is."""
        return value if isinstance(value, str) else ", ".join(value)

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """The choices stand to the letter, each once."""
        return text_of(shown) == ", ".join(value)


def text_of(shown: Shown) -> str:
    """The text of a cell, also where Google took its digits for a number."""
    return str(int(shown)) if isinstance(shown, float) and shown.is_integer() else str(shown)

"""Columns with a given set of values: checkboxes and drop-down lists."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from sheetcrm.schema.nearest import offer
from sheetcrm.schema.types.base import BaseColumn, Shown, Violation, quoted


class BooleanColumn(BaseColumn):
    """A checkbox."""

    type: Literal["boolean"] = Field(default="boolean", description="What the cells hold.")

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept the two states of a checkbox."""
        if isinstance(shown, bool):
            return None
        hint = "Tick the box, or leave it empty."
        return Violation("not-a-checkbox", f"{quoted(shown)} is neither TRUE nor FALSE", hint)


class ChoiceColumn(BaseColumn):
    """One of a few texts."""

    type: Literal["choice"] = Field(default="choice", description="What the cells hold.")
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

    def check_value(self, shown: Shown) -> Violation | None:
        """Accept the choices to the letter; a number counts where its digits are a choice."""
        text = str(int(shown)) if isinstance(shown, float) and shown.is_integer() else str(shown)
        if text in self.choices:
            return None
        hint = offer(text, self.choices)
        return Violation("unknown-choice", f"{quoted(shown)} is not one of the choices", hint)

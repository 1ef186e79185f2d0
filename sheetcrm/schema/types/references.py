"""Columns whose values stand elsewhere: a person of the staff, a row of another department."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from sheetcrm.language import say
from sheetcrm.schema.cells import Scalar
from sheetcrm.schema.nearest import did_you_mean
from sheetcrm.schema.types.base import (
    BaseColumn,
    Read,
    Reading,
    Shown,
    Unclear,
    Violation,
    quoted,
    type_it,
)
from sheetcrm.schema.types.choices import text_of
from sheetcrm.schema.types.conventions import UNDECIDED, Conventions, ListKey
from sheetcrm.schema.types.names import Names
from sheetcrm.schema.types.tidying import tidy


class PersonColumn(BaseColumn):
    """A person, by name; surname and initials, or another order of the names, are understood."""

    type: Literal["person"] = Field(default="person", description="What the cells hold.")
    people: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(),
        description="The names there are; without them and without `department`, any name will do.",
    )
    department: str | None = Field(
        default=None, description="Department whose rows are the people; its `column` holds their names."
    )
    column: str | None = Field(default=None, description="Column of that department with the names.")

    @property
    def list_key(self) -> ListKey | None:
        """Where the names stand; None where the config has them itself, or nobody has."""
        if self.department is None or self.column is None:
            return None
        return (self.department, self.column)

    @cached_property
    def _people(self) -> Names | None:
        return Names(self.people, are_people=True) if self.people else None

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:
        """Read a name; where the list of people is not known, any text is one."""
        if not isinstance(shown, str):
            message = say("{value} is not a name", value=quoted(shown))
            return Violation("unknown-person", message, say("Type the person's name."))
        text = tidy(shown)
        names = self._people or (how.lists.get(self.list_key) if self.list_key is not None else None)
        if names is None:
            return Read(text)
        found = names.find(text)
        if found:
            return Read(found[0]) if len(found) == 1 else Unclear(found)
        hint = did_you_mean(text, names.alike) or say("Type the name as the list of people has it.")
        message = say("{value} is nobody on the list of people", value=quoted(shown))
        return Violation("unknown-person", message, hint)

    def write(self, value: Any) -> str:
        """The name."""
        return str(value)

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that the name is written in another way."""
        message = say("{value} is another spelling of {best}", value=quoted(shown), best=quoted(str(best)))
        return Violation("person-spelling", message, type_it(best))


class ReferenceColumn(BaseColumn):
    """A row of another department, by its row ID or by another column."""

    type: Literal["reference"] = Field(default="reference", description="What the cells hold.")
    department: str = Field(min_length=1, description="Department whose row is meant.")
    column: str | None = Field(
        default=None, description="Column of that department that is given here; default: its row ID."
    )

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:
        """Read the value as the other department has it; where its rows are not known, any text will do."""
        text = tidy(text_of(shown))
        names = how.lists.get((self.department, self.column or ""))
        if names is None:
            return Read(text)
        found = names.find(text)
        if found:
            return Read(found[0]) if len(found) == 1 else Unclear(found)
        hint = did_you_mean(text, names.alike) or say("Look it up in {place}.", place=quoted(self.department))
        message = say("{value} is no row of {place}", value=quoted(shown), place=quoted(self.department))
        return Violation("dangling-reference", message, hint)

    @property
    def list_key(self) -> ListKey:
        """Where the values stand; no column means the row IDs."""
        return (self.department, self.column or "")

    def write(self, value: Any) -> str:
        """The value as the other department has it."""
        return str(value)

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """The value stands to the letter; a number counts where its digits do."""
        return bool(text_of(shown) == value)

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that the value is written in another way."""
        message = say("{value} is another spelling of {best}", value=quoted(shown), best=quoted(str(best)))
        return Violation("reference-spelling", message, type_it(best))

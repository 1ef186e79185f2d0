"""A story as a file tells it; which company it is about is the config's matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import yaml
from pydantic import Field, ValidationError, model_validator

from sheetcrm.errors import ConfigError
from sheetcrm.schema.company import Company
from sheetcrm.schema.models import Model

Column = Annotated[str, Field(min_length=1)]
RowRef = Annotated[str, Field(pattern=r"^\w+(/\w+)*$")]
"""A row's name, or the way to it from there: ``deal/estimate`` is what the link `estimate` made for it.

The last part may be a directory: ``deal/estimate/offer/contractors`` is the thing that event was given to.
"""

Wanted = str | int | float | bool | date


class Edit(Model):
    """What a person types into one row; text as typed, so that Google reads it as it reads people."""

    new: Annotated[str, Field(pattern=r"^\w+$")] | None = Field(
        default=None, description="Name for a row that is written below the last one."
    )
    department: str | None = Field(default=None, description="Where the new row is written.")
    row: RowRef | None = Field(default=None, description="A row that is there already.")
    who: str
    set: Mapping[Column, str] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_one_place(self) -> Edit:
        if (self.new is None) is not (self.department is None) or (self.new is None) is (self.row is None):
            msg = "an edit needs either `new` and `department`, or `row`"
            raise ValueError(msg)
        return self


class Expectation(Model):
    """What a row must look like after the pass."""

    row: RowRef
    absent: bool = False
    holds: Mapping[Column, Wanted] = Field(default={}, description="Values to the letter; dates as days.")
    says: Mapping[Column, str] = Field(default={}, description="Text that must be part of the cell.")
    blank: tuple[Column, ...] = ()


class Step(Model):
    """One scene: staff type, a pass is made, something is expected."""

    title: str
    tell: str = Field(description="What happens and why, before the pass.")
    edits: tuple[Edit, ...] = ()
    watch: Mapping[str, tuple[Column, ...]] = Field(default={}, description="Columns to show, by department.")
    expect: tuple[Expectation, ...] = Field(min_length=1)
    rows: Mapping[str, int] = Field(default={}, description="How many rows departments must hold.")
    in_step: bool = Field(default=False, description="Whether the pass must find nothing to do.")
    so: str = Field(description="What came of it, after the pass.")


class Story(Model):
    """A story from its first call to its end."""

    title: str
    intro: str
    steps: tuple[Step, ...] = Field(min_length=1)
    show: RowRef = Field(description="The row whose deal is shown at the end.")


def read_story(text: str, name: str, company: Company) -> Story:
    """Read a story and check that it speaks of this company.

    Args:
        text: the story's YAML.
        name: the file's name, for messages.
        company: the config.

    Raises:
        ConfigError: it is not a story, or names departments, columns or links the company has not.
    """
    try:
        story = Story.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as error:
        msg = f"{name} is not a story: {error}"
        raise ConfigError(
            msg, "Correct the file; the template `transport` has one to compare with."
        ) from error
    problems = _problems(story, company)
    if problems:
        listing = "\n".join(f"  {problem}" for problem in problems)
        msg = f"{name} does not fit the config:\n{listing}"
        raise ConfigError(msg, "Use names of departments, columns and links that the config has.")
    return story


def department_of(company: Company, named: Mapping[str, str], row: str) -> str | None:
    """Tell in which department a row of the story stands; None where the story or the config has no such row.

    Args:
        company: the config.
        named: name of a row → its department.
        row: the row.
    """
    name, *links = row.split("/")
    department = named.get(name)
    for link in links:
        rules, directory = company.links.get(link), company.directories.get(link)
        if rules is not None and rules.parent == department:
            department = rules.child
        elif directory is not None and directory.history == department:
            department = directory.things
        else:
            return None
    return department


def _problems(story: Story, company: Company) -> list[str]:
    named: dict[str, str] = {}
    problems: list[str] = []
    for number, step in enumerate(story.steps, start=1):
        places: list[tuple[str | None, str, tuple[str, ...]]] = []
        for edit in step.edits:
            if edit.new is not None and edit.department is not None:
                named[edit.new] = edit.department
            places.append((_place(company, named, edit), edit.row or edit.department or "", tuple(edit.set)))
        for wanted in step.expect:
            columns = (*wanted.holds, *wanted.says, *wanted.blank)
            places.append((department_of(company, named, wanted.row), wanted.row, columns))
        places.extend((name, name, columns) for name, columns in step.watch.items())
        places.extend((name, name, ()) for name in step.rows)
        problems += [f"step {number}: {problem}" for place in places for problem in _unknown(company, *place)]
    if department_of(company, named, story.show) is None:
        problems.append(f"show: no row '{story.show}'")
    return problems


def _place(company: Company, named: Mapping[str, str], edit: Edit) -> str | None:
    return edit.department if edit.row is None else department_of(company, named, edit.row)


def _unknown(company: Company, department: str | None, said: str, columns: tuple[str, ...]) -> list[str]:
    if department is None or department not in company.departments:
        return [f"no row or department '{said}'"]
    known = company.fields[department]
    return [f"{department} has no column '{column}'" for column in columns if column not in known]

"""Directories in the config: departments that hold things, and those that hold what happened with them.

Contractors, clients, equipment, staff and whatever else a company keeps lists of are built by one mechanism.
Two departments make a directory: `things` has one row per real-world thing, `history` one row per event,
made by ordinary links out of the rows where the work is done. The directory says what tells one thing from
another, and what is counted of its events.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from sheetcrm.schema.models import FieldEntry, Model, Name


class Identity(StrEnum):
    """What a column tells of which thing is meant."""

    NAME = "name"
    NUMBER = "number"
    """A registration number, such as a tax number: it decides."""
    PHONE = "phone"
    EMAIL = "email"
    PLACE = "place"


class Take(StrEnum):
    """What a figure makes of the events of one thing."""

    COUNT = "count"
    FIRST = "first"
    LAST = "last"
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"
    MEAN = "mean"
    SUM = "sum"
    TREND = "trend"
    """By which part the last number is above the median of those before it: 0.1 is ten percent dearer."""


class Figure(Model):
    """One column of a thing that is worked out from its events."""

    take: Take = Field(description="What is made of the events: count, first, last, min, max, median, …")
    column: Name | None = Field(
        default=None, description="Column of the history it is made of; `count` alone may do without."
    )
    less: Name | None = Field(
        default=None, description="Column taken off a `sum`, such as what was paid of what is due."
    )
    events: tuple[Name, ...] = Field(
        default=(), description="Pipelines of the history that count; none given means all."
    )


class Reminder(Model):
    """What an open row in which a thing is to be chosen is shown of earlier events like it."""

    like: Annotated[tuple[FieldEntry, ...], Field(min_length=1)] = Field(
        description="Columns that make an event like the row, {Row's: History's}; the first has to agree.",
    )
    tell: Annotated[tuple[Name, ...], Field(min_length=1)] = Field(
        description="Columns of the history that are shown of each event, in order; no others are.",
    )
    show: Name = Field(description="Column of the row that gets the best earlier events; sheetcrm fills it.")
    price: FieldEntry | None = Field(
        default=None,
        description="Column with the price, {Row's: History's}; events without one are no offers.",
    )
    quality: Name | None = Field(
        default=None,
        description="Column of the history with a mark, the higher the better; the thing's mean is shown.",
    )
    in_time: Annotated[dict[Name, Name], Field(min_length=1, max_length=1)] | None = Field(
        default=None,
        description="Columns of the history, {Promised: Kept}; how many terms the thing kept is shown.",
    )
    unless: Name | None = Field(
        default=None, description="Checkbox column of the things; those ticked are not shown."
    )
    corridor: Name | None = Field(
        default=None,
        description="Column of the row that gets what like ones cost; a price outside of it is told.",
    )
    least: int = Field(
        default=5, ge=3, description="Like offers without which nothing is said of what they cost."
    )

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The columns compared: the row's and the history's."""
        return tuple(map(both_of, self.like))

    @property
    def priced(self) -> tuple[str, str] | None:
        """The columns with the price: the row's and the history's."""
        return None if self.price is None else both_of(self.price)

    @property
    def term(self) -> tuple[str, str] | None:
        """The history's columns with the promised and the kept term."""
        return None if self.in_time is None else both_of(dict(self.in_time))

    def row_columns(self) -> Iterable[str]:
        """The row's columns that are read."""
        return (row for row, _ in (*self.pairs, *filter(None, (self.priced,))))

    def history_columns(self) -> Iterable[str]:
        """The history's columns that are read."""
        compared = (column for _, column in (*self.pairs, *filter(None, (self.priced,))))
        told = (*self.tell, *(self.term or ()), self.quality)
        return (*compared, *(column for column in told if column is not None))


class Directory(Model):
    """Things of one kind: their rows, their events, what tells them apart and what is counted."""

    things: Name = Field(description="Department with one row per thing; its row IDs have a prefix.")
    history: Name = Field(description="Department with one row per event, made by links.")
    thing: Name = Field(description="Column of the history that gets the thing's row ID.")
    identity: dict[Name, Identity] = Field(
        min_length=1,
        description="Columns, of both departments, that tell which thing is meant: name, number, phone, …",
    )
    dated: Name | None = Field(
        default=None, description="Column of the history with the day of the event; it puts events in order."
    )
    same_as: Name | None = Field(
        default=None,
        description="Column of the things that names the row a double belongs to; both events count there.",
    )
    looks_like: Name | None = Field(
        default=None,
        description="Column of the things that tells, of a new row, which known ones it may be.",
    )
    figures: dict[Name, Figure] = Field(
        default_factory=dict, description="Columns of the things that are worked out from their events."
    )
    remind: dict[Name, Reminder] = Field(
        default_factory=dict, description="Departments whose open rows are shown earlier events like them."
    )


def both_of(entry: FieldEntry) -> tuple[str, str]:
    """The two columns an entry names."""
    return (entry, entry) if isinstance(entry, str) else next(iter(entry.items()))

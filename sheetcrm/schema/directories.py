"""Directories in the config: departments that hold things, and those that hold what happened with them.

Contractors, clients, equipment, staff and whatever else a company keeps lists of are built by one mechanism.
Two departments make a directory: `things` has one row per real-world thing, `history` one row per event,
made by ordinary links out of the rows where the work is done. The directory says what tells one thing from
another, and what is counted of its events.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sheetcrm.schema.models import Model, Name


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

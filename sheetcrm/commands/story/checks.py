"""A story's expectations of a row against the row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from sheetcrm.commands.story.model import Expectation, Wanted
from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, same, value_of
from sheetcrm.schema.columns import Column, serial_day
from sheetcrm.schema.showing import BLANK, shown

ABSENT, PRESENT, IN_STEP = "absent", "present", "in-step"
"""What `Check.wanted` says where no cell is meant."""

ROWS = "\n"
"""What `Check.column` says where the number of rows is meant; no header is that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One expectation and what was found.

    Attributes:
        place: the department's title and the row's ID.
        column: the column; empty where the whole row, or the whole pass, is meant; `ROWS` for their number.
        wanted: what the story expects.
        found: what is there.
        holds: whether they agree.
        is_part: whether what is wanted needs only be part of the cell.
    """

    place: str
    column: str
    wanted: str
    found: str
    holds: bool
    is_part: bool = False


def check_row(
    expected: Expectation, place: str, cells: Mapping[str, Cell] | None, columns: Mapping[str, Column]
) -> Iterator[Check]:
    """Compare an expectation with a row.

    Args:
        expected: what the story says.
        place: where the row is, for people.
        cells: the row; None where it is not there.
        columns: the department's columns.
    """
    if cells is None or expected.absent:
        wanted, found = (ABSENT if expected.absent else PRESENT), (ABSENT if cells is None else PRESENT)
        yield Check(place=place, column="", wanted=wanted, found=found, holds=wanted == found)
        return
    if not (expected.holds or expected.says or expected.blank):
        yield Check(place=place, column="", wanted=PRESENT, found=PRESENT, holds=True)
    for column, wanted_value in expected.holds.items():
        cell = cells.get(column)
        yield Check(
            place=place,
            column=column,
            wanted=_written(wanted_value, columns.get(column)),
            found=shown(cell, columns.get(column)),
            holds=_holds(cell, wanted_value),
        )
    for column, part in expected.says.items():
        text = shown(cells.get(column), columns.get(column))
        yield Check(place=place, column=column, wanted=part, found=text, holds=part in text, is_part=True)
    for column in expected.blank:
        text = shown(cells.get(column), columns.get(column))
        yield Check(place=place, column=column, wanted=BLANK, found=text, holds=is_blank(cells.get(column)))


def _holds(cell: Cell, wanted: Wanted) -> bool:
    value = value_of(cell)
    if isinstance(wanted, date):
        return type(value) in {int, float} and serial_day(cast("float", value)) == wanted
    return not isinstance(value, ErrorCell) and same(value, wanted)


def _written(wanted: Wanted, column: Column | None) -> str:
    return f"{wanted:%d.%m.%Y}" if isinstance(wanted, date) else shown(wanted, column)

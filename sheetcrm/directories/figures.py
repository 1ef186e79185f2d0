"""Figures of a thing, worked out from its events. Pure.

Blank cells, and cells that hold no number where one is needed, count for nothing: the schema tells of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, median

from sheetcrm.schema.cells import Cell, ErrorCell, Scalar, is_blank, value_of
from sheetcrm.schema.directories import Figure, Take

Event = Mapping[str, Cell]
"""Column to cell of one row of a history."""

_MAKERS: Mapping[Take, Callable[[Sequence[float]], float]] = {
    Take.MIN: min,
    Take.MAX: max,
    Take.MEDIAN: median,
    Take.MEAN: fmean,
    Take.SUM: sum,
}

_DIGITS = 4
"""Digits kept behind the point; prices have two, shares such as a trend four."""


def figure_of(figure: Figure, events: Sequence[Event]) -> Scalar:
    """Work out one figure.

    Args:
        figure: what is wanted.
        events: the events that count, oldest first.

    Returns:
        The figure, to four digits behind the point; None where there is nothing to make it of. A count is
        never None. The first and the last are what stands in the cell, text included.
    """
    if figure.column is None:
        return len(events)
    cells = [event.get(figure.column) for event in events]
    if figure.take is Take.COUNT:
        return sum(not is_blank(cell) for cell in cells)
    if figure.take in {Take.FIRST, Take.LAST}:
        shown = [value_of(cell) for cell in cells]
        filled = [value for value in shown if not isinstance(value, ErrorCell) and not is_blank(value)]
        return None if not filled else filled[0 if figure.take is Take.FIRST else -1]
    numbers = [number for cell in cells if (number := _number(cell)) is not None]
    if figure.less is not None:
        taken = [_number(event.get(figure.less)) for event in events]
        return _rounded(sum(numbers) - sum(number for number in taken if number is not None))
    return _of_numbers(figure.take, numbers)


def _of_numbers(take: Take, numbers: Sequence[float]) -> Scalar:
    if not numbers:
        return None
    if take is Take.TREND:
        *before, last = numbers
        usual = median(before) if before else 0
        return _rounded(last / usual - 1) if usual else None
    return _rounded(_MAKERS[take](numbers))


def _number(cell: Cell) -> float | None:
    shown = value_of(cell)
    return shown if isinstance(shown, int | float) and not isinstance(shown, bool) else None


def _rounded(number: float) -> int | float:
    """The number without the dust of binary fractions; a whole one as an integer, as sheets give it back."""
    rounded = round(number, _DIGITS)
    return int(rounded) if rounded == int(rounded) else rounded

"""How earlier events and the price corridor are written into a row. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sheetcrm.directories.corridors import Corridor
from sheetcrm.language import numeral, say, together
from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.columns import Column, MoneyColumn, Violation
from sheetcrm.schema.types.base import Read, is_number
from sheetcrm.schema.types.choices import text_of
from sheetcrm.schema.types.currencies import SIGNS
from sheetcrm.schema.types.tidying import tidy

_LONGEST = 60
"""Letters of one cell that are shown; the rest is where it came from."""

_OF_THEMSELVES = frozenset(("money", "date", "datetime"))
"""Types of numbers that say what they are; others get their header in front."""


def line_of(
    cells: Iterable[tuple[str, Cell]],
    columns: Mapping[str, Column],
    marks: tuple[str, float | None],
    terms: tuple[int, int],
    other: Sequence[str],
) -> str:
    """Write one event.

    Args:
        cells: the headers and cells to show, in order; blank ones, and errors, are left out.
        columns: the history's columns.
        marks: the header of the marks, and their mean; None where there are none.
        terms: how many terms were kept, and how many are known.
        other: the row's columns in which the event is not like the row.
    """
    parts = list(_parts(cells, columns))
    header, quality = marks
    if quality is not None:
        parts.append(together(header, numeral(f"{quality:.9g}")))
    kept, known = terms
    if known:
        parts.append(say("{kept} of {known} in time", kept=kept, known=known))
    if other:
        parts.append(say("not the same: {columns}", columns=", ".join(other)))
    return together(*parts, between=", ")


def _parts(cells: Iterable[tuple[str, Cell]], columns: Mapping[str, Column]) -> Iterator[str]:
    for header, cell in cells:
        shown = value_of(cell)
        if shown is None or isinstance(shown, ErrorCell) or is_blank(cell):
            continue
        if isinstance(shown, str):
            text = " ".join(tidy(shown).split())
            yield f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text
        elif is_number(shown):
            written = _number(shown, columns[header])
            yield written if columns[header].type in _OF_THEMSELVES else together(header, written)
        elif shown:
            yield header


def _number(number: float, column: Column) -> str:
    if isinstance(column, MoneyColumn):
        return amount(number, column)
    reading = column.parse(number)
    return column.write(reading.value) if isinstance(reading, Read) else text_of(number)


def amount(number: float, column: Column | None) -> str:
    """Write a price: thousands apart, hundredths where there are any, the currency's sign behind."""
    whole, _, fraction = f"{abs(number):.2f}".removesuffix(".00").partition(".")
    text = _grouped(whole)
    if fraction:
        text = say("{whole}.{fraction}", whole=text, fraction=fraction)
    if number < 0:
        text = together("-", text, between="")
    if not isinstance(column, MoneyColumn):
        return text
    return together(text, SIGNS.get(column.currency, (column.currency,))[0], between="\N{NO-BREAK SPACE}")


def _grouped(digits: str) -> str:
    if len(digits) <= 3:
        return digits
    return say("{thousands},{rest}", thousands=_grouped(digits[:-3]), rest=digits[-3:])


def corridor_text(corridor: Corridor, column: Column) -> str:
    """Write what like ones cost, and from how many that is known.

    Args:
        corridor: the corridor.
        column: the column of the prices.
    """
    return say(
        "{low} – {high}, median {median} ({count})",
        low=amount(corridor.low, None),
        high=amount(corridor.high, column),
        median=amount(corridor.median, column),
        count=corridor.count,
    )


def outside(price: float, corridor: Corridor, column: Column) -> Violation:
    """Say that a price is outside the corridor."""
    message = say(
        "{price} is outside of {low} – {high}, the usual range ({count} like ones)",
        price=amount(price, column),
        low=amount(corridor.low, None),
        high=amount(corridor.high, column),
        count=corridor.count,
    )
    return Violation("price-outside-corridor", message, say("Check the price, or ask elsewhere."))

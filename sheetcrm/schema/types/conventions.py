"""How a spreadsheet's people write numbers and dates, as far as its locale tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module

from sheetcrm.schema.types.names import Names

ListKey = tuple[str, str]
"""A department and one of its columns, whose values other columns may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """What decides between two readings of a text; what is None decides nothing.

    Attributes:
        decimal_mark: the sign before the fraction, ``,`` or ``.``.
        group_mark: the sign between thousands, where it is ``,`` or ``.``.
        day_first: whether ``01/02`` is the first of February (True) or January the second (False).
        lists: the values other columns may name, by where they stand; one left out is not known.
    """

    decimal_mark: str | None = None
    group_mark: str | None = None
    day_first: bool | None = None
    lists: Mapping[ListKey, Names] = field(default_factory=dict)


UNDECIDED = Conventions()
"""Nothing is known of the spreadsheet: what can be read in two ways stays open."""


@lru_cache(maxsize=128)
def conventions_of(locale: str | None) -> Conventions:
    """Work out what a spreadsheet's locale decides.

    Args:
        locale: as Google gives it, such as ``ru_RU``; one that nobody knows decides nothing.

    Returns:
        The marks and the order of day and month of CLDR's short date (taken from babel). A locale that puts
        the year first says nothing about ``01/02/2024``.
    """
    if not locale:
        return UNDECIDED
    core = import_module("babel.core")  # 70 ms that only those pay whose spreadsheets are read for findings
    try:
        known = core.Locale.parse(locale)
    except (ValueError, core.UnknownLocaleError):
        return UNDECIDED
    symbols = known.number_symbols.get("latn", {})
    pattern = known.date_formats["short"].pattern
    day, month, year = pattern.find("d"), pattern.find("M"), pattern.find("y")
    return Conventions(
        decimal_mark=_mark(symbols.get("decimal")),
        group_mark=_mark(symbols.get("group")),
        day_first=None if year < min(day, month) else day < month,
    )


def _mark(symbol: str | None) -> str | None:
    return symbol if symbol in {",", "."} else None

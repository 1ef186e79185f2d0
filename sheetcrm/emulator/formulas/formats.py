"""The number format that a formula's value takes when its cell has none.

Google shows `=TODAY()` as a date and `=A1` like A1. Which functions hand a format on is not published:
the rules here are the obvious ones (unverified).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from sheetcrm.emulator import locales
from sheetcrm.emulator.display import is_date_format
from sheetcrm.emulator.formulas.ast import Call, Literal, Node, Range
from sheetcrm.emulator.formulas.errors import FormulaSyntaxError
from sheetcrm.emulator.formulas.parser import parse
from sheetcrm.emulator.formulas.references import Area

NumberFormat: TypeAlias = Mapping[str, Any]
FormatOf: TypeAlias = Callable[[Area], NumberFormat | None]
"""Returns the number format of the upper left cell of an area; its sheet is always named."""

_DATES: Final = frozenset({"TODAY", "DATE", "EDATE", "EOMONTH", "WORKDAY", "DATEVALUE"})
_FROM_FIRST: Final = frozenset(
    {"SUM", "MIN", "MAX", "AVERAGE", "MEDIAN", "ROUND", "ABS", "IFERROR", "IFNA", "UMINUS", "UPLUS"}
)
_FROM_BRANCHES: Final[Mapping[str, int]] = {"IF": 1}


def result_format(formula: str, *, sheet: str, locale: str, format_of: FormatOf) -> NumberFormat | None:
    """Return the number format that the value of a formula takes, or None for a plain one.

    Dates come from date functions, from references and from adding days to a date; the difference of two
    dates is a plain number. A reference, a total and a branch of IF hand on the format of the first cell
    they read.

    Args:
        formula: text with its leading `=`.
        sheet: title of the sheet the formula stands on.
        locale: locale of the spreadsheet.
        format_of: tells the format of a cell.
    """
    try:
        tree = parse(formula, locale=locale)
    except FormulaSyntaxError:
        return None
    return _Formats(sheet, locale, format_of).of(tree)


class _Formats:
    def __init__(self, sheet: str, locale: str, format_of: FormatOf) -> None:
        self._sheet = sheet
        self._locale = locale
        self._format_of = format_of

    def of(self, node: Node) -> NumberFormat | None:
        if isinstance(node, Range):
            area = node.reference.area
            return self._format_of(replace(area, sheet=area.sheet or self._sheet))
        return self._of_call(node) if isinstance(node, Call) else None

    def _of_call(self, call: Call) -> NumberFormat | None:
        name = call.name
        if name in _DATES:
            return {"type": "DATE", "pattern": locales.find(self._locale).date_pattern}
        if name == "NOW":
            return {"type": "DATE_TIME", "pattern": locales.find(self._locale).date_time_pattern}
        if name == "TIME":
            return {"type": "TIME", "pattern": locales.find(self._locale).time_pattern}
        if name == "UNARY_PERCENT" and isinstance(call.arguments[0], Literal):
            return {"type": "PERCENT", "pattern": "0%"}
        if name in {"ADD", "MINUS"}:
            return self._of_sum(call)
        if name in _FROM_FIRST:
            return self.of(call.arguments[0]) if call.arguments else None
        return self._first_of(call.arguments[_FROM_BRANCHES[name] :]) if name in _FROM_BRANCHES else None

    def _of_sum(self, call: Call) -> NumberFormat | None:
        left, right = (self.of(argument) for argument in call.arguments)
        if call.name == "MINUS" and self._is_date(left) and self._is_date(right):
            return None
        return left or right

    def _is_date(self, number_format: NumberFormat | None) -> bool:
        return is_date_format(number_format, locale=self._locale)

    def _first_of(self, nodes: tuple[Node, ...]) -> NumberFormat | None:
        return next((found for found in map(self.of, nodes) if found), None)

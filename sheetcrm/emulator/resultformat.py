"""How a formula's result is shown when nobody chose a format: as a date if it comes from dates, and so on.

Google shows `=TODAY()`, `=DATE(...)` and `=B2` of a date cell as dates without any format being set.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from sheetcrm.emulator.cells import number_format
from sheetcrm.emulator.formulas import FormulaSyntaxError, parse
from sheetcrm.emulator.formulas.ast import Call, Literal, Node, Range
from sheetcrm.emulator.formulas.references import Area
from sheetcrm.emulator.model import Sheet, Workbook

_OF_FUNCTION: Final[Mapping[str, Mapping[str, Any]]] = {
    **{name: {"type": "DATE"} for name in ("TODAY", "DATE", "EDATE", "EOMONTH", "DATEVALUE")},
    "NOW": {"type": "DATE_TIME"},
    "TIME": {"type": "TIME"},
}
_FIRST_ARGUMENT: Final = frozenset({"IFERROR", "MIN", "MAX", "SUM", "INDEX"})
"""Functions whose result looks like their first argument."""


@lru_cache(maxsize=50_000)
def _tree(formula: str, locale: str) -> Node | None:
    try:
        return parse(formula, locale=locale)
    except FormulaSyntaxError:
        return None


def result_format(workbook: Workbook, home: Sheet, formula: str) -> Mapping[str, Any] | None:
    """Return the number format that a formula's result takes from what it is made of; None for plain."""
    tree = _tree(formula, workbook.locale)
    return None if tree is None else _of_node(workbook, home, tree)


def _of_node(workbook: Workbook, home: Sheet, node: Node) -> Mapping[str, Any] | None:
    if isinstance(node, Range):
        return _of_cell(workbook, home, node.reference.area)
    if not isinstance(node, Call):
        return None
    if node.name in _OF_FUNCTION:
        return _OF_FUNCTION[node.name]
    if node.name in _FIRST_ARGUMENT and node.arguments:
        return _of_node(workbook, home, node.arguments[0])
    if node.name == "IF":
        return next(filter(None, (_of_node(workbook, home, item) for item in node.arguments[1:])), None)
    if node.name in ("ADD", "MINUS") and len(node.arguments) == 2:
        return _of_sum(workbook, home, node)
    return None


def _of_sum(workbook: Workbook, home: Sheet, node: Call) -> Mapping[str, Any] | None:
    """A date and a number make a date; the difference of two dates is a number."""
    left, right = (_of_node(workbook, home, item) for item in node.arguments)
    if node.name == "MINUS" and left is not None and right is not None:
        return None if left.get("type") in ("DATE", "TIME", "DATE_TIME") else left
    if isinstance(node.arguments[0], Literal):
        return right
    return left or right


def _of_cell(workbook: Workbook, home: Sheet, area: Area) -> Mapping[str, Any] | None:
    sheet = home if area.sheet is None else workbook.find_title(area.sheet)
    if sheet is None:
        return None
    found: Mapping[str, Any] | None = number_format(sheet.row(area.row).beside(area.column))
    return None if found is None or found.get("type") == "TEXT" else found

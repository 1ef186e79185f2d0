"""Conditions of conditional formats: whether one holds for a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sheetcrm.emulator import user_entry
from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.formulas import Evaluator, shift_relative
from sheetcrm.emulator.model import Scalar, Sheet, Workbook
from sheetcrm.emulator.page.rules import shown_value
from sheetcrm.emulator.recalc import named_areas

Number = int | float


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, and the upper left cell of the range with the condition: formulas are written for that one."""

    row: int
    column: int
    top: int
    left: int


class Conditions:
    """Judges the cells of one sheet.

    Texts compare without case and as shown, numbers and dates by value. Conditions with relative dates and
    gradients never hold: the page does not draw them.
    """

    def __init__(self, edit: Edit, sheet: Sheet) -> None:
        workbook = edit.workbook
        self._edit = edit
        self._sheet = sheet
        self._evaluator = Evaluator(
            lookup=_Cells(workbook), now=edit.local_now, locale=workbook.locale, names=named_areas(workbook)
        )

    def hold(self, condition: Mapping[str, Any], place: Place) -> bool:
        """Tell whether a BooleanCondition holds for a cell."""
        kind = str(condition.get("type"))
        texts = [str(value.get("userEnteredValue", "")) for value in condition.get("values", ())]
        if kind == "CUSTOM_FORMULA":
            return bool(texts) and _is_true(self._evaluate(texts[0], place))
        row = self._sheet.row(place.row)
        if kind in _BY_TEXT:
            wanted = [str(self._operand(text, place)).casefold() for text in texts] or [""]
            return _BY_TEXT[kind](shown_value(self._edit.workbook, row, place.column).casefold(), wanted[0])
        test = _BY_NUMBER.get(kind)
        value = row.value(place.column)
        operands = [self._operand(text, place) for text in texts]
        if test is None or not _is_number(value) or not operands or not all(map(_is_number, operands)):
            return False
        return test(value, operands)

    def _operand(self, text: str, place: Place) -> Scalar:
        if text.startswith("="):
            return self._evaluate(text, place)
        typed = user_entry.parse(text, locale=self._edit.workbook.locale, today=self._edit.today)
        return typed.value if _is_number(typed.value) else text

    def _evaluate(self, formula: str, place: Place) -> Scalar:
        moved = shift_relative(formula, place.row - place.top, place.column - place.left)
        return self._evaluator.evaluate(moved, sheet=self._sheet.title, row=place.row, column=place.column)


class _Cells:
    """Reads values for formulas."""

    def __init__(self, workbook: Workbook) -> None:
        self._sheets = {sheet.title.casefold(): sheet for sheet in workbook.sheets}

    def __call__(
        self, title: str, row: int, column: int, end_row: int | None, end_column: int | None
    ) -> list[list[Scalar]]:
        return [line.values[column:end_column] for line in self._sheets[title.casefold()].rows[row:end_row]]


def _is_true(value: Scalar) -> bool:
    return not isinstance(value, str | CellError) and bool(value)


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_BY_TEXT: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "BLANK": lambda shown, _: not shown,
    "NOT_BLANK": lambda shown, _: bool(shown),
    "TEXT_EQ": lambda shown, wanted: shown == wanted,
    "TEXT_NOT_EQ": lambda shown, wanted: shown != wanted,
    "TEXT_CONTAINS": lambda shown, wanted: wanted in shown,
    "TEXT_NOT_CONTAINS": lambda shown, wanted: wanted not in shown,
    "TEXT_STARTS_WITH": lambda shown, wanted: shown.startswith(wanted),
    "TEXT_ENDS_WITH": lambda shown, wanted: shown.endswith(wanted),
}

_BY_NUMBER: Final[Mapping[str, Callable[[Any, Sequence[Any]], bool]]] = {
    "NUMBER_GREATER": lambda value, given: value > given[0],
    "NUMBER_GREATER_THAN_EQ": lambda value, given: value >= given[0],
    "NUMBER_LESS": lambda value, given: value < given[0],
    "NUMBER_LESS_THAN_EQ": lambda value, given: value <= given[0],
    "NUMBER_EQ": lambda value, given: value == given[0],
    "NUMBER_NOT_EQ": lambda value, given: value != given[0],
    "NUMBER_BETWEEN": lambda value, given: given[0] <= value <= given[-1],
    "NUMBER_NOT_BETWEEN": lambda value, given: not given[0] <= value <= given[-1],
    "DATE_EQ": lambda value, given: value // 1 == given[0],
    "DATE_BEFORE": lambda value, given: value < given[0],
    "DATE_AFTER": lambda value, given: value >= given[0] + 1,
}

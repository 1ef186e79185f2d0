"""Does a value obey a data validation rule? Asked where strict rules refuse writes (a switch)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from sheetcrm.emulator import user_entry
from sheetcrm.emulator.errors import ApiError, invalid
from sheetcrm.emulator.model import Scalar, Workbook
from sheetcrm.emulator.ranges import resolve_a1

REFUSED = "The data you entered violates the data validation rules set on this cell."
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_URL = re.compile(r"^(https?|ftp)://\S+$|^www\.\S+$", re.IGNORECASE)

_NUMBERS: Final[Mapping[str, Callable[[float, list[float]], bool]]] = {
    "GREATER": lambda value, limits: value > limits[0],
    "GREATER_THAN_EQ": lambda value, limits: value >= limits[0],
    "LESS": lambda value, limits: value < limits[0],
    "LESS_THAN_EQ": lambda value, limits: value <= limits[0],
    "EQ": lambda value, limits: value == limits[0],
    "NOT_EQ": lambda value, limits: value != limits[0],
    "BETWEEN": lambda value, limits: limits[0] <= value <= limits[1],
    "NOT_BETWEEN": lambda value, limits: not limits[0] <= value <= limits[1],
    "BEFORE": lambda value, limits: value < limits[0],
    "AFTER": lambda value, limits: value > limits[0],
    "ON_OR_BEFORE": lambda value, limits: value <= limits[0],
    "ON_OR_AFTER": lambda value, limits: value >= limits[0],
}
_TEXTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "TEXT_CONTAINS": lambda text, wanted: wanted.casefold() in text.casefold(),
    "TEXT_NOT_CONTAINS": lambda text, wanted: wanted.casefold() not in text.casefold(),
    "TEXT_EQ": lambda text, wanted: text == wanted,
    "TEXT_IS_EMAIL": lambda text, _wanted: bool(_EMAIL.match(text)),
    "TEXT_IS_URL": lambda text, _wanted: bool(_URL.match(text)),
}


def obeys(workbook: Workbook, rule: Mapping[str, Any], value: Scalar, today: date) -> bool:
    """Tell whether a value obeys a rule; a blank always does, a custom formula is not judged.

    Args:
        workbook: where the rule's ranges lie and whose locale its values are read by.
        rule: v4 DataValidationRule.
        value: effective value of the cell.
        today: for dates without a year in the rule.
    """
    if value is None or value == "":
        return True
    condition = rule.get("condition", {})
    kind: str = condition.get("type", "")
    given = [item.get("userEnteredValue", "") for item in condition.get("values", ())]
    if kind in _TEXTS:
        return _TEXTS[kind](_plain(value), given[0] if given else "")
    if kind == "ONE_OF_LIST":
        return _plain(value) in given
    if kind == "ONE_OF_RANGE":
        return _in_range(workbook, given[0], value)
    if kind == "BOOLEAN":
        return _plain(value) in given if given else isinstance(value, bool)
    return _number_obeys(workbook, kind, given, value, today)


def _plain(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return str(value)


def _in_range(workbook: Workbook, text: str, value: Scalar) -> bool:
    try:
        target = resolve_a1(workbook, text.removeprefix("="))
    except ApiError:
        return True
    rows = target.sheet.rows[target.span.row : target.row_end]
    return any(value in row.values[target.span.column : target.column_end] for row in rows)


def _number_obeys(workbook: Workbook, kind: str, given: list[str], value: Scalar, today: date) -> bool:
    group, _, name = kind.partition("_")
    if group not in ("NUMBER", "DATE"):
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if name not in _NUMBERS:
        return True
    limits = [_limit(workbook, text, today) for text in given]
    numbers = [limit for limit in limits if limit is not None]
    return len(numbers) < len(limits) or _NUMBERS[name](value, numbers)


def _limit(workbook: Workbook, text: str, today: date) -> float | None:
    """Return a limit as a number; None for a formula, which is not judged."""
    value = user_entry.parse(text, locale=workbook.locale, today=today).value
    return None if isinstance(value, bool | str) or value is None else value


def require_obedience(workbook: Workbook, rule: Mapping[str, Any], value: Scalar, today: date) -> None:
    """Refuse a value that breaks a strict rule."""
    if rule.get("strict") and not obeys(workbook, rule, value, today):
        raise invalid(REFUSED)

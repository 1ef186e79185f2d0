"""setDataValidation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sheetcrm.emulator.cells import SharedChange
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.model import Extras, Json
from sheetcrm.emulator.ranges import resolve_grid

_ANY: Final = (0, None)
VALUE_COUNTS: Final[Mapping[str, tuple[int, int | None]]] = {
    **dict.fromkeys(
        (
            "NUMBER_GREATER",
            "NUMBER_GREATER_THAN_EQ",
            "NUMBER_LESS",
            "NUMBER_LESS_THAN_EQ",
            "NUMBER_EQ",
            "NUMBER_NOT_EQ",
            "TEXT_CONTAINS",
            "TEXT_NOT_CONTAINS",
            "TEXT_EQ",
            "DATE_EQ",
            "DATE_BEFORE",
            "DATE_AFTER",
            "DATE_ON_OR_BEFORE",
            "DATE_ON_OR_AFTER",
            "ONE_OF_RANGE",
            "CUSTOM_FORMULA",
        ),
        (1, 1),
    ),
    **dict.fromkeys(("NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN", "DATE_BETWEEN", "DATE_NOT_BETWEEN"), (2, 2)),
    **dict.fromkeys(("TEXT_IS_EMAIL", "TEXT_IS_URL", "DATE_IS_VALID"), (0, 0)),
    "ONE_OF_LIST": _ANY,
    "BOOLEAN": (0, 2),
}
"""Condition types a rule may have, with the number of values each takes (discovery, ConditionType)."""


def set_data_validation(edit: Edit, body: Json) -> None:
    """Put a rule on every cell of a range, or take rules away when none is given."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    rule = body.get("rule")
    if rule is not None:
        check_rule(rule)
    edit.require_editable(
        target.sheet, (target.span.row, target.row_end), (target.span.column, target.column_end)
    )
    last = target.row_end if rule else min(target.row_end, len(target.sheet.rows))
    shared = SharedChange(lambda old: _with_rule(old, rule))
    for position in range(target.span.row, last):
        row = target.sheet.edit(position)
        for column in range(target.span.column, target.column_end):
            shared.apply(row, column)


def _with_rule(old: Extras, rule: Mapping[str, Any] | None) -> Extras:
    extras = {name: item for name, item in old.items() if name != "dataValidation"}
    return {**extras, "dataValidation": rule} if rule else extras


def check_rule(rule: Mapping[str, Any]) -> None:
    """Refuse a rule whose condition cannot be a validation rule or has the wrong number of values."""
    condition = rule.get("condition", {})
    kind = condition.get("type", "CONDITION_TYPE_UNSPECIFIED")
    bounds = VALUE_COUNTS.get(kind)
    if bounds is None:
        raise invalid(f"Condition type '{kind}' is not supported for data validation.")
    values = condition.get("values", [])
    low, high = bounds
    if len(values) < low or (high is not None and len(values) > high):
        raise invalid(
            f"BooleanCondition with type '{kind}' should have {_expected(low, high)} values, "
            f"but got {len(values)}."
        )
    if any("relativeDate" in value for value in values):
        raise invalid("Relative dates are not supported for data validation.")


def _expected(low: int, high: int | None) -> str:
    return str(low) if low == high else f"{low} to {high}"


HANDLERS = {"setDataValidation": set_data_validation}

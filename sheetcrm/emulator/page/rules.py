"""Data validation as people meet it: drop-down lists, checkboxes, and the refusal of a strict rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetcrm.emulator.a1 import column_letters
from sheetcrm.emulator.errors import ApiError
from sheetcrm.emulator.model import Json, Row, Scalar, Workbook
from sheetcrm.emulator.page.refusals import PageError
from sheetcrm.emulator.ranges import resolve_a1
from sheetcrm.emulator.showing import shown

LISTS = ("ONE_OF_LIST", "ONE_OF_RANGE")


def shown_rule(workbook: Workbook, rule: Mapping[str, Any]) -> Json | None:
    """Return a rule as the page needs it; None for a kind that has nothing to choose from.

    Keys: `kind` (`list` or `checkbox`); for a list `options`, `strict`, `arrow` (whether the cell shows one),
    and `help` where the rule has a text; for a checkbox `on` and `off`, what to type for each.
    """
    kind = rule.get("condition", {}).get("type")
    if kind == "BOOLEAN":
        on, off = checkbox_values(rule)
        return {"kind": "checkbox", "on": on, "off": off}
    options = list_options(workbook, rule)
    if options is None:
        return None
    found: Json = {
        "kind": "list",
        "options": options,
        "strict": bool(rule.get("strict")),
        "arrow": bool(rule.get("showCustomUi")),
    }
    if rule.get("inputMessage"):
        found["help"] = rule["inputMessage"]
    return found


def checkbox_values(rule: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a checkbox holds when it is on and when it is off; a rule may name values of its own."""
    values = [str(value.get("userEnteredValue", "")) for value in rule["condition"].get("values", ())]
    on = values[0] if values else "TRUE"
    return on, values[1] if len(values) > 1 else ("" if values else "FALSE")


def is_checked(workbook: Workbook, row: Row, column: int, rule: Mapping[str, Any]) -> bool | None:
    """Tell whether a checkbox is on; None for a cell that holds neither of its values."""
    value = row.value(column)
    if isinstance(value, bool) and not rule["condition"].get("values"):
        return value
    on, off = checkbox_values(rule)
    return {"": False, off: False, on: True}.get(shown_value(workbook, row, column))


def list_options(workbook: Workbook, rule: Mapping[str, Any]) -> list[str] | None:
    """Return the entries of a list rule as a cell would show them, each once; None if it is no list."""
    condition = rule.get("condition", {})
    values = [str(value.get("userEnteredValue", "")) for value in condition.get("values", ())]
    if condition.get("type") == "ONE_OF_LIST":
        return values
    if condition.get("type") == "ONE_OF_RANGE" and values:
        return _range_options(workbook, values[0].removeprefix("="))
    return None


def _range_options(workbook: Workbook, reference: str) -> list[str]:
    try:
        target = resolve_a1(workbook, reference).clamped()
    except ApiError:
        return []
    found: dict[str, None] = {}
    for index in range(target.span.row, min(target.row_end, len(target.sheet.rows))):
        row = target.sheet.row(index)
        for column in range(target.span.column, target.column_end):
            found[shown_value(workbook, row, column)] = None
    found.pop("", None)
    return list(found)


def shown_value(workbook: Workbook, row: Row, column: int) -> str:
    """Return what a cell shows."""
    return shown(row.value(column), row.beside(column), workbook.locale)


def is_broken(workbook: Workbook, row: Row, column: int, options: list[str] | None) -> bool:
    """Tell whether a cell holds what its list does not; blank cells and lists nobody can read are fine."""
    value: Scalar = row.value(column)
    if value is None or not options:
        return False
    return shown_value(workbook, row, column) not in options and str(value) not in options


def require_allowed(workbook: Workbook, row: Row, row_index: int, column: int) -> None:
    """Refuse what was typed if the cell's rule is strict about it.

    Lists and checkboxes are checked; other kinds of rules do not refuse (docs/emulator.md says so).

    Raises:
        PageError: code `rule`, with Google's sentence and, after it, the rule's help text or the choices.
    """
    rule = row.beside(column).get("dataValidation")
    if not rule or row.formula(column) is not None:
        return
    if rule.get("condition", {}).get("type") == "BOOLEAN":
        _require_boolean(workbook, rule, row, row_index, column)
    elif rule.get("strict"):
        options = list_options(workbook, rule)
        if is_broken(workbook, row, column, options):
            raise _violation(rule, row_index, column, options or [])


def _require_boolean(
    workbook: Workbook, rule: Mapping[str, Any], row: Row, row_index: int, column: int
) -> None:
    if rule.get("strict") and is_checked(workbook, row, column, rule) is None:
        raise _violation(rule, row_index, column, [])


def _violation(rule: Mapping[str, Any], row_index: int, column: int, options: list[str]) -> PageError:
    cell = f"{column_letters(column)}{row_index + 1}"
    sentence = f"The data you entered in cell {cell} violates the data validation rules set on this cell."
    return PageError(400, "rule", sentence, cell=cell, help=rule.get("inputMessage", ""), options=options)

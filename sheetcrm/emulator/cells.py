"""Cells: JSON values in and out, and writing the fields of a CellData."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.colours import mask_with_twins, with_twins
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.masks import Mask, apply_mask
from sheetcrm.emulator.model import Extras, Json, Row, Scalar

CELL_CHARACTERS = 50_000
CONTENT_EXTRAS = ("formulaValue", "formulaFormat", "textFormatRuns", "chipRuns", "hyperlink")
"""Extras that describe the old content and go when a new value comes."""

WRITABLE_EXTRAS = ("note", "dataValidation", "textFormatRuns", "chipRuns", "pivotTable")


def number(value: float) -> int | float:
    """Return a double as JSON shows it: whole numbers without `.0` (recorded)."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and -(2**53) <= value <= 2**53:
        return value
    exact = float(value)
    return int(exact) if exact.is_integer() and abs(exact) < 1e21 else exact


def extended_value(value: Scalar) -> Json | None:
    """Return a value as ExtendedValue, None for an empty cell."""
    if value is None:
        return None
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, CellError):
        return {"errorValue": {"type": value.type, "message": value.message}}
    return {"numberValue": value}


def plain_value(value: Mapping[str, Any]) -> Scalar:
    """Return the constant of an ExtendedValue; a formula is none and gives None."""
    if "stringValue" in value:
        return value["stringValue"] or None
    if "numberValue" in value:
        return number(value["numberValue"])
    return value.get("boolValue")


def check_length(text: str, limit: int = CELL_CHARACTERS) -> None:
    """Refuse text longer than a cell takes (50,000 characters, Google's documented limit)."""
    if len(text) > limit:
        raise invalid(f"Your input contains more than the maximum of {limit} characters in a single cell.")


def number_format(extras: Extras) -> Mapping[str, Any] | None:
    """Return the number format a cell is shown by: the chosen one, else that of its formula's result."""
    chosen: Mapping[str, Any] | None = extras.get("userEnteredFormat", {}).get("numberFormat")
    return extras.get("formulaFormat") if chosen is None else chosen


def put_constant(row: Row, column: int, value: Scalar) -> None:
    """Write a constant; the formula and rich text that were there go, everything else stays."""
    row.set_value(column, None if value == "" else value)
    _drop(row, column, CONTENT_EXTRAS)


def put_formula(row: Row, column: int, formula: str) -> None:
    """Write a formula; its value comes with the next recalculation."""
    row.set_value(column, None)
    _drop(row, column, CONTENT_EXTRAS)
    row.set_extras(column, {**row.beside(column), "formulaValue": formula})


def _drop(row: Row, column: int, names: tuple[str, ...]) -> None:
    extras = row.beside(column)
    if any(name in extras for name in names):
        row.set_extras(column, {name: item for name, item in extras.items() if name not in names})


def put_number_format(row: Row, column: int, number_format: Mapping[str, Any]) -> None:
    """Attach the number format that typing left behind."""
    extras = row.beside(column)
    formats = {**extras.get("userEnteredFormat", {}), "numberFormat": dict(number_format)}
    row.set_extras(column, {**extras, "userEnteredFormat": formats})


def write_cell(
    row: Row, column: int, cell: Mapping[str, Any], mask: Mask, spell: Callable[[str], str]
) -> None:
    """Write the fields of `cell` that `mask` names; what it names and `cell` lacks is reset.

    Args:
        row: the row, open for changing.
        column: which cell.
        cell: CellData.
        mask: an empty mask means every field.
        spell: gives a formula the spelling it reads back with.
    """
    if not mask or "userEnteredValue" in mask:
        _write_value(row, column, cell.get("userEnteredValue") or {}, spell)
        if len(mask) == 1:
            return
    row.set_extras(column, changed_extras(row.beside(column), cell, mask))


def changed_extras(old: Extras, cell: Mapping[str, Any], mask: Mask) -> Extras:
    """Return a cell's extras after the masked fields of `cell` but its value are written."""
    extras: dict[str, Any] = dict(old)
    if not mask or "userEnteredFormat" in mask:
        _write_format(extras, cell, mask.get("userEnteredFormat", {}) if mask else {})
    for name in WRITABLE_EXTRAS:
        if not mask or name in mask:
            _write_extra(extras, name, cell, mask.get(name, {}))
    return extras


class SharedChange:
    """Gives cells that were alike the same new extras, as one object.

    A format or rule put on a whole column is then kept once in memory and once on the disk.
    """

    def __init__(self, change: Callable[[Extras], Extras]) -> None:
        self._change = change
        self._made: dict[int, tuple[Extras, Extras]] = {}

    def apply(self, row: Row, column: int) -> None:
        """Change one cell's extras."""
        old = row.beside(column)
        made = self._made.get(id(old))
        if made is None:
            # The old extras are kept beside the new ones, so that their id stays theirs.
            made = self._made[id(old)] = (old, self._change(old))
        row.set_extras(column, made[1])


def _write_value(row: Row, column: int, value: Mapping[str, Any], spell: Callable[[str], str]) -> None:
    if "errorValue" in value:
        raise invalid("ExtendedValue.errorValue is read-only.")
    if "formulaValue" in value:
        check_length(value["formulaValue"])
        put_formula(row, column, spell(value["formulaValue"]))
        return
    constant = plain_value(value)
    if isinstance(constant, str):
        check_length(constant)
    put_constant(row, column, constant)


def _write_format(extras: dict[str, Any], cell: Mapping[str, Any], mask: Mask) -> None:
    given = with_twins(cell.get("userEnteredFormat") or {})
    merged = apply_mask(extras.get("userEnteredFormat", {}), given, mask_with_twins(mask))
    if merged:
        extras["userEnteredFormat"] = merged
    else:
        extras.pop("userEnteredFormat", None)


def _write_extra(extras: dict[str, Any], name: str, cell: Mapping[str, Any], mask: Mask) -> None:
    given = cell.get(name)
    if mask and isinstance(given, Mapping):
        given = apply_mask(extras.get(name, {}), given, mask)
    if given:
        extras[name] = given
    else:
        extras.pop(name, None)


def clear_content(row: Row, column: int) -> None:
    """Empty a cell; note, format, rule stay."""
    put_constant(row, column, None)

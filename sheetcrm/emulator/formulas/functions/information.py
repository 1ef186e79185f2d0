"""What a value is, where a cell stands, links."""

from __future__ import annotations

from collections.abc import Callable

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.formulas.errors import failure
from sheetcrm.emulator.formulas.functions.statistics import is_number
from sheetcrm.emulator.formulas.registry import Arguments, Implementation, Registry
from sheetcrm.emulator.formulas.values import Block, Scalar


def _is(holds: Callable[[Scalar], bool]) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        return holds(args.peek(0))

    return implementation


def _is_na(value: Scalar) -> bool:
    return isinstance(value, CellError) and value.type == "N_A"


def _row(args: Arguments) -> Scalar:
    return (args.area(0).row if len(args) else args.calculation.row) + 1


def _column(args: Arguments) -> Scalar:
    return (args.area(0).column if len(args) else args.calculation.column) + 1


def _rows(args: Arguments) -> Scalar:
    operand = args.operand(0)
    area = operand.area if isinstance(operand, Block) else None
    return area.end_row - area.row if area is not None and area.end_row is not None else len(args.rows(0))


def _columns(args: Arguments) -> Scalar:
    operand = args.operand(0)
    area = operand.area if isinstance(operand, Block) else None
    if area is not None and area.end_column is not None:
        return area.end_column - area.column
    rows = args.rows(0)
    return len(rows[0]) if rows else 0


def _as_number(args: Arguments) -> Scalar:
    value = args.value(0)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else int(value is True)


def _not_available(args: Arguments) -> Scalar:
    raise failure("N_A", f"{args.name} function called.")


def _hyperlink(args: Arguments) -> Scalar:
    return args.value(1) if args.given(1) else args.text(0)


def _as_text(args: Arguments) -> Scalar:
    return args.calculation.coercion.text(args.value(0))


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("ISBLANK", _is(lambda value: value is None), 1, 1)
    registry.add("ISNUMBER", _is(is_number), 1, 1)
    registry.add("ISTEXT", _is(lambda value: isinstance(value, str)), 1, 1)
    registry.add("ISNONTEXT", _is(lambda value: not isinstance(value, str)), 1, 1)
    registry.add("ISLOGICAL", _is(lambda value: isinstance(value, bool)), 1, 1)
    registry.add("ISERROR", _is(lambda value: isinstance(value, CellError)), 1, 1)
    registry.add("ISERR", _is(lambda value: isinstance(value, CellError) and not _is_na(value)), 1, 1)
    registry.add("ISNA", _is(_is_na), 1, 1)
    registry.add("NA", _not_available, 0, 0)
    registry.add("ROW", _row, 0, 1)
    registry.add("COLUMN", _column, 0, 1)
    registry.add("ROWS", _rows, 1, 1)
    registry.add("COLUMNS", _columns, 1, 1)
    registry.add("N", _as_number, 1, 1)
    registry.add("TO_TEXT", _as_text, 1, 1)
    registry.add("HYPERLINK", _hyperlink, 1, 2)

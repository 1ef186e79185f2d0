"""Totals over many cells: SUM, COUNT, AVERAGE and their kin.

Numbers count wherever they stand; texts and booleans inside ranges are passed over, as direct arguments
they are taken for numbers.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.formulas.errors import failure
from sheetcrm.emulator.formulas.registry import Arguments, Implementation, Registry, sound
from sheetcrm.emulator.formulas.values import Block, Scalar, tidy


def is_number(value: Scalar) -> bool:
    """Tell whether a value is a number; booleans are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def numbers(args: Arguments) -> Iterator[int | float]:
    """Yield the numbers that count.

    Raises:
        FormulaError: an error among the values, or a direct argument that is a text and no number.
    """
    for position in range(len(args)):
        operand = args.operand(position)
        if isinstance(operand, Block):
            yield from operand.numbers()
        elif sound(operand) is not None:
            yield args.calculation.coercion.number(operand, args.name, position + 1)


def total(values: Iterator[int | float]) -> int | float:
    """Add up; whole numbers exactly, others as exactly as doubles go."""
    listed = list(values)
    return sum(listed) if set(map(type, listed)) <= {int} else math.fsum(listed)


def mean(values: list[int | float], function: str) -> int | float:
    """Return the average.

    Raises:
        FormulaError: `#DIV/0!` if there is nothing to average.
    """
    if not values:
        message = f"Evaluation of function {function} caused a divide by zero error."
        raise failure("DIVIDE_BY_ZERO", message)
    return tidy(total(iter(values)) / len(values))


def _extreme(pick: Callable[[list[int | float]], int | float]) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        return pick(list(numbers(args)) or [0])

    return implementation


def _median(args: Arguments) -> Scalar:
    values = list(numbers(args))
    if not values:
        raise failure("NUM", "MEDIAN has no valid input data.")
    return tidy(statistics.median(values))


def _count(args: Arguments) -> Scalar:
    return sum(
        is_number(value) if from_range else _counts(value, args) for value, _, from_range in args.cells()
    )


def _counts(value: Scalar, args: Arguments) -> bool:
    """Tell whether a direct argument counts as a number."""
    if isinstance(value, str):
        return args.calculation.coercion.number_in(value) is not None
    return isinstance(value, int | float)


def _count_filled(args: Arguments) -> Scalar:
    return sum(value is not None or not from_range for value, _, from_range in args.cells())


def _count_blank(args: Arguments) -> Scalar:
    return sum(value is None or value == "" for value, _, _ in args.cells())


def _count_unique(args: Arguments) -> Scalar:
    seen = {(type(value) is bool, value) for value, _, _ in args.cells() if value not in {None, ""}}
    return len(seen)


def _product(args: Arguments) -> Scalar:
    found = list(numbers(args))
    return tidy(math.prod(found)) if found else 0


def _ranked(*, largest: bool) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        values = sorted(
            (value for row in args.rows(0) for value in row if _ranks(value)), reverse=largest, key=_as_float
        )
        place = args.integer(1)
        if not 1 <= place <= len(values):
            raise failure("NUM", f"Function {args.name} parameter 2 value {place} is out of range.")
        return values[place - 1]

    return implementation


def _ranks(value: Scalar) -> bool:
    return is_number(sound(value) if isinstance(value, CellError) else value)


def _as_float(value: Scalar) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("SUM", lambda args: tidy(total(numbers(args))), 1, None)
    registry.add("PRODUCT", _product, 1, None)
    registry.add("COUNT", _count, 1, None)
    registry.add("COUNTA", _count_filled, 1, None)
    registry.add("COUNTBLANK", _count_blank, 1, None)
    registry.add("COUNTUNIQUE", _count_unique, 1, None)
    registry.add("AVERAGE", lambda args: mean(list(numbers(args)), "AVERAGE"), 1, None)
    registry.add("MIN", _extreme(min), 1, None)
    registry.add("MAX", _extreme(max), 1, None)
    registry.add("MEDIAN", _median, 1, None)
    registry.add("LARGE", _ranked(largest=True), 2, 2)
    registry.add("SMALL", _ranked(largest=False), 2, 2)

"""Operators, under the names that Google gives them."""

from __future__ import annotations

import operator
from collections.abc import Callable

from sheetcrm.emulator.formulas.errors import failure
from sheetcrm.emulator.formulas.registry import Arguments, Implementation, Registry
from sheetcrm.emulator.formulas.values import Scalar, compare, tidy


def _arithmetic(work: Callable[[float, float], float]) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        return tidy(work(args.number(0), args.number(1)))

    return implementation


def _comparison(holds: Callable[[int, int], bool]) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        return holds(compare(args.value(0), args.value(1)), 0)

    return implementation


def _divide(args: Arguments) -> Scalar:
    dividend, divisor = args.number(0), args.number(1)
    if divisor == 0:
        raise failure("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
    return tidy(dividend / divisor)


def power(args: Arguments) -> Scalar:
    """Raise the first argument to the second; `0^-1` and a root of a negative number are errors."""
    base, exponent = args.number(0), args.number(1)
    if base == 0 and exponent < 0:
        raise failure(
            "DIVIDE_BY_ZERO", f"Function {args.name} parameter 2 cannot be negative for a zero base."
        )
    result = float(base) ** exponent
    if isinstance(result, complex):
        raise failure("NUM", f"Function {args.name} evaluates to an imaginary number.")
    return tidy(result)


def _concat(args: Arguments) -> Scalar:
    return args.text(0) + args.text(1)


def register(registry: Registry) -> None:
    """Add the operators."""
    registry.add("ADD", _arithmetic(operator.add), 2, 2)
    registry.add("MINUS", _arithmetic(operator.sub), 2, 2)
    registry.add("MULTIPLY", _arithmetic(operator.mul), 2, 2)
    registry.add("DIVIDE", _divide, 2, 2)
    registry.add("POW", power, 2, 2)
    registry.add("UMINUS", lambda args: tidy(-args.number(0)), 1, 1)
    registry.add("UPLUS", lambda args: args.value(0), 1, 1)
    registry.add("UNARY_PERCENT", lambda args: tidy(args.number(0) / 100), 1, 1)
    registry.add("CONCAT", _concat, 2, 2)
    registry.add("EQ", _comparison(operator.eq), 2, 2)
    registry.add("NE", _comparison(operator.ne), 2, 2)
    registry.add("LT", _comparison(operator.lt), 2, 2)
    registry.add("LTE", _comparison(operator.le), 2, 2)
    registry.add("GT", _comparison(operator.gt), 2, 2)
    registry.add("GTE", _comparison(operator.ge), 2, 2)

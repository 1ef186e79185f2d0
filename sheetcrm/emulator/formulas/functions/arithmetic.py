"""Rounding and other arithmetic on single numbers."""

from __future__ import annotations

import decimal
import math

from sheetcrm.emulator.display_numbers import as_decimal
from sheetcrm.emulator.formulas.errors import failure
from sheetcrm.emulator.formulas.functions.operators import power
from sheetcrm.emulator.formulas.registry import Arguments, Implementation, Registry
from sheetcrm.emulator.formulas.values import Scalar, tidy

_WIDE = decimal.Context(prec=700)
_MOST_PLACES = 330


def _rounding(mode: str) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        places = max(-_MOST_PLACES, min(args.integer(1), _MOST_PLACES))
        exact = as_decimal(args.number(0))
        unit = decimal.Decimal(1).scaleb(-places)
        return tidy(float(exact.quantize(unit, rounding=mode, context=_WIDE)))

    return implementation


def _modulo(args: Arguments) -> Scalar:
    dividend, divisor = args.number(0), args.number(1)
    if divisor == 0:
        raise failure("DIVIDE_BY_ZERO", "Function MOD parameter 2 cannot be zero.")
    return tidy(dividend - divisor * math.floor(dividend / divisor))


def _square_root(args: Arguments) -> Scalar:
    value = args.number(0)
    if value < 0:
        message = f"Function SQRT parameter 1 value is {value}. It should be greater than or equal to 0."
        raise failure("NUM", message)
    return tidy(math.sqrt(value))


def _sign(args: Arguments) -> Scalar:
    value = args.number(0)
    return (value > 0) - (value < 0)


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("ROUND", _rounding(decimal.ROUND_HALF_UP), 1, 2)
    registry.add("ROUNDUP", _rounding(decimal.ROUND_UP), 1, 2)
    registry.add("ROUNDDOWN", _rounding(decimal.ROUND_DOWN), 1, 2)
    registry.add("TRUNC", _rounding(decimal.ROUND_DOWN), 1, 2)
    registry.add("INT", lambda args: math.floor(args.number(0)), 1, 1)
    registry.add("ABS", lambda args: abs(args.number(0)), 1, 1)
    registry.add("SIGN", _sign, 1, 1)
    registry.add("MOD", _modulo, 2, 2)
    registry.add("POWER", power, 2, 2)
    registry.add("SQRT", _square_root, 1, 1)

"""IF and the truth values."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.formulas.errors import failure
from sheetcrm.emulator.formulas.registry import Arguments, Implementation, Registry, sound
from sheetcrm.emulator.formulas.values import Operand, Scalar, compare


def _if(args: Arguments) -> Operand:
    if args.boolean(0):
        return args.operand(1)
    return args.operand(2) if len(args) > 2 else False


def _ifs(args: Arguments) -> Operand:
    if len(args) % 2:
        raise failure("N_A", "Wrong number of arguments to IFS. Expected pairs of condition and value.")
    for position in range(0, len(args), 2):
        if args.boolean(position):
            return args.operand(position + 1)
    raise failure("N_A", "No match.")


def _if_error(args: Arguments) -> Operand:
    if not isinstance(args.peek(0), CellError):
        return args.operand(0)
    return args.operand(1) if len(args) > 1 else None


def _if_na(args: Arguments) -> Operand:
    value = args.peek(0)
    if isinstance(value, CellError) and value.type == "N_A":
        return args.operand(1) if len(args) > 1 else None
    return args.operand(0)


def _switch(args: Arguments) -> Operand:
    wanted = args.value(0)
    for position in range(1, len(args) - 1, 2):
        if compare(wanted, args.value(position)) == 0:
            return args.operand(position + 1)
    if len(args) % 2 == 0:
        return args.operand(len(args) - 1)
    raise failure("N_A", "No match.")


def _truths(args: Arguments) -> list[bool]:
    """Return the truth values of all arguments; texts and blanks inside ranges are passed over."""
    found: list[bool] = []
    for value, position, from_range in args.cells():
        known = sound(value)
        if not from_range:
            found.append(args.calculation.coercion.boolean(known, args.name, position + 1))
        elif isinstance(known, int | float):
            found.append(bool(known))
    if not found:
        raise failure("VALUE", f"{args.name} has no valid input data.")
    return found


def _over(decide: Callable[[Iterable[bool]], bool]) -> Implementation:
    def implementation(args: Arguments) -> Scalar:
        return decide(_truths(args))

    return implementation


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("IF", _if, 2, 3)
    registry.add("IFS", _ifs, 2, None)
    registry.add("IFERROR", _if_error, 1, 2)
    registry.add("IFNA", _if_na, 1, 2)
    registry.add("SWITCH", _switch, 3, None)
    registry.add("AND", _over(all), 1, None)
    registry.add("OR", _over(any), 1, None)
    registry.add("XOR", _over(lambda values: sum(values) % 2 == 1), 1, None)
    registry.add("NOT", lambda args: not args.boolean(0), 1, 1)
    registry.add("TRUE", lambda _: True, 0, 0)
    registry.add("FALSE", lambda _: False, 0, 0)

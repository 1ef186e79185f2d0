"""The table of functions, and the arguments a function gets."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.formulas.ast import Literal, Node
from sheetcrm.emulator.formulas.errors import FormulaError, failure
from sheetcrm.emulator.formulas.references import Area
from sheetcrm.emulator.formulas.values import Block, Coercion, Operand, Rows, Scalar, rows_of


class Calculation(Protocol):
    """What a function may ask of the calculation it is part of."""

    @property
    def coercion(self) -> Coercion:
        """Return how values are taken for one another."""

    @property
    def now(self) -> datetime.datetime:
        """Return the moment of the calculation, in the spreadsheet's time zone."""

    @property
    def row(self) -> int:
        """Return the 0-based row of the formula."""

    @property
    def column(self) -> int:
        """Return the 0-based column of the formula."""

    def operand(self, node: Node) -> Operand:
        """Work out a node; an error comes back as a value."""

    def scalar(self, operand: Operand) -> Scalar:
        """Return the one value an operand stands for where one value is asked for."""


class Arguments:
    """The arguments of one call, each worked out when first asked for: IF leaves its other branch alone.

    Positions count from 0. An argument left out (`IF(A1,,2)`) is blank; one beyond the last is the default.
    """

    __slots__ = ("_done", "_nodes", "calculation", "name")

    def __init__(
        self, name: str, nodes: tuple[Node, ...], calculation: Calculation, done: dict[int, Operand]
    ) -> None:
        """Prepare a call; `done` holds what is worked out already."""
        self.name = name
        self.calculation = calculation
        self._nodes = nodes
        self._done = done

    def __len__(self) -> int:
        return len(self._nodes)

    def given(self, position: int) -> bool:
        """Tell whether an argument is there and not left out."""
        return position < len(self._nodes) and self._nodes[position] != Literal(None)

    def operand(self, position: int) -> Operand:
        """Return an argument as it is, error values included."""
        if position not in self._done:
            self._done[position] = self.calculation.operand(self._nodes[position])
        return self._done[position]

    def peek(self, position: int) -> Scalar:
        """Return an argument as one value, error values included."""
        try:
            return self.calculation.scalar(self.operand(position))
        except FormulaError as error:
            return error.error

    def value(self, position: int) -> Scalar:
        """Return an argument as one value.

        Raises:
            FormulaError: the value is an error.
        """
        return sound(self.calculation.scalar(self.operand(position)))

    def number(self, position: int, default: float = 0) -> int | float:
        """Return an argument as a number; the default also if it is left out."""
        if not self.given(position):
            return default
        return self.calculation.coercion.number(self.value(position), self.name, position + 1)

    def integer(self, position: int, default: int = 0) -> int:
        """Return an argument as a whole number, its fraction cut off."""
        return int(self.number(position, default))

    def text(self, position: int, default: str = "") -> str:
        """Return an argument as a text."""
        if not self.given(position):
            return default
        return self.calculation.coercion.text(self.value(position))

    def boolean(self, position: int, *, default: bool = False) -> bool:
        """Return an argument as a truth value."""
        if not self.given(position):
            return default
        return self.calculation.coercion.boolean(self.value(position), self.name, position + 1)

    def rows(self, position: int) -> Rows:
        """Return an argument as rows of values, errors among them; a single value is one cell.

        Raises:
            FormulaError: the argument as a whole is an error.
        """
        operand = self.operand(position)
        return rows_of(operand if isinstance(operand, Block) else sound(operand))

    def area(self, position: int) -> Area:
        """Return where an argument that is a range lies.

        Raises:
            FormulaError: `#N/A`: it is no range.
        """
        operand = self.operand(position)
        if isinstance(operand, Block) and operand.area is not None:
            return operand.area
        raise failure("N_A", "Argument must be a range.")

    def cells(self, start: int = 0) -> Iterator[tuple[Scalar, int, bool]]:
        """Yield (value, position, came from a range or array) of all arguments from `start` on."""
        for position in range(start, len(self._nodes)):
            operand = self.operand(position)
            if isinstance(operand, Block):
                for row in operand.rows:
                    for value in row:
                        yield value, position, True
            else:
                yield operand, position, False


def sound(value: Scalar) -> Scalar:
    """Return a value that is no error.

    Raises:
        FormulaError: it is one.
    """
    if isinstance(value, CellError):
        raise FormulaError(value)
    return value


Implementation: TypeAlias = Callable[[Arguments], Operand]


@dataclass(frozen=True, slots=True)
class Function:
    """A function with the least and the greatest number of arguments; None is no limit."""

    name: str
    least: int
    most: int | None
    implementation: Implementation


class Registry:
    """The functions a formula may call, by name."""

    def __init__(self) -> None:
        self._functions: dict[str, Function] = {}

    def add(self, name: str, implementation: Implementation, least: int, most: int | None) -> None:
        """Add a function; `most` None takes any number of arguments.

        Raises:
            ValueError: the name is taken.
        """
        if name in self._functions:
            raise ValueError(f"function {name} is there already")
        self._functions[name] = Function(name, least, most, implementation)

    @property
    def functions(self) -> Mapping[str, Function]:
        """Return the table by name in capitals."""
        return self._functions

    def call(self, name: str, arguments: Arguments) -> Operand:
        """Call a function.

        Raises:
            FormulaError: `#NAME?` for an unknown function, `#N/A` for a wrong number of arguments, or
                what the function raises.
        """
        function = self._functions.get(name)
        if function is None:
            raise failure("NAME", f"Unknown function: '{name}'.")
        _check_count(function, len(arguments))
        return function.implementation(arguments)


def _check_count(function: Function, count: int) -> None:
    if function.least <= count and (function.most is None or count <= function.most):
        return
    if function.most is None:
        expected = f"at least {function.least} arguments"
    elif function.most == function.least:
        expected = f"{function.least} arguments"
    else:
        expected = f"between {function.least} and {function.most} arguments"
    message = f"Wrong number of arguments to {function.name}. Expected {expected}, but got {count} arguments."
    raise failure("N_A", message)

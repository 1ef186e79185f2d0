"""The tree of a formula."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.formulas.references import Reference


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, boolean or error written in the formula; None is an argument left out."""

    value: int | float | str | bool | CellError | None


@dataclass(frozen=True, slots=True)
class Range:
    """A reference to a cell or range."""

    reference: Reference


@dataclass(frozen=True, slots=True)
class Name:
    """A named range."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments. Operators are calls too: `a+b` is ADD(a, b), as Google names them."""

    name: str
    arguments: tuple[Node, ...]
    is_operator: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Array:
    """An array literal, row by row."""

    rows: tuple[tuple[Node, ...], ...]


Node: TypeAlias = Literal | Range | Name | Call | Array


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, Call):
            stack.extend(reversed(current.arguments))
        elif isinstance(current, Array):
            stack.extend(cell for row in reversed(current.rows) for cell in reversed(row))

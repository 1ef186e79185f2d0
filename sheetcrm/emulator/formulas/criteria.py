"""Conditions of SUMIF, COUNTIF and their kin: `">5"`, `"<>done"`, `"Ivan*"`, 12."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.formulas.values import (
    Block,
    Coercion,
    Key,
    Operand,
    Scalar,
    compare,
    rows_of,
    same_kind,
    sort_key,
)
from sheetcrm.emulator.user_entry import parse_boolean

Condition: TypeAlias = Callable[[Scalar], bool]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition; if it asks for one value only, `key` is that value, so that an index can answer."""

    holds: Condition
    key: Key | None = None

    def places(self, operand: Operand) -> Iterable[tuple[int, int]]:
        """Return the (row, column) of the cells that meet it."""
        if self.key is not None and isinstance(operand, Block):
            return operand.groups().get(self.key, ())
        return (
            (i, j)
            for i, row in enumerate(rows_of(operand))
            for j, value in enumerate(row)
            if self.holds(value)
        )


_CRITERION: Final = re.compile(r"(<>|<=|>=|<|>|=)?(.*)", re.DOTALL)
_ORDER: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def read_criterion(criterion: Scalar, coercion: Coercion) -> Criterion:
    """Return the condition that a criterion stands for.

    A text may start with `=`, `<>`, `<`, `<=`, `>`, `>=`; what follows is read as a number, date or
    boolean of the locale if it is one. Texts are compared without regard to case, whole, with `?`, `*`
    and `~` before a literal one of them. `=` alone asks for blank cells, `<>` alone for others. Errors
    never match; a blank criterion is 0.
    """
    if not isinstance(criterion, str):
        return _equals(0 if criterion is None else criterion)
    match = _CRITERION.fullmatch(criterion)
    sign, rest = (match[1] or "=", match[2]) if match else ("=", criterion)
    if rest == "":
        return Criterion(_is_filled if sign == "<>" else _is_blank if sign == "=" else _never)
    target = _target(rest, coercion)
    if sign in _ORDER:
        return Criterion(_ordered(_ORDER[sign], target))
    equals = _equals(target)
    if sign != "<>":
        return equals
    return Criterion(lambda value: not isinstance(value, CellError) and not equals.holds(value))


def _target(text: str, coercion: Coercion) -> Scalar:
    boolean = parse_boolean(text, coercion.locale)
    if boolean is not None:
        return boolean
    number = coercion.number_in(text)
    return text if number is None else number


def _equals(target: Scalar) -> Criterion:
    if isinstance(target, str) and has_wildcards(target):
        return Criterion(wildcard(target))
    return Criterion(lambda value: same_kind(value, target) and compare(value, target) == 0, sort_key(target))


def has_wildcards(text: str) -> bool:
    """Tell whether a text asks for more than itself."""
    return any(sign in text for sign in "*?~")


def _ordered(holds: Callable[[int, int], bool], target: Scalar) -> Condition:
    return lambda value: (
        same_kind(value, target) and not isinstance(value, CellError) and holds(compare(value, target), 0)
    )


def _is_blank(value: Scalar) -> bool:
    return value is None or value == ""


def _is_filled(value: Scalar) -> bool:
    return not _is_blank(value)


def _never(value: Scalar) -> bool:
    del value
    return False


def wildcard(pattern: str) -> Condition:
    """Return the test for a text: `?` is one character, `*` any number, `~` makes the next one literal."""
    pieces = re.findall(r"~[*?~]|.", pattern.casefold(), re.DOTALL)
    expression = re.compile("".join(map(_piece, pieces)), re.DOTALL)
    return lambda value: isinstance(value, str) and expression.fullmatch(value.casefold()) is not None


def _piece(text: str) -> str:
    return {"*": ".*", "?": "."}.get(text) or re.escape(text[-1])

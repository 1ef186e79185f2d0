"""Totals over the cells that meet conditions: SUMIF(S), COUNTIF(S), AVERAGEIF(S), MINIFS, MAXIFS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sheetcrm.emulator.formulas.criteria import Criterion, read_criterion
from sheetcrm.emulator.formulas.errors import failure
from sheetcrm.emulator.formulas.functions.statistics import mean, total
from sheetcrm.emulator.formulas.registry import Arguments, Registry, sound
from sheetcrm.emulator.formulas.values import Operand, Rows, Scalar, rows_of, tidy


def _met(args: Arguments, pairs: int) -> Iterator[tuple[int, int]]:
    """Yield (row, column) where every (range, criterion) from argument `pairs` on is met."""
    if (len(args) - pairs) % 2:
        raise failure("N_A", f"Function {args.name} expects its criteria in pairs of range and criterion.")
    positions = range(pairs, len(args), 2)
    if any(_size(args.rows(position)) != _size(args.rows(pairs)) for position in positions):
        raise failure("VALUE", f"Array arguments to {args.name} are of different size.")
    tests = [(args.operand(position), _criterion(args, position + 1)) for position in positions]
    tests.sort(key=_without_index)
    operand, criterion = tests[0]
    others = [(rows_of(other), test.holds) for other, test in tests[1:]]
    for i, j in criterion.places(operand):
        if all(holds(rows[i][j]) for rows, holds in others):
            yield i, j


def _criterion(args: Arguments, position: int) -> Criterion:
    return read_criterion(args.value(position), args.calculation.coercion)


def _without_index(test: tuple[Operand, Criterion]) -> bool:
    return test[1].key is None


def _size(rows: Rows) -> tuple[int, int]:
    return len(rows), len(rows[0]) if rows else 0


def _numbers_at(rows: Rows, places: Iterable[tuple[int, int]]) -> list[int | float]:
    found: list[int | float] = []
    for i, j in places:
        value = sound(rows[i][j]) if i < len(rows) and j < len(rows[i]) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.append(value)
    return found


def _if(args: Arguments) -> list[int | float]:
    """Return the numbers of a one-condition function: (range, criterion, [range of numbers])."""
    places = _criterion(args, 1).places(args.operand(0))
    return _numbers_at(args.rows(2 if args.given(2) else 0), places)


def _ifs(args: Arguments) -> list[int | float]:
    """Return the numbers of a many-condition function: (range of numbers, range, criterion, ...)."""
    rows = args.rows(0)
    if _size(rows) != _size(args.rows(1)):
        raise failure("VALUE", f"Array arguments to {args.name} are of different size.")
    return _numbers_at(rows, _met(args, 1))


def _count_if(args: Arguments) -> Scalar:
    return sum(1 for _ in _criterion(args, 1).places(args.operand(0)))


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("SUMIF", lambda args: tidy(total(iter(_if(args)))), 2, 3)
    registry.add("SUMIFS", lambda args: tidy(total(iter(_ifs(args)))), 3, None)
    registry.add("AVERAGEIF", lambda args: mean(_if(args), "AVERAGEIF"), 2, 3)
    registry.add("AVERAGEIFS", lambda args: mean(_ifs(args), "AVERAGEIFS"), 3, None)
    registry.add("MINIFS", lambda args: min(_ifs(args), default=0), 3, None)
    registry.add("MAXIFS", lambda args: max(_ifs(args), default=0), 3, None)
    registry.add("COUNTIF", _count_if, 2, 2)
    registry.add("COUNTIFS", lambda args: sum(1 for _ in _met(args, 0)), 2, None)

"""Finding values in tables: VLOOKUP, HLOOKUP, XLOOKUP, MATCH, INDEX."""

from __future__ import annotations

from collections.abc import Sequence

from sheetcrm.emulator.formulas.criteria import has_wildcards, wildcard
from sheetcrm.emulator.formulas.errors import FormulaError, failure
from sheetcrm.emulator.formulas.registry import Arguments, Implementation, Registry
from sheetcrm.emulator.formulas.values import (
    Block,
    Operand,
    Rows,
    Scalar,
    array,
    compare,
    rows_of,
    same_kind,
    sort_key,
)


def find_exact(key: Scalar, block: Operand, *, across: bool, wildcards: bool) -> int | None:
    """Return the first place equal to `key` in the first column of a table, or in its first row if `across`.

    Texts are compared without regard to case, on request with wildcards; a blank key looks for 0.
    """
    table = block if isinstance(block, Block) else array([[block]])
    if wildcards and isinstance(key, str) and has_wildcards(key):
        holds = wildcard(key)
        values = (table.rows[0] if table.rows else ()) if across else [row[0] for row in table.rows]
        return next((place for place, value in enumerate(values) if holds(value)), None)
    return table.places(across=across).get(sort_key(key))


def find_sorted(key: Scalar, values: Sequence[Scalar], *, descending: bool = False) -> int | None:
    """Return the last place not beyond `key` in sorted values; values of other kinds are skipped."""
    direction = -1 if descending else 1
    found = None
    for place, value in enumerate(values):
        if not same_kind(value, key):
            continue
        if compare(value, key) * direction > 0:
            break
        found = place
    return found


def _nearest(key: Scalar, values: Sequence[Scalar], direction: int) -> int | None:
    """Return the place of the value nearest to `key` from above (1) or below (-1), itself included."""
    best: int | None = None
    for place, value in enumerate(values):
        if not same_kind(value, key) or compare(value, key) * direction < 0:
            continue
        if best is None or compare(value, values[best]) * direction < 0:
            best = place
    return best


def _not_found(key: Scalar, args: Arguments) -> FormulaError:
    shown = args.calculation.coercion.text(key)
    return failure("N_A", f"Did not find value '{shown}' in {args.name} evaluation.")


def _table_lookup(*, across: bool) -> Implementation:
    def implementation(args: Arguments) -> Operand:
        key, index, rows = args.value(0), args.integer(2), args.rows(1)
        if index < 1:
            valid = "It should be greater than or equal to 1."
            raise failure("VALUE", f"Function {args.name} parameter 3 value is {index}. {valid}")
        if index > (len(rows) if across else _width(rows)):
            raise failure("REF", f"{args.name} evaluates to an out of bounds range.")
        if args.boolean(3, default=True):
            place = find_sorted(key, _line(rows, across=across))
        else:
            place = find_exact(key, args.operand(1), across=across, wildcards=True)
        if place is None:
            raise _not_found(key, args)
        return rows[index - 1][place] if across else rows[place][index - 1]

    return implementation


def _width(rows: Rows) -> int:
    return len(rows[0]) if rows else 0


def _line(rows: Rows, *, across: bool) -> Sequence[Scalar]:
    """Return the first row or the first column."""
    if across:
        return rows[0] if rows else ()
    return [row[0] for row in rows]


def _is_across(rows: Rows, args: Arguments) -> bool:
    """Tell whether a range is a single row and not a single column.

    Raises:
        FormulaError: `#N/A`: it is neither.
    """
    if _width(rows) == 1:
        return False
    if len(rows) == 1:
        return True
    raise failure("N_A", f"{args.name} range must be a single row or a single column.")


def _match(args: Arguments) -> Operand:
    """MATCH(key, range, [1 sorted ascending, 0 exact, -1 sorted descending])."""
    key, kind, rows = args.value(0), args.number(2, 1), args.rows(1)
    across = _is_across(rows, args)
    if kind == 0:
        place = find_exact(key, args.operand(1), across=across, wildcards=True)
    else:
        place = find_sorted(key, _line(rows, across=across), descending=kind < 0)
    if place is None:
        raise _not_found(key, args)
    return place + 1


def _index(args: Arguments) -> Operand:
    rows = args.rows(0)
    row, column = args.integer(1), args.integer(2)
    height, width = len(rows), len(rows[0]) if rows else 0
    if height == 1 and len(args) == 2:
        row, column = 1, row
    _check_bound(row, height, 2)
    _check_bound(column, width, 3)
    if row and column:
        return rows[row - 1][column - 1]
    chosen = [rows[row - 1]] if row else rows
    return array([[found[column - 1]] for found in chosen] if column else chosen)


def _check_bound(value: int, limit: int, parameter: int) -> None:
    if not 0 <= value <= limit:
        valid = f"Valid values are between 0 and {limit} inclusive."
        raise failure("NUM", f"Function INDEX parameter {parameter} value is {value}. {valid}")


def _xlookup(args: Arguments) -> Operand:
    """XLOOKUP(key, keys, results, [if missing], [match mode 0 1 -1 2], [search mode 1 -1 2 -2])."""
    rows, results = args.rows(1), args.rows(2)
    across = _is_across(rows, args)
    if (_width(rows) if across else len(rows)) != (_width(results) if across else len(results)):
        raise failure("VALUE", "Array arguments to XLOOKUP are of different size.")
    place = _xplace(args, across=across)
    if place is None:
        if args.given(3):
            return args.operand(3)
        raise _not_found(args.value(0), args)
    return array([[row[place]] for row in results] if across else [results[place]])


def _xplace(args: Arguments, *, across: bool) -> int | None:
    key, mode, backwards = args.value(0), args.integer(4), args.integer(5, 1) < 0
    if mode not in {0, 1, -1, 2}:
        raise failure(
            "VALUE", f"Function XLOOKUP parameter 5 value is {mode}. Valid values are 0, 1, -1 and 2."
        )
    keys = args.operand(1)
    if backwards:
        line = list(reversed(_line(args.rows(1), across=across)))
        keys = array([line]) if across else array([[value] for value in line])
    place = find_exact(key, keys, across=across, wildcards=mode == 2)
    if place is None and mode in {1, -1}:
        place = _nearest(key, _line(rows_of(keys), across=across), mode)
    return place if place is None or not backwards else len(_line(args.rows(1), across=across)) - 1 - place


def register(registry: Registry) -> None:
    """Add the functions of this topic."""
    registry.add("VLOOKUP", _table_lookup(across=False), 3, 4)
    registry.add("HLOOKUP", _table_lookup(across=True), 3, 4)
    registry.add("XLOOKUP", _xlookup, 3, 6)
    registry.add("MATCH", _match, 2, 3)
    registry.add("INDEX", _index, 1, 3)

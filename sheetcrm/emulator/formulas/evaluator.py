"""Working out a formula.

A small evaluator with Google's semantics: arguments are lazy, a range where one value is asked for gives the
value of the formula's own row or column, errors travel with Google's messages. Arrays do not spill: a formula
that gives an array has the value of its upper left cell. The PyPI library `formulas` follows Excel and brings
numpy along, hence this one.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sheetcrm.emulator import locales
from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.formulas.ast import Array, Call, Literal, Name, Node, Range
from sheetcrm.emulator.formulas.dependencies import NO_NAMES
from sheetcrm.emulator.formulas.errors import PARSE_ERROR, FormulaError, FormulaSyntaxError, failure
from sheetcrm.emulator.formulas.functions import register_all
from sheetcrm.emulator.formulas.parser import parse
from sheetcrm.emulator.formulas.references import Area
from sheetcrm.emulator.formulas.registry import Arguments, Registry
from sheetcrm.emulator.formulas.values import (
    LONGEST_TEXT,
    Block,
    Coercion,
    Operand,
    Rows,
    Scalar,
    array,
    tidy,
)

Lookup = Callable[[str, int, int, int | None, int | None], Rows]
"""Reads cells: `lookup(title, row, column, end_row, end_column)`.

0-based, half open; an end of None is the edge of the grid. The title is spelled as in the formula, in any
case. Rows may be short and
missing at the end; but ROWS and COUNTBLANK of an open range count the rows they get. A cell in error
gives its CellError. An unknown sheet is a KeyError.
"""


def evaluate(
    formula: Node | str,
    *,
    sheet: str,
    row: int,
    column: int,
    lookup: Lookup,
    now: datetime.datetime,
    locale: str,
) -> Scalar:
    """Return the value of one formula; see `Evaluator`, which works out many."""
    return Evaluator(lookup=lookup, now=now, locale=locale).evaluate(
        formula, sheet=sheet, row=row, column=column
    )


class Evaluator:
    """Works out the formulas of one recalculation.

    Reads every range once, so make a new one for each recalculation and ask it in the order of
    `recalculation_order`, after the cells of circles hold their errors.
    """

    def __init__(
        self,
        *,
        lookup: Lookup,
        now: datetime.datetime,
        locale: str,
        names: Mapping[str, Area] = NO_NAMES,
        registry: Registry | None = None,
    ) -> None:
        """Prepare a recalculation.

        Args:
            lookup: reads cells; see `Lookup`.
            now: the moment, in the spreadsheet's time zone, for NOW, TODAY and dates without a year.
            locale: locale of the spreadsheet.
            names: named ranges by name in small letters (`str.casefold`).
            registry: other functions than the standard ones.
        """
        self._lookup = lookup
        self._locale = locale
        self._blocks: dict[Area, Block] = {}
        self.now = now
        self.names = names
        self.registry = registry or standard_registry()
        self.coercion = Coercion(locale=locales.find(locale), today=now.date())

    def evaluate(self, formula: Node | str, *, sheet: str, row: int, column: int) -> Scalar:
        """Return the value of a formula: number, text, boolean, CellError, or None if it gives a blank cell.

        Never raises for what stands in the formula or the cells: a text that is no formula gives `#ERROR!`.

        Args:
            formula: text with its leading `=`, or a parsed tree.
            sheet: title of the sheet the formula stands on.
            row: its 0-based row.
            column: its 0-based column.
        """
        try:
            tree = parse(formula, locale=self._locale) if isinstance(formula, str) else formula
        except FormulaSyntaxError:
            return PARSE_ERROR
        calculation = _Calculation(self, sheet, row, column)
        try:
            value = calculation.scalar(calculation.operand(tree))
            return value if isinstance(value, bool | str | CellError | None) else tidy(value)
        except FormulaError as error:
            return error.error

    def hyperlink(self, formula: str, *, sheet: str, row: int, column: int) -> str | None:
        """Return where `=HYPERLINK(address, ...)` leads (CellData.hyperlink); None for other formulas."""
        try:
            tree = parse(formula, locale=self._locale)
        except FormulaSyntaxError:
            return None
        if not isinstance(tree, Call) or tree.name != "HYPERLINK" or not tree.arguments:
            return None
        address = self.evaluate(tree.arguments[0], sheet=sheet, row=row, column=column)
        return address if isinstance(address, str) else None

    def block(self, area: Area) -> Block:
        """Return the values of an area; ranges are read once and kept, single cells are not kept."""
        found = self._blocks.get(area)
        if found is None:
            found = Block(lambda: self.read(area), area)
            if not area.is_cell:
                self._blocks[area] = found
        return found

    def read(self, area: Area) -> Rows:
        """Read the cells of an area.

        Raises:
            FormulaError: `#REF!`: there is no such sheet.
        """
        try:
            return self._lookup(area.sheet or "", area.row, area.column, area.end_row, area.end_column)
        except KeyError as error:
            raise failure("REF", f"Unresolved sheet name '{area.sheet}'.") from error


@functools.cache
def standard_registry() -> Registry:
    """Return the registry with all functions of this package."""
    registry = Registry()
    register_all(registry)
    return registry


def _short_enough(operand: Operand, function: str) -> Operand:
    if isinstance(operand, str) and len(operand) > LONGEST_TEXT:
        message = f"Text result of {function} is longer than the limit of {LONGEST_TEXT} characters."
        raise failure("VALUE", message)
    return operand


@dataclass(frozen=True, slots=True)
class _Calculation:
    """One formula being worked out."""

    evaluator: Evaluator
    sheet: str
    row: int
    column: int

    @property
    def coercion(self) -> Coercion:
        return self.evaluator.coercion

    @property
    def now(self) -> datetime.datetime:
        return self.evaluator.now

    def operand(self, node: Node) -> Operand:
        """Work out a node; an error comes back as a value."""
        try:
            return self._raising(node)
        except FormulaError as error:
            return error.error

    def _raising(self, node: Node) -> Operand:
        match node:
            case Literal():
                return node.value
            case Range():
                return self._block(node.reference.area)
            case Name():
                return self._named(node.name)
            case Call():
                return self._call(node)
            case Array():
                return array([[self.scalar(self.operand(cell)) for cell in row] for row in node.rows])

    def _call(self, call: Call) -> Operand:
        """Call a function; a long chain of operators (`a+b+c+...`) is worked off without recursion."""
        chain = [call]
        while call.is_operator and isinstance(call.arguments[0], Call) and call.arguments[0].is_operator:
            call = call.arguments[0]
            chain.append(call)
        first: dict[int, Operand] = {}
        for link in reversed(chain):
            first = {0: self._called(link, first)}
        return first[0]

    def _called(self, call: Call, done: dict[int, Operand]) -> Operand:
        arguments = Arguments(call.name, call.arguments, self, done)
        try:
            return _short_enough(self.evaluator.registry.call(call.name, arguments), call.name)
        except FormulaError as error:
            return error.error
        except OverflowError:
            return CellError("NUM", "Result was not a finite number.")

    def _block(self, area: Area) -> Block:
        return self.evaluator.block(replace(area, sheet=area.sheet or self.sheet))

    def _named(self, name: str) -> Block:
        area = self.evaluator.names.get(name.casefold())
        if area is None:
            raise failure("NAME", f"Unknown range name: '{name.upper()}'.")
        return self._block(area)

    def scalar(self, operand: Operand) -> Scalar:
        """Return the one value an operand stands for: of a range, the cell in the formula's row or column.

        Raises:
            FormulaError: `#VALUE!`: no such cell.
        """
        if not isinstance(operand, Block):
            return operand
        if operand.area is None:
            return operand.rows[0][0] if operand.rows and operand.rows[0] else None
        cell = self._crossing(operand.area)
        if cell is None:
            raise failure("VALUE", "An array value could not be found.")
        rows = self.evaluator.read(cell)
        return rows[0][0] if rows and rows[0] else None

    def _crossing(self, area: Area) -> Area | None:
        if area.is_cell:
            return area
        if area.end_column == area.column + 1 and area.contains(self.row, area.column):
            return replace(area, row=self.row, end_row=self.row + 1)
        if area.end_row == area.row + 1 and area.contains(area.row, self.column):
            return replace(area, column=self.column, end_column=self.column + 1)
        return None

"""The document: spreadsheets, sheets, rows.

A row holds its effective values in a plain list and everything else a cell can have (formula, note, format,
rule) in a sparse dict, so that reading values is a slice. Nothing that can be reached from a committed
workbook is ever changed: a request works on a fork, which copies a row when it first touches it. A refused
request drops its fork.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sheetcrm.emulator.cellerrors import CellError

Scalar: TypeAlias = str | int | float | bool | CellError | None
Json: TypeAlias = dict[str, Any]
Extras: TypeAlias = Mapping[str, Any]
"""What a cell has besides its value, CellData fields and `formulaValue`; never changed in place."""

NO_EXTRAS: Extras = {}


class Row:
    """One row: `values` (short rows end early), `extras` by column, `properties` (height, metadata)."""

    __slots__ = ("_has_formula", "cache", "extras", "properties", "stamp", "values")

    def __init__(
        self,
        values: list[Scalar] | None = None,
        extras: dict[int, Extras] | None = None,
        properties: Json | None = None,
        stamp: int = 0,
    ) -> None:
        self.values: list[Scalar] = [] if values is None else values
        self.extras = extras
        self.properties = properties
        self.stamp = stamp
        self.cache: tuple[Any, bytes] | None = None
        self._has_formula: bool | None = None

    def copy(self, stamp: int) -> Row:
        """Return a row that may be changed by the fork `stamp`."""
        extras = None if self.extras is None else dict(self.extras)
        return Row(self.values[:], extras, self.properties, stamp)

    def value(self, column: int) -> Scalar:
        """Return the effective value at `column`, None where nothing is."""
        return self.values[column] if column < len(self.values) else None

    def beside(self, column: int) -> Extras:
        """Return what the cell has besides its value."""
        return NO_EXTRAS if self.extras is None else self.extras.get(column, NO_EXTRAS)

    def formula(self, column: int) -> str | None:
        """Return the formula at `column`, None for a constant."""
        found: str | None = self.beside(column).get("formulaValue")
        return found

    @property
    def has_formula(self) -> bool:
        """Tell whether any cell of the row holds a formula; remembered until the row changes."""
        if self._has_formula is None:
            found = self.extras is not None and any("formulaValue" in item for item in self.extras.values())
            self._has_formula = found
        return self._has_formula

    def filled(self, column: int) -> bool:
        """Tell whether the cell has a value; a formula that gives "" counts."""
        return column < len(self.values) and self.values[column] is not None

    def set_value(self, column: int, value: Scalar) -> None:
        """Put an effective value; the list grows as needed and never ends in None."""
        values = self.values
        if column >= len(values):
            if value is None:
                return
            values.extend([None] * (column + 1 - len(values)))
        values[column] = value
        if value is None:
            while values and values[-1] is None:
                values.pop()

    def set_run(self, column: int, run: Sequence[Scalar]) -> None:
        """Put effective values side by side into a row without extras; None empties a cell."""
        values = self.values
        missing = column - len(values)
        if missing > 0:
            values.extend([None] * missing)
        values[column : column + len(run)] = run
        while values and values[-1] is None:
            values.pop()

    def set_extras(self, column: int, extras: Extras) -> None:
        """Replace what the cell has besides its value."""
        self._has_formula = None
        if extras:
            if self.extras is None:
                self.extras = {}
            self.extras[column] = extras
        elif self.extras is not None:
            self.extras.pop(column, None)
            if not self.extras:
                self.extras = None


EMPTY_ROW = Row(stamp=-1)


class _Holder:
    """Keeps lists of objects in wire form, by kind."""

    __slots__ = ()
    objects: Json

    def listed(self, kind: str) -> Sequence[Json]:
        """Return the objects of one kind, e.g. `merges` or `namedRanges`; empty if there is none."""
        found: Sequence[Json] = self.objects.get(kind, ())
        return found

    def put_list(self, kind: str, items: Sequence[Json]) -> None:
        """Replace the objects of one kind; an empty list removes the key."""
        if items:
            self.objects[kind] = list(items)
        else:
            self.objects.pop(kind, None)


@dataclass(slots=True)
class Sheet(_Holder):
    """One tab.

    `properties` are SheetProperties without `index` (the position says it). `rows` is as long as the last
    row that has anything; `columns` likewise holds column properties. `objects` are the lists and dicts of
    the v4 Sheet that Google keeps beside the grid (merges, protectedRanges, basicFilter, ...), each in wire
    form and replaced, never changed in place.
    """

    properties: Json
    rows: list[Row] = field(default_factory=list)
    columns: list[Json | None] = field(default_factory=list)
    objects: Json = field(default_factory=dict)
    stamp: int = 0

    @property
    def sheet_id(self) -> int:
        """The id that addresses the sheet whatever its title."""
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        """The tab's name."""
        return str(self.properties["title"])

    @property
    def row_count(self) -> int:
        """Rows of the grid, filled or not; 0 for a sheet without a grid."""
        return int(self.properties.get("gridProperties", {}).get("rowCount", 0))

    @property
    def column_count(self) -> int:
        """Columns of the grid."""
        return int(self.properties.get("gridProperties", {}).get("columnCount", 0))

    def set_grid(self, **changes: int | bool) -> None:
        """Change members of gridProperties."""
        grid = {**self.properties.get("gridProperties", {}), **changes}
        self.properties = {**self.properties, "gridProperties": grid}

    def row(self, index: int) -> Row:
        """Return a row for reading; an empty one where nothing was ever put."""
        return self.rows[index] if index < len(self.rows) else EMPTY_ROW

    def edit(self, index: int) -> Row:
        """Return the row for changing in this fork."""
        rows = self.rows
        while len(rows) <= index:
            rows.append(Row(stamp=self.stamp))
        row = rows[index]
        if row.stamp != self.stamp:
            row = rows[index] = row.copy(self.stamp)
        row.cache = None
        return row

    def fork(self, stamp: int) -> Sheet:
        """Return a copy whose changes do not show here."""
        return Sheet(self.properties, self.rows[:], self.columns[:], dict(self.objects), stamp)


@dataclass(slots=True)
class Workbook(_Holder):
    """One spreadsheet: properties in wire form, sheets in tab order, named ranges and metadata."""

    spreadsheet_id: str
    properties: Json
    sheets: list[Sheet]
    objects: Json = field(default_factory=dict)
    stamp: int = 0
    plan: object = None
    """What depends on what among the formulas, kept by the recalculation between changes."""

    @property
    def locale(self) -> str:
        """The locale that decides how typed text is read and values are shown, e.g. `ru_RU`."""
        return str(self.properties.get("locale", "en_US"))

    def fork(self) -> Workbook:
        """Return a copy to be changed by one request; what is shared is copied when first touched."""
        stamp = self.stamp + 1
        sheets = [sheet.fork(stamp) for sheet in self.sheets]
        return Workbook(self.spreadsheet_id, self.properties, sheets, dict(self.objects), stamp, self.plan)

    def find(self, sheet_id: int) -> Sheet | None:
        """Return the sheet with this id."""
        return next((sheet for sheet in self.sheets if sheet.sheet_id == sheet_id), None)

    def find_title(self, title: str) -> Sheet | None:
        """Return the sheet with this title; case does not matter."""
        wanted = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == wanted), None)

    def cell_total(self) -> int:
        """Return the number of grid cells of all sheets, empty ones included, as Google counts its limit."""
        return sum(sheet.row_count * sheet.column_count for sheet in self.sheets)

    def formulas(self) -> Iterator[tuple[Sheet, int, int, str]]:
        """Yield (sheet, row, column, formula) of every formula cell."""
        for sheet in self.sheets:
            for index, row in enumerate(sheet.rows):
                if row.extras and row.has_formula:
                    for column, extras in row.extras.items():
                        if "formulaValue" in extras:
                            yield sheet, index, column, extras["formulaValue"]

"""Everything that points at cells follows when rows or columns move: ranges of objects, and formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sheetcrm.emulator.formulas import follow
from sheetcrm.emulator.model import Json, Sheet, Workbook
from sheetcrm.emulator.shift import Move

Rewrite = Callable[[str, Sheet], str]
_RANGE_LISTS = ("merges", "conditionalFormats", "filterViews", "protectedRanges", "bandedRanges", "tables")
_SHEET_OBJECTS = (*_RANGE_LISTS, "charts", "slicers", "basicFilter")
_FAR = 2**31
_GROUPS = {"ROWS": "rowGroups", "COLUMNS": "columnGroups"}
_NAMES = {"ROWS": "Row", "COLUMNS": "Column"}


def move_anchors(workbook: Workbook, sheet: Sheet, dimension: str, change: Move) -> None:
    """Move every stored range that lies on `sheet` as its rows (`ROWS`) or columns (`COLUMNS`) move."""
    mover = _Mover(sheet.sheet_id, dimension, change)
    for owner in workbook.sheets:
        for kind in _SHEET_OBJECTS:
            if kind in owner.objects:
                mover.move_kind(owner.objects, kind)
    for kind in ("namedRanges",):
        if kind in workbook.objects:
            mover.move_kind(workbook.objects, kind)
    title, rows = sheet.title, dimension == "ROWS"
    rewrite_formulas(
        workbook,
        lambda formula, home: follow(
            formula,
            home=home.title,
            moved=title,
            rows=change if rows else None,
            columns=None if rows else change,
        ),
    )
    groups = _GROUPS[dimension]
    if groups in sheet.objects:
        moved = [group for old in sheet.objects[groups] if (group := mover.group(old)) is not None]
        sheet.put_list(groups, moved)


def rewrite_formulas(workbook: Workbook, rewrite: Rewrite) -> None:
    """Replace every formula by what `rewrite(formula, its sheet)` makes of it; other rows stay untouched."""
    every = [
        (sheet, index, column, old, rewrite(old, sheet)) for sheet, index, column, old in workbook.formulas()
    ]
    changes = [(sheet, index, column, new) for sheet, index, column, old, new in every if new != old]
    for sheet, position, column, new in changes:
        row = sheet.edit(position)
        row.set_extras(column, {**row.beside(column), "formulaValue": new})


class _Mover:
    """Moves GridRanges wherever they stand inside a JSON object."""

    def __init__(self, sheet_id: int, dimension: str, change: Move) -> None:
        self._sheet_id = sheet_id
        self._start = f"start{_NAMES[dimension]}Index"
        self._end = f"end{_NAMES[dimension]}Index"
        self._position = f"{_NAMES[dimension].lower()}Index"
        self._change = change

    def move_kind(self, objects: Json, kind: str) -> None:
        old = objects[kind]
        if isinstance(old, Mapping):
            new: Any = self._object(old)
        else:
            new = [item for item in map(self._object, old) if item is not None]
        if new:
            objects[kind] = new
        else:
            del objects[kind]

    def _object(self, item: Any) -> Any:
        if not isinstance(item, Mapping):
            return item
        if self._is_range(item):
            return self._range(item)
        if self._is_coordinate(item):
            return self._place(item)
        result: Json = {}
        for name, value in item.items():
            moved = self._member(value)
            if moved is None and name in ("range", "ranges") and not self._outlives(item):
                return None
            if moved is not None:
                result[name] = moved
        return result

    def _outlives(self, item: Mapping[str, Any]) -> bool:
        """Tell whether an object stays when its range is deleted; a named range does, without a range."""
        return "namedRangeId" in item and "protectedRangeId" not in item

    def _member(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self._object(value)
        if isinstance(value, list):
            kept = [item for item in map(self._object, value) if item is not None]
            return kept if kept or not value else None
        return value

    def _is_range(self, item: Mapping[str, Any]) -> bool:
        return any(
            name in item for name in ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")
        )

    def _is_coordinate(self, item: Mapping[str, Any]) -> bool:
        return "rowIndex" in item or ("columnIndex" in item and "sheetId" in item)

    def _range(self, item: Mapping[str, Any]) -> Json | None:
        if item.get("sheetId", 0) != self._sheet_id or (self._start not in item and self._end not in item):
            return dict(item)
        moved = self._change.interval(item.get(self._start, 0), item.get(self._end, _FAR))
        if moved is None:
            return None
        result = dict(item)
        if self._start in item or moved[0]:
            result[self._start] = moved[0]
        if self._end in item:
            result[self._end] = moved[1]
        return result

    def _place(self, item: Mapping[str, Any]) -> Json:
        """Move a GridCoordinate; one whose row or column is deleted keeps its place."""
        if item.get("sheetId", 0) != self._sheet_id:
            return dict(item)
        moved = self._change.place(item.get(self._position, 0))
        return dict(item) if moved is None else {**item, self._position: moved}

    def group(self, group: Mapping[str, Any]) -> Json | None:
        inner = group["range"]
        moved = self._change.interval(inner.get("startIndex", 0), inner["endIndex"])
        if moved is None:
            return None
        return {**group, "range": {**inner, "startIndex": moved[0], "endIndex": moved[1]}}

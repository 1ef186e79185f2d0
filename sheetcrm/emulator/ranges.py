"""Finding the sheet and the cells a request means, in A1 text or as a GridRange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sheetcrm.emulator.a1 import Span, format_range, parse_r1c1, parse_span, split_title
from sheetcrm.emulator.errors import ApiError, invalid
from sheetcrm.emulator.model import Json, Sheet, Workbook


@dataclass(frozen=True, slots=True)
class Target:
    """Cells of one sheet; open ends are still open."""

    sheet: Sheet
    span: Span
    text: str = ""

    @property
    def row_end(self) -> int:
        """First row after the target within the grid."""
        return _end(self.span.end_row, self.sheet.row_count)

    @property
    def column_end(self) -> int:
        """First column after the target within the grid."""
        return _end(self.span.end_column, self.sheet.column_count)

    def clamped(self) -> Target:
        """Return the target cut to the grid."""
        span = replace(self.span, end_row=self.row_end, end_column=self.column_end)
        return replace(self, span=span)

    def checked(self) -> Target:
        """Return the target cut to the grid.

        Raises:
            ApiError: 400 if it starts outside the grid.
        """
        if self.span.row >= self.sheet.row_count or self.span.column >= self.sheet.column_count:
            raise exceeds_grid(self.sheet, self.span)
        return self.clamped()

    def describe(self) -> str:
        """Return the target as Google echoes it."""
        return format_range(self.sheet.title, self.span)


def _end(end: int | None, limit: int) -> int:
    return limit if end is None else min(end, limit)


def exceeds_grid(sheet: Sheet, span: Span) -> ApiError:
    """Return the refusal of a range outside the grid."""
    where = format_range(sheet.title, span)
    limits = f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
    return invalid(f"Range ({where}) exceeds grid limits. {limits}")


def resolve_a1(workbook: Workbook, text: str) -> Target:
    """Find the cells A1 text means: `Sheet!A1:B2`, `A1`, a tab's title, a named range, R1C1.

    Raises:
        ApiError: 400 `Unable to parse range` with the text verbatim.
    """
    title, reference = split_title(text)
    if title is None:
        found = _resolve_bare(workbook, reference or "")
    else:
        found = _resolve_titled(workbook, title, reference)
    if found is None:
        raise invalid(f"Unable to parse range: {text}")
    return replace(found, text=text)


def _resolve_bare(workbook: Workbook, text: str) -> Target | None:
    first = workbook.sheets[0]
    span = parse_span(text)
    if span is not None:
        return Target(first, span)
    named = _named_range(workbook, text)
    if named is not None:
        return named
    sheet = workbook.find_title(text)
    if sheet is not None:
        return Target(sheet, Span())
    span = parse_r1c1(text)
    return None if span is None else Target(first, span)


def _resolve_titled(workbook: Workbook, title: str, reference: str | None) -> Target | None:
    sheet = workbook.find_title(title)
    if sheet is None:
        return None
    if reference is None:
        return Target(sheet, Span())
    span = parse_span(reference)
    if span is not None:
        return Target(sheet, span)
    named = _named_range(workbook, reference)
    if named is not None:
        return named
    span = parse_r1c1(reference)
    return None if span is None else Target(sheet, span)


def _named_range(workbook: Workbook, name: str) -> Target | None:
    wanted = name.casefold()
    for entry in workbook.listed("namedRanges"):
        if entry["name"].casefold() == wanted and "range" in entry:
            return resolve_grid(workbook, entry["range"])
    return None


def resolve_grid(workbook: Workbook, grid_range: Mapping[str, Any]) -> Target:
    """Find the cells of a GridRange; a missing sheetId means sheet 0, as on Google's wire.

    Raises:
        ApiError: 400 if there is no such sheet or an end lies before its start.
    """
    sheet = sheet_by_id(workbook, grid_range.get("sheetId", 0), "grid")
    span = span_of(grid_range)
    for start, end, name in ((span.row, span.end_row, "Row"), (span.column, span.end_column, "Column")):
        if start < 0 or (end is not None and end < 0):
            raise invalid(f"GridRange.{name.lower()}Index must be non-negative.")
        if end is not None and end < start:
            low = name.lower()
            raise invalid(f"end_{low}_index ({end}) must not be less than start_{low}_index ({start}).")
    return Target(sheet, span)


def resolve_point(workbook: Workbook, coordinate: Mapping[str, Any]) -> tuple[Sheet, int, int]:
    """Return sheet, row and column of a GridCoordinate.

    Raises:
        ApiError: 400 if there is no such sheet or a number is negative.
    """
    sheet = sheet_by_id(workbook, coordinate.get("sheetId", 0), "grid")
    row, column = coordinate.get("rowIndex", 0), coordinate.get("columnIndex", 0)
    for number, name in ((row, "row"), (column, "column")):
        if number < 0:
            raise invalid(f"GridCoordinate.{name}Index must be non-negative.")
    return sheet, row, column


def span_of(grid_range: Mapping[str, Any]) -> Span:
    """Return the cells of a GridRange without its sheet."""
    return Span(
        grid_range.get("startRowIndex", 0),
        grid_range.get("startColumnIndex", 0),
        grid_range.get("endRowIndex"),
        grid_range.get("endColumnIndex"),
    )


def grid_range(sheet_id: int, span: Span) -> Json:
    """Return a bounded span in wire form; sheet 0 is left out, zero starts are not (recorded)."""
    result: Json = {"sheetId": sheet_id} if sheet_id else {}
    result["startRowIndex"] = span.row
    if span.end_row is not None:
        result["endRowIndex"] = span.end_row
    result["startColumnIndex"] = span.column
    if span.end_column is not None:
        result["endColumnIndex"] = span.end_column
    return result


def without_zero_sheet(value: Json) -> Json:
    """Return a range in wire form: `sheetId` 0 is a default there and left out."""
    return {key: item for key, item in value.items() if key != "sheetId" or item}


def sheet_by_id(workbook: Workbook, sheet_id: int, noun: str = "sheet") -> Sheet:
    """Return the sheet with this id.

    Raises:
        ApiError: 400 `No sheet with id: N` (`No grid with id: N` where Google says so).
    """
    sheet = workbook.find(sheet_id)
    if sheet is None:
        raise invalid(f"No {noun} with id: {sheet_id}")
    return sheet

"""Looks that come from the sheet, not from the cell: alternating colours below, conditional formats above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.model import Json, Sheet
from sheetcrm.emulator.page.conditions import Conditions, Place
from sheetcrm.emulator.page.styles import StyleReader
from sheetcrm.emulator.ranges import Target, span_of


@dataclass(frozen=True, slots=True)
class _Rule:
    """A conditional format with its ranges cut to the grid."""

    spans: tuple[Span, ...]
    condition: Json
    look: Json


@dataclass(frozen=True, slots=True)
class _Banding:
    """Alternating colours of rows."""

    span: Span
    header: str | None
    footer: str | None
    bands: tuple[str | None, str | None]

    def fill(self, row: int) -> str | None:
        """Return the colour of a row within."""
        if self.header and row == self.span.row:
            return self.header
        if self.footer and row + 1 == self.span.end_row:
            return self.footer
        return self.bands[(row - self.span.row - (1 if self.header else 0)) % 2]


class Overlays:
    """The sheet's own looks, cell by cell."""

    def __init__(self, edit: Edit, sheet: Sheet) -> None:
        reader = StyleReader(edit.workbook)
        self._conditions = Conditions(edit, sheet)
        self._bandings = [_banding(sheet, entry, reader) for entry in sheet.listed("bandedRanges")]
        self._rules = [
            _rule(sheet, entry, reader)
            for entry in sheet.listed("conditionalFormats")
            if "booleanRule" in entry
        ]

    def width(self, row: int) -> int:
        """Return the first column after the last that may get a look in this row."""
        spans = [banding.span for banding in self._bandings]
        spans += [span for rule in self._rules for span in rule.spans]
        return max((span.end_column or 0 for span in spans if _in_rows(span, row)), default=0)

    def below(self, row: int, column: int) -> Json:
        """Return the look under that of the cell."""
        for banding in self._bandings:
            if _inside(banding.span, row, column):
                fill = banding.fill(row)
                return {"fill": fill} if fill else {}
        return {}

    def above(self, row: int, column: int) -> Json:
        """Return the look over that of the cell; the first rule that holds wins, for each thing it sets."""
        found: Json = {}
        for rule in self._rules:
            span = next((span for span in rule.spans if _inside(span, row, column)), None)
            if span is not None:
                place = Place(row, column, rule.spans[0].row, rule.spans[0].column)
                if self._conditions.hold(rule.condition, place):
                    found = {**rule.look, **found}
        return found


def _rule(sheet: Sheet, entry: Json, reader: StyleReader) -> _Rule:
    boolean = entry["booleanRule"]
    spans = tuple(_span(sheet, part) for part in entry["ranges"])
    return _Rule(spans, boolean.get("condition", {}), reader.read(boolean.get("format", {})))


def _banding(sheet: Sheet, entry: Json, reader: StyleReader) -> _Banding:
    colours: Json = entry.get("rowProperties", {})
    names: Sequence[str] = ("headerColor", "footerColor", "firstBandColor", "secondBandColor")
    header, footer, first, second = (reader.colour(colours, name) for name in names)
    return _Banding(_span(sheet, entry.get("range", {})), header, footer, (first, second))


def _span(sheet: Sheet, area: Json) -> Span:
    return Target(sheet, span_of(area)).clamped().span


def _in_rows(span: Span, row: int) -> bool:
    return span.row <= row < (span.end_row or 0)


def _inside(span: Span, row: int, column: int) -> bool:
    return _in_rows(span, row) and span.column <= column < (span.end_column or 0)

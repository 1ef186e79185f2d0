"""What Google says about a spreadsheet's tabs, as far as `setup` asks."""

from __future__ import annotations

import msgspec

from sheetcrm.sheets import wire

TABS_MASK = (
    "properties(title,locale,timeZone),"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount,frozenRowCount)),"
    "protectedRanges(protectedRangeId,range,description,warningOnly),conditionalFormats)"
)
ROWS_MASK = (
    "sheets(properties(sheetId),data(startRow,startColumn,"
    "columnMetadata(developerMetadata(metadataId,metadataKey,metadataValue)),"
    "rowData(values(effectiveValue,note,userEnteredFormat/numberFormat,dataValidation))))"
)
SHOWN_MASK = "sheets(properties(sheetId),data(startRow,startColumn,rowData(values(effectiveValue))))"


class _NumberFormat(msgspec.Struct, frozen=True):
    type: str = ""


class _Format(msgspec.Struct, frozen=True):
    number: _NumberFormat = msgspec.field(default_factory=_NumberFormat, name="numberFormat")


class _ConditionValue(msgspec.Struct, frozen=True):
    entered: str = msgspec.field(default="", name="userEnteredValue")


class Condition(msgspec.Struct, frozen=True):
    """A condition of a validation rule or a conditional format."""

    type: str = ""
    values: list[_ConditionValue] = msgspec.field(default_factory=list)

    @property
    def texts(self) -> tuple[str, ...]:
        """Its values as they were entered."""
        return tuple(value.entered for value in self.values)


class _Validation(msgspec.Struct, frozen=True):
    condition: Condition = msgspec.field(default_factory=Condition)


class Cell(msgspec.Struct, frozen=True):
    """One cell of the first two rows."""

    effective: wire.Effective | None = msgspec.field(default=None, name="effectiveValue")
    note: str = ""
    format: _Format = msgspec.field(default_factory=_Format, name="userEnteredFormat")
    validation: _Validation | None = msgspec.field(default=None, name="dataValidation")


class Row(msgspec.Struct, frozen=True):
    """One row."""

    values: list[Cell] = msgspec.field(default_factory=list)


class Grid(msgspec.Struct, frozen=True):
    """A block of rows."""

    columns: list[wire.ColumnProperties] = msgspec.field(default_factory=list, name="columnMetadata")
    start_row: int = msgspec.field(default=0, name="startRow")
    rows: list[Row] = msgspec.field(default_factory=list, name="rowData")


class GridRange(msgspec.Struct, frozen=True):
    """A block of cells; a side without an index is open."""

    start_row: int | None = msgspec.field(default=None, name="startRowIndex")
    end_row: int | None = msgspec.field(default=None, name="endRowIndex")
    start_column: int | None = msgspec.field(default=None, name="startColumnIndex")
    end_column: int | None = msgspec.field(default=None, name="endColumnIndex")


class ProtectedRange(msgspec.Struct, frozen=True):
    """A range that is not for everybody to edit; one of a named range or a table has no range of its own."""

    range_id: int = msgspec.field(default=0, name="protectedRangeId")
    range: GridRange | None = None
    description: str = ""
    warning_only: bool = msgspec.field(default=False, name="warningOnly")


class _Colour(msgspec.Struct, frozen=True):
    red: float = 0.0
    green: float = 0.0
    blue: float = 0.0


class _ColourStyle(msgspec.Struct, frozen=True):
    rgb: _Colour | None = msgspec.field(default=None, name="rgbColor")


class _RuleFormat(msgspec.Struct, frozen=True):
    background: _Colour | None = msgspec.field(default=None, name="backgroundColor")
    background_style: _ColourStyle | None = msgspec.field(default=None, name="backgroundColorStyle")

    @property
    def colour(self) -> str:
        """The background as ``#rrggbb``; empty where there is none of its own."""
        found = self.background
        if self.background_style is not None:
            found = self.background_style.rgb or found
        if found is None:
            return ""
        # Google keeps eight bits of each channel and answers with a rounded float.
        return "#" + "".join(f"{round(part * 255):02x}" for part in (found.red, found.green, found.blue))


class _BooleanRule(msgspec.Struct, frozen=True):
    condition: Condition = msgspec.field(default_factory=Condition)
    format: _RuleFormat = msgspec.field(default_factory=_RuleFormat)


class ConditionalFormat(msgspec.Struct, frozen=True):
    """A conditional format; one with a gradient has no boolean rule."""

    ranges: list[GridRange] = msgspec.field(default_factory=list)
    rule: _BooleanRule | None = msgspec.field(default=None, name="booleanRule")


class Sheet(msgspec.Struct, frozen=True):
    """One tab."""

    properties: wire.SheetProperties = msgspec.field(default_factory=wire.SheetProperties)
    data: list[Grid] = msgspec.field(default_factory=list)
    protected: list[ProtectedRange] = msgspec.field(default_factory=list, name="protectedRanges")
    formats: list[ConditionalFormat] = msgspec.field(default_factory=list, name="conditionalFormats")


class _Properties(msgspec.Struct, frozen=True):
    title: str = ""
    locale: str = ""
    time_zone: str = msgspec.field(default="", name="timeZone")


class Spreadsheet(msgspec.Struct, frozen=True):
    """The tabs of a spreadsheet."""

    properties: _Properties = msgspec.field(default_factory=_Properties)
    sheets: list[Sheet] = msgspec.field(default_factory=list)

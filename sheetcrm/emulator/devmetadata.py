"""Developer metadata: where it is kept and how it is shown.

Metadata of a row or column lives in the properties of that row or column, so it goes wherever they go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.model import Json, Sheet, Workbook
from sheetcrm.emulator.ranges import sheet_by_id


@dataclass(frozen=True, slots=True)
class Located:
    """One metadata entry (without location) and where it is.

    `sheet` is None for the spreadsheet; `dimension` is None for a whole sheet.
    """

    entry: Mapping[str, Any]
    sheet: Sheet | None = None
    dimension: str | None = None
    index: int = 0

    @property
    def location_type(self) -> str:
        """SPREADSHEET, SHEET, ROW or COLUMN."""
        if self.sheet is None:
            return "SPREADSHEET"
        return "SHEET" if self.dimension is None else self.dimension[:-1]

    @property
    def location(self) -> Json:
        """The DeveloperMetadataLocation in wire form."""
        if self.sheet is None:
            return {"locationType": "SPREADSHEET", "spreadsheet": True}
        if self.dimension is None:
            return {"locationType": "SHEET", "sheetId": self.sheet.sheet_id}
        where: Json = {"sheetId": self.sheet.sheet_id} if self.sheet.sheet_id else {}
        where.update(dimension=self.dimension, startIndex=self.index, endIndex=self.index + 1)
        return {"locationType": self.location_type, "dimensionRange": where}


def wire(located: Located) -> Json:
    """Return DeveloperMetadata in wire form."""
    return {**located.entry, "location": located.location}


def all_metadata(workbook: Workbook) -> Iterator[Located]:
    """Yield every entry of the spreadsheet, its sheets, rows and columns."""
    for entry in workbook.listed("developerMetadata"):
        yield Located(entry)
    for sheet in workbook.sheets:
        yield from sheet_metadata(sheet)


def sheet_metadata(sheet: Sheet) -> Iterator[Located]:
    """Yield the entries of one sheet, its columns and rows."""
    for entry in sheet.listed("developerMetadata"):
        yield Located(entry, sheet)
    for index, properties in enumerate(sheet.columns):
        for entry in (properties or {}).get("developerMetadata", ()):
            yield Located(entry, sheet, "COLUMNS", index)
    for index, row in enumerate(sheet.rows):
        if row.properties:
            for entry in row.properties.get("developerMetadata", ()):
                yield Located(entry, sheet, "ROWS", index)


def add(edit: Edit, entry: Mapping[str, Any], location: Mapping[str, Any]) -> Located:
    """Attach an entry at a DeveloperMetadataLocation.

    Raises:
        ApiError: 400 for a bad location, or when the character budget of the spreadsheet or sheet is spent.
    """
    located = _locate(edit.workbook, entry, location)
    _check_budget(edit, located)
    _store(edit.workbook, located, [*_kept(edit.workbook, located), dict(entry)])
    return located


def _locate(workbook: Workbook, entry: Mapping[str, Any], location: Mapping[str, Any]) -> Located:
    if "dimensionRange" in location:
        return _locate_dimension(workbook, entry, location["dimensionRange"])
    if location.get("spreadsheet"):
        return Located(entry)
    if "sheetId" in location:
        return Located(entry, sheet_by_id(workbook, location["sheetId"]))
    raise invalid("developerMetadata.location must be set.")


def _locate_dimension(workbook: Workbook, entry: Mapping[str, Any], where: Mapping[str, Any]) -> Located:
    sheet = sheet_by_id(workbook, where.get("sheetId", 0))
    if "startIndex" not in where or "endIndex" not in where:
        raise invalid("DimensionRange must specify both a startIndex and an endIndex.")
    if where["endIndex"] - where["startIndex"] != 1:
        raise invalid("DimensionRange must represent a single row or column.")
    dimension = where.get("dimension")
    if dimension not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension specified.")
    size = sheet.row_count if dimension == "ROWS" else sheet.column_count
    if not 0 <= where["startIndex"] < size:
        raise invalid(f"DimensionRange exceeds grid limits ({size}).")
    return Located(entry, sheet, dimension, where["startIndex"])


def _check_budget(edit: Edit, located: Located) -> None:
    """Key and value characters count, for the spreadsheet and for each sheet (Google's metadata guide)."""
    entries: list[Mapping[str, Any]] = (
        list(edit.workbook.listed("developerMetadata"))
        if located.sheet is None
        else [found.entry for found in sheet_metadata(located.sheet)]
    )
    limit = edit.options.metadata_characters
    if sum(map(_characters, [*entries, located.entry])) > limit:
        owner = "spreadsheet" if located.sheet is None else "sheet"
        raise invalid(f"The developer metadata of the {owner} would exceed the limit of {limit} characters.")


def _characters(entry: Mapping[str, Any]) -> int:
    return len(entry["metadataKey"]) + len(entry.get("metadataValue", ""))


def _kept(workbook: Workbook, located: Located) -> list[Any]:
    if located.sheet is None:
        return list(workbook.listed("developerMetadata"))
    if located.dimension is None:
        return list(located.sheet.listed("developerMetadata"))
    if located.dimension == "ROWS":
        properties = located.sheet.row(located.index).properties
    else:
        columns = located.sheet.columns
        properties = columns[located.index] if located.index < len(columns) else None
    return list((properties or {}).get("developerMetadata", ()))


def _store(workbook: Workbook, located: Located, entries: list[Any]) -> None:
    sheet = located.sheet
    if sheet is None:
        workbook.put_list("developerMetadata", entries)
    elif located.dimension is None:
        sheet.put_list("developerMetadata", entries)
    elif located.dimension == "ROWS":
        row = sheet.edit(located.index)
        row.properties = _with_metadata(row.properties, entries)
    else:
        while len(sheet.columns) <= located.index:
            sheet.columns.append(None)
        sheet.columns[located.index] = _with_metadata(sheet.columns[located.index], entries)


def _with_metadata(properties: Json | None, entries: list[Any]) -> Json | None:
    rest = {name: item for name, item in (properties or {}).items() if name != "developerMetadata"}
    if entries:
        rest["developerMetadata"] = entries
    return rest or None


def remove(workbook: Workbook, located: Located) -> None:
    """Take an entry away from where it is."""
    gone = located.entry["metadataId"]
    kept = [entry for entry in _kept(workbook, located) if entry["metadataId"] != gone]
    _store(workbook, located, kept)

"""A whole spreadsheet as an Excel workbook: values, formulas, formats, notes, lists, merges, hidden tabs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.errors import unsupported
from sheetcrm.emulator.formulas.portable import portable
from sheetcrm.emulator.model import Extras, Scalar, Sheet, Workbook

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook as Book
    from xlsxwriter.worksheet import Worksheet

MIME_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_PIXELS_UNCHANGED = 100
_LIST_LIMIT = 255
"""Excel keeps a list given in the cell's rule as one text of at most so many characters."""


def export_xlsx(workbook: Workbook) -> bytes:
    """Return the file.

    Charts, conditional formats, protections and filters are left out. A formula that cannot be said outside
    Google Sheets is replaced by its value.

    Raises:
        ApiError: 501 where XlsxWriter is not installed.
    """
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra: only this export needs it
    except ImportError:
        raise unsupported(f"files.export to {MIME_TYPE} without the package XlsxWriter") from None
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        styles = _Styles(book)
        titles: set[str] = set()
        for sheet in workbook.sheets:
            page = book.add_worksheet(_title(sheet.title, titles))
            _fill(page, sheet, workbook.locale, styles)
    return stream.getvalue()


def _title(title: str, taken: set[str]) -> str:
    """The title as Excel allows it: 31 characters, no reserved ones, no apostrophe outside, no twin."""
    allowed = "".join("_" if character in "[]:*?/\\" else character for character in title)
    plain = allowed.strip("'")[:31] or "_"
    unique, number = plain, 1
    while unique.casefold() in taken:
        number += 1
        ending = f" ({number})"
        unique = plain[: 31 - len(ending)] + ending
    taken.add(unique.casefold())
    return unique


class _Styles:
    """Excel formats by what they say, so that equal cells share one."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Format] = {}

    def of(self, extras: Extras) -> Format | None:
        chosen = extras.get("userEnteredFormat")
        if not chosen:
            return None
        said = tuple(sorted(_properties(chosen).items()))
        if not said:
            return None
        if said not in self._made:
            self._made[said] = self._book.add_format(dict(said))
        return self._made[said]


def _properties(chosen: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    pattern = chosen.get("numberFormat", {}).get("pattern")
    if pattern:
        found["num_format"] = pattern
    text = chosen.get("textFormat", {})
    found.update({name: True for name in ("bold", "italic") if text.get(name)})
    if text.get("strikethrough"):
        found["font_strikeout"] = True
    if "foregroundColor" in text:
        found["font_color"] = _colour(text["foregroundColor"])
    if "backgroundColor" in chosen:
        found["bg_color"] = _colour(chosen["backgroundColor"])
    if chosen.get("wrapStrategy") == "WRAP":
        found["text_wrap"] = True
    if "horizontalAlignment" in chosen:
        found["align"] = chosen["horizontalAlignment"].lower()
    return found


def _colour(colour: Mapping[str, float]) -> str:
    return "#" + "".join(f"{round(255 * colour.get(part, 0)):02X}" for part in ("red", "green", "blue"))


def _fill(page: Worksheet, sheet: Sheet, locale: str, styles: _Styles) -> None:
    if sheet.properties.get("hidden"):
        page.hide()
    grid = sheet.properties.get("gridProperties", {})
    page.freeze_panes(grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0))
    for column, properties in enumerate(sheet.columns):
        if properties:
            _shape_column(page, column, properties)
    for merge in sheet.listed("merges"):
        _merge(page, sheet, merge, styles)
    for row, column, value, extras in _cells(sheet):
        _write(page, row, column, value, extras, locale, styles)


def _shape_column(page: Worksheet, column: int, properties: Mapping[str, Any]) -> None:
    pixels = properties.get("pixelSize", _PIXELS_UNCHANGED)
    page.set_column_pixels(column, column, pixels, None, {"hidden": bool(properties.get("hiddenByUser"))})


def _cells(sheet: Sheet) -> Iterator[tuple[int, int, Scalar, Extras]]:
    for index, row in enumerate(sheet.rows):
        width = max(len(row.values), max(row.extras, default=-1) + 1 if row.extras else 0)
        for column in range(width):
            yield index, column, row.value(column), row.beside(column)


def _write(
    page: Worksheet, row: int, column: int, value: Scalar, extras: Extras, locale: str, styles: _Styles
) -> None:
    style = styles.of(extras)
    shown = value.text if isinstance(value, CellError) else value
    formula = extras.get("formulaValue")
    spelled = None if formula is None else portable(formula, locale=locale)
    if spelled is not None:
        page.write_formula(row, column, spelled, style, "" if shown is None else shown)
    elif isinstance(shown, bool):
        page.write_boolean(row, column, shown, style)
    elif isinstance(shown, int | float):
        page.write_number(row, column, shown, style)
    elif shown is not None:
        page.write_string(row, column, shown[:32767], style)  # Excel's limit for the text of a cell
    elif style is not None:
        page.write_blank(row, column, None, style)
    if extras.get("note"):
        page.write_comment(row, column, extras["note"])
    _offer_list(page, row, column, extras)


def _offer_list(page: Worksheet, row: int, column: int, extras: Extras) -> None:
    condition = extras.get("dataValidation", {}).get("condition", {})
    if condition.get("type") != "ONE_OF_LIST":
        return
    choices = [entry["userEnteredValue"] for entry in condition.get("values", ())]
    if choices and len(",".join(choices)) <= _LIST_LIMIT and not any("," in choice for choice in choices):
        kind = "stop" if extras["dataValidation"].get("strict") else "warning"
        rule = {"validate": "list", "source": choices, "error_type": kind}
        page.data_validation(row, column, row, column, rule)


def _merge(page: Worksheet, sheet: Sheet, merge: Mapping[str, Any], styles: _Styles) -> None:
    top, left = merge.get("startRowIndex", 0), merge.get("startColumnIndex", 0)
    bottom = merge.get("endRowIndex", sheet.row_count) - 1
    right = merge.get("endColumnIndex", sheet.column_count) - 1
    if (top, left) == (bottom, right):
        return
    # The first cell's value is written afterwards; the others show nothing in Google either.
    page.merge_range(top, left, bottom, right, "", styles.of(sheet.row(top).beside(left)))

"""Find and replace, and other work on the text of cells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.cells import put_constant
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid, unsupported
from sheetcrm.emulator.formulas import shift_relative
from sheetcrm.emulator.model import Json, Row, Scalar, Sheet
from sheetcrm.emulator.ranges import Target, exceeds_grid, resolve_grid, resolve_point, sheet_by_id
from sheetcrm.emulator.showing import shown
from sheetcrm.emulator.valuewrite import put_value, type_text


@dataclass(slots=True)
class _Counts:
    """What a find and replace changed."""

    values: int = 0
    formulas: int = 0
    rows: set[tuple[int, int]] = field(default_factory=set)
    sheets: set[int] = field(default_factory=set)
    occurrences: int = 0

    def answer(self) -> Json:
        counts = {
            "valuesChanged": self.values,
            "formulasChanged": self.formulas,
            "rowsChanged": len(self.rows),
            "sheetsChanged": len(self.sheets),
            "occurrencesChanged": self.occurrences,
        }
        return {name: count for name, count in counts.items() if count}


def find_replace(edit: Edit, body: Json) -> Json:
    """Replace text in shown values and, if asked, in formulas; the new text is read as if typed."""
    counts = _Counts()
    pattern = _pattern(body)
    replacement = body.get("replacement", "")
    given = (
        _regex_replacement(replacement) if body.get("searchByRegex") else replacement.replace("\\", "\\\\")
    )
    for target in _scope(edit, body):
        for position in range(target.span.row, min(target.row_end, len(target.sheet.rows))):
            for column in range(target.span.column, target.column_end):
                _replace_in(edit, target.sheet, (position, column), (pattern, given, body), counts)
    edit.recalculate = True
    return counts.answer()


def _scope(edit: Edit, body: Json) -> list[Target]:
    scopes = [name for name in ("range", "sheetId", "allSheets") if body.get(name, False) is not False]
    if len(scopes) != 1:
        raise invalid("Exactly one of range, sheetId or allSheets must be set.")
    if "range" in scopes:
        return [resolve_grid(edit.workbook, body["range"]).checked()]
    if "sheetId" in scopes:
        return [Target(sheet_by_id(edit.workbook, body["sheetId"]), Span()).clamped()]
    return [Target(sheet, Span()).clamped() for sheet in edit.workbook.sheets]


def _pattern(body: Json) -> re.Pattern[str]:
    find = body.get("find", "")
    if not find:
        raise invalid("find must not be empty.")
    text = find if body.get("searchByRegex") else re.escape(find)
    if body.get("matchEntireCell"):
        text = f"^(?:{text})$"
    try:
        return re.compile(text, 0 if body.get("matchCase") else re.IGNORECASE)
    except re.error as error:
        raise invalid(f"Invalid regular expression: {error}") from error


def _regex_replacement(text: str) -> str:
    """Turn `$1` of Google's (RE2, Java style) replacements into Python's groups."""
    return re.sub(r"\$(\d)", r"\\\1", text.replace("\\", "\\\\"))


def _replace_in(
    edit: Edit,
    sheet: Sheet,
    place: tuple[int, int],
    search: tuple[re.Pattern[str], str, Json],
    counts: _Counts,
) -> None:
    position, column = place
    pattern, replacement, body = search
    row = sheet.row(position)
    formula = row.formula(column)
    if formula is not None and not body.get("includeFormulas"):
        return
    text = (
        formula if formula is not None else shown(row.value(column), row.beside(column), edit.workbook.locale)
    )
    if not text:
        return
    new, times = pattern.subn(replacement, text)
    if not times:
        return
    edit.require_editable(sheet, (position, position + 1), (column, column + 1))
    type_text(edit, sheet.edit(position), column, new)
    counts.formulas += formula is not None
    counts.values += formula is None
    counts.rows.add((sheet.sheet_id, position))
    counts.sheets.add(sheet.sheet_id)
    counts.occurrences += times


def _constants(target: Target) -> Iterator[tuple[int, int, Scalar]]:
    for position in range(target.span.row, min(target.row_end, len(target.sheet.rows))):
        row = target.sheet.row(position)
        for column in range(target.span.column, target.column_end):
            if row.filled(column) and row.formula(column) is None:
                yield position, column, row.value(column)


def trim_whitespace(edit: Edit, body: Json) -> Json:
    """Take spaces away at both ends of texts, and repeated ones inside."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    changed = 0
    for position, column, value in list(_constants(target)):
        if isinstance(value, str):
            new = re.sub(r"\s+", " ", value).strip()
            if new != value:
                put_constant(target.sheet.edit(position), column, new)
                changed += 1
    edit.recalculate = True
    return {"cellsChangedCount": changed} if changed else {}


_DELIMITERS: Mapping[str, str] = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


def text_to_columns(edit: Edit, body: Json) -> None:
    """Split the texts of one column over the columns to its right."""
    target = resolve_grid(edit.workbook, body.get("source", {})).checked()
    if target.column_end - target.span.column != 1:
        raise invalid("The source range must be exactly one column wide.")
    kind = body.get("delimiterType", "DELIMITER_TYPE_UNSPECIFIED")
    texts = {position: str(value) for position, _, value in _constants(target)}
    delimiter = (
        body.get("delimiter", "") if kind == "CUSTOM" else _DELIMITERS.get(kind) or _guess(texts.values())
    )
    if not delimiter:
        raise invalid("A delimiter must be set.")
    split = {position: text.split(delimiter) for position, text in texts.items()}
    width = max(map(len, split.values()), default=0)
    _need_columns(edit, target, width)
    for position, parts in split.items():
        row = target.sheet.edit(position)
        for column, part in enumerate(parts, target.span.column):
            type_text(edit, row, column, part.strip() if delimiter != " " else part)
    edit.recalculate = True


def _guess(texts: Any) -> str:
    """Return the delimiter that splits most texts (AUTODETECT)."""
    every = list(texts)
    best = max(_DELIMITERS.values(), key=lambda mark: sum(mark in text for text in every))
    return best if any(best in text for text in every) else ""


def _need_columns(edit: Edit, target: Target, width: int) -> None:
    end = target.span.column + width
    if end > target.sheet.column_count:
        target.sheet.set_grid(columnCount=end)
        edit.require_cells(1)


def paste_data(edit: Edit, body: Json) -> None:
    """Paste separated text as if typed."""
    sheet, top, left = resolve_point(edit.workbook, body.get("coordinate", {}))
    if body.get("html"):
        lines = _html_rows(body.get("data", ""))
    elif body.get("delimiter"):
        lines = [line.split(body["delimiter"]) for line in body.get("data", "").splitlines()]
    else:
        raise invalid("Either delimiter or html must be set.")
    width = max(map(len, lines), default=0)
    span = Span(top, left, top + len(lines), left + width)
    if top + len(lines) > sheet.row_count or left + width > sheet.column_count:
        raise exceeds_grid(sheet, span)
    edit.require_editable(sheet, (top, top + len(lines)), (left, left + width))
    for position, line in enumerate(lines, top):
        row = sheet.edit(position)
        for column, text in enumerate(line, left):
            put_value(edit, row, column, text, "USER_ENTERED")
    edit.recalculate = True


def _html_rows(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr\b[^>]*>(.*?)(?=<tr\b|</table|$)", html, re.IGNORECASE | re.DOTALL)
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[dh]\b[^>]*>(.*?)(?=<t[dh]\b|</tr|$)", row, re.IGNORECASE | re.DOTALL)
        ]
        for row in rows
    ]


def auto_fill(edit: Edit, body: Json) -> None:
    """Fill cells beside a block: series of numbers go on, formulas move along, all else repeats."""
    source, run = _fill_source(edit, body)
    rows = body.get("sourceAndDestination", {}).get("dimension", "ROWS") == "ROWS"
    lines: Sequence[int] = (
        range(source.span.column, source.column_end) if rows else range(source.span.row, source.row_end)
    )
    for line in lines:
        _fill_line(source, line, run, rows=rows)
    edit.recalculate = True


def _fill_source(edit: Edit, body: Json) -> tuple[Target, Sequence[int]]:
    given = body.get("sourceAndDestination")
    if given is None:
        raise unsupported("autoFill by range")
    source = resolve_grid(edit.workbook, given.get("source", {})).checked()
    length, rows = given.get("fillLength", 0), given.get("dimension", "ROWS") == "ROWS"
    start = source.span.row if rows else source.span.column
    end = source.row_end if rows else source.column_end
    run = range(end, end + length) if length >= 0 else range(start - 1, start - 1 + length, -1)
    limit = source.sheet.row_count if rows else source.sheet.column_count
    if run and not (min(run) >= 0 and max(run) < limit):
        raise exceeds_grid(source.sheet, source.span)
    return source, run


def _fill_line(source: Target, line: int, run: Sequence[int], *, rows: bool) -> None:
    start = source.span.row if rows else source.span.column
    end = source.row_end if rows else source.column_end
    origin = list(range(start, end))
    if run and run[0] < start:
        origin.reverse()

    def cell(position: int) -> tuple[Row, int]:
        return (source.sheet.row(position), line) if rows else (source.sheet.row(line), position)

    values = [cell(position)[0].value(cell(position)[1]) for position in origin]
    step = _step(values)
    for offset, position in enumerate(run):
        origin_row, origin_column = cell(origin[offset % len(origin)])
        row, column = (source.sheet.edit(position), line) if rows else (source.sheet.edit(line), position)
        extras = dict(origin_row.beside(origin_column))
        distance = position - origin[offset % len(origin)]
        if "formulaValue" in extras:
            shift = (distance, 0) if rows else (0, distance)
            extras["formulaValue"] = shift_relative(extras["formulaValue"], *shift)
        value = values[offset % len(values)]
        if step is not None:
            value = values[-1] + step * (offset + 1)  # type: ignore[operator]
        row.set_value(column, value)
        row.set_extras(column, extras)


def _step(values: Sequence[Scalar]) -> float | None:
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) != len(values) or len(numbers) < 2:
        return None
    steps = {second - first for first, second in itertools.pairwise(numbers)}
    return steps.pop() if len(steps) == 1 else None


HANDLERS: Mapping[str, Callable[[Edit, Json], Json | None]] = {
    "findReplace": find_replace,
    "trimWhitespace": trim_whitespace,
    "textToColumns": text_to_columns,
    "pasteData": paste_data,
    "autoFill": auto_fill,
}

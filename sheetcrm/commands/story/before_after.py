"""The sheets a scene is about, before and after it, with what changed marked by who changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.commands.story.player import Scene
from sheetcrm.commands.views.words import word
from sheetcrm.schema.cells import Cell, same
from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import shown
from sheetcrm.schema.tables import Table

PENCIL, ARROW = "✎", "→"
_INDENT = 4

Cells = Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """One row before and after; `before` is None where the row is new or nothing shown of it changed."""

    before: tuple[Text, ...] | None
    after: tuple[Text, ...]


def print_sheet(
    console: Console, company: Company, scene: Scene, department: str, columns: Sequence[str]
) -> None:
    """Print some columns of a department's sheet, before and after a scene.

    Wide as the sheet itself where that fits; a line per column where it does not.
    """
    rules = company.departments[department]
    console.print(Text(f"  {rules.title}", "bold").append(f" · {rules.sheet}", "dim not bold"))
    columns = (rules.row_id.column, *columns)
    pairs = list(_pairs(company, scene, department, columns))
    if not pairs:
        console.print(Text(f"{' ' * _INDENT}{word('no-rows', company.language)}", "dim"))
    elif not console.is_terminal or _width(columns, pairs) <= console.width:
        _print_wide(console, company.language, columns, pairs)
    else:
        _print_tall(console, company.language, columns, pairs)
    console.print()


def _print_wide(console: Console, language: str, columns: Sequence[str], pairs: Sequence[_Pair]) -> None:
    rows: list[tuple[str | Text, ...]] = []
    for pair in pairs:
        if pair.before is not None:
            rows.append((Text(word("before", language), "dim"), *pair.before))
        rows.append((Text(word("after", language), "bold"), *pair.after))
    print_table(console, ["", *columns], rows, whole=range(len(columns) + 1), indent=_INDENT)


def _print_tall(console: Console, language: str, columns: Sequence[str], pairs: Sequence[_Pair]) -> None:
    before, after = word("before", language), word("after", language)
    for pair in pairs:
        lines: list[tuple[str | Text, ...]]
        if pair.before is None:
            lines = [(Text(column, "dim"), cell) for column, cell in zip(columns, pair.after, strict=True)]
            print_table(console, ["", after], lines, whole=(0,), indent=_INDENT)
            continue
        cells = zip(columns, pair.before, pair.after, strict=True)
        lines = [(Text(column, "dim"), old, new) for column, old, new in cells]
        print_table(console, ["", before, after], lines, whole=(0,), indent=_INDENT)


def _width(columns: Sequence[str], pairs: Sequence[_Pair]) -> int:
    """How wide the sheet is when nothing is folded, with the words before it."""
    lines = [[Text(column) for column in columns]]
    for pair in pairs:
        lines += [list(cells) for cells in (pair.before, pair.after) if cells is not None]
    widths = [max(cell_len(line[place].plain) for line in lines) for place in range(len(columns))]
    return _INDENT + 8 + sum(widths) + 2 * len(widths)


def _pairs(company: Company, scene: Scene, department: str, columns: Sequence[str]) -> Iterator[_Pair]:
    fields = company.fields[department]
    by_machine = scene.result.preview.plan.cells()
    id_column = company.departments[department].row_id.column
    old_rows = dict(_rows(scene.before.table(department)))
    for number, new in _rows(scene.after.table(department)):
        old = old_rows.get(number)
        marks = {
            column: ARROW if (department, str(new.get(id_column)), column) in by_machine else PENCIL
            for column in columns
            if not same(new.get(column), (old or {}).get(column))
        }
        before = None
        if old is not None and marks:
            before = tuple(Text(shown(old.get(column), fields[column]), "dim") for column in columns)
        after = tuple(
            _marked(shown(new.get(column), fields[column]), marks.get(column)) for column in columns
        )
        yield _Pair(before=before, after=after)


def _marked(text: str, mark: str | None) -> Text:
    if mark is None:
        return Text(text)
    return Text(f"{mark} {text}", "bold green" if mark == ARROW else "bold yellow")


def _rows(table: Table) -> Iterator[tuple[int, Cells]]:
    """Sheet row and its cells; blank rows are left out."""
    for number, row in zip(table.numbers, table.rows, strict=True):
        if any(cell is not None for cell in row):
            yield number, dict(zip(table.fields, row, strict=True))

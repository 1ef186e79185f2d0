"""Where results go: tables for people, plain lines for pipes, JSON for programs, all on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import click
import orjson
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from sheetcrm.language import Language, in_language

_ALIGNED = 60
"""Columns of a terminal up to which cells are padded to those above and below."""

JSON_VERSION = 1
"""Version of all JSON documents; goes up when a name changes its meaning or goes away."""

Function = TypeVar("Function", bound=Callable[..., Any])


class Format(StrEnum):
    """How results are given."""

    TABLE = "table"
    JSON = "json"


def format_option(function: Function) -> Function:
    """Give a command ``--format``; the function gets it as `output_format`."""
    option = click.option(
        "--format",
        "output_format",
        type=click.Choice(Format, case_sensitive=False),
        default=Format.TABLE,
        show_default="table",
        help="Tables for people, or JSON for programs.",
    )
    return option(function)


class Results(Console):
    """A console on which results are told in one language."""

    language: Language = "en"


def results(language: Language = "en") -> Results:
    """The console for results: stdout; colours only on a terminal, and never with NO_COLOR."""
    console = Results(highlight=False, soft_wrap=not sys.stdout.isatty())
    console.is_jupyter = False
    console.language = language
    return console


def language_of(console: Console) -> Language:
    """The language that results are told in on a console; English where it has none."""
    return console.language if isinstance(console, Results) else "en"


def said(console: Console, text: str) -> str:
    """Say a text in the console's language."""
    return in_language(text, language_of(console))


def tell(console: Console, text: str, style: str = "") -> None:
    """Print a text in the console's language, unbroken; it is never taken for markup."""
    console.print(Text(said(console, text), style), soft_wrap=True)


def print_json(command: str, document: Mapping[str, Any]) -> None:
    """Write a JSON document to stdout, in UTF-8, with a newline at its end."""
    body = {"version": JSON_VERSION, "command": command, **document}
    click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())


def print_table(
    console: Console,
    headers: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    *,
    whole: Sequence[int] = (),
    indent: int = 0,
) -> None:
    """Print a table: ruled and folded to the width on a terminal, aligned and as wide as need be in a pipe.

    Args:
        console: where to print it.
        headers: one per column, told in the console's language.
        rows: cells by row.
        whole: indexes of columns that are never broken, such as IDs and addresses.
        indent: blanks before each line.
    """
    headers = [said(console, header) for header in headers]
    lines = [[_text(console, cell) for cell in row] for row in rows]
    if not console.is_terminal:
        _print_plain(console, headers, lines, indent)
        return
    table = RichTable(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=any(headers)
    )
    for place, header in enumerate(headers):
        table.add_column(Text(header), no_wrap=place in whole, overflow="fold")
    for line in lines:
        table.add_row(*line)
    console.print(Padding(table, (0, 0, 0, indent), expand=False))


def _print_plain(
    console: Console, headers: Sequence[str], rows: Sequence[Sequence[Text]], indent: int
) -> None:
    lines = [list(headers)] if any(headers) else []
    lines += [[" ".join(part.strip(" ") for part in cell.plain.split("\n")) for cell in row] for row in rows]
    # One long note shall not push everything else out of sight: what is wider than that stands out of line.
    lengths = [[cell_len(line[place]) for line in lines] for place in range(len(headers))]
    widths = [max((length for length in of if length <= _ALIGNED), default=0) for of in lengths]
    for line in lines:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
        console.out((" " * indent + "  ".join(padded)).rstrip(), highlight=False)


def _text(console: Console, cell: str | Text) -> Text:
    # Never from markup: a customer may well have typed [bold].
    return cell if isinstance(cell, Text) else Text(said(console, cell))

"""What is known to be odd about the recorded tables, worked out from the files alone, and what tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from real_data.tables import Sheet

Tables = Mapping[str, Sheet]
"""Department → its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirk:
    """One oddity of a set of tables.

    Attributes:
        what: the oddity in words.
        department: where it stands.
        column: the column that findings about it name.
        rows: works out from the files the sheet rows that have it; row 1 holds the headers.
        codes: the checks of `validate` that tell it; none where nothing does.
        remark: what is told, or why nothing is.
    """

    what: str
    department: str
    column: str
    rows: Callable[[Tables], set[int]]
    codes: Sequence[str] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Tables that belong together.

    Attributes:
        name: its name for people.
        config: the schema's file beside this one.
        files: department → its file below the folder of the data, and what parts its fields.
        quirks: what is odd.
        asked: whether `adopt` and `sync` run before `validate`, as the arguments of each.
        prepare: changes the tables as staff would before anything runs.
    """

    name: str
    config: str
    files: Mapping[str, tuple[str, str]]
    quirks: Sequence[Quirk]
    asked: Sequence[Sequence[str]] = ()
    prepare: Callable[[Tables], Tables] = field(default=lambda tables: tables)


def where(department: str, column: str, is_odd: Callable[[str], bool]) -> Callable[[Tables], set[int]]:
    """The rows where the text of a column is odd."""

    def rows(tables: Tables) -> set[int]:
        texts = tables[department].column(column)
        return {number for number, text in enumerate(texts, start=2) if is_odd(text)}

    return rows


def out_of_order(department: str, before: str, after: str) -> Callable[[Tables], set[int]]:
    """The rows where one moment is later than another, both written year first."""

    def rows(tables: Tables) -> set[int]:
        sheet = tables[department]
        pairs = enumerate(zip(sheet.column(before), sheet.column(after), strict=True), start=2)
        return {number for number, (one, other) in pairs if one and other and one > other}

    return rows


def not_in(department: str, column: str, other: str, key: str) -> Callable[[Tables], set[int]]:
    """The rows whose filled cell names nothing in another department's column."""

    def rows(tables: Tables) -> set[int]:
        known = {*tables[other].column(key), ""}
        return where(department, column, lambda text: text not in known)(tables)

    return rows


def repeated(department: str, column: str) -> Callable[[Tables], set[int]]:
    """The rows whose text stands in the column more than once."""

    def rows(tables: Tables) -> set[int]:
        texts = list(tables[department].column(column))
        once = {text for text in texts if texts.count(text) == 1}
        return where(department, column, lambda text: text not in once)(tables)

    return rows

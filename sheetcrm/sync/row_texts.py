"""What a row tells of itself: a line for its message cell, and a sentence for the note of a cell. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sheetcrm.language import Language, in_language, say, together
from sheetcrm.schema.columns import PersonColumn, ReferenceColumn, Violation
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.rows import Found
from sheetcrm.schema.types.base import quoted

MOST_TOLD = 5
"""How much a row tells in one line; each cell still has its own note."""

_BETWEEN = " • "
_OF_LISTS = frozenset(
    {"unknown-person", "dangling-reference", "person-spelling", "reference-spelling", "ambiguous-value"}
)
_ABOUT_BLANKS = frozenset({"required-blank", "required-for-status"})


def line_of(needs: Sequence[str], found: Sequence[Found], language: Language) -> str | None:
    """The text for a row's message cell; None where there is nothing to tell.

    Args:
        needs: what links wait for, in the company's language.
        found: what is wrong, the most severe first.
        language: the company's language.
    """
    told = [*needs, *(in_language(_sentence(column, violation), language) for column, violation in found)]
    if len(told) > MOST_TOLD:
        more = say("{count} more in the notes of the cells", count=len(told) - MOST_TOLD)
        told = [*told[:MOST_TOLD], in_language(more, language)]
    return _BETWEEN.join(told) or None


def notes_of(found: Iterable[Found], language: Language) -> Mapping[str, str]:
    """The sentences for the notes of the row's cells, by column."""
    by_column: dict[str, list[str]] = {}
    for column, violation in found:
        text = together(say("{problem}.", problem=violation.message), violation.hint)
        by_column.setdefault(column, []).append(in_language(text, language))
    return {column: _BETWEEN.join(texts) for column, texts in by_column.items()}


def most_severe_first(company: Company, department: str, found: Iterable[Found]) -> list[Found]:
    """Errors before warnings, otherwise as found; the same thing of the same cell once."""
    levels = company.departments[department].levels
    unique = dict.fromkeys((column, replace(violation, fix=None)) for column, violation in found)
    return sorted(unique, key=lambda one: levels.of(one[1].code) is not Severity.ERROR)


def without_asked(found: Iterable[Found], asked: Collection[str], blank: Collection[str]) -> list[Found]:
    """Leave out cells to be filled in that a link asks for anyhow.

    Args:
        found: what is wrong.
        asked: the columns that links ask for.
        blank: the columns in which the row holds nothing.
    """
    return [
        (column, violation)
        for column, violation in found
        if not (column in asked and column in blank) or violation.code not in _ABOUT_BLANKS
    ]


def discreet(company: Company, department: str, found: Found) -> Found:
    """The same without names out of a list that stands in another spreadsheet, which may see more.

    What a cell means is told there by its own words only.
    """
    column, violation = found
    kind = company.departments[department].columns.get(column)
    if violation.code not in _OF_LISTS or not isinstance(kind, PersonColumn | ReferenceColumn):
        return found
    if kind.list_key is None:
        return found
    there = company.departments[kind.list_key[0]]
    if there.spreadsheet == company.departments[department].spreadsheet:
        return found
    hint = say("Type it as {place} has it.", place=quoted(there.title))
    if violation.code in {"unknown-person", "dangling-reference"}:
        return column, replace(violation, hint=hint)
    return column, Violation(
        violation.code, say("is not written as in {place}", place=quoted(there.title)), hint
    )


def _sentence(column: str, violation: Violation) -> str:
    return together(say("{column}: {problem}.", column=column, problem=violation.message), violation.hint)

"""Cross-checks of the pilot: a name that names nobody would leave everything out without a word."""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.schema.columns import ChoiceColumn
from sheetcrm.schema.company import Company, Pilot
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.problems import Fault, Path
from sheetcrm.schema.row_ids import parse


def check_pilot(company: Company) -> Iterator[Fault]:
    """List what is wrong with the pilot: spreadsheets, people and row IDs that cannot be."""
    pilot = company.pilot
    if pilot is None:
        return
    if not (pilot.rows or pilot.people or pilot.spreadsheets):
        message = "the pilot names nothing, so nobody can say what takes part"
        hint = "Name rows, people or spreadsheets, or take `pilot` out to let every row take part."
        yield Fault(code="empty-pilot", path=("pilot",), message=message, hint=hint)
    for place, name in enumerate(pilot.spreadsheets):
        if name not in company.spreadsheet_names():
            path: Path = ("pilot", "spreadsheets", place)
            message = f"no department is in the spreadsheet '{name}'"
            hint = offer(name, company.spreadsheet_names())
            yield Fault(code="unknown-name", path=path, message=message, hint=hint)
    yield from _check_rows(company, pilot)
    yield from _check_people(company, pilot)


def _check_rows(company: Company, pilot: Pilot) -> Iterator[Fault]:
    prefixes = tuple(
        rules.row_id.prefix for rules in company.departments.values() if rules.row_id.prefix is not None
    )
    for place, text in enumerate(pilot.rows):
        parts = parse(text)
        path: Path = ("pilot", "rows", place)
        if parts is None:
            message = f"'{text}' is not a row ID"
            hint = "Copy it from the sheet, such as D-000123 or D-000123/LOG-1."
            yield Fault(code="malformed-row-id", path=path, message=message, hint=hint)
        elif parts.prefix not in prefixes:
            message = f"no department gives its rows the letters '{parts.prefix}'"
            hint = offer(parts.prefix, prefixes)
            yield Fault(code="unknown-name", path=path, message=message, hint=hint)


def _check_people(company: Company, pilot: Pilot) -> Iterator[Fault]:
    columns = {
        name: rules.columns.get(rules.assignee)
        for name, rules in company.departments.items()
        if rules.assignee is not None
    }
    if pilot.people and not columns:
        message = "people are named, and no department has a column with the person in charge"
        hint = "Add `assignee:` with its header to the departments."
        yield Fault(code="missing-key", path=("pilot", "people"), message=message, hint=hint)
        return
    choices = [column.choices for column in columns.values() if isinstance(column, ChoiceColumn)]
    if len(choices) < len(columns):
        return  # where anything may be typed, nobody can say which names there are
    known = tuple(dict.fromkeys(name for names in choices for name in names))
    for place, person in enumerate(pilot.people):
        if person not in known:
            path: Path = ("pilot", "people", place)
            message = f"'{person}' is not among the people in charge"
            yield Fault(code="unknown-name", path=path, message=message, hint=offer(person, known))

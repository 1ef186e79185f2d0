"""Setup has nothing to do the second time, whatever a column is and whatever is said of it."""

from __future__ import annotations

from copy import deepcopy

import pytest
from setup_samples import NOTHING, SETTINGS_OF_TYPES, set_up
from sheets_support import SETTINGS, make_company

from sheetcrm.schema.columns import BaseColumn
from sheetcrm.schema.company import Company
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sheets.structure import inspect

OF_ANY_TYPE = {
    "required": True,
    "required_from": "Estimate ready",
    "unique": True,
    "aliases": ["Earlier name", "Прежнее имя"],
    "hint": "What to type,\nin two lines — and «quotes» — with a line like ours: — sheetcrm 0000",
    "protect": "strict",
}
"""Setting to a value of it."""

ODD_CHOICES = ["1", "1,5", "05.03.2024", "TRUE", 'O\'Hara, "Inc"', "ё", "е", "x" * 200]


def with_columns(columns: dict, **changes: object) -> Company:
    departments = deepcopy(dict(SETTINGS["departments"]))
    departments["sales"]["columns"] = {"Cargo": {"type": "text"}, **columns}
    departments["sales"].update(changes)
    return make_company(departments=departments, links={})


def rests(google, company: Company, ids=NOTHING):
    """Set up twice; the second time must not write."""
    ids = set_up(google, company, ids)
    mark = google.ledger.mark()
    again = inspect(google, company, ids)
    assert again.changes == ()
    assert set_up(google, company, ids) == ids
    assert google.ledger.summary(mark).requests == {Kind.READ: 4 * len(company.spreadsheet_names())}
    return ids


def test_the_settings_of_every_column_are_tried():
    assert {*OF_ANY_TYPE} == {*BaseColumn.model_fields}


@pytest.mark.parametrize("name", SETTINGS_OF_TYPES)
def test_each_type_with_each_of_its_settings(google, name):
    """All at once, one column a setting; then the same tab for columns about which nothing is said."""
    own = SETTINGS_OF_TYPES[name]
    needed = {key: value for key, value in own.items() if key in {"choices", "currency", "department"}}
    tried = {**own, **OF_ANY_TYPE}
    plain = {f"with {key}": {"type": name, **needed} for key in tried}
    settled = {f"with {key}": {"type": name, **needed, key: value} for key, value in tried.items()}
    settled["with all"] = plain["with all"] = {"type": name, **own, **OF_ANY_TYPE}

    ids = rests(google, with_columns(settled))
    ids = rests(google, with_columns(plain), ids)
    rests(google, with_columns(settled), ids)


def test_a_column_that_becomes_one_of_any_other_type(google):
    """In a ring through all types, so that each follows another."""
    types = [*SETTINGS_OF_TYPES]
    ids = rests(google, with_columns({f"from {name}": of(name) for name in types}))
    for step in (1, 7):
        later = {f"from {name}": of(types[(at + step) % len(types)]) for at, name in enumerate(types)}
        ids = rests(google, with_columns(later), ids)


def of(name: str) -> dict:
    return {"type": name, **SETTINGS_OF_TYPES[name]}


@pytest.mark.parametrize("name", ["choice", "multi_choice"])
def test_choices_that_look_like_something_else(google, name):
    choices = ODD_CHOICES if name == "choice" else [choice for choice in ODD_CHOICES if "," not in choice]
    rests(google, with_columns({"Odd": {"type": name, "choices": choices}}))


@pytest.mark.parametrize(
    "changes",
    [
        {"hold": "Wait"},
        {"explain": True},
        {"messages": None},
        {"assignee": None},
        {"pipeline": "Line", "pipelines": {"one": ["New", "Won"], "two": ["New", {"Lost": "lost"}]}},
        {"moves": {"New": ["Estimate"]}, "entry": {"Estimate": ["Cargo"]}},
        {"rules": {"big": {"at": ["Won"], "need": ["Amount"], "hint": "Ask"}}},
        {"checks": {"column-unknown": "ignore"}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_each_setting_of_a_department(google, changes):
    rests(google, with_columns({"Amount": {"type": "money", "currency": "RUB"}}, **changes))

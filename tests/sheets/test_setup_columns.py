"""What setup makes of columns: formats by type, drop-down lists, checkboxes, help; and that it rests then."""

from __future__ import annotations

from copy import deepcopy

import pytest
from setup_samples import (
    SETTINGS_OF_TYPES,
    batch,
    cells_of,
    company_of_types,
    place_of,
    set_up,
    sheet_of,
    transport,
    type_names,
)
from sheets_support import SETTINGS, make_company

from sheetcrm.schema.company import Company
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sheets.structure import inspect

FORMATS = {
    "text": "TEXT",
    "integer": "NUMBER",
    "decimal": "NUMBER",
    "money": "CURRENCY",
    "percent": "PERCENT",
    "date": "DATE",
    "datetime": "DATE_TIME",
    "duration": "TIME",
    "phone": "TEXT",
    "tax_number": "TEXT",
    "rating": "NUMBER",
}
ENGLISH = {
    "text": "2 characters or more.\n9 characters or less.\nNo two rows may have the same.",
    "integer": "A whole number, such as 12.\nAt least 1.\nAt most 9.",
    "decimal": "A number, such as 12.5.\nAt least 0.5.",
    "money": "An amount in RUB, as a number: 1500.\nRequired from “Estimate” on.",
    "percent": "A share, such as 15%.\nAt most 30%.",
    "date": "A day, such as 31.12.2026.\nFrom 05.03.2024 on.",
    "datetime": "A day and a time, such as 31.12.2026 14:30.\nUntil 31.12.2030.",
    "phone": "A phone number, such as +7 912 345-67-89.",
    "person": "A person from the list.",
    "reference": "A row of “Logistics”: its “Request ID”.",
    "tax_number": "The INN, such as 7707083893.",
    "rating": "A mark from 1 to 10.",
    "Deal ID": "Filled in by sheetcrm: please leave it as it is.",
    "Manager": "Who is in charge.",
}
RUSSIAN = {
    "decimal": "Число, например 12,5.\nНе меньше 0.5.",
    "money": "Сумма в RUB, числом: 1500.\nОбязательно, начиная с «Estimate».",
    "multi_choice": "Одно или несколько значений из списка, через запятую.",
    "Deal ID": "Заполняет sheetcrm: пожалуйста, не меняйте.",
    "Status": "На каком этапе заявка. Выберите из списка: это запускает работу других отделов.",
}


def test_the_sample_company_has_every_type():
    assert set(SETTINGS_OF_TYPES) == type_names()


@pytest.mark.parametrize(
    "company", [company_of_types("en"), company_of_types("ru"), transport()], ids=["en", "ru", "transport"]
)
def test_the_second_time_nothing_is_written(google, company):
    ids = set_up(google, company)
    files = len(company.spreadsheet_names())
    mark = google.ledger.mark()

    assert inspect(google, company, ids).is_empty
    assert set_up(google, company, ids) == ids

    assert google.ledger.summary(mark).requests == {Kind.READ: 4 * files}, "two looks and no write"


def test_every_type_is_formatted_from_the_first_row_to_the_last(google):
    ids = set_up(google, company_of_types())
    sheet = sheet_of(google, ids)
    for row in (1, 999):
        found = {
            name: cell["userEnteredFormat"]["numberFormat"]["type"]
            for name, cell in cells_of(sheet, row).items()
            if name in SETTINGS_OF_TYPES and "userEnteredFormat" in cell
        }
        assert found == FORMATS


def test_a_format_of_the_same_kind_is_staffs_to_choose_and_another_is_put_right(google):
    company = company_of_types()
    ids = set_up(google, company)
    for kind, pattern in (("DATE", "d mmmm"), ("TEXT", "")):
        cell = {"userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}}}
        body = {
            "range": {**place_of(google, ids, "date"), "startRowIndex": 1},
            "cell": cell,
            "fields": "userEnteredFormat.numberFormat",
        }
        batch(google, ids, {"repeatCell": body})
        changes = [(change.what, change.detail) for change in inspect(google, company, ids).changes]
        assert changes == ([] if kind == "DATE" else [("format-columns", "date")])
    set_up(google, company, ids)
    assert inspect(google, company, ids).is_empty


def lists(google, ids):
    rules = {name: cell.get("dataValidation") for name, cell in cells_of(sheet_of(google, ids), 1).items()}
    return {
        name: [value["userEnteredValue"] for value in rule["condition"].get("values", [])]
        for name, rule in rules.items()
        if rule is not None
    }


def test_choices_statuses_and_people_have_lists_and_ticks_have_boxes(google):
    ids = set_up(google, company_of_types())
    assert lists(google, ids) == {
        "Status": ["New", "Estimate", "Estimate ready", "Won"],
        "choice": ["Road", "Rail"],
        "multi_choice": ["Crane", "Loader", "Ramp"],
        "person": ["Ann Lee", "Bob Ray"],
        "boolean": [],
    }


def rule_on(google, ids, field, condition):
    where = {**place_of(google, ids, field), "startRowIndex": 1}
    rule = {"condition": condition, "showCustomUi": True}
    batch(google, ids, {"setDataValidation": {"range": where, "rule": rule}})


def listed(*choices):
    return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": choice} for choice in choices]}


@pytest.mark.parametrize("choices", [("Road",), ("Road", "Rail", "Air"), ("Rail", "Road")])
def test_a_list_changed_by_hand_is_put_right_and_no_other_rule_is_written(google, choices):
    company = company_of_types()
    ids = set_up(google, company)
    rule_on(google, ids, "choice", listed(*choices))

    plan = inspect(google, company, ids)

    [part] = plan.spreadsheets
    assert [next(iter(request)) for request in part.tabs.requests] == ["setDataValidation"]
    assert set_up(google, company, ids) == ids
    assert lists(google, ids)["choice"] == ["Road", "Rail"]
    assert inspect(google, company, ids).is_empty


def test_a_rule_of_staffs_own_stays(google):
    company = company_of_types()
    ids = set_up(google, company)
    theirs = {"type": "TEXT_CONTAINS", "values": [{"userEnteredValue": "R"}]}
    for field in ("choice", "boolean"):
        rule_on(google, ids, field, theirs)
    assert inspect(google, company, ids).is_empty
    assert lists(google, ids)["choice"] == ["R"]


def notes(google, ids):
    return {name: cell.get("note", "") for name, cell in cells_of(sheet_of(google, ids), 0).items()}


def help_of(note):
    text, _, signature = note.rpartition("\n— sheetcrm ")
    assert len(signature) == 4
    return text


@pytest.mark.parametrize(("language", "table"), [("en", ENGLISH), ("ru", RUSSIAN)])
def test_headers_help(google, language, table):
    ids = set_up(google, company_of_types(language))
    found = notes(google, ids)
    assert {name: help_of(found[name]) for name in table} == table
    assert all(found[name] for name in SETTINGS_OF_TYPES)


def test_a_field_that_another_department_answers_says_whose_it_is(google):
    ids = set_up(google, make_company())
    found = notes(google, ids)
    assert help_of(found["Cost"]) == "An amount in RUB, as a number: 1500.\nComes from “Logistics”."
    assert found["Client"].startswith("Who pays\nRequired.\n— sheetcrm ")
    assert found["Cargo"] == ""


def with_hint(hint) -> Company:
    departments = deepcopy(dict(SETTINGS["departments"]))
    departments["sales"]["columns"]["Client"]["hint"] = hint
    return make_company(departments=departments)


def test_help_follows_the_config_and_what_staff_wrote_below_it_stays(google, service):
    ids = set_up(google, make_company())
    person = service.as_person(ids.spreadsheets["office"])
    person.note("Deals!D1", notes(google, ids)["Client"] + "\nAsk Ann")
    changed = with_hint("Whoever pays")

    assert inspect(google, make_company(), ids).is_empty
    set_up(google, changed, ids)

    lines = notes(google, ids)["Client"].splitlines()
    assert (lines[0], lines[-1]) == ("Whoever pays", "Ask Ann")
    assert inspect(google, changed, ids).is_empty


@pytest.mark.parametrize("edit", [lambda note: f"Ask Ann\n{note}", lambda note: note[2:], lambda _: "Ann"])
def test_a_note_that_staff_wrote_into_is_theirs(google, service, edit):
    ids = set_up(google, make_company())
    theirs = edit(notes(google, ids)["Client"])
    service.as_person(ids.spreadsheets["office"]).note("Deals!D1", theirs)

    set_up(google, with_hint("Whoever pays"), ids)

    assert notes(google, ids)["Client"] == theirs


def test_a_hint_that_stood_alone_becomes_help(google, service):
    ids = set_up(google, make_company())
    service.as_person(ids.spreadsheets["office"]).note("Deals!D1", "Who pays")

    set_up(google, make_company(), ids)

    assert help_of(notes(google, ids)["Client"]) == "Who pays\nRequired."

"""Job instructions of the example companies, word for word, and what no instruction may get wrong.

The pages under `instructions/` are what people would be given. When a sentence changes on purpose, run this
file with ``WRITE_INSTRUCTIONS=1`` in the environment and read the pages aloud before committing them.
"""

from __future__ import annotations

import os
import re
from itertools import product
from pathlib import Path

import pytest

from sheetcrm.reports.instruction import write_instruction
from sheetcrm.reports.instruction_text import as_markdown
from sheetcrm.reports.instruction_words import TEXTS, Words, plural_form
from sheetcrm.schema.company import Company
from sheetcrm.schema.loading import load

ROOT = Path(__file__).parents[2]
PAGES = Path(__file__).parent / "instructions"
COMPANIES = {
    "en": load(ROOT / "config" / "transport.yaml").company,
    "ru": load(ROOT / "config" / "transport.ru.yaml").company,
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


def text_of(company: Company, department: str, language: str) -> str:
    return as_markdown([write_instruction(company, department, language)])


@LANGUAGES
def test_the_instructions_of_the_example_company_are_these(language):
    company = COMPANIES[language]
    pages = as_markdown(write_instruction(company, name, language) for name in company.departments)
    golden = PAGES / f"transport.{language}.md"
    if os.environ.get("WRITE_INSTRUCTIONS"):
        golden.write_text(pages, encoding="utf-8")
    assert pages == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(("config", "language"), [*product(["en", "ru"], ["en", "ru"])])
def test_every_column_and_every_status_has_its_place(config, language):
    company = COMPANIES[config]
    for name, department in company.departments.items():
        text = text_of(company, name, language)
        for header in company.fields[name]:
            if header not in {department.pipeline, department.hold}:
                assert Words(language).quoted(header) in text, (name, header)
        for status in department.status_names:
            assert Words(language).quoted(status) in text, (name, status)


@pytest.mark.parametrize(("config", "language"), [*product(["en", "ru"], ["en", "ru"])])
def test_nobody_is_told_both_to_fill_a_column_in_and_to_leave_it(config, language):
    company, words = COMPANIES[config], Words(language)
    for name in company.departments:
        sections = {one.heading: one for one in write_instruction(company, name, language).sections}
        fill = [item.text.partition(": ")[0] for item in sections[words.phrase("fill")].items]
        leave = " ".join(item.text for item in sections[words.phrase("leave")].items)
        assert [column for column in fill if column in leave] == []


def test_a_column_that_two_departments_bring_is_told_for_both():
    text = text_of(COMPANIES["en"], "accounting", "en")
    assert "- From Contractor relations: “Counterparty”, “Amount due” and “Due date”." in text
    assert "- From Sales: “Counterparty” and “Amount due”." in text
    assert "stays blank: fill it in yourself" in text


def test_what_another_department_brings_is_asked_for_and_not_filled_in():
    text = text_of(COMPANIES["en"], "logistics", "en")
    assert (
        "If “Way” is “Own equipment”, “Truck” must be there: Operations fills that in, asked by the status "
        "“Truck needed”." in text
    )
    assert "If “Way” is “Contractor”, fill in “Contractor” and “Contractor price”." in text


def test_the_gate_stands_before_what_it_holds_back():
    text = text_of(COMPANIES["ru"], "logistics", "ru")
    assert text.index("Сначала заполните столбец «Стоимость»") < text.index("переходит в «Оценка готова»")


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [
        *((0, 1, 2), (1, 0, 0), (2, 1, 1), (4, 1, 1), (5, 1, 2), (11, 1, 2), (12, 1, 2), (14, 1, 2)),
        *((21, 1, 0), (22, 1, 1), (25, 1, 2), (101, 1, 0), (111, 1, 2), (112, 1, 2), (122, 1, 1)),
    ],
)
def test_which_form_goes_with_a_number(count, english, russian):
    assert plural_form(count, "en") == english
    assert plural_form(count, "ru") == russian


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_say_the_same_things(key):
    def names(language):
        text = TEXTS[key][language]
        forms = (text,) if isinstance(text, str) else text
        assert len(forms) in (1, {"en": 2, "ru": 3}[language]), "a form is missing"
        found = [set(re.findall(r"\{(\w+)\}", form)) for form in forms]
        assert all(one == found[0] for one in found), "the forms name different things"
        return found[0]

    known = {frozenset(("parent",)), frozenset(("title",)), frozenset(("child",)), frozenset(("column",))}
    assert names("en") == names("ru") or frozenset(names("en") ^ names("ru")) in known


def company(**logistics: object) -> Company:
    return Company.model_validate(
        {
            "company": "Test Co.",
            "connection": {"kind": "embedded"},
            "departments": {
                "sales": {
                    "title": "Sales",
                    "spreadsheet": "sales",
                    "sheet": "Deals",
                    "row_id": {"column": "ID", "prefix": "D"},
                    "pipelines": {"main": ["New", "Estimate", {"Won": "won"}]},
                    "columns": {"Cargo": {"type": "text"}, "Cost": {"type": "money", "currency": "RUB"}},
                },
                "logistics": {
                    "title": "Logistics",
                    "spreadsheet": "logistics",
                    "sheet": "Requests",
                    "row_id": {"column": "ID", "code": "LOG"},
                    "deal_id": "Deal",
                    "pipelines": {"requests": ["New", "In work", {"Done": "closed"}]},
                    "columns": {
                        "Cargo": {"type": "text"},
                        "Cost": {"type": "money", "currency": "RUB", "required_from": "In work"},
                        "Waybill": {"type": "text", "unique": True, "hint": "As printed."},
                        "Issued": {"type": "date"},
                        "Returned": {"type": "date"},
                    },
                    **logistics,
                },
            },
            "links": {
                "estimate": {
                    "parent": "sales",
                    "child": "logistics",
                    "when": "Estimate",
                    "carry": ["Cargo"],
                    "bring_back": ["Cost"],
                    "merge": {"Cargo": "newest"},
                    "again": "reopen",
                }
            },
        }
    )


@pytest.mark.parametrize(
    ("settings", "language", "sentence"),
    [
        ({}, "en", "Both you and Sales may change “Cargo”; a change on one side comes to the other."),
        ({}, "en", "If Sales asks again later, the same row goes back to “New”."),
        ({}, "en", "First fill in “Cost”."),
        ({}, "en", "“Waybill”: text. No two rows may have the same. As printed.\n"),
        ({}, "ru", "«Cost»: сумма, ₽. Обязательно, начиная со статуса «In work»."),
        ({"moves": {"New": ["In work"]}}, "en", "What may follow: “In work”."),
        ({"moves": {"Done": []}}, "en", "No other status may follow."),
        ({"hold": "Pause"}, "en", "A tick in “Pause” takes the row out of the exchange until you remove it."),
        ({"messages": "Note"}, "ru", "Смотрите в столбец «Note»"),
        (
            {"rules": {"dates": {"compare": "Issued <= Returned", "at": ["Done"]}}},
            "en",
            "Make sure of this: Issued <= Returned.",
        ),
        (
            {"rules": {"dates": {"compare": "Issued <= Returned", "when": {"Waybill": ["A", "B"]}}}},
            "en",
            "If “Waybill” is “A” or “B”, make sure of this: Issued <= Returned.",
        ),
    ],
)
def test_each_setting_has_its_sentence(settings, language, sentence):
    assert sentence in text_of(company(**settings), "logistics", language)

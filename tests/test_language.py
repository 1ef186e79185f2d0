"""Texts in the languages of companies: every one that is said in the code, as it is said."""

from __future__ import annotations

import ast
import copy
import pickle
import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from translatable import extract

import sheetcrm
from sheetcrm.language import in_language, numeral, say, together

PACKAGE = Path(sheetcrm.__file__).parent


def names_in(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.fixture(scope="module")
def said():
    found = extract_from_dir(
        PACKAGE, method_map=[("**.py", extract)], keywords={"say": None, "unsaid": None}, comment_tags=()
    )
    return {message for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def russian():
    with (PACKAGE / "locale" / "ru" / "LC_MESSAGES" / "sheetcrm.po").open("rb") as file:
        return {entry.id: entry for entry in read_po(file, locale="ru") if entry.id}


def test_every_text_of_the_code_has_its_russian_one(said, russian):
    assert said  # nothing found would be nothing checked
    assert said == russian.keys(), "run: make texts, then translate what is new"
    assert [text for text, entry in russian.items() if not entry.string or entry.fuzzy] == []


def test_no_text_is_said_where_the_catalogues_cannot_find_it(said):
    """Babel does not look into f-strings."""
    calls = (
        node
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"say", "unsaid"}
    )
    texts = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert texts
    assert texts - said == set()


def test_a_translation_names_what_its_text_names(russian):
    wrong = {
        text: entry.string for text, entry in russian.items() if names_in(text) != names_in(entry.string)
    }
    assert wrong == {}


def test_a_text_is_an_english_text_and_can_be_said_in_russian():
    value = say("'{text}'", text="12a")
    text = say("{value} is not a number", value=value)
    assert text == "'12a' is not a number"
    assert in_language(text, "en") == "'12a' is not a number"
    assert in_language(text, "ru") == "«12a» — не число"
    assert type(in_language(text, "ru")) is type(in_language(text, "en")) is str


def test_what_is_put_side_by_side_is_said_in_its_own_way():
    hint = together(say("Fill it in."), "", "Спросите Анну.")
    assert hint == "Fill it in. Спросите Анну."
    assert in_language(hint, "ru") == "Заполните. Спросите Анну."
    assert together() == in_language(together(), "ru") == ""


def test_braces_in_what_people_typed_stay_braces():
    text = say("{value} is not a number", value="{value} {0} {")
    assert text == "{value} {0} { is not a number"
    assert in_language(text, "ru") == "{value} {0} { — не число"


def test_a_fraction_has_the_mark_of_the_language():
    assert (numeral("1234.5"), in_language(numeral("1234.5"), "ru")) == ("1234.5", "1234,5")
    assert in_language(numeral("1234"), "ru") == "1234"


def test_what_nobody_has_translated_stays_as_it_is():
    assert in_language("Ask Anna", "ru") == "Ask Anna"
    unknown = "{n} of which nobody speaks"
    assert in_language(say(unknown, n=1), "ru") == "1 of which nobody speaks"


def test_a_text_survives_copying():
    text = say("{value} is not a number", value="x")
    for other in (copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert other == text
        assert in_language(other, "ru") == "x — не число"

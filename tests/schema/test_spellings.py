"""What people type into cells, type by type: the tables under ``spellings`` say what each text means."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import TypeAdapter
from spelling_page import PAGE, with_tables

from sheetcrm.schema.cells import FormulaCell
from sheetcrm.schema.codes import CHECKS
from sheetcrm.schema.columns import Column, Names, conventions_of
from sheetcrm.schema.types.base import Read, Unclear, Violation

FOLDER = Path(__file__).parent / "spellings"
TYPES = {model.model_fields["type"].default for model in get_args(get_args(Column)[0])}
CELLS = list(CHECKS)[: list(CHECKS).index("required-blank")]


def sections():
    for path in sorted(FOLDER.glob("*.yaml")):
        for section in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield path.stem, section


def conventions(section):
    known = conventions_of(section.get("locale"))
    lists = {tuple(key.split("/")): Names(names) for key, names in section.get("lists", {}).items()}
    return type(known)(
        decimal_mark=known.decimal_mark, group_mark=known.group_mark, day_first=known.day_first, lists=lists
    )


ENTRIES = [
    pytest.param(
        TypeAdapter(Column).validate_python(section["column"]), conventions(section), *entry[:2], entry[2:]
    )
    for _, section in sections()
    for entry in section["cells"]
]


def plain(value):
    return [plain(part) for part in value] if isinstance(value, tuple) else str(value)


def meanings(column, shown, how):
    match column.parse(shown, how):
        case Read(value):
            return [plain(value)]
        case Unclear(values):
            return [plain(value) for value in values]
        case Violation():
            return []


@pytest.mark.parametrize(("column", "how", "shown", "code", "means"), ENTRIES)
def test_a_text_means_what_its_table_says(column, how, shown, code, means):
    found = column.examine(shown, how)
    assert (found.code if found is not None else "ok") == code
    assert meanings(column, shown, how) == [
        plain(tuple(one) if isinstance(one, list) else one) for one in means
    ]


@pytest.mark.parametrize(("column", "how", "shown", "code", "means"), ENTRIES)
def test_what_is_mended_is_mended_for_good_and_means_the_same(column, how, shown, code, means):
    found = column.examine(shown, how)
    if found is None or found.fix is None:
        assert code == "ok" or not CHECKS[code].mended or len(means) != 1
        return
    assert CHECKS[code].mended
    assert column.examine(found.fix, how) is None
    assert column.parse(found.fix, how) == column.parse(shown, how)


@pytest.mark.parametrize(("column", "how", "shown", "code", "means"), ENTRIES)
def test_a_violation_says_what_is_wrong_and_what_to_type(column, how, shown, code, means):
    found = column.examine(shown, how)
    if found is not None:
        assert not found.message.endswith(".")
        assert found.hint.endswith((".", "?"))
    if len(means) > 1 and code == "ambiguous-value":
        assert sum(column.write(value) in found.message for value in column.parse(shown, how).values) == len(
            means
        )


@pytest.mark.parametrize(("column", "how", "shown", "code", "means"), ENTRIES)
def test_a_formula_is_judged_by_what_it_shows_but_never_mended(column, how, shown, code, means):
    found = column.examine(FormulaCell("=A1", shown), how)
    assert (found.code if found is not None else "ok") == code
    assert found is None or found.fix is None


@pytest.mark.parametrize(("column", "how", "shown", "code", "means"), ENTRIES)
def test_only_errors_keep_a_value_from_being_used(column, how, shown, code, means):
    expected = column.examine(shown)
    used = column.check(shown)
    assert (
        used is None if expected is None or CHECKS[expected.code].severity == "warning" else used == expected
    )


def test_every_type_has_a_table_in_both_languages_with_readings_and_refusals():
    languages, outcomes = {}, {}
    for name, section in sections():
        languages.setdefault(name, set()).add(section["language"])
        outcomes.setdefault(name, set()).update(
            "refused" if len(entry) == 2 else "means" if len(entry) == 3 else "unclear"
            for entry in section["cells"]
        )
        assert section["column"]["type"] == name
    assert set(languages) == TYPES
    assert all(spoken == {"en", "ru"} for spoken in languages.values())
    assert all("means" in found for found in outcomes.values())
    assert {name for name, found in outcomes.items() if "refused" not in found} == {"text"}  # any text is one
    can_be_unclear = {
        "text",
        "integer",
        "decimal",
        "money",
        "percent",
        "date",
        "datetime",
        "boolean",
        "choice",
    }
    assert can_be_unclear | {"person"} == {name for name, found in outcomes.items() if "unclear" in found}


def test_every_check_of_a_cell_is_seen_in_some_table():
    seen = {entry[1] for _, section in sections() for entry in section["cells"]}
    assert seen - {"ok"} == set(CELLS) - {"cell-error"}


def test_the_docs_show_these_tables():
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_tables(page), "write it anew: python tests/schema/spelling_page.py"

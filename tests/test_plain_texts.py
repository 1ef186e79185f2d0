"""What is told about sheets and rows can be said in every language: no plain text is left where it is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from plain_texts import plain_texts

import sheetcrm
from sheetcrm.language import in_language
from sheetcrm.schema.loading import load
from sheetcrm.schema.problems import ConfigProblemsError
from sheetcrm.sheets.errors import Answer, explain

PACKAGE = Path(sheetcrm.__file__).parent
LAYERS = ("schema", "sheets", "state", "sync", "reports", "directories")
TELLS = {"Finding", "Gap"}

FOR_PROGRAMS = {
    "sheets/structure.py": {"mimeType = '…' and name = '…' and trashed = false"},
    "sheets/surroundings.py": {"insufficient authentication scopes"},
    "sheets/protections.py": {"… filled in by the program"},  # stands in the sheets, beside its Russian
}
"""Texts that no person reads as they stand."""


def modules_with_findings():
    found = []
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        imported = (
            alias.name
            for node in ast.walk(ast.parse(path.read_bytes()))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        )
        if name.startswith(LAYERS) and TELLS.intersection(imported):
            found.append(name)
    return sorted(found)


def test_the_modules_that_find_something_are_found():
    assert {"sync/naming.py", "sheets/drift.py", "reports/loose_ends.py", "sheets/cell_rules.py"} <= set(
        modules_with_findings()
    )


@pytest.mark.parametrize("module", modules_with_findings())
def test_what_findings_tell_is_said(module):
    spared = FOR_PROGRAMS.get(module, set())
    left = [(line, text) for line, text in plain_texts((PACKAGE / module).read_bytes()) if text not in spared]
    assert left == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (b"x = 'the row is gone'", ["the row is gone"]),
        (b"x = f'{row} is gone, too'", ["… is gone, too"]),
        (b"x = f'{row} {y}'", []),
        (b"x = 'row-is-gone'", []),
        (b"x = say('the row is gone')", []),
        (b"x = unsaid('the row ' 'is gone')", []),
        (b"x = say('{row} is gone', row=f'the row {y}')", ["the row …"]),
        (b"def f():\n    'Tell it all.'", []),
        (b"@option('--all', help='Tell it all.')\ndef f(): ...", []),
    ],
)
def test_plain_texts_are_found(source, found):
    assert [text for _, text in plain_texts(source)] == found


ERRORS_SAID = (
    "commands/files.py",
    "commands/places.py",
    "schema/problems.py",
    "sheets/backup_folder.py",
    "state/failures.py",
    "sync/ownership.py",
    "sync/scheme_apply.py",
    "sync/scheme_checks.py",
)
"""Modules whose errors have all been turned into what can be said; more are to follow."""


@pytest.mark.parametrize("module", ERRORS_SAID)
def test_what_errors_tell_is_said(module):
    assert list(plain_texts((PACKAGE / module).read_bytes())) == []


@pytest.mark.parametrize("status", [401, 403, 404, 418, 429, 500])
def test_what_google_refuses_is_told_in_russian_with_googles_own_words(status):
    answer = Answer(status=status, message="No such thing.")
    error = explain(answer, spreadsheet_id="1abc", account=None)
    told = in_language(error.message, "ru")
    assert "No such thing." in told
    assert re.search("[а-яё]{4}", told)
    assert re.search("[а-яё]{4}", in_language(error.hint, "ru"))
    assert not re.search("[а-яё]", error.message + error.hint)


def test_a_config_with_problems_is_told_in_russian_as_far_as_they_are(tmp_path):
    (tmp_path / "company.yaml").write_text("", encoding="utf-8")
    with pytest.raises(ConfigProblemsError) as caught:
        load(tmp_path / "company.yaml")
    first, problem = in_language(caught.value.message, "ru").splitlines()
    assert first == f"В настройках {tmp_path / 'company.yaml'} ошибок: 1:"
    assert problem.startswith(f"{tmp_path / 'company.yaml'}:1:1: файл пуст. Создайте его из шаблона")
    assert str(caught.value.problems[0]) == caught.value.message.splitlines()[1]

"""What is told about sheets and rows can be said in every language: no plain text is left where it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from plain_texts import plain_texts

import sheetcrm

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

"""What the documents say is there, is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ACCEPTANCE = (ROOT / "docs/acceptance.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (done|partly|not yet) \| (.*?) \|$", ACCEPTANCE, flags=re.MULTILINE)
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])


def test_each_of_the_116_checks_has_its_line_and_the_sums_are_right():
    assert [int(number) for number, *_ in ROWS] == list(range(1, 117))
    states = [state for _, _, state, _ in ROWS]
    said = re.search(r"Today: (\d+) done, (\d+) partly, (\d+) not yet", ACCEPTANCE)
    assert said is not None
    assert [int(n) for n in said.groups()] == [states.count(state) for state in ("done", "partly", "not yet")]


@pytest.mark.parametrize(("number", "what", "state", "where"), ROWS)
def test_a_check_that_is_answered_names_something_that_exists(number, what, state, where):
    if state == "not yet":
        assert where == ""
        return
    assert where, "say what answers it"
    for path, test in re.findall(r"`((?:tests|config|benchmarks)/[\w./]+?)(?:::(\w+))?`", where):
        assert (ROOT / path).is_file(), path
        if test:
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), test


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_readme_names_every_command_and_no_other():
    from sheetcrm.cli import cli

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Commands")[2].partition("### Exit codes")[0]
    named = {entry.split()[0] for entry in re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE)}
    assert named == set(cli.list_commands(None))


def test_the_makefile_has_the_targets_the_readme_uses():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"(?:^|`)make ([a-z]+)", readme, flags=re.MULTILINE))
    assert {"demo", "test", "check"} <= used
    assert used <= targets

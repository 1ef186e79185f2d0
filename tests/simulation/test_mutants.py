"""The list of bugs is in order, and the machinery puts them in; `make mutants` shows that each is found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from histories.bugs import BUGS
from histories.mutation import Mutant
from histories.tales import TALES, told

RUNNER = Path(__file__).parent / "mutants.py"
ROOT = Path(__file__).resolve().parents[2]


def test_there_are_enough_bugs():
    assert len(BUGS) >= 25


@pytest.mark.parametrize("mutant", BUGS.values(), ids=BUGS)
def test_a_bug_can_be_put_in(mutant):
    """Each piece of source stands in its module exactly once, and the modules still compile with it."""
    for module, source in mutant.sources().items():
        compile(source, module, "exec")


@pytest.mark.parametrize("mutant", BUGS.values(), ids=BUGS)
def test_what_is_to_find_a_bug_exists(mutant):
    assert set(mutant.tales) <= TALES.keys()
    for node in mutant.tests:
        assert (ROOT / node.partition("::")[0]).is_file()


@pytest.mark.parametrize("name", TALES)
def test_a_tale_breaks_no_promise(name):
    assert told(TALES[name]).breaches == ()


def test_a_bug_whose_place_is_gone_is_refused():
    mutant = Mutant(name="x", module="sheetcrm.sync.rules", old="no such source", new="", why="")
    with pytest.raises(ValueError, match="0 times"):
        mutant.sources()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUNNER), *arguments], capture_output=True, text=True, check=False, timeout=300
    )


def test_a_bug_is_found_and_no_bug_is_not():
    found = run("--live", "text turned into a number", "--of", *map(str, range(1, 11)))
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("killed by seed")
    clean = run("--live", "(no bug)", "--of", "1", "2", "3")
    assert clean.returncode == 1, clean.stderr
    assert clean.stdout.startswith("SURVIVED 3 histories")


def test_a_bug_is_found_by_its_tale():
    found = run("--live", "ID check skipped", "--tales", "rows sorted under the hand")
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("killed by tale 'rows sorted under the hand': O1 line of another row")

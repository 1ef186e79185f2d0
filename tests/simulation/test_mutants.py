"""The list of bugs is in order, and the machinery puts them in; `make mutants` shows that each is found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from histories.bugs import BUGS
from histories.found_by import remembered
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


@pytest.mark.parametrize("mutant", BUGS.values(), ids=BUGS)
def test_what_found_a_bug_last_is_remembered_and_exists(mutant):
    kind, _, what = remembered()[mutant.name].partition(" ")
    match kind:
        case "tale":
            assert what in TALES
        case "test":
            assert (ROOT / what.partition("::")[0]).is_file()
        case _:
            assert (kind, what.isdigit()) == ("seed", True)


def test_nothing_is_remembered_of_bugs_that_are_gone():
    assert remembered().keys() <= BUGS.keys()


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
    clues = [f"seed {seed}" for seed in range(1, 11)]
    found = run("--live", "text turned into a number", "--clues", *clues)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("found by seed")
    clean = run("--live", "(no bug)", "--clues", *clues[:3])
    assert clean.returncode == 1, clean.stderr
    assert clean.stdout.startswith("SURVIVED 3 histories")


def test_a_bug_is_found_by_its_tale():
    found = run("--live", "ID check skipped", "--clues", "tale rows sorted under the hand")
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("found by tale rows sorted under the hand\tO1 line of another row")


def test_a_clue_that_leads_nowhere_is_no_find():
    lost = run("--live", "(no bug)", "--clues", "tale nobody tells", "test tests/sync/test_nothing.py")
    assert lost.returncode == 1, lost.stderr
    assert lost.stdout.startswith("SURVIVED 2 histories and tests, 1 of them crashed")

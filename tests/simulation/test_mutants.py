"""The list of bugs is in order, and the machinery puts them in; `make mutants` shows that each is found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from histories.bugs import BUGS
from histories.mutation import Mutant

RUNNER = Path(__file__).parent / "mutants.py"


def test_there_are_enough_bugs():
    assert len(BUGS) >= 25


@pytest.mark.parametrize("mutant", BUGS.values(), ids=BUGS)
def test_a_bug_can_be_put_in(mutant):
    """Its piece of source stands in its module exactly once, and the module still compiles with it."""
    compile(mutant.source(), mutant.module, "exec")


def test_a_bug_whose_place_is_gone_is_refused():
    mutant = Mutant(name="x", module="sheetcrm.sync.rules", old="no such source", new="", why="")
    with pytest.raises(ValueError, match="0 times"):
        mutant.source()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUNNER), *arguments], capture_output=True, text=True, check=False, timeout=300
    )


def test_a_bug_is_found_and_no_bug_is_not():
    found = run("--live", "text turned into a number", "--seeds", "10")
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("killed by seed")
    clean = run("--live", "(no bug)", "--seeds", "3")
    assert clean.returncode == 1, clean.stderr
    assert clean.stdout == "SURVIVED 3 histories\n"

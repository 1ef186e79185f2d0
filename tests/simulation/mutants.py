"""Put bugs into the engine and the writer, one at a time, and see that each is found.

    python tests/simulation/mutants.py --jobs 2 [--seeds 40] [--only NAME] [--remember]

A bug is found where a history or a tale ends with a broken promise that is not broken without it, or where an
ordinary test fails that does not without it; a crash alone is no find. What found it the last time is tried
first. Ends with 1 where a bug survived.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from histories.bugs import BUGS
from histories.found_by import remember, remembered
from histories.mutation import Mutant, infect

NO_BUG = "(no bug)"
PATIENCE_SECONDS = 240
"""How long one bug may take; one with which the sync never ends has not been found."""

_ROOT = Path(__file__).resolve().parents[2]
_FOUND = "found by "


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a bug.

    Attributes:
        said: for people.
        clue: what found it; None where it survived.
    """

    said: str
    clue: str | None = None


def main() -> int:
    """Do what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=40, help="histories before a bug has survived (40)")
    parser.add_argument("--jobs", default="auto", help="processes; auto takes all cores (default)")
    parser.add_argument("--only", action="append", help="name of a bug; may be given several times")
    parser.add_argument("--remember", action="store_true", help="write down what found each bug")
    parser.add_argument("--live", help=argparse.SUPPRESS)
    parser.add_argument("--clues", nargs="*", default=(), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.live:
        return _live(BUGS.get(options.live), options.clues)
    jobs = (os.cpu_count() or 1) if options.jobs == "auto" else int(options.jobs)
    chosen = [BUGS[name] for name in options.only] if options.only else list(BUGS.values())
    found, code = _campaign(chosen, options.seeds, jobs)
    if options.remember:
        remember({name: clue for name, clue in {**remembered(), **found}.items() if name in BUGS})
    return code


def _campaign(chosen: Sequence[Mutant], seeds: int, jobs: int) -> tuple[dict[str, str], int]:
    started = time.monotonic()
    known = remembered()
    found: dict[str, str] = {}
    with ThreadPoolExecutor(jobs) as pool:
        verdicts = pool.map(lambda one: _run(one.name, clues_to(one, seeds, known.get(one.name))), chosen)
        for mutant, verdict in zip(chosen, verdicts, strict=True):
            sys.stdout.write(f"{mutant.name:40} {verdict.said}\n")
            sys.stdout.flush()
            if verdict.clue is not None:
                found[mutant.name] = verdict.clue
        sound = True
        for verdict in pool.map(lambda clues: _run(NO_BUG, clues), _parts(set(found.values()), jobs)):
            if verdict.clue is not None or not verdict.said.startswith("SURVIVED"):
                sys.stdout.write(f"Without any bug as well: {verdict.said}\n")
                sound = False
    seconds = time.monotonic() - started
    sys.stdout.write(f"{len(found)} of {len(chosen)} bugs found in {seconds:.0f} s\n")
    if sound:
        sys.stdout.write("without a bug, what found them finds nothing\n")
    return found, 0 if sound and len(found) == len(chosen) else 1


def clues_to(mutant: Mutant, seeds: int, known: str | None) -> list[str]:
    """Everything that may find a bug, what did so last before all; no histories where only tests can."""
    clues = [] if known is None else [known]
    clues += [f"tale {name}" for name in mutant.tales]
    if not mutant.tests:
        clues += [f"seed {seed}" for seed in (*mutant.seeds, *range(1, seeds + 1))]
    clues += [f"test {node}" for node in mutant.tests]
    return list(dict.fromkeys(clues))


def _parts(clues: Iterable[str], jobs: int) -> list[list[str]]:
    ordered = sorted(clues)
    return [ordered[nth::jobs] for nth in range(jobs) if ordered[nth::jobs]]


def _run(name: str, clues: Sequence[str]) -> Verdict:
    command = [sys.executable, __file__, f"--live={name}", "--clues", *clues]
    patience = PATIENCE_SECONDS if name != NO_BUG else None
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=patience, cwd=_ROOT
        )
    except subprocess.TimeoutExpired:
        return Verdict(f"NOT FOUND in {PATIENCE_SECONDS} s")
    said, wrong = done.stdout.strip().splitlines(), done.stderr.strip().splitlines()
    if not said:
        return Verdict(f"NOT FOUND: {wrong[-1] if wrong else 'no answer'}")
    if not said[-1].startswith(_FOUND):
        return Verdict(said[-1])
    clue, _, how = said[-1].removeprefix(_FOUND).partition("\t")
    return Verdict(f"{_FOUND}{clue}" + (f": {how}" if how else ""), clue)


def _live(mutant: Mutant | None, clues: Sequence[str]) -> int:
    """Follow clues with a bug until a promise breaks or a test fails, in this process.

    Returns:
        0 where the bug was found.
    """
    if mutant is not None:
        infect(mutant)
    crashes = 0
    for clue in clues:
        try:
            how = _follow(clue)
        except Exception:  # noqa: BLE001 - whatever a bug does to the sync, only broken promises count
            crashes += 1
            continue
        if how is not None:
            sys.stdout.write(f"{_FOUND}{clue}\t{how[:150]}\n")
            return 0
    sys.stdout.write(f"SURVIVED {len(clues)} histories and tests, {crashes} of them crashed\n")
    return 1


def _follow(clue: str) -> str | None:
    """Say what broke; None where nothing did."""
    kind, _, what = clue.partition(" ")
    if kind == "test":
        return "" if _fails(what) else None
    from histories.generate import generate
    from histories.play import live
    from histories.tales import TALES, told

    breaches = (told(TALES[what]) if kind == "tale" else live(generate(int(what)))).breaches
    return str(breaches[0]) if breaches else None


def _fails(node: str) -> bool:
    import pytest

    with contextlib.redirect_stdout(io.StringIO()):
        code = pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", node])
    return code is pytest.ExitCode.TESTS_FAILED


if __name__ == "__main__":
    sys.exit(main())

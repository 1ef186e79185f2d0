"""Put bugs into the engine and the writer, one at a time, and see that each is found.

    python tests/simulation/mutants.py --jobs 2 [--seeds 40] [--only NAME]

A bug is found where a history or a tale ends with a broken promise that is not broken without it; a crash
alone is no find. Ends with 1 where a bug survived.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from histories.bugs import BUGS
from histories.mutation import Mutant, infect

NO_BUG = "(no bug)"
PATIENCE_SECONDS = 240
"""How long one bug may take; one with which the sync never ends has not been found."""

_ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Do what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=40, help="histories before a bug has survived (40)")
    parser.add_argument("--jobs", default="auto", help="processes; auto takes all cores (default)")
    parser.add_argument("--only", action="append", help="name of a bug; may be given several times")
    parser.add_argument("--live", help=argparse.SUPPRESS)
    parser.add_argument("--tales", nargs="*", default=(), help=argparse.SUPPRESS)
    parser.add_argument("--tests", nargs="*", default=(), help=argparse.SUPPRESS)
    parser.add_argument("--of", nargs="*", type=int, default=(), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.live:
        return _live(BUGS.get(options.live), options.tales, options.of, options.tests)
    jobs = (os.cpu_count() or 1) if options.jobs == "auto" else int(options.jobs)
    chosen = [BUGS[name] for name in options.only] if options.only else list(BUGS.values())
    return _campaign(chosen, options.seeds, jobs)


def _campaign(chosen: Sequence[Mutant], seeds: int, jobs: int) -> int:
    started = time.monotonic()
    survived = 0
    with ThreadPoolExecutor(jobs) as pool:
        for said in pool.map(lambda part: _run(NO_BUG, **part), _baseline(chosen, seeds, jobs)):
            if not said.startswith("SURVIVED"):
                sys.stdout.write(f"Without any bug as well: {said}\n")
                return 1
        sys.stdout.write("without a bug, the same histories, tales and tests break nothing\n")
        for mutant, said in zip(chosen, pool.map(lambda one: _verdict(one, seeds), chosen), strict=True):
            survived += not said.startswith("killed")
            sys.stdout.write(f"{mutant.name:40} {said}\n")
            sys.stdout.flush()
    seconds = time.monotonic() - started
    sys.stdout.write(f"{len(chosen) - survived} of {len(chosen)} bugs found in {seconds:.0f} s\n")
    return 1 if survived else 0


def _seeds_of(mutant: Mutant, count: int) -> list[int]:
    """The seeds that are known to find it first; none where only ordinary tests can."""
    return [] if mutant.tests else list(dict.fromkeys((*mutant.seeds, *range(1, count + 1))))


def _baseline(chosen: Sequence[Mutant], count: int, jobs: int) -> Iterator[dict[str, Sequence]]:
    """Everything that may find a bug, once, in as many parts as there are jobs."""
    seeds = sorted({seed for mutant in chosen for seed in _seeds_of(mutant, count)})
    tales = sorted({name for mutant in chosen for name in mutant.tales})
    tests = sorted({node for mutant in chosen for node in mutant.tests})
    for nth in range(jobs):
        yield {"tales": tales[nth::jobs], "seeds": seeds[nth::jobs], "tests": tests[nth::jobs]}


def _verdict(mutant: Mutant, count: int) -> str:
    return _run(mutant.name, tales=mutant.tales, seeds=_seeds_of(mutant, count), tests=mutant.tests)


def _run(name: str, *, tales: Sequence[str], seeds: Sequence[int], tests: Sequence[str]) -> str:
    command = [sys.executable, __file__, f"--live={name}"]
    command += ["--tales", *tales, "--of", *map(str, seeds), "--tests", *tests]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS, cwd=_ROOT
        )
    except subprocess.TimeoutExpired:
        return f"NOT FOUND in {PATIENCE_SECONDS} s"
    said, wrong = done.stdout.strip().splitlines(), done.stderr.strip().splitlines()
    return said[-1] if said else f"NOT FOUND: {wrong[-1] if wrong else 'no answer'}"


def _live(mutant: Mutant | None, tales: Sequence[str], seeds: Sequence[int], tests: Sequence[str]) -> int:
    """Tell tales and live histories with a bug until a promise breaks, in this process.

    Returns:
        0 where the bug was found.
    """
    if mutant is not None:
        infect(mutant)
    from histories.generate import generate
    from histories.play import live
    from histories.tales import TALES, told

    crashes = 0
    attempts = [(f"tale {name!r}", lambda name=name: told(TALES[name])) for name in tales]
    attempts += [(f"seed {seed}", lambda seed=seed: live(generate(seed))) for seed in seeds]
    for name, attempt in attempts:
        try:
            breaches = attempt().breaches
        except Exception:  # noqa: BLE001 - whatever a bug does to the sync, only broken promises count
            crashes += 1
            continue
        if breaches:
            sys.stdout.write(f"killed by {name}: {str(breaches[0])[:150]}\n")
            return 0
    for node in tests:
        if _fails(node):
            sys.stdout.write(f"killed by test {node}\n")
            return 0
    sys.stdout.write(f"SURVIVED {len(attempts)} histories, {crashes} of them crashed, {len(tests)} tests\n")
    return 1


def _fails(node: str) -> bool:
    import pytest

    with contextlib.redirect_stdout(io.StringIO()):
        code = pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", node])
    return code is pytest.ExitCode.TESTS_FAILED


if __name__ == "__main__":
    sys.exit(main())

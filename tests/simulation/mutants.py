"""Put bugs into the engine and the writer, one at a time, and see that the simulation finds each.

    python tests/simulation/mutants.py --seeds 150 --jobs 2 [--only NAME]

Ends with 1 where a bug survived.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from histories.bugs import BUGS
from histories.mutation import Mutant, infect

NONE = Mutant(name="(no bug)", module="", old="", new="", why="what is found without a bug is no proof")


def main() -> int:
    """Do what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=400, help="histories before a bug has survived (400)")
    parser.add_argument("--jobs", default="auto", help="processes; auto takes all cores (default)")
    parser.add_argument("--only", action="append", help="name of a bug; may be given several times")
    parser.add_argument("--live", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.live:
        return _live(BUGS.get(options.live), options.seeds)
    jobs = (os.cpu_count() or 1) if options.jobs == "auto" else int(options.jobs)
    chosen = [BUGS[name] for name in options.only] if options.only else list(BUGS.values())
    survived = 0
    with ThreadPoolExecutor(jobs) as pool:
        if _verdict(NONE, options.seeds) != f"SURVIVED {options.seeds} histories":
            sys.stdout.write("Without any bug the simulation fails as well: make simulate tells where.\n")
            return 1
        for mutant, verdict in zip(
            chosen, pool.map(lambda mutant: _verdict(mutant, options.seeds), chosen), strict=True
        ):
            survived += not verdict.startswith("killed")
            sys.stdout.write(f"{mutant.name:40} {verdict}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - survived} of {len(chosen)} bugs found\n")
    return 1 if survived else 0


def _verdict(mutant: Mutant, seeds: int) -> str:
    command = [sys.executable, __file__, "--live", mutant.name, "--seeds", str(seeds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stdout.strip().splitlines()
    if said:
        return said[-1]
    return f"SURVIVED: {done.stderr.strip().splitlines()[-1]}" if done.stderr.strip() else "SURVIVED"


def _live(mutant: Mutant | None, seeds: int) -> int:
    if mutant is not None:
        infect(mutant)
    from histories.generate import generate
    from histories.play import live

    for seed in range(1, seeds + 1):
        try:
            breaches = live(generate(seed)).breaches
        except Exception as crash:  # noqa: BLE001 - a bug that crashes the sync is found as well
            sys.stdout.write(f"killed by seed {seed}: {type(crash).__name__}: {crash}\n")
            return 0
        if breaches:
            sys.stdout.write(f"killed by seed {seed}: {str(breaches[0])[:150]}\n")
            return 0
    sys.stdout.write(f"SURVIVED {seeds} histories\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

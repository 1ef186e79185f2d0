"""Sets an office up, lets processes work in it, and prints what their passes cost."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import secrets
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pass_costs.office import keep_office
from pass_costs.printing import Found, missed, table

HERE = Path(__file__).parent.parent


@contextmanager
def an_office(rows: int, folder: Path) -> Iterator[tuple[str, str, str]]:
    """An office in a process of its own: address, key and state folder."""
    address, key, state = str(folder / "line"), secrets.token_bytes(16), folder / "state"
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=keep_office, args=(address, key, rows, state, there), daemon=True)
    process.start()
    there.close()  # so that an office that fails is not waited for
    try:
        here.recv()
        yield address, key.hex(), str(state)
    finally:
        process.terminate()
        process.join()


def work(mode: str, office: tuple[str, str, str], chosen: argparse.Namespace) -> list[dict[str, Any]]:
    """Let a process work in the office; what it measured."""
    command = [sys.executable, "-m", "pass_costs.worker", mode, *office]
    made = subprocess.run(
        [*command, str(chosen.percent), str(chosen.rounds)], cwd=HERE, stdout=subprocess.PIPE, check=True
    )
    found: list[dict[str, Any]] = json.loads(made.stdout)
    return found


def measure(chosen: argparse.Namespace) -> Found:
    """All cases, each several times."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, an_office(chosen.rows, Path(folder)) as office:
        for mode in ("warm", *["cold"] * chosen.rounds, "lists", "values"):
            for one in work(mode, office, chosen):
                found[one["case"]].append(one)
                if chosen.verbose:
                    print(json.dumps(one), file=sys.stderr)
    return found


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a goal is missed and --check is given."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/passes.py", description="What passes cost, against decoding their answers."
    )
    parser.add_argument("--rows", type=int, default=10_000, help="rows of each of the 12 departments")
    parser.add_argument("--percent", type=float, default=1.0, help="rows staff change, of a hundred")
    parser.add_argument("--rounds", type=int, default=3, help="times every pass is made")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a goal is missed")
    parser.add_argument("--verbose", action="store_true", help="print every measurement as it is made")
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    found = measure(chosen)
    first = found["first"][0]
    print(
        f"12 departments x {chosen.rows:,} rows x 20 columns in 4 spreadsheets: {first['megabytes']:.0f} MB "
        f"a reading; {chosen.percent:g} % of the rows changed; medians of {chosen.rounds} runs"
    )
    print("\n".join(table(found)))
    print(f"took {time.monotonic() - began:.0f} s")
    return 1 if chosen.check and missed(found) else 0

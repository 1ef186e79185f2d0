"""The command line of the replay."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from loan_replay.log import find_folder, read_log
from loan_replay.office import LogClock, open_office
from loan_replay.play import Meters, Pace, Tell
from loan_replay.printing import report
from loan_replay.verdict import replay
from sheetcrm.errors import ExitCode, SheetcrmError

CHECKOUT = Path(__file__).resolve().parents[2]
CONFIG = CHECKOUT / "benchmarks" / "loans.yaml"


class UsageError(SheetcrmError):
    """An option makes no sense."""

    exit_code = ExitCode.USAGE


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Run the replay; returns 0 when nothing differs, 1 when something does, an error's code otherwise."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options, environment)
    except SheetcrmError as error:
        print(f"{error.message}\n{error.hint}".rstrip(), file=sys.stderr)
        return int(error.exit_code)


def _run(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    log = read_log(find_folder(options.data, environment, CHECKOUT))
    if options.cases:
        log = log.first(options.cases)
    pace = Pace(every=options.every, sort_every=options.sort_every)
    meters = Meters(wall=time.perf_counter, cpu=time.process_time)
    wall, cpu = meters.wall(), meters.cpu()
    with ExitStack() as stack:
        if options.data_dir:
            folder = _empty_folder(options.data_dir)
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="replay-")))
        clock = LogClock(log.cases[0].events[0].at)
        office = open_office(CONFIG, folder, clock, meters.wall)
        verdict = replay(office, log, pace, meters, _progress(meters))
    for line in report(log, pace, verdict, meters.wall() - wall, meters.cpu() - cpu):
        print(line)
    if options.data_dir:
        print(f"\nThe sheets, the journal and the state are in {options.data_dir}.")
    return 1 if verdict.differences else 0


def _empty_folder(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        msg = f"{folder} is not an empty folder; a replay starts with empty sheets."
        raise UsageError(msg, "Name another with --data-dir, or take away what is in it.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _progress(meters: Meters, every_seconds: float = 5.0) -> Tell:
    """Tell the terminal how far it is, not more often than every few seconds."""
    last = meters.wall()

    def tell(text: str) -> None:
        nonlocal last
        if meters.wall() - last >= every_seconds:
            last = meters.wall()
            print(text, file=sys.stderr, flush=True)

    return tell


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="replay",
        description="Replay the recorded loan process through the sync and compare the sheets with the log.",
    )
    add = parser.add_argument
    add("--data", type=Path, metavar="DIR", help="folder of the recorded data")
    add("--every", type=_count, default=4000, metavar="N", help="events between two passes (4000)")
    add("--cases", type=_count, metavar="K", help="only the first K applications")
    add(
        "--sort-every",
        type=_count,
        default=5,
        metavar="M",
        help="passes between two sortings by people (5)",
    )
    add("--data-dir", type=Path, metavar="DIR", help="keep sheets and state in this new or empty folder")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        msg = f"{text} is not a count"
        raise argparse.ArgumentTypeError(msg)
    return number

"""Live random histories of a company and judge them.

    python tests/simulation/simulate.py --seeds 2000 --from 1 --jobs 2

Ends with 1 where a promise was broken, or where a kind of deed, fault or incident never happened although
there were histories enough.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys

from histories.campaign import report, run

ENOUGH = 300
"""From so many histories on, every kind of thing must have been seen."""


def main() -> int:
    """Run the histories that the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=200, help="how many histories (default: 200)")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first seed (default: 1)")
    parser.add_argument(
        "--jobs", default="auto", help="processes; auto is as many as the machine has (default)"
    )
    options = parser.parse_args()
    # A history makes many objects that die young and few circles; its processes inherit this.
    gc.set_threshold(100_000, 20, 20)
    jobs = (os.cpu_count() or 1) if options.jobs == "auto" else int(options.jobs)
    campaign = run(range(options.first, options.first + options.seeds), jobs=jobs)
    unseen = campaign.unseen() if options.seeds >= ENOUGH else []
    sys.stdout.write(report(campaign) + "\n")
    for kind in unseen:
        sys.stdout.write(f"NEVER SEEN: {kind}\n")
    return 1 if campaign.failed or unseen else 0


if __name__ == "__main__":
    sys.exit(main())

"""Replay the recorded loan process through the sync; ``python benchmarks/replay.py --help`` tells more."""

from __future__ import annotations

import sys

from loan_replay.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

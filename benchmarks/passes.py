"""What a pass of the sync costs; ``python benchmarks/passes.py --help`` tells more."""

from __future__ import annotations

import sys

from pass_costs.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What is found in tables that nobody here wrote; ``python benchmarks/quirks.py --help`` tells more."""

from __future__ import annotations

import sys

from real_data.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

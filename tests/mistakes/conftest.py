"""Lets the test find the office of the sync's tests and the browser of the page's."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / folder) for folder in ("mistakes", "sync", "emulator")]

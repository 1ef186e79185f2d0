"""Lets the tests of this folder import its helpers, and the small company of other tests, by name."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "sync")]

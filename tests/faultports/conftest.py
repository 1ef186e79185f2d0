"""Lets the tests of this folder import its helpers, and those of passes, state and commands, by name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / other) for other in ("sync", "state", "commands"))]
pytest.register_assert_rewrite("story")

"""Lets the tests of this folder import its helpers, and those of whole passes and of the state, by name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "sync"), str(HERE.parent / "state")]
pytest.register_assert_rewrite("story")

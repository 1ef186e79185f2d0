"""Borders, banding and conditional formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sheetcrm.emulator.edit import Edit

HANDLERS: dict[str, Callable[[Edit, dict[str, Any]], Any]] = {}

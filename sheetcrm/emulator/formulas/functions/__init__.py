"""The functions, by topic; each module adds its own to a registry."""

from __future__ import annotations

from sheetcrm.emulator.formulas.functions import (
    arithmetic,
    conditional,
    dates,
    information,
    logic,
    lookup,
    operators,
    statistics,
    text,
    workdays,
)
from sheetcrm.emulator.formulas.registry import Registry


def register_all(registry: Registry) -> None:
    """Add every function of this package."""
    topics = (
        operators,
        arithmetic,
        statistics,
        conditional,
        logic,
        lookup,
        text,
        dates,
        workdays,
        information,
    )
    for topic in topics:
        topic.register(registry)

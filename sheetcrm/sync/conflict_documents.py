"""Conflicts as JSON values, for the intent: what a pass is about to remember must outlive its death."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from sheetcrm.schema.cells import decode, encode
from sheetcrm.state.conflicts import Conflict


def conflict_document(conflict: Conflict) -> dict[str, Any]:
    """Return a conflict as JSON values."""
    plain = replace(
        conflict,
        parent_value=encode(conflict.parent_value),
        child_value=encode(conflict.child_value),
        before=encode(conflict.before),
    )
    document: dict[str, Any] = msgspec.to_builtins(plain)
    return document


def conflict_from(document: Mapping[str, Any]) -> Conflict:
    """Undo `conflict_document`."""
    found = msgspec.convert(document, type=Conflict)
    return replace(
        found,
        parent_value=decode(found.parent_value),
        child_value=decode(found.child_value),
        before=decode(found.before),
    )

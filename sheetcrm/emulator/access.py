"""Who may do what with a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_RANK = {"reader": 1, "commenter": 1, "writer": 2, "fileOrganizer": 2, "organizer": 2, "owner": 3}


def rank(record: Mapping[str, Any], user: str) -> int:
    """Return 0 for no access, 1 reading, 2 writing, 3 owning."""
    if user.casefold() == record["owner"].casefold():
        return 3
    return max((_granted(entry, user) for entry in record.get("permissions", ())), default=0)


def _granted(entry: Mapping[str, Any], user: str) -> int:
    level = _RANK.get(entry["role"], 0)
    if entry["type"] == "anyone":
        return level
    if entry["type"] == "domain":
        return level if user.casefold().endswith("@" + entry.get("domain", "").casefold()) else 0
    return level if entry.get("emailAddress", "").casefold() == user.casefold() else 0


def can_read(record: Mapping[str, Any], user: str) -> bool:
    """Tell whether the user may read the file."""
    return rank(record, user) >= 1


def can_write(record: Mapping[str, Any], user: str) -> bool:
    """Tell whether the user may change the file."""
    return rank(record, user) >= 2


def owns(record: Mapping[str, Any], user: str) -> bool:
    """Tell whether the user owns the file."""
    return rank(record, user) == 3

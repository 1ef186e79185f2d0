"""Passing over mistakes of shape, so that one run can also report the mistakes of reference.

A repaired config is never used; it only serves to look further. What cannot be passed over without inventing
things ends the search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sheetcrm.schema.problems import Fault, Path


@dataclass(frozen=True, slots=True)
class Repaired:
    """Data made fit to be looked at further.

    Attributes:
        data: the mended data.
        retyped: whether a column lost its type on the way.
    """

    data: Any
    retyped: bool

    def is_trusted(self, fault: Fault) -> bool:
        """Whether a fault of reference is the file's own rather than the repair's."""
        return not (self.retyped and fault.code == "type-mismatch")


def repair(data: Any, faults: Sequence[Fault]) -> Repaired | None:
    """Pass over the faults in a copy of the data; None where one of them cannot be passed over."""
    mended = deepcopy(data)
    retyped = False
    for fault in faults:
        column = _column_of(fault.path)
        if column is not None:
            retyped = True
            _put(mended, column, {"type": "text"})
        elif not _pass_over(mended, fault):
            return None
    return Repaired(mended, retyped)


def _pass_over(data: Any, fault: Fault) -> bool:
    repairs: dict[str, Callable[[Any, Fault], None]] = {
        "unknown-key": _drop_key,
        "unquoted-text": _make_text,
        "unknown-value": _drop_value,
    }
    mend = repairs.get(fault.code)
    if mend is None:
        return False
    mend(data, fault)
    return True


def _drop_key(data: Any, fault: Fault) -> None:
    """Drop an unknown key, or give it the name it was probably meant to have."""
    parent = _at(data, fault.path[:-1])
    value = parent.pop(fault.path[-1])
    if fault.meant is not None and fault.meant not in parent:
        parent[fault.meant] = value


def _make_text(data: Any, fault: Fault) -> None:
    _put(data, fault.path, fault.meant)


def _drop_value(data: Any, fault: Fault) -> None:
    if fault.meant is not None:
        _put(data, fault.path, fault.meant)
    elif fault.path[:1] == ("departments",):  # the category of a status; the status itself is right
        _put(data, fault.path, "active")
    else:
        _at(data, fault.path[:-1]).pop(fault.path[-1])


def _column_of(path: Path) -> Path | None:
    if len(path) >= 4 and path[0] == "departments" and path[2] == "columns":
        return path[:4]
    return None


def _at(data: Any, path: Path) -> Any:
    for item in path:
        data = data[item]
    return data


def _put(data: Any, path: Path, value: Any) -> None:
    _at(data, path[:-1])[path[-1]] = value

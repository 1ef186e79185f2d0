"""Values and helpers shared by the state tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sheetcrm.state import Base, BaseTable, Event, RunRecord
from sheetcrm.state.conflicts import Conflict, Pick

MOSCOW = timezone(timedelta(hours=3))
NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=MOSCOW)


@dataclass(frozen=True)
class Formula:
    """Stands for a cell that is no scalar; a dataclass, which JSON encoders like to take for a dict."""

    text: str
    value: Any


def encode(cell: Any) -> Any:
    return {"f": cell.text, "v": cell.value} if isinstance(cell, Formula) else cell


def decode(value: Any) -> Any:
    return Formula(value["f"], value["v"])


def make_run(run: str = "run-1", outcome: str = "ok") -> RunRecord:
    return RunRecord(
        run=run,
        started=NOON,
        ended=NOON + timedelta(seconds=3),
        outcome=outcome,
        counts={"rows": 2},
        requests={"reads": 1, "writes": 0},
    )


def make_conflict(**changes: Any) -> Conflict:
    plain: dict[str, Any] = {
        "id": "C-000007",
        "link": "estimate",
        "parent": ("sales", "D-000001", "Cost"),
        "child": ("логистика/1", "D-000001/LOG-1", "Carrier"),
        "parent_value": Formula("=1+1", 2),
        "child_value": "=x",
        "before": None,
        "kept": Pick.PARENT,
        "owner": "sales",
        "rule": "links.estimate.bring_back",
        "found_at": NOON,
        "decision": Pick.BOTH,
    }
    return Conflict(**{**plain, **changes})


def make_base(mark: str = "a") -> Base:
    """Return a base that uses every field; `mark` makes it another one."""
    return Base(
        tables={
            "sales": BaseTable(
                fields=("Client", "Cost", "Paid", "Term", "Total"),
                rows={
                    "D-000001": (f"Трактор {mark}", 1, True, None, Formula("=B2*2", 2)),
                    "D-000002": ("0012", 1.0, False, "", 1e21),
                },
                tombstones={"D-000000": ("gone", 0, None, None, Formula("=1/0", None))},
            ),
            "логистика/1": BaseTable(fields=("Carrier",), rows={"D-000001/LOG-1": ("+7 916",)}),
        },
        links={("estimate", "D-000001"): 1, ("truck", "D-000001"): 2},
        acted={("estimate", "D-000001/LOG-1"): "Approval"},
        counters={"D": 2, "Д": 0},
        unsettled=frozenset({("sales", "D-000002"), ("логистика/1", "D-000001/LOG-1")}),
        pending=frozenset({("sales", "D-000002", "Cost"), ("sales", "D-000002", "Срок")}),
        apart=frozenset({("sales", "D-000002", "Cost")}),
        conflicts={"C-000007": make_conflict(), "C-000008": make_conflict(id="C-000008", child=None)},
        config_digest=f"digest {mark}",
        settled=True,
        read_at=NOON,
    )


def make_event(key: str = "k1", **changes: Any) -> Event:
    plain: dict[str, Any] = {
        "key": key,
        "run": "run-1",
        "serial": 7,
        "kind": "made",
        "at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    }
    return Event(**{**plain, **changes})


class Crash(BaseException):
    """The process died here; nothing it would have done afterwards happens."""


SYSTEM_CALLS = ("write", "fsync", "replace", "link", "ftruncate", "unlink")


@contextmanager
def failing_at(number: int, fail: Callable[[str, tuple[Any, ...]], None]) -> Iterator[Callable[[], int]]:
    """Let the number-th disk call of this process fail, and tell how many there were."""
    originals = {name: getattr(os, name) for name in SYSTEM_CALLS}
    count = 0

    def wrap(name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            if count >= number:
                fail(name, args)
            return originals[name](*args, **kwargs)

        return call

    for name in SYSTEM_CALLS:
        setattr(os, name, wrap(name))
    try:
        yield lambda: count
    finally:
        for name, original in originals.items():
            setattr(os, name, original)

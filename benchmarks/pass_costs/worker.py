"""One process at work: passes over the office, each measured against decoding its own answers."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from pass_costs.company import make_company
from pass_costs.meter import Line, bare_decoding, decoding, forget_peak, peak, resident, session_over, timed
from pass_costs.office import call, now, open_google, open_store
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.passes import Syncer
from sheetcrm.sync.results import PassResult

MODES = ("warm", "cold", "lists", "values")


class Desk:
    """A sync service as it runs: one process, one pass after the other."""

    def __init__(self, address: str, key: bytes, state: Path) -> None:
        self.connection = call(address, key)
        self.line = Line(self.connection)
        self.state = state
        self.company = make_company()
        self.before = resident()
        self.syncer = self.open()

    def open(self) -> Syncer:
        google = open_google(self.company, session_over(self.line))
        return Syncer(self.company, google, open_store(self.state), clock=now)

    def sync(self) -> PassResult:
        """Make a pass."""
        return self.syncer.run(Approval.unlimited())

    def sync_anew(self) -> PassResult:
        """Make a pass as a new process does."""
        self.syncer = self.open()
        return self.sync()

    def measure(self, case: str, work: Callable[[], PassResult] | None = None) -> dict[str, Any]:
        """Make a pass and say what it took, and what decoding the same answers takes."""
        self.line.requests = 0
        self.line.answers = []
        forget_peak()
        seconds, result = timed(self.line, work or self.sync)
        highest, answers = peak(), self.line.answers
        self.line.answers = None
        kept = sum(map(len, answers)) / 1e6
        return {
            "case": case,
            "seconds": seconds,
            "decoding": decoding(answers),
            "bare": bare_decoding(answers),
            "megabytes": kept,
            # The answers are kept for the comparison; a pass lets go of each.
            "peak": highest - self.before - kept + max(map(len, answers)) / 1e6,
            "requests": self.line.requests,
            "outcome": result.outcome,
            "edits": len(result.preview.plan.edits),
            "new_rows": len(result.preview.plan.new_rows),
            "observed": len(result.preview.plan.observations),
            "findings": len(result.preview.findings),
        }


def warm(desk: Desk, percent: float, rounds: int) -> list[dict[str, Any]]:
    """First pass, idle passes, then rounds of changes, each until nothing is left to do."""
    fresh = desk.state.with_name("fresh")
    shutil.copytree(desk.state, fresh)
    found = []
    for _ in range(rounds):
        # As long as nothing was ever written into the sheets, they do not know of the state that goes.
        shutil.rmtree(desk.state)
        shutil.copytree(fresh, desk.state)
        desk.syncer = desk.open()
        found.append(desk.measure("first"))
    _rest(desk)
    found += [desk.measure("idle") for _ in range(rounds)]
    for _ in range(rounds):
        desk.connection.send(("change", percent))
        desk.connection.recv()
        found.append(desk.measure("changed"))
        found.append(desk.measure("after"))
        _rest(desk)
    return found


def cold(desk: Desk) -> list[dict[str, Any]]:
    """The pass of a process that remembers nothing but what is on the disk."""
    return [desk.measure("cold", desk.sync_anew)]


def lists(desk: Desk, *, only_values: bool) -> list[dict[str, Any]]:
    """What the decoded answers of one reading take in memory."""
    desk.line.answers = []
    desk.syncer.look()
    answers, desk.line.answers = desk.line.answers, None
    del desk.syncer
    before = resident()
    decoded = []
    for place, answer in enumerate(answers):
        decoded.append(_values(orjson.loads(answer)) if only_values else orjson.loads(answer))
        answers[place] = b""
    name = "values" if only_values else "lists"
    return [{"case": name, "megabytes": resident() - before, "answers": len(decoded)}]


def _values(answer: Any) -> list[list[list[Any]]]:
    return [
        [[_value(cell) for cell in row.get("values", ())] for row in sheet["data"][0].get("rowData", ())]
        for sheet in answer["sheets"]
    ]


def _value(cell: Any) -> Any:
    return next(iter(cell.get("effectiveValue", {}).values()), None)


def _rest(desk: Desk) -> None:
    for _ in range(5):
        if desk.sync().preview.plan.is_empty:
            return
    raise SystemExit("the sheets do not come to rest")


def main(arguments: list[str]) -> None:
    """Run as a process of its own: mode, address, key, state folder, percent, rounds."""
    mode, address, key, state, percent, rounds = arguments
    desk = Desk(address, bytes.fromhex(key), Path(state))
    if mode == "warm":
        found = warm(desk, float(percent), int(rounds))
    elif mode == "cold":
        found = cold(desk)
    else:
        found = lists(desk, only_values=mode == "values")
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])

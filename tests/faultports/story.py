"""A short history of a company, and what has to hold however one of its passes was disturbed.

The history is played once without trouble. Each pass of it can then be made again from the same start with
something going wrong in it, and must come to the same end: the sheets, their notes and the journal as in the
undisturbed history.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disturbances import Killed, suspended
from embedded import Office

from sheetcrm.emulator.faults import Faults
from sheetcrm.errors import SheetcrmError
from sheetcrm.state.events import Event
from sheetcrm.state.store import TinyStateStore
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.results import PassResult

LOG = "D-000001/LOG-1"
OPS = "D-000001/LOG-1/OPS-1"
PATIENCE = 3
"""Passes within which a company is in step again once nothing goes wrong any more."""


def _ask(office: Office) -> None:
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")


def _answer(office: Office) -> None:
    office.edit_row("logistics", LOG, Cost=45000, Status="Truck needed")
    office.edit("sales", 3, Status="Estimate", Cargo="Crane")


def _copy(office: Office) -> None:
    office.edit_row("sales", "D-000002", Cargo="Crane 25 t")
    office.edit_row("operations", OPS, Truck="MAN 7", Status="Answered")


def _overrule(office: Office) -> None:
    office.edit_row("logistics", LOG, Cargo="Bulldozer")
    office.edit_row("sales", "D-000001", From="Omsk")


def _move_about(office: Office) -> None:
    office.person("sales").sort("Deals!A2:Z3", 1, descending=True)
    office.person("logistics").insert_rows("Requests", 2)
    office.edit_row("logistics", LOG, Status="Approval")
    office.edit("sales", 4, Status="Estimate", Cargo="0012")


HISTORY: dict[str, Callable[[Office], None]] = {
    "a first request": _ask,
    "an answer, a grandchild and a second request": _answer,
    "two edits that are copied": _copy,
    "an edit that is overruled and one that is copied": _overrule,
    "rows that moved and a third request": _move_about,
    "nothing": lambda _office: None,
}
STEPS = tuple(HISTORY)
FIRST, ANSWER, COPIED, OVERRULED, MOVED, IDLE = STEPS


@dataclass(frozen=True, slots=True)
class Start:
    """Everything there is before a pass: the service's files, and the folder with the state."""

    files: dict[str, Any]
    folder: Path


@dataclass(frozen=True, slots=True)
class End:
    """What a pass left: content and notes of every department's tab, and what the journal tells."""

    sheets: dict[str, list]
    told: Counter
    kinds: frozenset[str]
    requests: tuple[str, ...]


def told(events: Iterator[Event]) -> Counter:
    """What a journal tells, whichever pass told it and whether it was made or found made.

    A cell that got a value is one line; that a row came to be is one; that a value was overruled is one.
    """
    lines: Counter = Counter()
    for event in events:
        if event.kind in ("observed", "made", "recovered"):
            lines["cell", event.row, event.column, event.new] += 1
        elif event.kind in ("row-created", "row-appeared"):
            lines["row", event.row] += 1
        elif event.kind in ("overruled", "row-vanished"):
            lines[event.kind, event.row, event.column, event.old] += 1
    return lines


def nothing_is_open(store: TinyStateStore) -> bool:
    """Say whether no write is left that has still to be told of or put right.

    Batches that were never applied may stay in the intent: they are known by name, should they come late.
    """
    left = store.intent() or {}
    return not (left.get("cells") or left.get("misplaced"))


class Story:
    """The history, played once; then any pass of it again, disturbed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.office = Office(folder / "played")
        self.ends: dict[str, End] = {}
        self._starts: dict[str, Start] = {}
        self.writes: list[str] = []
        self._cases = 0
        # A department seen for the first time is taken over as it stands, whoever filled it.
        assert self.make_pass().outcome == "ok"
        for step, act in HISTORY.items():
            act(self.office)
            self._starts[step] = self._start(step)
            with self._listening() as requests:
                assert self.make_pass().outcome == "ok"
            self.ends[step] = self._end(requests)

    def _start(self, step: str) -> Start:
        kept = self.folder / "starts" / str(len(self._starts))
        shutil.copytree(self.office.folder, kept)
        return Start(dict(self.office.service.store._files), kept)

    @contextmanager
    def _listening(self) -> Iterator[list[str]]:
        requests: list[str] = []
        hooks = self.office.service.hooks.before

        def note(number: int, method: str, path: str, body: Any) -> None:
            requests.append("write" if path.endswith(":batchUpdate") else "read")

        hooks.append(note)
        yield requests
        hooks.remove(note)

    def _end(self, requests: list[str]) -> End:
        events = list(self.office.store().journal.read())
        kinds = frozenset(event.kind for event in events)
        return End(self.sheets(), told(iter(events)), kinds, tuple(requests))

    @contextmanager
    def disturbed(self, step: str, trouble: str) -> Iterator[Office]:
        """Go back to where a pass began, let trouble come, then see that the company gets over it.

        The office has a state folder of its own for this.
        """
        start, office = self._starts[step], self.office
        self._cases += 1
        office.folder = self.folder / "cases" / str(self._cases)
        shutil.copytree(start.folder, office.folder)
        office.service.store._files = dict(start.files)
        office.service.faults = Faults()
        office.service.hooks.before[:] = [self._intent_comes_first]
        office.service.hooks.after.clear()
        before = office.store().serial
        try:
            yield office
            self._check_old_or_new(before)
            self._finish(self.ends[step])
        except AssertionError as error:
            error.add_note(f"{step}: {trouble}")
            raise
        shutil.rmtree(office.folder)

    def _intent_comes_first(self, number: int, method: str, path: str, body: Any) -> None:
        if path.endswith(":batchUpdate"):
            self.writes.append(path)
            with suspended():
                assert self.office.store().intent() is not None, "a sheet is written without a stored intent"

    def make_pass(self) -> PassResult:
        """Make a pass as a process of its own makes it: everything comes from the disk."""
        return self.office.open_syncer().run(Approval.standing())

    def try_pass(self) -> PassResult | SheetcrmError | Killed:
        """Make a pass in which something may go wrong; whatever else it raises is a bug."""
        try:
            return self.make_pass()
        except (SheetcrmError, Killed) as error:
            return error

    def sheets(self) -> dict[str, list]:
        """Content and notes of the departments' tabs."""
        found = {}
        for name, file_id in self.office.ids.items():
            workbook = self.office.service.store.get(file_id).workbook
            sheet = workbook.find_title(self.office.title(name))
            found[name] = [
                [
                    (row.value(at), row.beside(at).get("formulaValue"), row.beside(at).get("note"))
                    for at in range(sheet.column_count)
                ]
                for row in sheet.rows
            ]
            while found[name] and not any(any(cell) for cell in found[name][-1]):
                found[name].pop()
        return found

    def _finish(self, end: End) -> None:
        """Let processes come that nothing disturbs, and hold the company against the undisturbed history."""
        office = self.office
        for _ in range(PATIENCE):
            result = self.make_pass()
            if result.outcome == "ok" and result.preview.plan.is_empty:
                break
        assert result.preview.plan.is_empty, f"not in step after {PATIENCE} passes: {result.preview.plan}"
        with self._listening() as requests:
            assert self.make_pass().outcome == "ok"
        assert "write" not in requests, "a pass over a company in step wrote"
        assert nothing_is_open(office.store())
        renamed = self._renamed(end)
        assert renamed(self.sheets()) == end.sheets
        for name in office.ids:
            rows = [row["ID"] for row in office.rows(name) if "ID" in row]
            assert len(rows) == len(set(rows)), f"a row stands twice in {name}: {rows}"
        events = list(office.store().journal.read())
        assert len({event.key for event in events}) == len(events), "a journal line stands twice"
        found = Counter({renamed(line): count for line, count in told(iter(events)).items()})
        assert (found - end.told, end.told - found) == (Counter(), Counter()), "told too often, or not at all"

    def _renamed(self, end: End) -> Callable[[Any], Any]:
        """How to read IDs as in the undisturbed history: a number of unknown fate is not given again."""
        ids = {}
        for row, other in zip(self.sheets()["sales"][1:], end.sheets["sales"][1:], strict=True):
            ids[row[0][0]] = other[0][0]

        def rename(value: Any) -> Any:
            if isinstance(value, str):
                return re.sub(r"D-\d{6}", lambda found: ids.get(found[0], found[0]), value)
            if isinstance(value, dict):
                return {name: rename(item) for name, item in value.items()}
            return type(value)(map(rename, value)) if isinstance(value, list | tuple) else value

        return rename

    def _check_old_or_new(self, before: int) -> None:
        """After whatever went wrong, the state can be read and is of one generation (faults.md: O5)."""
        store = self.office.store()
        store.load()
        assert store.serial in (before, before + 1)
        list(store.journal.read())
        store.intent()

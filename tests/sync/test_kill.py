"""A real process with real files, killed with SIGKILL at each of its durable writes in turn."""

from __future__ import annotations

import os
import random
import signal
import warnings
from datetime import UTC, datetime
from pathlib import Path

import gspread
import pytest
from companies import company

from sheetcrm.emulator import adapter
from sheetcrm.emulator.service import Service
from sheetcrm.schema.cells import decode, encode
from sheetcrm.sheets.connection import connect
from sheetcrm.sheets.ledger import Ledger
from sheetcrm.sheets.retry import RetryPolicy
from sheetcrm.state.store import TinyStateStore
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.passes import Syncer
from sheetcrm.sync.results import PassResult

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

COMPANY = company()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def service(folder: Path) -> Service:
    return Service(folder / "sheets", clock=lambda: NOW, random=random.Random(3))


def store(folder: Path) -> TinyStateStore:
    return TinyStateStore(folder / "state", encode=encode, decode=decode)


def run_pass(folder: Path) -> PassResult:
    """A pass as a process of its own makes it: everything comes from the disk."""
    session = adapter.session(service(folder))
    google = connect(
        COMPANY,
        folder,
        ledger=Ledger(),
        policy=RetryPolicy(),
        sleep=lambda seconds: None,
        clock=lambda: 0.0,
        session=session,
    )
    return Syncer(COMPANY, google, store(folder), clock=lambda: NOW).run(Approval.standing())


def open_for_business(folder: Path) -> dict[str, str]:
    """Three files on disk, one request typed in; nothing synced yet."""
    staff = gspread.Client(auth=None, session=adapter.session(service(folder)))
    ids = {}
    for key, rules in COMPANY.departments.items():
        book = staff.create(rules.title)
        ids[key] = book.id
        book.sheet1.update_title(rules.sheet)
        book.sheet1.update([list(COMPANY.fields[key])], "A1")
    fields = list(COMPANY.fields["sales"])
    typed = {"Status": "Estimate", "Cargo": "Tractor", "From": "Perm"}
    staff.open_by_key(ids["sales"]).sheet1.update([[typed.get(name, "") for name in fields]], "A2")
    store(folder).register(spreadsheets=ids)
    return ids


def killed_at(folder: Path, doomed: int, moment: str) -> bool:
    """Make a pass in a process that dies at its n-th rename; False when it lived to the end."""
    with warnings.catch_warnings():
        # The child makes one pass and dies or leaves at once: it never meets the parent's threads.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 3
        try:
            _die_at_rename(doomed, moment)
            run_pass(folder)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the pass failed by itself"
    return os.WIFSIGNALED(status)


def _die_at_rename(doomed: int, moment: str) -> None:
    really, count = os.replace, 0

    def replace(*args, **kwargs):
        nonlocal count
        count += 1
        if count == doomed and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        really(*args, **kwargs)
        if count == doomed:
            os.kill(os.getpid(), signal.SIGKILL)

    os.replace = replace


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_pass_is_finished_by_the_next_and_makes_no_second_child(tmp_path, moment):
    doomed = 1
    while True:
        folder = tmp_path / str(doomed)
        ids = open_for_business(folder)
        if not killed_at(folder, doomed, moment):
            break
        run_pass(folder)
        assert run_pass(folder).preview.plan.is_empty, f"not in step after a kill at rename {doomed}"
        people = service(folder)
        sales, logistics = (
            people.as_person(ids[key]).read(f"{COMPANY.departments[key].sheet}!A2:A")
            for key in ("sales", "logistics")
        )
        assert (sales, logistics) == ([["D-000001"]], [["D-000001/LOG-1"]])
        keys = [event.key for event in store(folder).journal.read()]
        assert len(keys) == len(set(keys))
        doomed += 1
    assert doomed > 5, "a pass with two writes to sheets and one to the state renames more files than that"

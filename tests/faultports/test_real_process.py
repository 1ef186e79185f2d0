"""A real process with real files: killed with -9 at its writes, or paused while another one works."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_office import Office
from disturbances import EVERY
from story import nothing_is_open, told

from sheetcrm.errors import ExitCode
from sheetcrm.schema.cells import decode, encode
from sheetcrm.state import StateLockedError, TinyStateStore

DOOMED = Path(__file__).with_name("doomed.py")
BEFORE_THE_FIRST_WRITE = "catalogue.json:1:.lock"
"""The intent is stored, no sheet is written: the service's folder is about to be locked for it."""
DEPARTMENTS = ("sales", "logistics", "operations")
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals that stop a process")


def store(office: Office) -> TinyStateStore:
    return TinyStateStore(office.folder / "state", encode=encode, decode=decode)


def holds(office: Office) -> tuple[dict[str, list], Counter]:
    """What stands in the sheets, and what the journal tells."""
    events = list(store(office).journal.read())
    assert len({event.key for event in events}) == len(events), "a journal line stands twice"
    return {name: office.rows(name) for name in DEPARTMENTS}, told(iter(events))


@dataclass(frozen=True, slots=True)
class Template:
    """A company in the middle of its work, and what an undisturbed pass makes of it.

    Attributes:
        folder: its config, sheets and state.
        end: sheets and journal after the pass.
        calls: how many disk calls the pass makes.
    """

    folder: Path
    end: tuple[dict[str, list], Counter]
    calls: int


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Template:
    """One deal under way, an answer to it and a second request typed in since the last pass."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "template").mkdir()
    office = Office(folder / "template")
    office.run("setup")
    office.type("sales", 2, Client="Anna", Cargo="Tractor", Status="Estimate")
    office.run("sync")
    office.type("logistics", 2, Cost="45000", Status="Truck needed")
    office.type("sales", 3, Client="Boris", Cargo="Crane", Status="Estimate")
    whole = copy_of(office.folder, folder / "whole")
    with process(whole, "0") as undisturbed:
        _, complaint = undisturbed.communicate(timeout=60)
    assert undisturbed.returncode == 0, complaint
    return Template(office.folder, holds(whole), int(re.search(r"(\d+) calls", complaint)[1]))


def copy_of(source: Path, target: Path) -> Office:
    shutil.copytree(source, target)
    return Office(target)


@contextmanager
def process(office: Office, where: str) -> Iterator[subprocess.Popen]:
    """A `sheetcrm sync` of its own, which stops itself where it is told to; it never outlives the block."""
    child = subprocess.Popen(
        [sys.executable, DOOMED, where, office.folder, "--config", office.config, "sync"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate(timeout=60)


def wait_until_stopped(child: subprocess.Popen) -> bool:
    """Wait for the process to stop itself; False if it ended instead."""
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        return True
    child.returncode = os.waitstatus_to_exitcode(status)
    return False


def finish(office: Office, template: Template) -> None:
    """Let ordinary passes finish the job, and hold the company against an undisturbed pass."""
    for _ in range(3):
        if office.run("sync", code=None).exit_code == 0:
            break
    office.run("plan", "--exit-code")
    sheets, lines = holds(office)
    assert sheets == template.end[0]
    assert (lines - template.end[1], template.end[1] - lines) == (Counter(), Counter())
    assert nothing_is_open(store(office))


def targets(calls: int) -> list[int]:
    return list(range(1, calls + 1)) if EVERY else list(range(2, calls + 1, max(calls // 5, 1)))


def test_killed_at_a_disk_call_and_finished_by_the_next_process(template, tmp_path):
    assert template.calls > 40
    stopped = 0
    for number in targets(template.calls):
        office = copy_of(template.folder, tmp_path / str(number))
        with process(office, str(number)) as child:
            stopped += wait_until_stopped(child)
            child.kill()
            child.wait(timeout=60)
        before = store(office)
        before.load()
        before.intent()
        try:
            finish(office, template)
        except AssertionError as error:
            error.add_note(f"killed at disk call {number} of {template.calls}")
            raise
        shutil.rmtree(office.folder)
    assert stopped == len(targets(template.calls)), "the kill was aimed at a living process"


def test_a_paused_process_keeps_the_company(template, tmp_path):
    office = copy_of(template.folder, tmp_path / "company")
    with process(office, BEFORE_THE_FIRST_WRITE) as child:
        assert wait_until_stopped(child)
        with pytest.raises(StateLockedError, match=f"process {child.pid} "), store(office).lock(0):
            pytest.fail("two passes at once")
        os.kill(child.pid, signal.SIGCONT)
        child.communicate(timeout=60)
    assert child.returncode == 0
    finish(office, template)


def forget_lock(office: Office) -> None:
    """What two hosts see of each other's locks on a shared folder that carries none."""
    for name in ("lock", "lock.holder.json"):
        (office.folder / "state" / name).unlink(missing_ok=True)


def test_a_paused_process_that_wakes_up_late_changes_nothing(template, tmp_path):
    """It had stored its intent; another host did not see its lock, and made and committed the same pass."""
    office = copy_of(template.folder, tmp_path / "company")
    with process(office, BEFORE_THE_FIRST_WRITE) as child:
        assert wait_until_stopped(child)
        forget_lock(office)
        office.run("sync")
        sheets, lines = holds(office)
        os.kill(child.pid, signal.SIGCONT)
        _, complaint = child.communicate(timeout=60)
    assert child.returncode not in (0, ExitCode.BUG), complaint
    assert holds(office) == (sheets, lines)
    finish(office, template)

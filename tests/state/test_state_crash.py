"""The store survives what happens between any two disk calls: it is readable, and the old or the new one."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from state_samples import Crash, decode, encode, failing_at, make_base, make_event, make_run

from sheetcrm.state import StateAccessError, StateLockedError, TinyStateStore, atomic
from sheetcrm.state.storage import SafeStorage, SafeTinyDB

WORKER = Path(__file__).with_name("state_worker.py")


def opened(folder: Path) -> TinyStateStore:
    return TinyStateStore(folder, encode=encode, decode=decode)


@pytest.fixture
def template(tmp_path) -> Path:
    """Return the folder of a store with a base `old` and a pending intent."""
    folder = tmp_path / "template"
    store = opened(folder)
    store.commit(make_base("older"), run=make_run("older"))
    store.commit(make_base("old"), run=make_run("old"))
    store.write_intent({"pending": 1})
    return folder


def crash(name: str, args: tuple[Any, ...]) -> None:
    raise Crash


def tear(name: str, args: tuple[Any, ...]) -> None:
    """Die in the middle of a write, with half of it on the disk."""
    if name == "write":
        os.pwrite(args[0], bytes(args[1])[: len(args[1]) // 2], os.lseek(args[0], 0, os.SEEK_CUR))
    raise Crash


def full_disk_once() -> Callable[[str, tuple[Any, ...]], None]:
    """Fail one call as a full disk does, then work again."""
    used = False

    def fail(name: str, args: tuple[Any, ...]) -> None:
        nonlocal used
        if not used:
            used = True
            raise OSError(errno.ENOSPC, "No space left on device")

    return fail


def assert_old_or_new(folder: Path) -> str:
    """Check that every part of the store tells of the same generation, and return which."""
    store = opened(folder)
    base = store.load()
    assert store.warnings == ()
    runs = [run.run for run in store.runs()]
    if base == make_base("new"):
        assert (store.serial, runs[0], store.intent()) == (3, "new", None)
        return "new"
    assert base == make_base("old")
    assert (store.serial, runs, store.intent()) == (2, ["old", "older"], {"pending": 1})
    return "old"


def assert_usable(folder: Path) -> None:
    store = opened(folder)
    store.load()
    store.commit(make_base("after"), run=make_run("after"))
    assert opened(folder).load() == make_base("after")
    assert not [path for path in (folder / "base").iterdir() if atomic.is_temporary(path.name)]


@pytest.mark.parametrize("fail", [crash, tear])
def test_a_crash_at_any_disk_call_of_a_commit(template, tmp_path, fail):
    seen = []
    for number in count(1):
        folder = tmp_path / str(number)
        shutil.copytree(template, folder)
        store = opened(folder)
        store.load()
        try:
            with failing_at(number, fail):
                store.commit(make_base("new"), run=make_run("new"), clear_intent=True)
        except Crash:
            seen.append(assert_old_or_new(folder))
            assert_usable(folder)
        else:
            break
    assert assert_old_or_new(folder) == "new"
    assert seen.count("old") > 8
    assert seen.count("new") >= 1
    # Once the new generation is there, it stays there: no later step brings the old one back.
    assert seen == sorted(seen, key=["old", "new"].index)


def test_a_disk_call_that_fails_is_an_error_and_the_store_goes_on(template, tmp_path):
    failures: list[StateAccessError] = []
    for number in count(1):
        folder = tmp_path / str(number)
        shutil.copytree(template, folder)
        store = opened(folder)
        store.load()
        with failing_at(number, full_disk_once()) as calls:
            try:
                store.commit(make_base("new"), run=make_run("new"), clear_intent=True)
            except StateAccessError as error:
                failures.append(error)
        if calls() < number:
            break
        if assert_old_or_new(folder) == "old":
            store.commit(make_base("new"), run=make_run("new"), clear_intent=True)
            assert assert_old_or_new(folder) == "new"
        assert_usable(folder)
    assert len(failures) > 6
    assert all("No space left" in error.message and "Free space" in error.hint for error in failures)


def test_a_full_disk_leaves_no_intent_behind(tmp_path):
    store = opened(tmp_path)
    store.commit(make_base(), run=make_run())
    for number in count(1):
        with failing_at(number, full_disk_once()) as calls:
            try:
                store.write_intent({"n": number})
            except StateAccessError:
                # Nothing is known of it, or all of it: the last flush alone comes too late to take it back.
                assert opened(tmp_path).intent() in (None, {"n": number})
        store.clear_intent()
        if calls() < number:
            break
    assert number > 6


@pytest.mark.parametrize("fail", [crash, tear])
def test_a_crash_while_the_store_is_founded(tmp_path, fail):
    for number in count(1):
        folder = tmp_path / str(number)
        try:
            with failing_at(number, fail):
                opened(folder)
        except Crash:
            store = opened(folder)
            assert store.serial == 0
            store.commit(make_base(), run=make_run())
            assert opened(folder).load() == make_base()
        else:
            break
    assert number > 3


@pytest.mark.parametrize("fail", [crash, tear])
def test_a_crash_while_events_are_appended(tmp_path, fail):
    for number in count(1):
        journal = opened(tmp_path / str(number)).journal
        journal.append([make_event("a"), make_event("b")])
        try:
            with failing_at(number, fail):
                journal.append([make_event("c"), make_event("d", note="long " * 20)])
        except Crash:
            after = opened(tmp_path / str(number)).journal
            found = [event.key for event in after.read()]
            assert found == ["a", "b", "c", "d"][: len(found)]
            assert len(found) >= 2
            missing = {"c", "d"} - after.keys_of_run("run-1")
            after.append([make_event(key) for key in sorted(missing)])
            assert [event.key for event in after.read()] == ["a", "b", "c", "d"]
        else:
            break
    assert number > 2


def test_a_kill_at_a_disk_call_of_a_commit(template, tmp_path):
    generations = []
    for number in (1, 3, 5, 8, 10, 12, 15, 18, 100):
        folder = tmp_path / str(number)
        shutil.copytree(template, folder)
        result = subprocess.run([sys.executable, WORKER, "die-in-commit", folder, str(number)], check=False)
        assert result.returncode in (0, -signal.SIGKILL)
        generations.append((result.returncode, assert_old_or_new(folder)))
        assert_usable(folder)
    assert generations[0] == (-signal.SIGKILL, "old")
    assert generations[-1] == (0, "new")
    assert generations.count((-signal.SIGKILL, "old")) > 3


def run_two(action: str, folder: Path, number: int) -> None:
    workers = [
        subprocess.Popen([sys.executable, WORKER, action, folder, str(number)], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for worker in workers:
        _, complaint = worker.communicate(timeout=60)
        assert (worker.returncode, complaint) == (0, b"")


def test_two_processes_lose_no_change(tmp_path):
    database = SafeTinyDB(SafeStorage(tmp_path / "shared.json"))
    database.table("numbers").insert({"n": 0})
    run_two("increment", tmp_path, 100)
    assert database.table("numbers").get(doc_id=1) == {"n": 200}
    log = database.table("log").all()
    assert sorted(document.doc_id for document in log) == list(range(1, 201))
    assert len({(document["by"], document["step"]) for document in log}) == 200


def test_two_processes_lose_no_registration_and_no_event(tmp_path):
    store = opened(tmp_path)
    run_two("register", tmp_path, 15)
    assert len(store.registry.sheets) == 30
    run_two("append", tmp_path, 50)
    assert len({event.key for event in store.journal.read()}) == 100


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    store = opened(tmp_path)
    worker = subprocess.Popen(
        [sys.executable, WORKER, "hold", tmp_path, "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert worker.stdout.readline() == b"held\n"
        with pytest.raises(StateLockedError, match=f"process {worker.pid} "), store.lock(0):
            pytest.fail("two hold the company")
    finally:
        worker.kill()
        worker.communicate()
    assert (tmp_path / "lock.holder.json").exists()
    with store.lock(5):
        assert store.load().settled is False

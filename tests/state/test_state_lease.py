"""The lease: holders out of reach of the operating system's lock, clocks that jump, processes that died."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from state_samples import decode, encode, make_base, make_run

from sheetcrm.state import locking
from sheetcrm.state.failures import StateLockedError, StateStaleError
from sheetcrm.state.locking import GRACE, LEASE, RENEWAL, Machine, company_lock, started_of
from sheetcrm.state.store import TinyStateStore

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class NoLock:
    """A lock of the operating system that does not reach the other host."""

    def __init__(self, path) -> None:
        pass

    def acquire(self, timeout) -> None:
        pass

    def release(self) -> None:
        pass


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def out_of_reach(monkeypatch) -> None:
    """Hosts that share the folder and not the locks."""
    monkeypatch.setattr(locking, "FileLock", NoLock)


def machine(clock, host="alpha", pid=100, processes=None) -> Machine:
    """A host on which the processes given live, with what tells them apart."""
    living = {100: "t100", 200: "t200"} if processes is None else processes
    return Machine(host=host, pid=pid, started_of=living.get, sleep=clock.sleep)


def take(folder, clock, on, timeout=0.0):
    return company_lock(folder, timeout_seconds=timeout, now=clock, machine=on)


def test_another_hosts_live_lease_locks_where_its_lock_does_not_reach(tmp_path, clock, out_of_reach):
    with take(tmp_path, clock, machine(clock)):
        clock.at += LEASE
        with pytest.raises(StateLockedError) as caught, take(tmp_path, clock, machine(clock, "beta", 7)):
            pytest.fail("two hold the company")
    assert "process 100 on alpha since 2026-03-02T09:00:00+00:00" in caught.value.message
    assert "until 2026-03-02T09:10:00+00:00" in caught.value.message
    assert "stop process 100 on alpha" in caught.value.hint
    assert str(tmp_path / "lock.holder.json") in caught.value.hint
    with take(tmp_path, clock, machine(clock, "beta", 7)) as lease:
        assert lease.notice == "", "it was given back"


def test_a_renewed_lease_goes_on(tmp_path, clock, out_of_reach):
    with take(tmp_path, clock, machine(clock)) as lease:
        for _ in range(5):
            clock.at += LEASE
            lease.renew()
        clock.at += LEASE
        with pytest.raises(StateLockedError), take(tmp_path, clock, machine(clock, "beta", 7)):
            pytest.fail("two hold the company")


def test_a_fresh_lease_is_not_written_again(tmp_path, clock):
    def written():
        return (tmp_path / "lock.holder.json").stat().st_ino, (tmp_path / "lock.holder.json").read_bytes()

    with take(tmp_path, clock, machine(clock)) as lease:
        before = written()
        clock.at += RENEWAL - timedelta(seconds=1)
        lease.renew()
        assert written() == before
        clock.at += timedelta(seconds=1)
        lease.renew()
        assert written() != before


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1)])
def test_a_clock_that_jumps_leaves_no_lease_that_is_too_long_or_over(tmp_path, clock, jump, out_of_reach):
    with take(tmp_path, clock, machine(clock)) as lease:
        clock.at += jump
        lease.renew()
        clock.at += LEASE
        with pytest.raises(StateLockedError), take(tmp_path, clock, machine(clock, "beta", 7)):
            pytest.fail("two hold the company")
        clock.at += GRACE + timedelta(seconds=1)
        with take(tmp_path, clock, machine(clock, "beta", 7)) as other:
            assert other.notice


def test_an_expired_lease_is_taken_with_a_notice_and_its_holder_is_told(tmp_path, clock, out_of_reach):
    with take(tmp_path, clock, machine(clock)) as late:
        clock.at += LEASE + GRACE + timedelta(seconds=1)
        with take(tmp_path, clock, machine(clock, "beta", 7)) as lease:
            assert "process 100 on alpha" in lease.notice
            assert "2026-03-02T09:10:00" in lease.notice
            with pytest.raises(StateLockedError, match="taken over by process 7 on beta"):
                late.renew()
            lease.renew()
        with pytest.raises(StateLockedError, match="taken over by somebody"):
            late.renew()
    assert not (tmp_path / "lock.holder.json").exists()


def test_the_late_one_does_not_give_back_what_is_not_its_own(tmp_path, clock, out_of_reach):
    with take(tmp_path, clock, machine(clock)):
        clock.at += LEASE + 2 * GRACE
        other = take(tmp_path, clock, machine(clock, "beta", 7))
        other.__enter__()
    with pytest.raises(StateLockedError), take(tmp_path, clock, machine(clock, "gamma", 9)):
        pytest.fail("beta still holds it")
    other.__exit__(None, None, None)


def test_who_waits_gets_the_company_when_the_lease_runs_out(tmp_path, clock, out_of_reach):
    with take(tmp_path, clock, machine(clock)):
        patient = (LEASE + 2 * GRACE).total_seconds()
        with take(tmp_path, clock, machine(clock, "beta", 7), timeout=patient) as lease:
            assert lease.notice
        assert clock.at - NOW > LEASE + GRACE


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
def test_on_one_host_no_jump_of_the_clock_unlocks(tmp_path, clock, out_of_reach, jump):
    with take(tmp_path, clock, machine(clock)) as lease:
        clock.at += jump
        with pytest.raises(StateLockedError), take(tmp_path, clock, machine(clock, pid=200)):
            pytest.fail("two hold the company")
        lease.renew()


@pytest.mark.parametrize("processes", [{200: "t200"}, {100: "another", 200: "t200"}])
def test_a_dead_process_of_the_same_host_is_recognised_at_once(tmp_path, clock, out_of_reach, processes):
    with take(tmp_path, clock, machine(clock)):
        on = machine(clock, pid=200, processes=processes)
        with take(tmp_path, clock, on) as lease:
            assert lease.notice == ""


@pytest.mark.parametrize(
    "left", [b"", b"{", b"[]", b'{"pid": 1}', b'{"pid": 5, "host": "beta", "since": "2026-03-02T09:00:00Z"}']
)
def test_a_holders_file_that_says_nothing_useful_locks_nobody_out(tmp_path, clock, left):
    (tmp_path / "lock.holder.json").write_bytes(left)
    with take(tmp_path, clock, machine(clock)) as lease:
        assert lease.notice == ""


def test_a_lease_that_could_not_be_written_down_is_renewed_once_it_can(tmp_path, clock, out_of_reach):
    (tmp_path / "lock.holder.json").mkdir()
    with take(tmp_path, clock, machine(clock)) as lease:
        lease.renew()
        (tmp_path / "lock.holder.json").rmdir()
        lease.renew()
        found = msgspec.json.decode((tmp_path / "lock.holder.json").read_bytes())
    assert (found["host"], found["pid"], found["expires"]) == ("alpha", 100, "2026-03-02T09:10:00Z")


def test_processes_are_told_apart_by_their_start():
    assert started_of(os.getpid()) == started_of(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert started_of(child.pid)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert started_of(child.pid) is None, "it has ended, though nobody has fetched its code yet"
    finally:
        child.kill()
        child.communicate()
    assert started_of(child.pid) is None


def test_the_late_ones_commit_is_refused_and_the_notice_is_kept(tmp_path, clock, out_of_reach):
    def on(host, pid):
        return TinyStateStore(
            tmp_path, encode=encode, decode=decode, now=clock, machine=machine(clock, host, pid)
        )

    late, other = on("alpha", 100), on("beta", 7)
    with late.lock(0) as lease:
        late.load()
        clock.at += LEASE + 2 * GRACE
        with other.lock(0):
            other.load()
            other.commit(make_base(), run=make_run())
            with pytest.raises(StateLockedError):
                lease.renew()
        with pytest.raises(StateStaleError):
            late.commit(make_base(), run=make_run())
    assert "lease ran out" in other.notices[0]
    assert late.notices == ()

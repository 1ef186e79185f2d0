"""Two servers over one state store whose locks do not reach each other: one is held up, the other goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from companies import company
from embedded import Office

from sheetcrm.emulator import adapter
from sheetcrm.errors import StateError
from sheetcrm.schema.cells import decode, encode
from sheetcrm.sheets.connection import connect
from sheetcrm.sheets.ledger import Ledger
from sheetcrm.sheets.retry import RetryPolicy
from sheetcrm.state import locking
from sheetcrm.state.failures import StateLockedError, StateStaleError
from sheetcrm.state.locking import LEASE, Machine
from sheetcrm.state.store import TinyStateStore
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.passes import Syncer

EVERYTHING = Approval(limited=False)


class NoLock:
    """A lock of the operating system that does not reach the other host."""

    def __init__(self, path) -> None:
        pass

    def acquire(self, timeout) -> None:
        pass

    def release(self) -> None:
        pass


class TwoHosts:
    """Hosts alpha and beta on one state folder; alpha can be held up before any of its steps."""

    def __init__(self, folder) -> None:
        self.office = Office(folder, company())
        self.late = timedelta()
        self.steps: list[str] = []
        self.held_up_before = ""
        self.alpha, self.beta = self.syncer("alpha", self.alphas_step), self.syncer("beta", lambda what: None)

    def syncer(self, host: str, progress) -> Syncer:
        def clock():
            return self.office.clock() + self.late

        store = TinyStateStore(
            self.office.folder / "state",
            encode=encode,
            decode=decode,
            now=clock,
            machine=Machine(host=host, sleep=lambda seconds: None),
        )
        google = connect(
            self.office.company,
            self.office.folder,
            ledger=Ledger(),
            policy=RetryPolicy(),
            sleep=lambda seconds: None,
            clock=lambda: clock().timestamp(),
            session=adapter.session(self.office.service),
        )
        return Syncer(self.office.company, google, store, clock=clock, progress=progress)

    def alphas_step(self, what: str) -> None:
        self.steps.append(what)
        if self.held_up_before and what.startswith(self.held_up_before):
            self.held_up_before = ""
            self.late += 2 * LEASE
            self.beta.run(EVERYTHING)


@pytest.fixture
def hosts(tmp_path, monkeypatch) -> TwoHosts:
    monkeypatch.setattr(locking, "FileLock", NoLock)
    made = TwoHosts(tmp_path)
    made.office.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    return made


def test_who_was_held_up_while_reading_writes_nothing(hosts):
    hosts.held_up_before = "reading logistics"
    with pytest.raises(StateLockedError, match="taken over by somebody"):
        hosts.alpha.run(EVERYTHING)
    assert not any(step.startswith("writing") for step in hosts.steps)
    assert "lease ran out" in hosts.beta.store.notices[0]
    assert hosts.beta.run(EVERYTHING).preview.plan.is_empty


@pytest.mark.parametrize("step", ["reading operations", "writing"])
def test_whoever_is_held_up_and_wherever_its_pass_is_refused_and_no_row_is_made_twice(hosts, step):
    hosts.held_up_before = step
    with pytest.raises(StateError) as caught:
        hosts.alpha.run(EVERYTHING)
    assert isinstance(caught.value, StateLockedError | StateStaleError)
    for syncer in (hosts.beta, hosts.alpha, hosts.beta):
        syncer.run(EVERYTHING)
    assert [row["ID"] for row in hosts.office.rows("sales")] == ["D-000001"]
    assert [row["ID"] for row in hosts.office.rows("logistics")] == ["D-000001/LOG-1"]
    assert hosts.beta.run(EVERYTHING).preview.plan.is_empty


def test_without_delays_the_hosts_take_turns(hosts):
    for syncer in (hosts.alpha, hosts.beta, hosts.alpha):
        assert syncer.run(EVERYTHING).outcome == "ok"
    assert hosts.alpha.store.notices == hosts.beta.store.notices == ()

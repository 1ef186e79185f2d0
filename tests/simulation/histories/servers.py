"""Sync servers: each a process that can die and a folder that can be lost, copied or brought back."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from histories.clocks import Clock
from histories.firm import Blank
from histories.ports import PortedStore, Ports
from sheetcrm.emulator import adapter
from sheetcrm.emulator.service import Service
from sheetcrm.schema.cells import decode, encode
from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import connect
from sheetcrm.sheets.ledger import Ledger
from sheetcrm.sheets.retry import RetryPolicy
from sheetcrm.state.conflicts import Pick
from sheetcrm.state.events import Event
from sheetcrm.state.store import TinyStateStore
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.channel import Machine
from sheetcrm.sync.identity import NO_PICKS, Picks
from sheetcrm.sync.passes import Syncer
from sheetcrm.sync.results import PassResult
from sheetcrm.sync.takeover import rebuild


@dataclass(slots=True)
class Servers:
    """The machines of a history, by name. A and B share one state folder, C has one of its own.

    Attributes:
        archive: every event that ever stood in a journal, by store and key, in the order it was written.
    """

    service: Service
    company: Company
    blank: Blank
    folder: Path
    clock: Clock
    die: random.Random
    ports: Ports = field(default_factory=Ports)
    archive: dict[tuple[str, str], Event] = field(default_factory=dict)
    _syncers: dict[str, Syncer] = field(default_factory=dict)
    _lives: dict[tuple[str, str], int] = field(default_factory=dict)
    _life: int = 0
    _births: int = 0
    _opened: bool = False

    def home(self, server: str) -> Path:
        """The folder of a server's state."""
        return self.folder / ("elsewhere" if server == "C" else "state")

    def store(self, server: str) -> TinyStateStore:
        """Open the state as a new process does."""
        store = TinyStateStore(
            self.home(server), encode=encode, decode=decode, now=self.clock.look, new_lineage=self._birth
        )
        if not store.registry.spreadsheets:
            # The first store has made the tabs; any other looks them up by their titles.
            is_first = not self._opened
            store.register(spreadsheets=self.blank.spreadsheets, sheets=self.blank.sheets if is_first else {})
        self._opened = True
        return store

    def _birth(self) -> str:
        self._births += 1
        return f"store{self._births}"

    def _token(self) -> str:
        return f"{self.die.getrandbits(64):016x}"

    def _syncer(self, server: str) -> Syncer:
        """The server's process; one that died before starts anew."""
        syncer = self._syncers.get(server)
        if syncer is None:
            google = connect(
                self.company,
                self.folder,
                ledger=Ledger(),
                policy=RetryPolicy(),
                sleep=self.clock.sleep,
                clock=self.clock.seconds,
                random=self.die.random,
                session=adapter.session(self.service),
            )
            syncer = Syncer(
                self.company,
                google,
                self.store(server),
                clock=self.clock.look,
                lock_timeout_seconds=0,
                machine=Machine(host=f"host {server}", token=self._token),
            )
            self._syncers[server] = syncer
        return syncer

    def make_pass(self, server: str, ports: Ports, picks: Picks = NO_PICKS) -> PassResult:
        """Let a server make a pass; `picks` is what the operator says about rows that lost their IDs."""
        syncer = self._syncer(server)
        syncer.store = PortedStore(syncer.store, ports)
        try:
            return run_pass(syncer, picks)
        finally:
            syncer.store = syncer.store._store

    def decide(self, server: str, conflict: str, pick: Pick) -> None:
        """Tell a server's process what somebody has decided about a conflict."""
        self._syncer(server).decide(conflict, pick)

    def take_over(self) -> None:
        """Let server A take the sheets over as they are, as `state rebuild` does."""
        self.keep_journal()
        syncer = self._syncer("A")
        with syncer.store.lock(0):
            look = syncer.look()
            rebuild(self.company, syncer.google, syncer.store, look, host="host A", at=self.clock.look())

    def end(self, server: str) -> None:
        """Drop a process with all it holds in memory."""
        self._syncers.pop(server, None)

    def keep_journal(self, server: str = "A") -> None:
        """Put what the journal holds into the archive, as a backup would."""
        if (self.home(server) / "journal").exists():
            store = self.store(server)
            for event in store.journal.read():
                key = (store.lineage, event.key)
                self.archive.setdefault(key, event)
                self._lives.setdefault(key, self._life)

    def journals(self) -> Iterable[list[Event]]:
        """The events of each store there was."""
        lineages = dict.fromkeys(lineage for lineage, _ in self.archive)
        return [[event for (of, _), event in self.archive.items() if of == lineage] for lineage in lineages]

    def lifetimes(self) -> Iterable[list[Event]]:
        """The same, those apart that a store wrote before an old copy of it was brought back.

        The passes after that have the numbers of passes that are forgotten.
        """
        of_life: dict[tuple[str, int], list[Event]] = {}
        for (lineage, key), event in self.archive.items():
            of_life.setdefault((lineage, self._lives[lineage, key]), []).append(event)
        return list(of_life.values())

    def lose(self) -> None:
        """Delete the state of A and B."""
        self.keep_journal()
        for server in ("A", "B"):
            self.end(server)
        shutil.rmtree(self.home("A"), ignore_errors=True)

    def back_up(self) -> None:
        """Copy the state of A and B."""
        if not (self.folder / "backup").exists() and self.home("A").exists():
            shutil.copytree(self.home("A"), self.folder / "backup")

    def bring_back(self) -> bool:
        """Put the copy back in the place of the state; False where there is none."""
        if not (self.folder / "backup").exists():
            return False
        self.lose()
        self._life += 1
        shutil.move(self.folder / "backup", self.home("A"))
        return True


def run_pass(syncer: Syncer, picks: Picks) -> PassResult:
    """Make a pass with the leave to do whatever it finds to do."""
    return syncer.run(Approval.standing(picks=picks))

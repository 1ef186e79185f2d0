"""A history lived: staff act, servers make passes, things go wrong; then quiet is restored."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from histories import choices, moves, staff
from histories.breach import Breach
from histories.clocks import Clock
from histories.decisions import note_carried_out, note_decision
from histories.desk import Desk
from histories.diary import Diary
from histories.firm import blank_sheets, company
from histories.history import Act, History, Turn
from histories.holding import Holding
from histories.incidents import INCIDENTS
from histories.oracles import check_pass, judge
from histories.ports import Killed, Ports
from histories.quiet import restore_quiet
from histories.recorder import Recorder
from histories.servers import Servers
from histories.tabs import WORDS, read_conflict
from histories.takeovers import destroyed, others_marks
from histories.tally import count_customs
from histories.troubles import Seam, Watch
from sheetcrm.emulator.service import Service
from sheetcrm.errors import SheetcrmError
from sheetcrm.state.conflicts import Pick
from sheetcrm.sync.identity import NO_PICKS, Picks
from sheetcrm.sync.results import PassResult

_TROUBLES = ("deed in a pass", "crash", "lost answers", "fault", "two servers", "incident: state lost")

RESOLVE = "resolve a conflict"

assert moves.TAG
assert choices.HOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What became of a history.

    Attributes:
        breaches: the promises that were broken; none is what it should be.
        sentences: everything that happened, in order.
        seen: how often each kind of thing happened.
        trace: digest of every request, act and result; the same history has the same trace.
    """

    breaches: tuple[Breach, ...]
    sentences: tuple[str, ...]
    seen: Counter[str]
    trace: str


@dataclass(slots=True)
class Office:
    """Everything a history takes place in.

    Attributes:
        is_doubtful: whether the state of A and B was lost or taken back, and the sheets not taken over since.
        is_fresh: whether it has just taken them over, and no pass has looked yet.
        orphans: the requests of which a pass has said that there is nobody they were made for.
    """

    desk: Desk
    servers: Servers
    seam: Seam
    recorder: Recorder
    holding: Holding
    seen: Counter[str] = field(default_factory=Counter)
    breaches: list[Breach] = field(default_factory=list)
    is_doubtful: bool = False
    is_fresh: bool = False
    orphans: set[str] = field(default_factory=set)

    @property
    def diary(self) -> Diary:
        """The model."""
        return self.desk.diary

    @property
    def requests(self) -> int:
        """How many requests the servers have made so far."""
        return self.seen["requests"]

    def tell(self, sentence: str) -> None:
        """Add to the story, and to the trace."""
        self.diary.sentences.append(sentence)
        self.seam.note(sentence)

    def act(self, act: Act, watch: Watch | None = None) -> None:
        """Let a person do something; in the middle of a pass where `watch` is one."""
        self.desk.pencil()
        where = "" if watch is None else f"(at request {watch.requests} of the pass) "
        if act.kind.startswith("server "):
            self._other_server(act, where)
            return
        if act.kind == RESOLVE:
            self._resolve(random.Random(act.salt))
            return
        sentence = staff.DEEDS[act.kind](self.desk, random.Random(act.salt))
        if sentence is None:
            return
        self.tell(where + sentence)
        self.seen[f"deed: {act.kind}"] += 1
        if watch is not None:
            watch.acted += 1
            self.seen[f"deed in a pass: {act.kind}"] += 1

    def _other_server(self, act: Act, where: str) -> None:
        server = act.kind.removeprefix("server ")
        self.tell(f"{where}server {server} makes a pass of its own")
        self.seen["two servers at once"] += 1
        self.seen[f"meanwhile: server {server}"] += 1
        self.make_pass(Turn(server=server))

    def _resolve(self, die: random.Random) -> None:
        """Let the operator decide about a conflict, as `conflicts resolve` does, and make a pass at once."""
        known = self.servers.store("A").load().conflicts
        free = {row.conflict for row in choices.undecided(self.desk)}
        if self.desk.company.conflicts is None:
            free = set(known) if not any(conflict.decision for conflict in known.values()) else set()
        if free & known.keys():
            self.resolve(die.choice(sorted(free & known.keys())), die.choice(tuple(Pick)))

    def resolve(self, conflict: str, decision: Pick) -> None:
        """Let the operator decide about one conflict, and make a pass that carries it out."""
        question = read_conflict(self.desk.company, self.servers.store("A").load().conflicts[conflict])
        words = {Pick.PARENT: WORDS.keep_parent, Pick.CHILD: WORDS.keep_child, Pick.BOTH: WORDS.keep_both}
        note_decision(self.desk, question, words[decision])
        self.tell(f"the operator decides about {conflict}: {decision}")
        self.seen[f"deed: {RESOLVE}"] += 1
        self.servers.decide("A", conflict, decision)
        self.make_pass(Turn())
        self.servers.end("A")
        left = self.servers.store("A").load().conflicts.get(conflict)
        if left is not None and left.decision is None:
            self.diary.recall(conflict)  # he is told that it could not be done

    def incident(self, act: Act) -> None:
        """Let something befall the machines."""
        sentence = INCIDENTS[act.kind](self.servers, random.Random(act.salt))
        if sentence is not None:
            self.tell(sentence)
            self.seen[f"incident: {act.kind}"] += 1
            self.is_doubtful = self.is_doubtful or act.kind in {"state lost", "state rolled back"}

    def take_over(self) -> None:
        """Let the operator take the sheets over with the state of server A, as `state rebuild` does."""
        self.servers.take_over()
        self.seen["taken over"] += 1
        self.is_doubtful, self.is_fresh = False, True

    def _troubled(self) -> bool:
        """Whether anything has happened that a pass may have to clear up at a price."""
        return any(count and kind.startswith(_TROUBLES) for kind, count in self.seen.items())

    def make_pass(self, turn: Turn, picks: Picks = NO_PICKS) -> PassResult | None:
        """Let a server make a pass; None where it died or refused. `picks` is what the operator says."""
        ports = Ports(doomed=turn.killed_at)
        watch = Watch(turn, ports)
        theirs, writes = self._others_marks(turn), self.recorder.writes
        begun = len(self.diary.sentences)
        self.seam.watches.append(watch)
        if len(self.seam.watches) == 1:
            self.recorder.begin_pass()
            if not self.seam.held_up:
                self.holding.begin_pass()
        result: PassResult | None = None
        try:
            result = self.servers.make_pass(turn.server, ports, picks)
            plan = result.preview.plan
            said = f"{result.outcome}, {len(plan.edits)} edits, {len(plan.new_rows)} new rows"
            self.seen[f"outcome: {result.outcome}"] += 1
            self.seen["overruled"] += len(plan.overruled)
            self.seen["conflicts"] += len(plan.conflicts)
            self.seen["rounds"] += len(result.earlier)
            self.seen["repairs"] += sum(len(of.repairs) for of in (*result.earlier, result))
            for of in (*result.earlier, result):
                count_customs(self.desk.company, of, self.seen)
                note_carried_out(self.desk, of, begun)
                found = (one for one in of.preview.findings if one.code == "row-id-orphan")
                self.orphans |= {str(one.row_id) for one in found}
        except Killed as death:
            self.servers.end(turn.server)
            said = f"killed at {death}"
            self.seen["crash"] += 1
            self.seen[f"crash at {str(death).split(',')[0].rstrip(' 0123456789')}"] += 1
        except SheetcrmError as refusal:
            said = f"refused: {type(refusal).__name__}"
            self.seen[f"refusal: {type(refusal).__name__}"] += 1
        finally:
            self.seam.watches.pop()
            self.seen["lost answers"] += watch.lost_writes
            for kind in set(watch.struck):
                self.seen[f"fault: {kind}"] += 1
        self.tell(f"a pass of server {turn.server} ({watch.requests} requests): {said}")
        if watch.struck:
            self.tell(f"    meanwhile: {', '.join(watch.struck)}")
        self.desk.pencil()
        self.seen["passes"] += 1
        self.seen["requests"] += watch.requests
        if not self.seam.watches and not self._troubled():
            self.breaches.extend(self.holding.written())
        if result is not None:
            self.breaches.extend(check_pass(self.desk, watch, result, troubled=self._troubled()))
            self._check_memory(result, watch, theirs if self.recorder.writes > writes else [])
        return result

    def _others_marks(self, turn: Turn) -> list[str]:
        is_theirs = self.is_doubtful and turn.server != "C"
        return others_marks(self.desk, self.servers.store(turn.server)) if is_theirs else []

    def _check_memory(self, result: PassResult, watch: Watch, theirs: list[str]) -> None:
        if theirs and not watch.struck:
            self.breaches.append(Breach("O5", "an old state believed", f"{', '.join(theirs)} knew better"))
        if self.is_fresh:
            first = (*result.earlier, result)[0]
            self.breaches.extend(destroyed(self.desk, first.preview.plan))
            self.is_fresh = False


def live(history: History) -> Lived:
    """Live a history from its first act to its last check."""
    with open_office(history) as office:
        for nth, turn in enumerate(history.turns, start=1):
            office.tell(f"-- {nth} --")
            for act in turn.acts:
                office.act(act)
            for incident in turn.incidents:
                office.incident(incident)
            office.make_pass(turn)
            if office.breaches:
                break
        return conclude(office)


def conclude(office: Office) -> Lived:
    """Restore quiet after whatever has happened, and judge."""
    if not office.breaches:
        office.tell("-- quiet --")
        office.breaches.extend(restore_quiet(office))
    if not office.breaches:
        office.breaches.extend(judge(office.desk, office.servers, office.seen))
    office.seen["histories"] += 1
    return Lived(
        breaches=tuple(office.breaches),
        sentences=tuple(office.diary.sentences),
        seen=office.seen,
        trace=office.seam.digest.hexdigest(),
    )


@contextmanager
def open_office(history: History) -> Iterator[Office]:
    """Everything a history needs, in a folder that is gone afterwards."""
    die = random.Random(history.seed)
    the_company = company(history.variant, history.customs)
    blank = blank_sheets(history.variant, history.customs)
    clock = Clock()
    service = Service(None, clock=clock.googles, random=die)
    service.store._files.update(blank.files)
    desk = Desk(service, the_company, blank, Diary())
    folder = Path(tempfile.mkdtemp(prefix="history-", dir=_fast_folder()))
    try:
        servers = Servers(service, the_company, blank, folder, clock, die)
        recorder = Recorder(desk)
        seam = Seam(lambda act, watch: None, recorder.around)
        office = Office(desk, servers, seam, recorder, Holding(desk))
        seam.act = office.act
        service.faults = seam
        yield office
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fast_folder() -> str | None:
    """A folder in memory, where the machine has one: a history syncs thousands of files."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() else None

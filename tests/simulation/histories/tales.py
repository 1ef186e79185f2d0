"""Tales: short histories told on purpose, each about one thing that random histories seldom meet with.

A tale says what people do, when, and what goes wrong; then quiet is restored and everything is judged as
after any history. Some name besides what has to come of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from histories.breach import Breach
from histories.diary import MONEY, Content, Formula
from histories.history import Act, History, Moment, Trouble, Turn
from histories.moves import delete, undo_deletions
from histories.play import Lived, Office, conclude, open_office
from histories.ports import Killed
from histories.troubles import Watch

Deed = Callable[[], object]
Tale = Callable[["Stage"], None]

TALES: dict[str, Tale] = {}

VARIANT = 2
"""Four departments, each in a spreadsheet of its own."""


def tale(name: str) -> Callable[[Tale], Tale]:
    """Enter a function into the list of tales."""

    def enter(function: Tale) -> Tale:
        TALES[name] = function
        return function

    return enter


@dataclass(slots=True)
class Stage:
    """Where a tale is told: an office, and words for what happens in it."""

    office: Office
    _deeds: dict[str, Deed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.office.seam.act = self._act

    def _act(self, act: Act, watch: Watch) -> None:
        self.office.desk.pencil()
        deed = self._deeds.get(act.kind)
        if deed is None:
            self.office.act(act, watch)
            return
        deed()
        self.office.tell(f"(at request {watch.requests} of the pass) {act.kind}")
        watch.acted += 1
        self.office.seen[f"deed in a pass: {act.kind}"] += 1

    @property
    def reads(self) -> int:
        """How many requests a pass begins with before it writes."""
        return len(self.office.desk.blank.spreadsheets)

    def text(self) -> str:
        """A text nobody has written before."""
        return f"v{self.office.diary.next_number()}z"

    def money(self) -> int:
        """A sum nobody has written before."""
        return MONEY + self.office.diary.next_number()

    def row(self, department: str, cells: Mapping[str, Content]) -> str:
        """Type a new row below the others; return its pencil mark."""
        desk = self.office.desk
        tag = desk.write(department, desk.first_free_row(department), cells)
        self.office.tell(f"a new row in {department}, {tag}: {dict(cells)}")
        return tag

    def deals(self, count: int = 1, status: str = "Estimate") -> list[str]:
        """Type deals that ask for an estimate, and let a pass make the requests."""
        made = [self.row("sales", {"Status": status, "Cargo": self.text()}) for _ in range(count)]
        self.passes()
        return made

    def type(self, tag: str, **cells: Content) -> None:
        """Type into a row that stands."""
        desk = self.office.desk
        desk.write(desk.diary.homes[tag], desk.find(tag), cells)
        self.office.tell(f"{tag}: {cells}")

    def child(self, parent: str, department: str = "logistics") -> str:
        """The pencil mark of the latest row made for another; the tale goes on with it."""
        desk, row_id = self.office.desk, self.office.desk.row_id(parent)
        made = [tag for tag in desk.tags(department) if (desk.row_id(tag) or "").startswith(f"{row_id}/")]
        if not made:
            message = f"{parent} has no row in {department}"
            raise LookupError(message)
        return made[-1]

    def passes(self, count: int = 1, **turn: object) -> None:
        """Let a server make passes."""
        for _ in range(count):
            if not self.office.breaches:
                self.office.make_pass(Turn(**turn))  # type: ignore[arg-type] - the fields of a turn

    def meanwhile(self, what: str, deed: Deed, *, request: int | None = None, after: bool = False) -> Moment:
        """Something that people do in the pass, by default right before its first write."""
        self._deeds[what] = deed
        return Moment(request=request or self.reads + 1, after=after, act=Act(kind=what, salt=0))

    def death(self) -> Moment:
        """The end of the process right after its first write."""

        def die() -> None:
            self.office.tell("the process dies")
            raise Killed("request, after")

        return self.meanwhile("the end", die, after=True)

    def expect(self, promise: str, name: str, what: str, *, holds: bool) -> None:
        """Name what has to have come of it."""
        if not holds:
            self.office.breaches.append(Breach(promise, name, what))


def told(a_tale: Tale) -> Lived:
    """Tell a tale, restore quiet, and judge."""
    with open_office(History(seed=0, variant=VARIANT, turns=())) as office:
        a_tale(Stage(office))
        return conclude(office)


@tale("rows sorted under the hand")
def sorted_rows(stage: Stage) -> None:
    """A cost is on its way to one deal when the deals are sorted."""
    first, _ = stage.deals(2)
    stage.passes()
    stage.type(stage.child(first), Cost=stage.money())
    stage.passes(moments=(stage.meanwhile("the deals are sorted", lambda: _sort(stage, "sales", "Cargo")),))


@tale("a column put in under the hand")
def inserted_column(stage: Stage) -> None:
    """A cost is on its way when somebody inserts a column of his own in front of the costs."""
    (deal,) = stage.deals()
    stage.passes()
    stage.type(stage.child(deal), Cost=stage.money())
    stage.passes(moments=(stage.meanwhile("a column inserted", lambda: _column(stage, "sales", "Cost")),))


@tale("a row typed where a new one goes")
def row_typed(stage: Stage) -> None:
    """While a request is made, somebody types a row of his own where it is to stand."""
    stage.deals()
    stage.row("sales", {"Status": "Estimate", "Cargo": stage.text()})

    def typed() -> None:
        cells = {"Cargo": stage.text(), "Inner": stage.text(), "Cost": stage.money()}
        stage.office.diary.strays.add(stage.row("logistics", cells))

    moment = stage.meanwhile("a row of one's own", typed, request=stage.reads + 2)
    stage.passes(moments=(moment,))


@tale("a deal deleted and brought back")
def brought_back(stage: Stage) -> None:
    """A deal that asks for an estimate is deleted, and brought back after a pass."""
    first, _ = stage.deals(2)
    stage.passes()
    _delete(stage, first)
    stage.passes(2)
    _undo_deletion(stage)
    stage.passes()


@tale("a request deleted")
def child_deleted(stage: Stage) -> None:
    """A request is deleted while its deal still asks for it."""
    first, _ = stage.deals(2)
    stage.passes()
    _delete(stage, stage.child(first))
    stage.passes(2)
    stage.type(first, Cargo=stage.text())
    stage.passes()


@tale("moved on by hand after the request moved it")
def moved_on(stage: Stage) -> None:
    """A request is rejected, which moves its deal; the deal's people move it elsewhere."""
    (deal,) = stage.deals()
    stage.passes()
    stage.type(stage.child(deal), Status="Rejected")
    stage.passes(2)
    stage.type(deal, Status="Talk 1")
    stage.passes()
    stage.type(deal, Cargo=stage.text())
    stage.passes()
    stands = stage.office.desk.value(deal, "Status")
    stage.expect("P1", "status lost", f"{deal} is {stands!r}, not 'Talk 1'", holds=stands == "Talk 1")


@tale("asked twice")
def asked_twice(stage: Stage) -> None:
    """A deal asks for an estimate, no longer, and again, each seen by a pass."""
    (deal,) = stage.deals()
    stage.passes()
    stage.type(deal, Status="New")
    stage.passes()
    stage.type(deal, Status="Estimate")
    stage.passes(2)
    made = len(stage.office.desk.tags("logistics"))
    stage.expect("P3", "child missing", f"asked twice, {made} requests", holds=made == 2)


@tale("applied late, over sorted rows")
def applied_late(stage: Stage) -> None:
    """A write is held up, nobody can see what became of it, and it is applied to rows sorted meanwhile."""
    first, second = stage.deals(2)
    stage.passes()
    stage.type(stage.child(first), Cost=stage.money())
    moments = (
        stage.meanwhile("the deals are sorted", lambda: _sort(stage, "sales", "Cargo")),
        stage.meanwhile("a cost typed", lambda: stage.type(second, Cost=stage.money())),
    )
    troubles = (
        Trouble(kind="dropped, applied later", request=1, writes=True),
        Trouble(kind="timeout before", request=stage.reads + 2, times=200),
    )
    stage.passes(moments=moments, troubles=troubles)
    stage.passes(2)


@tale("never applied")
def never_applied(stage: Stage) -> None:
    """A write does not arrive, and no answer tells so."""
    (deal,) = stage.deals()
    stage.passes()
    child = stage.child(deal)
    stage.type(child, Cost=stage.money())
    stage.passes()
    stage.type(child, Cost=stage.money())
    stage.passes(troubles=(Trouble(kind="dropped before", request=1, writes=True),))


@tale("two servers that know nothing of each other")
def two_servers(stage: Stage) -> None:
    """A server with a state of its own starts on the sheets of another."""
    stage.deals(2)
    stage.passes()
    stage.passes(server="C")
    stage.row("sales", {"Status": "Estimate", "Cargo": stage.text()})
    stage.passes(server="C")
    stage.passes()
    refused = stage.office.seen["refusal: StateForeignError"]
    stage.expect("P8", "two masters", "a second server wrote to the same sheets", holds=refused > 0)


@tale("killed after a write over sorted rows")
def killed_over_sorted(stage: Stage) -> None:
    """A cost overwrites one typed a moment ago in another deal's row, and the process dies of it."""
    first, second = stage.deals(2)
    stage.passes()
    stage.type(stage.child(first), Cost=stage.money())

    def sorts() -> None:
        _sort(stage, "sales", "Cargo")
        stage.type(second, Cost=stage.money())

    stage.passes(moments=(stage.meanwhile("sorted, and a cost typed", sorts), stage.death()))
    stage.passes(2)


@tale("new rows sorted under the hand")
def new_rows_sorted(stage: Stage) -> None:
    """Two new deals are about to get their IDs when somebody sorts them."""
    stage.row("sales", {"Status": "Estimate", "Cargo": stage.text()})
    stage.row("sales", {"Status": "Estimate", "Cargo": stage.text()})
    stage.passes(moments=(stage.meanwhile("the deals are sorted", lambda: _sort(stage, "sales", "Cargo")),))


@tale("an old copy of the state")
def old_state(stage: Stage) -> None:
    """An old copy of the state folder is put back, after passes it knows nothing of."""
    first, _ = stage.deals(2)
    stage.passes()
    stage.office.servers.back_up()
    stage.type(stage.child(first), Cost=stage.money())
    stage.passes(2)
    stage.office.servers.bring_back()
    stage.office.seen["incident: state rolled back"] += 1
    stage.office.tell("the old copy of the state folder is put back")
    stage.passes()
    refused = stage.office.seen["refusal: StateStaleError"]
    stage.expect("P8", "old state accepted", "an old state wrote", holds=refused > 0)


@tale("a formula where a cost is to go")
def formula_in_the_way(stage: Stage) -> None:
    """A deal's people keep a formula where the request's cost would come."""
    (deal,) = stage.deals()
    stage.passes()
    number = stage.office.diary.next_number()
    stage.type(deal, Truck=Formula(f'="v{number}z"', f"v{number}z"))
    stage.passes()
    stage.type(stage.child(deal), Vehicle=stage.text())
    stage.passes(2)


@tale("both move at once")
def both_move(stage: Stage) -> None:
    """A request comes to be approved while its deal's people move the deal on."""
    (deal,) = stage.deals()
    stage.passes()
    stage.type(deal, Status="Talk 1")
    stage.type(stage.child(deal), Status="Approval", Cost=stage.money())
    stage.passes(2)
    stands = stage.office.desk.value(deal, "Status")
    stage.expect("P1", "status lost", f"{deal} is {stands!r}, not 'Talk 1'", holds=stands == "Talk 1")


@tale("rejected after the deal has ended")
def ended(stage: Stage) -> None:
    """A request is rejected whose deal is lost."""
    (deal,) = stage.deals()
    stage.passes()
    stage.type(deal, Status="Lost")
    stage.passes()
    stage.type(stage.child(deal), Status="Rejected")
    stage.passes(2)


@tale("dead before it was remembered")
def dead_before_remembering(stage: Stage) -> None:
    """A process dies when the journal is written and nothing is remembered yet."""
    (deal,) = stage.deals()
    stage.passes()
    stage.type(stage.child(deal), Cost=stage.money())
    stage.passes(killed_at="journal, after")
    stage.passes(2)


@tale("answered with an error after it was applied")
def retried(stage: Stage) -> None:
    """A write is applied, its answer is an error, and its cell is typed over at once."""
    first, _ = stage.deals(2)
    stage.passes()
    stage.type(stage.child(first), Cost=stage.money())
    moment = stage.meanwhile("a cost typed", lambda: stage.type(first, Cost=stage.money()), after=True)
    stage.passes(moments=(moment,), troubles=(Trouble(kind="503 after", request=1, writes=True),))


@tale("a row copied with its ID")
def copied_row(stage: Stage) -> None:
    """A deal is copied with its ID into a row above it, and the copy is made another deal at once."""
    first, _ = stage.deals(2)
    stage.passes()
    desk = stage.office.desk
    before = desk.row_id(first)
    copy = _copy(stage, first)
    stage.type(copy, Cargo=stage.text())
    stage.passes(2)
    now = desk.row_id(first)
    stage.expect("P3", "another ID", f"{first} was {before} and is {now}", holds=now == before)


@tale("a wiped ID")
def wiped_id(stage: Stage) -> None:
    """A deal's ID is wiped; nobody but a person gives it one again."""
    first, _ = stage.deals(2)
    stage.passes()
    desk = stage.office.desk
    before = str(desk.row_id(first))
    desk.diary.true_ids[first] = before
    desk.put_back("sales", desk.find(first), desk.columns("sales")["ID"], None, None)
    stage.passes(2)
    now = desk.row_id(first)
    stage.expect("P3", "another ID", f"{first} was {before} and is {now}", holds=now in (None, before))


@tale("a copy deleted before anybody looks")
def copy_deleted(stage: Stage) -> None:
    """A deal is copied with its ID, the copy deleted again, and the deal asks for an estimate afterwards."""
    (deal,) = stage.deals(status="New")
    copy = _copy(stage, deal)
    _delete(stage, copy)
    stage.passes()
    stage.type(deal, Status="Estimate")
    stage.passes()


@tale("a copy that resembles a deleted row")
def copy_like_deleted(stage: Stage) -> None:
    """Of two requests that hold the same, one is deleted and the other copied with its ID."""
    (deal,) = stage.deals()
    stage.passes()
    stage.type(deal, Status="New")
    stage.passes()
    stage.type(deal, Status="Estimate")
    stage.passes()
    second = stage.child(deal)
    first = next(tag for tag in stage.office.desk.tags("logistics") if tag != second)
    _copy(stage, first)
    _delete(stage, second)
    stage.passes(2)


@tale("sorted twice, and nobody answers")
def sorted_unanswered(stage: Stage) -> None:
    """New deals are sorted before they get their IDs, and the putting back gets no answer, twice."""
    for _ in range(2):
        stage.row("sales", {"Status": "New", "Cargo": stage.text()})
    moment = stage.meanwhile("the deals are sorted", lambda: _sort(stage, "sales", "Cargo"))
    stage.passes(moments=(moment,), troubles=(Trouble(kind="500 before", request=2, writes=True, times=2),))
    stage.passes(2)


@tale("a request made twice")
def made_twice(stage: Stage) -> None:
    """The write that makes a request is applied, and its answer is an error."""
    stage.deals()
    stage.passes()
    stage.row("sales", {"Status": "Estimate", "Cargo": stage.text()})
    stage.passes(troubles=(Trouble(kind="503 after", request=2, writes=True),))
    stage.passes()


@tale("applied after its turn")
def applied_after_its_turn(stage: Stage) -> None:
    """A write is held up so long that the next pass has written before it is applied."""
    (deal,) = stage.deals()
    stage.passes()
    child, held_up = stage.child(deal), stage.office.seam.held_up
    stage.type(child, Cost=stage.money())
    waiting: list[Callable[[], object]] = []

    def hold() -> None:
        waiting.extend(held_up)
        held_up.clear()

    troubles = (Trouble(kind="dropped, applied later", request=1, writes=True),)
    moment = stage.meanwhile("the write is held up", hold, request=stage.reads + 2)
    stage.passes(moments=(moment,), troubles=troubles)
    newer = stage.money()
    stage.type(child, Cost=newer)
    stage.passes()
    for request in waiting:
        request()
    stands = stage.office.desk.value(deal, "Cost")
    stage.expect("P2", "applied out of turn", f"{deal} costs {stands}, not {newer}", holds=stands == newer)
    stage.expect("P2", "nothing held up", "the tale is not what it was", holds=len(waiting) == 1)


@tale("asked without what it needs")
def asked_in_vain(stage: Stage) -> None:
    """A deal asks for an estimate before anybody has said of what."""
    deal = stage.row("sales", {"Status": "Estimate"})
    stage.passes(2)
    early = len(stage.office.desk.tags("logistics"))
    stage.expect("P3", "child without a cause", f"{early} requests without cargo", holds=early == 0)
    stage.type(deal, Cargo=stage.text())
    stage.passes(2)
    made = len(stage.office.desk.tags("logistics"))
    stage.expect("P3", "child missing", f"{made} requests for one deal", holds=made == 1)


@tale("memory lost over two values")
def lost_over_two_values(stage: Stage) -> None:
    """The state is lost when a deal and its request hold different cargos, and the deal a cost of its own."""
    first, _ = stage.deals(2)
    stage.passes()
    stage.type(first, Cargo=stage.text(), Cost=stage.money())
    stage.type(stage.child(first), Cargo=stage.text())
    stage.office.incident(Act(kind="state lost", salt=0))
    stage.passes()


@tale("a copy of a row that has been overruled")
def copied_note(stage: Stage) -> None:
    """A deal in which a value had to give way is copied, with the note that says so."""
    first, _ = stage.deals(2)
    stage.type(first, Cost=stage.money())
    stage.passes()
    copy = _copy(stage, first)
    stage.passes(2)
    desk = stage.office.desk
    fresh = next(tag for tag in (first, copy) if desk.row_id(tag) != "D-000001")
    note = desk.sheet("sales").row(desk.find(fresh)).beside(desk.columns("sales")["Cost"]).get("note", "")
    stage.expect("O1", "note of another row", f"{fresh} says {note!r}", holds=not note)


@tale("edited right after it was copied")
def copied_and_edited(stage: Stage) -> None:
    """A deal in which a value had to give way is edited after it was copied: the copy is as it was."""
    first, _ = stage.deals(2)
    stage.type(first, Cost=stage.money())
    stage.passes()
    copy = _copy(stage, first)
    stage.type(first, Status="Talk 1")
    stage.passes(2)
    kept = stage.office.desk.row_id(copy)
    stage.expect("P3", "another ID", f"the copy has {kept}", holds=kept == "D-000001")


def _sort(stage: Stage, department: str, column: str) -> None:
    """Turn the order of a sheet's rows round."""
    desk = stage.office.desk
    rows = [index for index, _, _ in desk.rows(department)]
    spec = {"dimensionIndex": desk.columns(department)[column], "sortOrder": "DESCENDING"}
    area = desk.span(department, (1, max(rows) + 1))
    desk.ask(department, {"sortRange": {"range": area, "sortSpecs": [spec]}})


def _column(stage: Stage, department: str, before: str) -> None:
    desk = stage.office.desk
    at = desk.columns(department)[before]
    sheet_id = desk.blank.sheets[department]
    span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    desk.ask(department, {"insertDimension": {"range": span}})
    desk.put_back(department, 0, at, "One's own", None)


def _copy(stage: Stage, tag: str) -> str:
    """Copy a row with its ID into a row of its own above it; return the copy's pencil mark."""
    desk = stage.office.desk
    department, at = desk.diary.homes[tag], desk.find(tag)
    sheet_id = desk.blank.sheets[department]
    span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
    desk.ask(department, {"insertDimension": {"range": span}})
    source, destination = desk.span(department, (at + 1, at + 2)), desk.span(department, (at, at + 1))
    copy_paste = {"source": source, "destination": destination, "pasteType": "PASTE_NORMAL"}
    desk.ask(department, {"copyPaste": copy_paste})
    copy = desk.mark_anew(department, at)
    desk.diary.copies.add(copy)
    desk.copied(tag, copy)
    stage.office.tell(f"row {tag} copied, as {copy}")
    return copy


def _delete(stage: Stage, tag: str) -> None:
    """Delete a row as the undo list remembers it."""
    stage.office.tell(delete(stage.office.desk, tag))


def _undo_deletion(stage: Stage) -> None:
    for department in stage.office.desk.company.departments:
        for sentence in undo_deletions(stage.office.desk, department):
            stage.office.tell(sentence)


@tale("the newest deal deleted, and another typed")
def newest_deleted(stage: Stage) -> None:
    """A deal nobody has asked anything for is deleted; the next one gets a number of its own."""
    _, newest = stage.deals(2, status="New")
    _delete(stage, newest)
    stage.passes()
    stage.deals(1, status="New")


@tale("typed over a moment ago")
def typed_over(stage: Stage) -> None:
    """A person types a cost into the deal right before the pass writes there the one that was asked for."""
    (deal,) = stage.deals()
    stage.type(stage.child(deal), Cost=stage.money())
    mine = stage.money()
    stage.passes(
        moments=(stage.meanwhile("a cost typed into the deal", lambda: stage.type(deal, Cost=mine)),)
    )


@tale("a request taken back as its deal moves on")
def request_withdrawn(stage: Stage) -> None:
    """A header changes under the new request, which is taken back; then nobody asks for it any more."""
    desk = stage.office.desk
    (deal,) = stage.deals(status="New")
    stage.type(deal, Status="Estimate")

    def rename() -> None:
        header = f"Cargo {stage.text()}"
        desk.put_back("logistics", 0, desk.columns("logistics")["Cargo"], header, None)
        desk.renamed["logistics", header] = "Cargo"

    renamed = stage.meanwhile("the cargo of requests gets another header", rename)
    moved_on = stage.meanwhile("the deal is new again", lambda: stage.type(deal, Status="New"), after=True)
    stage.passes(moments=(renamed, moved_on))
    withdrawn = set(desk.diary.withdrawn.values())
    stage.expect("P3", "not taken back", f"{withdrawn}", holds=withdrawn == {"D-000001/LOG-1"})

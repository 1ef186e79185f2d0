"""Tales: short histories told on purpose, each about one thing that random histories seldom meet with.

A tale says what people do, when, and what goes wrong; then quiet is restored and everything is judged as
after any history. Some name besides what has to come of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from histories.breach import Breach
from histories.diary import MONEY, Content
from histories.history import Act, History, Moment, Trouble, Turn
from histories.moves import delete, undo_deletions
from histories.play import Lived, Office, conclude, open_office
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

    def meanwhile(self, what: str, deed: Deed, *, request: int | None = None) -> Moment:
        """Something that people do in the pass, by default right before its first write."""
        self._deeds[what] = deed
        return Moment(request=request or self.reads + 1, after=False, act=Act(kind=what, salt=0))

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


def _delete(stage: Stage, tag: str) -> None:
    """Delete a row as the undo list remembers it."""
    stage.office.tell(delete(stage.office.desk, tag))


def _undo_deletion(stage: Stage) -> None:
    for department in stage.office.desk.company.departments:
        for sentence in undo_deletions(stage.office.desk, department):
            stage.office.tell(sentence)

"""The checks of what companies' customs bring about: what they let pass, and that they see the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from histories import questions
from histories.customs import Customs
from histories.decisions import note_carried_out
from histories.diary import Decided, Formula
from histories.history import History, Turn
from histories.oracles import judge
from histories.play import Office, open_office
from histories.policies import wrongly_decided
from histories.servers import Servers
from histories.stories import Books
from histories.tabs import Asked
from histories.takeovers import destroyed

from sheetcrm.state.conflicts import Pick
from sheetcrm.state.events import Event
from sheetcrm.sync.plan import CellEdit

PARENT, CHILD = ("sales", "D-000001", "Cost"), ("logistics", "D-000001/LOG-1", "Cost")


@pytest.fixture
def settled() -> Iterator[Office]:
    """A deal with a request, in step."""
    with open_office(History(seed=1, variant=2, turns=())) as office:
        yield settle(office)


@pytest.fixture
def asking() -> Iterator[Office]:
    """The same, in a company with Conflicts tabs."""
    with open_office(History(seed=1, variant=2, turns=(), customs=Customs(conflicts=True))) as office:
        yield settle(office)


def settle(office: Office) -> Office:
    office.desk.write("sales", 1, {"Status": "Estimate", "Cargo": "v901z"})
    for _ in range(3):
        office.make_pass(Turn())
    assert list(judge(office.desk, office.servers, office.seen)) == []
    return office


def line(kind: str, cell: tuple[str, str, str], value: int, rule: str | None = None) -> Event:
    department, row, column = cell
    return Event(
        key=f"{kind} {cell} {value}",
        run="000002",
        serial=1,
        kind=kind,
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        department=department,
        row=row,
        column=column,
        new=value,
        rule=rule,
    )


SEEN = [line("observed", PARENT, 100_007), line("observed", CHILD, 100_008)]
MADE = [line("made", CHILD, 100_001, "links.estimate.bring_back")]


@pytest.mark.parametrize(("lines", "found"), [(SEEN + MADE, {"wrong side decided"}), (MADE + SEEN, set())])
def test_what_a_pass_that_died_has_made_was_not_decided_about_what_the_next_has_seen(
    settled, monkeypatch, lines, found
):
    """Both have one number; a pass tells what it has seen before what it has made."""
    link = settled.desk.company.links["estimate"]
    assert {("Cost", "Cost")} <= {(pair.source, pair.target) for pair in link.brought_back}
    monkeypatch.setattr("histories.policies._is_right", lambda *_, **__: False)
    monkeypatch.setattr(Servers, "lifetimes", lambda _: [lines])
    ending = SimpleNamespace(desk=settled.desk)
    assert {breach.name for breach in wrongly_decided(ending, Books(settled.servers))} == found


@pytest.mark.parametrize(
    ("lives", "found"), [([MADE, MADE], set()), ([MADE * 2], {"change told twice"})], ids=["two", "one"]
)
def test_a_change_may_be_told_again_by_a_state_that_never_knew_of_it(settled, monkeypatch, lives, found):
    monkeypatch.setattr(Servers, "lifetimes", lambda _: lives)
    assert {breach.name for breach in Books(settled.servers).doubles()} == found


@pytest.mark.parametrize(
    ("pick", "shown", "found"),
    [
        ("keep child", "keep child", set()),
        ("keep parent", "keep parent", {"not in step"}),
        ("keep child", "", {"not in step"}),
    ],
)
def test_a_formula_may_differ_while_a_decision_against_it_waits(settled, monkeypatch, pick, shown, found):
    cells = (("t1", "Cargo"), ("t2", "Cargo"))
    settled.desk.write("sales", 1, {"Cargo": Formula('="v902z"', "v902z")})
    settled.diary.decide(Decided(order=1, conflict="C-000001", pick=pick, cells=cells), ())
    row = Asked(
        spreadsheet="front",
        index=1,
        conflict="C-000001",
        rows=("D-000001", "D-000001/LOG-1"),
        columns=("Cargo", "Cargo"),
        values=("v902z", "v901z"),
        before="",
        kept="",
        decision=shown,
    )
    monkeypatch.setattr(questions, "asked", lambda desk: [row])
    names = {breach.name for breach in judge(settled.desk, settled.servers, settled.seen)}
    assert names & {"not in step"} == found


@pytest.mark.parametrize(
    ("is_deleted", "shown", "value", "found"),
    [
        (True, "keep child", "v905z", set()),
        (False, "keep child", "v905z", {"edit lost"}),
        (True, "", "v905z", {"edit lost"}),
        (True, "keep parent", "v905z", {"edit lost"}),
        (True, "keep child", "", {"edit lost"}),
    ],
    ids=["waits", "both are there", "asks again", "another decision", "value gone"],
)
def test_what_was_picked_may_be_missing_while_its_decision_waits_for_a_deleted_row(
    asking, monkeypatch, is_deleted, shown, value, found
):
    cells = (("t1", "Cargo"), ("t2", "Cargo"))
    diary = asking.desk.diary
    decided = Decided(order=len(diary.sentences), conflict="C-000001", pick="keep child", cells=cells)
    diary.decide(decided, [(cells[0], "v905z")])
    if is_deleted:
        asking.desk.delete("t2")
    row = Asked(
        spreadsheet="front",
        index=1,
        conflict="C-000001",
        rows=("D-000001", "D-000001/LOG-1"),
        columns=("Cargo", "Cargo"),
        values=("v901z", value),
        before="",
        kept="",
        decision=shown,
    )
    monkeypatch.setattr(questions, "asked", lambda desk: [row])
    names = {breach.name for breach in judge(asking.desk, asking.servers, asking.seen)}
    assert names & {"edit lost"} == found


ELSEWHERE = {"conflict of another row"}


@pytest.mark.parametrize("where", ["a value", "before"])
@pytest.mark.parametrize(
    ("row_id", "column", "quoted", "found"),
    [
        ("D-000001", "Note", "v901z", set()),
        ("D-000001/LOG-1", "Note", "v901z", set()),
        ("D-000001", "Note", "v903z", ELSEWHERE),
        ("D-000001/LOG-1", "Note", "v904z", ELSEWHERE),
        ("D-000001", "From", "v901z", ELSEWHERE),
        ("D-000001", "Own remarks", "v901z", ELSEWHERE),
    ],
    ids=[
        "its own cell",
        "what came over a link",
        "another row",
        "what no link carries",
        "another column",
        "a column of one's own",
    ],
)
def test_a_conflict_about_the_messages_of_a_row_quotes_cells_of_that_row_alone(
    asking, monkeypatch, row_id, column, quoted, found, where
):
    asking.desk.write("sales", 1, {"Own remarks": "v904z"})
    asking.desk.write("sales", 2, {"Status": "New", "Cargo": "v903z"})
    said = f"Term: '{quoted}' is not a date. Type a date such as 31.12.2026."
    row = Asked(
        spreadsheet="front",
        index=1,
        conflict="C-000001",
        rows=(row_id,),
        columns=(column,),
        values=(said, "") if where == "a value" else ("", ""),
        before=said if where == "before" else "",
        kept="what sheetcrm fills in",
        decision="",
    )
    monkeypatch.setattr(questions, "asked", lambda desk: [row])
    names = {breach.name for breach in judge(asking.desk, asking.servers, asking.seen)}
    assert names & ELSEWHERE == found


@pytest.mark.parametrize(("column", "found"), [("Decision", set()), ("Child value", {"overwritten"})])
def test_a_state_that_knows_nothing_takes_decisions_from_a_tab_and_no_values(settled, column, found):
    edit = CellEdit(
        department="conflicts:front",
        row_id="row 2",
        number=2,
        column=column,
        old="keep both",
        new=None,
        rule="conflicts",
        cause=None,
    )
    plan = SimpleNamespace(edits=(edit,))
    assert {breach.name.split()[0] for breach in destroyed(settled.desk, plan)} == found


@pytest.mark.parametrize(("settled_as", "seen_until"), [(Pick.BOTH, "now"), (Pick.PARENT, "then")])
def test_what_shall_differ_is_what_the_pass_found_that_let_both_be(settled, settled_as, seen_until):
    """A later pass may only have its row to clear, and knows nothing of what was typed since."""
    cells = (("t1", "Cargo"), ("t2", "Cargo"))
    diary, then = settled.diary, len(settled.diary.sentences)
    diary.decide(Decided(order=then, conflict="C-000001", pick="keep both", cells=cells), ())
    diary.apart[frozenset(cells)] = then
    settled.tell("a moment later")
    plan = SimpleNamespace(settled={"C-000001": SimpleNamespace(decision=settled_as)})
    look = SimpleNamespace(tables={})
    result = SimpleNamespace(preview=SimpleNamespace(findings=(), plan=plan, look=look))
    note_carried_out(settled.desk, result, len(diary.sentences))
    assert diary.apart[frozenset(cells)] == {"then": then, "now": len(diary.sentences)}[seen_until]

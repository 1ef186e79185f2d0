"""The promises, checked from outside: against what people wrote, the sheets, and the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from histories.breach import Breach
from histories.desk import Desk
from histories.diary import Formula, Place, Written, numbers_in
from histories.ending import Ending, alike, shown
from histories.firm import CALC, OWN, TAG
from histories.policies import items, two_way, wrongly_decided
from histories.questions import check_questions, waits_for_formula, waits_for_row
from histories.servers import Servers
from histories.stories import Books
from histories.tabs import numbers_said
from histories.testimony import told_again, told_of_others
from histories.troubles import Watch
from sheetcrm.emulator.model import Sheet
from sheetcrm.schema.company import FieldPair, MergePolicy
from sheetcrm.schema.system_tabs import conflict_tab
from sheetcrm.sheets.scratch import SCRATCH_TITLE

if TYPE_CHECKING:
    from sheetcrm.sync.results import PassResult

_FINAL = frozenset({"Won", "Lost"})


def check_pass(desk: Desk, watch: Watch, result: PassResult, *, troubled: bool) -> Iterator[Breach]:
    """Check one pass on its own: what it cost, strictly where nothing had gone wrong so far."""
    files = len(desk.blank.spreadsheets)
    if not troubled:
        if watch.reads > files:
            yield Breach("O8", "too many reads", f"{watch.reads} reads for {files} spreadsheets")
        if watch.writes > files:
            yield Breach("O8", "too many writes", f"{watch.writes} writes for {files} spreadsheets")
        if result.preview.plan.is_empty and watch.writes:
            yield Breach("P4", "written without a plan", f"{watch.writes} writes")
    if watch.requests > 40 * files:
        yield Breach("O8", "too many requests", f"{watch.requests} for {files} spreadsheets")


def judge(desk: Desk, servers: Servers, seen: Counter[str]) -> Iterator[Breach]:
    """Check everything that must hold at the end of a history."""
    for server in ("A", "C"):
        servers.keep_journal(server)
    forgot = any(seen[kind] for kind in ("incident: state lost", "incident: state rolled back", "taken over"))
    ending = Ending(desk)
    books = Books(servers, ending.former_ids(), ending.deleted_ids() if forgot else frozenset())
    unsure = " after a lost answer" if seen["crash"] or seen["lost answers"] else ""
    yield from _edits_kept(ending, books, forgot=forgot, unsure=unsure)
    yield from _values_at_home(ending)
    yield from _nothing_shown_elsewhere(ending)
    yield from _identities(ending, forgot=forgot)
    yield from _children(ending, forgot=forgot)
    yield from _in_step(ending)
    yield from _untouched(ending)
    yield from _marks_overwritten(desk)
    yield from _base_is_sheets(ending, servers)
    yield from _journal(ending, books, forgot=forgot, unsure=unsure)
    yield from wrongly_decided(ending, books)
    yield from check_questions(ending, servers, forgot=forgot)
    yield from told_of_others(ending, books)
    yield from told_again(books)
    for tag, column in ((tag, column) for tag, column in desk.diary.system_last if column in (OWN, CALC)):
        yield Breach("P6", "unknown column touched", f"{ending.title(tag)}: {column}")


def _edits_kept(ending: Ending, books: Books, *, forgot: bool, unsure: str) -> Iterator[Breach]:
    for (tag, _column), entry in ending.desk.diary.last.items():
        if tag in ending.desk.diary.buried:
            continue
        if tag not in ending.cells:
            yield Breach("P1", "row gone", f"{ending.title(tag)} is gone, and nobody deleted it")
            continue
        yield from _edit_kept(ending, books, entry, forgot=forgot, unsure=unsure)


def _edit_kept(
    ending: Ending, books: Books, entry: Written, *, forgot: bool, unsure: str
) -> Iterator[Breach]:
    tag, column = entry.tag, entry.column
    department = ending.department(tag)
    rules = ending.desk.company.departments[department]
    now = ending.cells[tag].get(column)
    where = f"{ending.title(tag)}, {column}: {entry.content!r} was typed, {now!r} stands there"
    if isinstance(entry.content, Formula):
        expected = ending.desk.shows(entry.content, tag)
        if not isinstance(now, Formula) or now.shows != expected:
            yield Breach("P5" if column != CALC else "P6", "formula lost", f"{where}; {expected!r} expected")
        return
    if not isinstance(now, Formula) and _stands(ending, department, entry, now):
        return
    if column not in ending.desk.company.fields[department]:
        yield Breach("P6", "unknown cell changed", where)
    elif column == rules.row_id.column:
        return
    elif column == rules.status and department == "sales" and entry.content in _FINAL:
        yield Breach("P1", "final status moved", where)
    elif column == rules.status:
        if not books.mentions(ending.ids.get(tag), column, entry.content) and not forgot:
            yield Breach("P1", f"status lost{unsure}", where)
    elif column in _system_columns(ending, department):
        if not books.mentions(ending.ids.get(tag), column, entry.content) and not forgot:
            yield Breach("P1", f"text in a system column lost{unsure}", where)
    elif _is_told_in_vain(ending, books, entry) and not forgot:
        yield Breach("P1", f"no note of what gave way{unsure}", where)
    elif not _recorded(ending, books, entry, forgot=forgot):
        yield Breach("P1", f"edit lost{unsure}", where)


def _stands(ending: Ending, department: str, entry: Written, now: Any) -> bool:
    """Whether a cell holds what was written; of lists that are joined it may hold more."""
    if alike(now, entry.content):
        return True
    is_list = two_way(ending.desk.company).get((department, entry.column)) is MergePolicy.UNION
    return is_list and None not in (now, entry.content) and items(entry.content) <= items(now)


def _system_columns(ending: Ending, department: str) -> set[str | None]:
    rules = ending.desk.company.departments[department]
    shows = [link.shows for _, link in ending.desk.company.links_from(department)]
    return {rules.messages, rules.deal_id, *(name for show in shows for name in (show.id, show.status))}


def _recorded(ending: Ending, books: Books, entry: Written, *, forgot: bool) -> bool:
    """Whether a value that no longer stands was passed on, followed by a later one, or kept as overruled."""
    place = (entry.tag, entry.column)
    row_id = ending.ids.get(entry.tag)
    since = _since(ending, books, entry)
    others = ending.desk.diary.last.items()
    later = any(
        written.order >= since and place in ending.reach(other) for other, written in others if other != place
    ) or any(decided.picked for decided in ending.desk.diary.history[place] if decided.order > since)
    if later and (
        entry.picked or entry.content is None or books.mentions(row_id, entry.column, entry.content)
    ):
        return True
    if books.overruled(row_id, entry.column, entry.content):
        return True
    if waits_for_row(ending, entry):
        return True
    if entry.content is None and books.tells_of_clearing(row_id, entry.column):
        # A field that no rule looked at meanwhile (its other column gone, its request done): the owner's
        # value fills the blank again, there is no value to keep, and the journal tells who cleared it when.
        return True
    if entry.content is None and _was_unseen(ending, books, entry):
        return True
    if forgot:
        # A decision about a question that was forgotten is told as such: nobody knows what it was about.
        return (
            entry.picked
            or entry.content is None
            or str(entry.content) in ending.notes[entry.tag].get(entry.column, "")
        )
    return False


def _since(ending: Ending, books: Books, entry: Written) -> int:
    """From when on the cell held it, as far as any pass could see.

    Who types what stands there, or something else and then that again before any pass has looked, changes
    nothing that could be seen: what was typed on the other side meanwhile is the later edit.
    """
    entries = ending.desk.diary.history[entry.tag, entry.column]
    since, was_there = entry.order, entry.was_there
    for before in reversed(entries[: entries.index(entry)]):
        if not before.picked and alike(before.content, entry.content):
            since, was_there = before.order, before.was_there
            continue
        waits = before.picked and was_there  # a decision that no pass had carried out yet
        if not waits and (
            before.picked or books.saw(ending.ids.get(entry.tag), entry.column, before.content)
        ):
            break
    return since


def _was_unseen(ending: Ending, books: Books, entry: Written) -> bool:
    """Whether what was cleared had been typed a moment before, so that no pass has seen either."""
    entries = ending.desk.diary.history[entry.tag, entry.column]
    before = entries[entries.index(entry) - 1].content if entry in entries[1:] else None
    return before is not None and not books.mentions(ending.ids.get(entry.tag), entry.column, before)


def _is_told_in_vain(ending: Ending, books: Books, entry: Written) -> bool:
    """Whether the last value that gave way in this cell is this one, and the cell's note does not say so."""
    told = books.last_overruled(ending.ids.get(entry.tag), entry.column)
    if told is None or entry.content is None or not alike(told, entry.content):
        return False
    if _was_taken_over(ending, entry) or _was_decided(ending, entry):
        return False
    # The note stands where the ID is: a copy may have gone on with it.
    rows = (entry.tag, *ending.heirs(entry.tag))
    return not any(str(told) in ending.notes.get(tag, {}).get(entry.column, "") for tag in rows)


def _was_taken_over(ending: Ending, entry: Written) -> bool:
    """Whether somebody has put the value that gave way into its owner's cell since: nobody lacks it then."""
    return any(
        written.order > entry.order and alike(written.content, entry.content)
        for owner in ending.owners((entry.tag, entry.column))
        for written in ending.desk.diary.history.get(owner, ())
    )


def _was_decided(ending: Ending, entry: Written) -> bool:
    """Whether somebody has looked at the value that gave way and decided about it: the note goes."""
    place = (entry.tag, entry.column)
    return any(place in of.cells and alike(of.lost, entry.content) for of in ending.desk.diary.decisions)


def _values_at_home(ending: Ending) -> Iterator[Breach]:
    """P2 and O1: what stands in a row was written for that row."""
    diary = ending.desk.diary
    for tag, cells in ending.cells.items():
        for column, content in cells.items():
            if column in (TAG, ending.desk.id_column(ending.department(tag))):
                continue
            for number in numbers_in(shown(content)):
                if not any(ending.may_hold((tag, column), origin) for origin in diary.origins[number]):
                    origins = ", ".join(f"{ending.title(of)}, {name}" for of, name in diary.origins[number])
                    where = f"{ending.title(tag)}, {column} holds {content!r}"
                    yield Breach(
                        "P2", "value in a wrong row", f"{where}, which was written in: {origins or '?'}"
                    )


def _nothing_shown_elsewhere(ending: Ending) -> Iterator[Breach]:
    """P7: no spreadsheet holds, in notes and hidden tabs either, what its departments may not see."""
    desk = ending.desk
    for name in desk.blank.spreadsheets:
        inside = {key for key, rules in desk.company.departments.items() if rules.spreadsheet == name}
        sheets = desk.workbook(next(iter(inside))).sheets
        found: set[int] = set()
        noted: set[int] = set()
        read: set[int] = set()
        told = set(_tabs_that_tell(desk, name))
        for sheet in sheets:
            cells, notes = _numbers_on(sheet, tells=sheet.sheet_id in told)
            (noted if sheet.sheet_id in told else found).update(cells)
            noted |= notes
            read |= notes if sheet.title == SCRATCH_TITLE else cells | notes
        for number in found | noted:
            origins = desk.diary.origins.get(number)
            if not origins or any(_may_be_seen(ending, origin, inside) for origin in origins):
                continue
            if number not in read and any(_was_shown(ending, origin, inside) for origin in origins):
                continue
            if number in found or not any(_may_be_told(ending, origin, inside) for origin in origins):
                yield Breach("P7", "shown elsewhere", f"write {number}, of {sorted(origins)}, in {name}")


def _numbers_on(sheet: Sheet, *, tells: bool) -> tuple[set[int], set[int]]:
    """The writes that a tab's cells go back to, and those that its notes do."""
    numbers = numbers_said if tells else numbers_in
    cells: set[int] = set()
    notes: set[int] = set()
    for row in sheet.rows:
        for at in range(len(row.values)):
            cells |= numbers(row.value(at))
        for extras in (row.extras or {}).values():
            notes |= numbers_in(extras.get("note", ""))
    return cells, notes


def _tabs_that_tell(desk: Desk, name: str) -> Iterator[int]:
    """The Conflicts tab, and the hidden one that keeps what its cells held: who decides is told of both."""
    if desk.company.conflicts is not None:
        yield desk.blank.sheets[conflict_tab(name)]
        sheets = desk.service.store.get(desk.blank.spreadsheets[name]).workbook.sheets
        yield from (sheet.sheet_id for sheet in sheets if sheet.title == SCRATCH_TITLE)


def _may_be_seen(ending: Ending, origin: Place, inside: set[str]) -> bool:
    return any(ending.department(tag) in inside for tag, _ in ending.reach(origin))


def _was_shown(ending: Ending, origin: Place, inside: set[str]) -> bool:
    """Whether it was carried into a row of theirs that the sync made and took away again.

    Whoever made the deal ask changed their mind while the row went back and forth: no row is left that ties
    the two, and what the row held stays in the hidden tab, until something else is written there.
    """
    withdrawn = ending.desk.diary.withdrawn.values()
    for tag, column in ending.reach(origin):
        for _, link in ending.desk.company.links_from(ending.department(tag)):
            head = f"{ending.ids.get(tag)}/{ending.desk.company.code_of(link)}-"
            is_carried = link.child in inside and any(pair.source == column for pair in link.carried)
            if is_carried and any(row_id.startswith(head) for row_id in withdrawn):
                return True
    return False


def _may_be_told(ending: Ending, origin: Place, inside: set[str]) -> bool:
    """Whether it was typed into the copy of a field that is theirs: who decides is told what to decide."""
    owners = (owner for place in ending.reach(origin) for owner in ending.owners(place))
    return any(ending.department(tag) in inside for tag, _ in owners)


def _identities(ending: Ending, *, forgot: bool) -> Iterator[Breach]:
    diary = ending.desk.diary
    standing: Counter[str] = Counter(ending.ids[tag] for tag in ending.cells if tag in ending.ids)
    for row_id, count in standing.items():
        if count > 1:
            yield Breach("P3", "ID twice", f"{row_id} stands in {', '.join(ending.holders(row_id))}")
        elif ending.givings(row_id) > 1 and not (forgot and "/" in row_id):
            # Which requests people have deleted is remembered by the state alone: where that is lost, and the
            # parent still asks, the request is made again. The numbers of deals are in the markers, too.
            yield Breach("P3", "ID given again", f"{row_id}: {', '.join(ending.holders(row_id))}")
    for tag in ending.cells:
        if tag not in ending.ids and ending.department(tag) == "sales" and _has_content(ending, tag):
            yield Breach("P3", "row without ID", ending.title(tag))
    for tag, before in diary.true_ids.items():
        if tag in ending.cells and ending.ids.get(tag) != before:
            yield Breach("P3", "another ID", f"{ending.title(tag)} was {before}")


def _visits(ending: Ending, tag: str, status: str) -> int:
    """How often a row stood in a status; a copy that keeps the ID has stood where its original had.

    Where the original is edited before anybody looks, the copy is the row that is as it was: it keeps the
    ID, and with it the children.
    """
    diary = ending.desk.diary
    _, row_id, before = diary.copied_from.get(tag, ("", None, Counter[str]()))
    inherited = before[status] if row_id is not None and ending.ids.get(tag) == row_id else 0
    return diary.visits[tag, status] + inherited


def _has_content(ending: Ending, tag: str) -> bool:
    known = ending.desk.company.fields["sales"]
    return any(shown(ending.cells[tag].get(name)) not in (None, "") for name in known)


def _children(ending: Ending, *, forgot: bool) -> Iterator[Breach]:
    """P3: exactly one child a cause; a copy that was deleted before anybody looked was never asked for."""
    desk = ending.desk
    for name, link in desk.company.links.items():
        for tag in [*ending.cells, *desk.diary.buried]:
            if ending.department(tag) != link.parent or tag in desk.diary.strays:
                continue
            known = [child for child in ending.children(tag, link) if child not in desk.diary.copies]
            made = [child for child in known if not (forgot and child in desk.diary.buried)]
            asked = max(_asked(ending, of, link) for of in ending.bearers(tag))
            allowed = asked if link.again == "new" else min(asked, 1)
            if len(made) > allowed:
                text = f"{ending.title(tag)} asked {asked} times by {name} and has {', '.join(made)}"
                yield Breach("P3", "child without a cause", text)
            if not known and tag in ending.cells and _asks_now(ending, tag, link):
                yield Breach("P3", "child missing", f"{ending.title(tag)} asks by {name} and has no child")
    for tag in ending.cells:
        row_id = ending.ids.get(tag, "")
        if "/" in row_id and tag not in desk.diary.copies and not ending.known_by(row_id.rpartition("/")[0]):
            yield Breach("P3", "child of nobody", ending.title(tag))


def _asked(ending: Ending, tag: str, link: Any) -> int:
    return sum(_visits(ending, tag, status) for status in link.asking)


def _asks_now(ending: Ending, tag: str, link: Any) -> bool:
    cells = ending.cells[tag]
    if cells.get(ending.desk.company.departments[link.parent].status) not in link.asking:
        return False
    return tag in ending.ids and all(shown(cells.get(name)) not in (None, "") for name in link.requires)


def _in_step(ending: Ending) -> Iterator[Breach]:
    """O3: linked cells agree, unless something that people can see keeps them apart."""
    for name, link in ending.desk.company.links.items():
        for parent in [tag for tag in ending.cells if ending.department(tag) == link.parent]:
            children = [tag for tag in ending.children(parent, link) if tag in ending.cells]
            if not children:
                continue
            child = children[-1]
            yield from _shown(ending, link, parent, child)
            if not _is_closed(ending, child):
                for pair in link.carried:
                    yield from _agree(ending, name, pair, (parent, pair.source), (child, pair.target))
            for pair in link.brought_back:
                yield from _agree(ending, name, pair, (child, pair.source), (parent, pair.target))


def _shown(ending: Ending, link: Any, parent: str, child: str) -> Iterator[Breach]:
    """The child tells its deal, the parent its child, in the columns that are the sync's."""
    deal = ending.desk.company.departments[link.child].deal_id
    expected = [
        (child, deal, ending.ids[child].partition("/")[0]),
        (parent, link.shows.id, ending.ids[child]),
    ]
    for tag, column, row_id in expected:
        found = ending.cells[tag].get(column)
        if column is not None and found != row_id and not isinstance(found, Formula):
            yield Breach("O3", "not in step", f"{ending.title(tag)}, {column} is {found!r}, not {row_id!r}")


def _is_closed(ending: Ending, tag: str) -> bool:
    rules = ending.desk.company.departments[ending.department(tag)]
    status = rules.find_status(str(ending.cells[tag].get(rules.status)))
    return status is not None and status.category.is_final


def _agree(ending: Ending, name: str, pair: FieldPair, source: Place, target: Place) -> Iterator[Breach]:
    theirs, ours = ending.cells[source[0]].get(source[1]), ending.cells[target[0]].get(target[1])
    if alike(theirs, ours) or isinstance(ours, Formula) or _is_apart(ending, source, target):
        return
    if isinstance(theirs, Formula) and waits_for_formula(ending, source, target):
        return
    if pair.policy.is_two_way:
        # Either value may flow: it does, unless it is none that the other column takes.
        if isinstance(theirs, Formula) or any(_misfits(ending, source, value) for value in (theirs, ours)):
            return
    elif shown(theirs) in (None, "") or _misfits(ending, source, theirs):
        return
    from_text = f"{ending.title(source[0])}, {source[1]} is {theirs!r}"
    to_text = f"{ending.title(target[0])}, {target[1]} is {ours!r}"
    yield Breach("O3", "not in step", f"{name}: {from_text}; {to_text}")


def _marks_overwritten(desk: Desk) -> Iterator[Breach]:
    """P6: in the column of the pencil marks stand pencil marks."""
    for department in desk.company.departments:
        sheet = desk.sheet(department)
        at = desk.columns(department, sheet)[TAG]
        for index, row in enumerate(sheet.rows[1:], start=2):
            if row.value(at) is not None and row.value(at) not in desk.diary.homes:
                yield Breach("P6", "pencil mark overwritten", f"{department}, row {index}: {row.value(at)!r}")


def _misfits(ending: Ending, place: Place, value: Any) -> bool:
    column = ending.desk.company.fields[ending.department(place[0])][place[1]]
    return column.check(shown(value)) is not None


def _is_apart(ending: Ending, source: Place, target: Place) -> bool:
    """Whether somebody wants the two to stay different, and neither has been changed by anybody since."""
    lines = [ending.line_of(place) for place in (source, target)]
    orders = (ending.desk.diary.apart.get(frozenset(pair)) for pair in product(*lines))
    decided = max((order for order in orders if order is not None), default=None)
    if decided is None:
        return False
    return not any(
        entry.order > decided and (before is None or not alike(entry.content, before.content))
        for history in map(ending.history, (source, target))
        for before, entry in zip([None, *history], history, strict=False)
    )


def _untouched(ending: Ending) -> Iterator[Breach]:
    """P5, P6 and P9: formulas are people's alone, and what the config does not know is as they left it."""
    diary = ending.desk.diary
    for tag, cells in ending.cells.items():
        for column, content in cells.items():
            if isinstance(content, Formula) and not isinstance(
                getattr(diary.last.get((tag, column)), "content", None), Formula
            ):
                yield Breach("P9", "formula of nobody", f"{ending.title(tag)}, {column}: {content.text}")
    for (tag, column), said in diary.notes.items():
        if tag in ending.cells and said not in ending.notes[tag].get(column, ""):
            yield Breach("P6", "note lost", f"{ending.title(tag)}, {column}: {said!r}")
    for (department, sheet_id), content in diary.snapshots.items():
        if ending.desk.tab_content(department, sheet_id) != content:
            yield Breach("P6", "unknown tab changed", f"a duplicate of {department}")


def _base_is_sheets(ending: Ending, servers: Servers) -> Iterator[Breach]:
    """P8 and O5: the state can be read, and says of every row what stands in it."""
    store = servers.store("A")
    base = store.load()
    if store.warnings:
        yield Breach("O5", "state damaged", "; ".join(store.warnings))
    for tag, cells in ending.cells.items():
        department = ending.department(tag)
        table = base.tables.get(department)
        row_id = ending.ids.get(tag)
        if table is None or row_id is None or len(ending.holders(row_id)) != 1 or row_id not in table.rows:
            continue
        for column, known in zip(table.fields, table.rows[row_id], strict=True):
            value = getattr(known, "value", known)
            if not alike(getattr(value, "code", value), cells.get(column)) and column in cells:
                text = (
                    f"{ending.title(tag)}, {column}: {known!r} remembered, {cells.get(column)!r} stands there"
                )
                yield Breach("P8", "base is not the sheet", text)


def _journal(ending: Ending, books: Books, *, forgot: bool, unsure: str) -> Iterator[Breach]:
    """O4: a line for every change the sync made, and no change twice."""
    yield from books.doubles()
    diary = ending.desk.diary
    for (tag, column), value in diary.system_last.items():
        if (
            forgot
            or tag not in ending.cells
            or column not in ending.desk.company.fields[ending.department(tag)]
        ):
            continue
        entry = diary.last.get((tag, column))
        if entry is not None and alike(entry.content, value):
            continue
        if value is None and tag not in ending.ids:
            continue  # a row that was made and taken away again
        if unsure and books.appeared(ending.ids.get(tag)):
            continue  # found as it stood, by a pass after one that died
        if not books.has_line(ending.ids.get(tag), column, value):
            yield Breach("O4", f"change without a line{unsure}", f"{ending.title(tag)}, {column}: {value!r}")
    moved = Counter((event.cause["row"], event.cause["value"]) for event in books.moves())
    for (row_id, status), count in moved.items():
        asked = sum(diary.visits[tag, status] for tag in ending.holders(row_id))
        if ending.holders(row_id) and count > asked and not forgot:
            yield Breach(
                "O4",
                "moved twice",
                f"{row_id} stood {asked} times in {status!r}, and moved its parent {count} times",
            )

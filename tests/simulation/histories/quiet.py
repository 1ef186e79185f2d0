"""Quiet restored: staff go home, faults stop, the operator does as he is told, and the sync settles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from histories.answers import Answers, answers_to, carry_out, clear_id
from histories.breach import Breach
from histories.desk import Desk
from histories.history import Turn
from histories.moves import rename_back, title_back, undo_deletions
from histories.settling import settle_customs
from histories.staff import value_for
from sheetcrm.schema.findings import Finding
from sheetcrm.sync.intent import Intent

if TYPE_CHECKING:
    from histories.play import Office
    from sheetcrm.sync.results import PassResult

ROUNDS = 3
"""So many passes may pass before the sheets are in step (O3)."""

REMEDIES = 8
"""So often the operator looks at what a pass says, and does it."""


def restore_quiet(office: Office) -> Iterator[Breach]:
    """Let the operator and the sync settle everything.

    Yields:
        A breach where the sheets do not come to rest, or a pass right after an ok one still edits.
    """
    for server in ("A", "B", "C"):
        office.servers.end(server)
    result = office.make_pass(Turn())
    for _ in range(REMEDIES):
        answers = Answers() if result is None else answers_to(office.desk, result)
        said = [*carry_out(office.desk, answers), *_remedies(office, result), *settle_customs(office, result)]
        office.seen["ids restored"] += len(answers.restore)
        office.seen["ids released"] += len(answers.release)
        for sentence in said:
            office.tell(f"the operator: {sentence}")
            office.seen["remedies"] += 1
        if not said and result is not None:
            break
        result = office.make_pass(Turn(), answers.picks)
    yield from _come_to_rest(office, result)


def _come_to_rest(office: Office, result: PassResult | None) -> Iterator[Breach]:
    if result is None:
        yield Breach("O3", "refused for ever", "every pass is refused although the operator did what it said")
        return
    for _ in range(ROUNDS):
        if result.preview.plan.is_empty:
            break
        was_ok = result.outcome == "ok"
        result = office.make_pass(Turn())
        if result is None:
            yield Breach("O3", "refused in quiet", "a pass is refused with nobody else at work")
            return
        if was_ok and not result.preview.plan.is_empty:
            yield Breach("P4", "second pass edits", _edits(result))
    writes, requests = office.recorder.writes, office.requests
    last = office.make_pass(Turn())
    if last is None or not last.preview.plan.is_empty:
        yield Breach("O3", "no rest", "nothing" if last is None else _edits(last))
    elif office.recorder.writes != writes:
        yield Breach("O3", "no rest", "a pass with an empty plan wrote to a spreadsheet")
    elif office.requests - requests > len(office.desk.blank.spreadsheets) + _awaited(office):
        yield Breach("O8", "idle pass costs", f"{office.requests - requests} requests")


def _awaited(office: Office) -> int:
    """In how many spreadsheets a batch may still arrive that would be the first to write there.

    Nobody can tell that such a batch was never sent: there is no marker yet that another could have taken.
    So each pass looks whether its hidden tab has turned up, until something is written there.
    """
    store = office.servers.store("A")
    known = store.registry.scratches
    return len({batch.spreadsheet for batch in Intent(store).batches if batch.spreadsheet not in known})


def _edits(result: PassResult) -> str:
    edits = [
        f"{edit.row_id} {edit.column}: {edit.old!r} -> {edit.new!r}" for edit in result.preview.plan.edits
    ]
    rows = [f"a new row {row.row_id}" for row in result.preview.plan.new_rows]
    return "; ".join([*edits, *rows]) or "nothing"


def _remedies(office: Office, result: PassResult | None) -> Iterator[str]:
    """Do what the last pass's messages ask for; say what was done."""
    desk = office.desk
    if result is None:
        office.take_over()
        yield "takes the sheets over with the state of server A"
        return
    for finding in result.preview.findings:
        if finding.code == "header-missing":
            yield from _rename(desk, finding)
        elif finding.code == "sheet-missing":
            yield title_back(desk, finding.department)
        elif finding.code == "row-id-duplicate" and finding.row_id is not None:
            yield from _part_copies(office, finding.department, finding.row_id)
        elif finding.code == "sheet-emptied":
            yield from undo_deletions(desk, finding.department)
        elif finding.code == "values-differ" and desk.company.conflicts is None:
            yield from _retype(desk, office, finding)
    for row_id in sorted(office.orphans):
        yield from _send_away(desk, row_id)


def _send_away(desk: Desk, row_id: str) -> Iterator[str]:
    """Delete a request as the sync would have done, had somebody not deleted it and brought it back since.

    A pass had given its deal's ID to a row that was gone by then, and the next took back whatever it found
    of that. What people bring back after it is for people to send away: the sync only tells of it.
    """
    tag, deal, diary = desk.find_by_id(row_id), row_id.rpartition("/")[0], desk.diary
    known = {*diary.true_ids.values(), *diary.buried.values()}.union(*diary.former.values())
    known.update(desk.row_id(of) for name in desk.company.departments for of in desk.tags(name))
    if tag in diary.returned & diary.made_rows.keys() and deal not in known:
        desk.delete(tag)
        yield f"deletes {tag}, which was made for nobody"


def _rename(desk: Desk, finding: Finding) -> Iterator[str]:
    for (department, header), name in list(desk.renamed.items()):
        if (department, name) == (finding.department, finding.column):
            yield rename_back(desk, department, header)


def _part_copies(office: Office, department: str, row_id: str) -> Iterator[str]:
    desk = office.desk
    same = [tag for tag in desk.tags(department) if desk.row_id(tag) == row_id]
    copies = [tag for tag in same if tag in desk.diary.copies]
    if not copies and office.seen["taken over"]:
        # A request that had no ID when the state was lost was made again; then it got its ID back.
        copies = [tag for tag in same[1:] if tag in desk.diary.made_rows]
        for tag in copies:
            desk.diary.former[tag].add(row_id)
    for tag in copies if len(copies) < len(same) else copies[1:]:
        yield clear_id(desk, tag)
    if len(same) == 1 and not copies and desk.diary.true_ids.get(same[0], row_id) == row_id:
        yield from _show_again(desk, department, same[0], row_id)


def _show_again(desk: Desk, department: str, tag: str, row_id: str) -> Iterator[str]:
    """Let a row that was typed over from end to end show its deal, or its request, again.

    Of such a row nobody can tell whether it is the one whose ID it has; it says so, and asks for this.
    """
    deal = desk.company.departments[department].deal_id
    known = {desk.row_id(other) for name in desk.company.departments for other in desk.tags(name)}
    shown = {} if deal is None else {deal: row_id.partition("/")[0]}
    for _, link in desk.company.links_from(department):
        made = sorted(
            other for other in known if other and other.startswith(f"{row_id}/{desk.company.code_of(link)}-")
        )
        if link.shows.id is not None and made:
            shown[link.shows.id] = made[-1]
    for column, value in shown.items():
        if desk.value(tag, column) != value:
            desk.write(department, desk.find(tag), {column: value})
            yield f"types {value!r} into {column} of row {tag}"


def _retype(desk: Desk, office: Office, finding: Finding) -> Iterator[str]:
    """Type a value into the owner's cell of a field whose two values nobody can put in order."""
    for tag, column in desk.sources_of(finding.department, str(finding.row_id), str(finding.column)):
        department = desk.diary.homes[tag]
        fresh = value_for(desk, office.servers.die, department, column)
        desk.write(department, desk.find(tag), {column: fresh})
        yield f"types {fresh!r} into {column} of row {tag}"

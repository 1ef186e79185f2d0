"""The Conflicts tabs at the end: each conflict has its row, and what was decided has been done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from histories.breach import Breach
from histories.diary import Decided, Place, Written, numbers_in
from histories.ending import Ending, alike
from histories.servers import Servers
from histories.tabs import WORDS, Asked, asked, numbers_said
from sheetcrm.schema.cells import ErrorCell
from sheetcrm.state.conflicts import Conflict

_KEEP = (WORDS.keep_parent, WORDS.keep_child)


def check_questions(ending: Ending, servers: Servers, *, forgot: bool) -> Iterator[Breach]:
    """Check that people can see every open conflict, nothing else, and that no decision was passed over."""
    known = servers.store("A").load().conflicts
    if not forgot:  # rows about conflicts that were forgotten stay: they may be the last that tell of a value
        yield from _decisions(ending, known)
        yield from _apart(ending)
    if ending.desk.company.conflicts is not None:
        rows = list(asked(ending.desk))
        yield from _rows(ending, rows, known, forgot=forgot)
        for row in rows:
            yield from _of_its_own(ending, row)


def _rows(ending: Ending, rows: list[Asked], known: dict[str, Conflict], *, forgot: bool) -> Iterator[Breach]:
    homes = {name: rules.spreadsheet for name, rules in ending.desk.company.departments.items()}
    wanted = Counter((homes[conflict.owner], name) for name, conflict in known.items())
    found = Counter((row.spreadsheet, row.conflict) for row in rows)
    for spreadsheet, name in wanted - found:
        yield Breach("P1", "conflict without a row", f"{name}, in {spreadsheet}: {known[name]}")
    for row in rows:
        if not row.conflict:
            yield Breach("P1", "a row of no conflict", f"{row}")
        elif found[row.spreadsheet, row.conflict] > wanted[row.spreadsheet, row.conflict] and not forgot:
            yield Breach("O5", "row of a settled conflict", f"{row}")


def _of_its_own(ending: Ending, row: Asked) -> Iterator[Breach]:
    """O1: the values it tells of were written in the rows it names.

    A conflict about the column for messages tells of more: they quote the other cells of their row.
    """
    diary = ending.desk.diary
    places = [
        (tag, column)
        for row_id, column in zip(row.rows, row.columns, strict=False)
        for tag in ending.known_by(row_id)
    ]
    for number in {number for text in (*row.values, row.before) for number in numbers_said(text)}:
        origins = diary.origins.get(number, ())
        told = any(ending.may_hold(place, origin) for origin in origins for place in places)
        faced = any(origin in ending.reach(place) for origin in origins for place in places)
        if origins and places and not told and not faced:
            yield Breach("O1", "conflict of another row", f"{row}: {sorted(origins)}")


def _decisions(ending: Ending, known: dict[str, Conflict]) -> Iterator[Breach]:
    for decided in ending.desk.diary.decisions:
        if decided.conflict in known and not _is_in_vain(ending, decided):
            text = f"{decided.conflict} is open, though somebody has decided: {decided.pick}"
            yield Breach("P1", "decision not carried out", text)


def _apart(ending: Ending) -> Iterator[Breach]:
    """What somebody wants to stay different is different, unless anybody has typed anything there since."""
    for pair, order in ending.desk.diary.apart.items():
        last = [ending.desk.diary.last.get(place) for place in pair]
        if any(tag not in ending.cells for tag, _ in pair) or any(
            _is_typed(ending, of, order) for of in pair
        ):
            continue
        contents = [entry.content for entry in last if entry is not None and entry.content is not None]
        if len(contents) == 2 and not alike(*contents):
            now = [ending.cells[tag].get(column) for tag, column in pair]
            if alike(*now):
                yield Breach("P1", "decision to differ undone", f"{sorted(pair)}: {now[0]!r} in both")


def _is_typed(ending: Ending, place: Place, order: int) -> bool:
    """Whether anybody has typed since where it would come to this cell."""
    return any(
        entry.order > order and place in ending.reach(other)
        for other, entry in ending.desk.diary.last.items()
    )


def waits_for_formula(ending: Ending, formula: Place, other: Place) -> bool:
    """Whether a row asks about the two, and somebody has decided for the value that is not calculated.

    It is carried out once the formula has gone; until then both stay as they are.
    """
    waiting = {row.conflict: row.decision for row in asked(ending.desk)}
    return any(
        set(decided.cells) == {formula, other}
        and decided.pick == waiting.get(decided.conflict) == _KEEP[decided.cells.index(other)]
        for decided in ending.desk.diary.decisions
    )


def waits_for_row(ending: Ending, entry: Written) -> bool:
    """Whether it was picked where the other row is deleted, and the tab shows the pick and the value.

    It is carried out once that row has come back; until then this cell stays as it is.
    """
    waiting = {row.conflict: row for row in asked(ending.desk)}
    for decided in ending.desk.diary.decisions:
        row = waiting.get(decided.conflict)
        is_its_own = any(noted is entry for noted, _ in decided.noted)
        if row is None or not is_its_own or all(tag in ending.cells for tag, _ in decided.cells):
            continue
        told = frozenset().union(*map(numbers_said, row.values))
        if row.decision == decided.pick and numbers_in(entry.content) <= told:
            return True
    return False


def _is_in_vain(ending: Ending, decided: Decided) -> bool:
    """Whether nothing can come of it: a row is gone, somebody calculates there, or there is an error."""
    for tag, column in decided.cells:
        if tag not in ending.cells or ending.is_formula((tag, column)):
            return True
        if isinstance(ending.cells[tag].get(column), ErrorCell):
            return True
    return False

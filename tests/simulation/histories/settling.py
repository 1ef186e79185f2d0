"""What people and the operator do at the end where their company has customs of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from histories.choices import PICKS, decide, held_rows, lift, tick
from histories.diary import Place
from histories.policies import two_way
from histories.tabs import asked
from sheetcrm.schema.company import MergePolicy
from sheetcrm.state.conflicts import Pick

if TYPE_CHECKING:
    from histories.play import Office
    from sheetcrm.sync.results import PassResult


def settle_customs(office: Office, result: PassResult | None) -> Iterator[str]:
    """Release what is held, lift protections, and decide whatever waits for a decision; say what was done."""
    office.breaches.extend(office.holding.written(_given_back(office)))
    for protection in list(office.diary.protected):
        yield lift(office.desk, protection)
    for tag in held_rows(office.desk):
        yield tick(office.desk, tag, content=None)
    if result is not None:
        yield from _decide(office)


def _given_back(office: Office) -> set[Place]:
    """The cells of held rows in which a slip of a pass before the tick was mended."""
    office.servers.keep_journal()
    rows = {str(office.desk.row_id(tag)): tag for tag in held_rows(office.desk)}
    return {
        (rows[event.row], event.column)
        for events in office.servers.journals()
        for event in events
        if event.kind in {"repaired", "recovered"} and event.row in rows and event.column is not None
    }


def _decide(office: Office) -> Iterator[str]:
    """In the tab where there is one; elsewhere the operator is told what people want."""
    die = office.servers.die
    known = office.servers.store("A").load().conflicts
    for conflict in [name for name, conflict in known.items() if conflict.awaits_decision]:
        questions = {row.conflict: row for row in asked(office.desk) if not row.decision}
        if conflict in questions:
            yield decide(office.desk, questions[conflict], die.choice(PICKS))
        elif office.desk.company.conflicts is None and _is_manual(office, conflict):
            office.resolve(conflict, die.choice(tuple(Pick)))
            yield "decides"


def _is_manual(office: Office, conflict: str) -> bool:
    """Whether nobody but a person may choose, so that typing the right value would only ask again."""
    found = office.servers.store("A").load().conflicts.get(conflict)
    if found is None or found.child is None:
        return False
    return two_way(office.desk.company).get((found.child[0], found.child[2])) is MergePolicy.MANUAL

"""Which remembered row a row without its ID resembles: by what stands in the other cells.

A row is some remembered row when all its cells are those of that row, or when it has more than half of them
and no other pair is as good, seen from either side. Equal rows are not told apart: every one of them is then
named. Only cells that tell rows from each other count as a reason to compare at all: a status, a drop-down
choice or a checkbox that two rows share says nothing.

The work grows with the number of rows given, not with its square: rows are compared only where they share one
of their rarest cells, and with at most `MOST_ALIKE` rows for each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sheetcrm.language import say
from sheetcrm.schema.cells import is_blank, value_of
from sheetcrm.schema.columns import BooleanColumn, ChoiceColumn
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import Row, Table
from sheetcrm.schema.types.base import either

MOST_ALIKE = 32
"""How many remembered rows with one cell in common a row is compared with."""

_RAREST = 3
_FEWEST_SHARED = 2
_NAMED_AT_MOST = 3

Shown = tuple[object, ...]
"""What a row's cells show; blanks and everything that is not compared are None."""


@dataclass(frozen=True, slots=True)
class Traits:
    """Which cells of a department's rows are compared.

    Attributes:
        compared: by column, whether it is compared: all but the row ID and columns the sheet lacks.
        telling: the compared columns whose values tell rows from each other.
    """

    compared: tuple[bool, ...]
    telling: tuple[int, ...]

    def shown(self, row: Row) -> Shown:
        """What the row shows in the compared columns."""
        return tuple(
            None if not counts or is_blank(cell) else value_of(cell)
            for cell, counts in zip(row, self.compared, strict=True)
        )

    def told(self, shown: Shown) -> Shown:
        """Of what a row shows, that which tells it from others."""
        return tuple(shown[at] for at in self.telling)

    def tells(self, shown: Shown) -> bool:
        """Whether the row holds anything that tells it from others."""
        return any(shown[at] is not None for at in self.telling)


def traits_of(company: Company, table: Table) -> Traits:
    """Say which cells of a table are worth comparing."""
    rules = company.departments[table.department]
    fields = company.fields[table.department]
    compared = tuple(name != rules.row_id.column and name not in table.missing for name in table.fields)
    shown = {link.shows.status for _, link in company.links_from(table.department)}
    common = {rules.status, rules.pipeline, rules.assignee, rules.messages, *shown}
    telling = tuple(
        at
        for at, name in enumerate(table.fields)
        if compared[at] and name not in common and not isinstance(fields[name], ChoiceColumn | BooleanColumn)
    )
    return Traits(compared, telling)


def shared(remembered: Shown, shown: Shown) -> int:
    """Count the filled cells of a remembered row that another row holds as well."""
    return sum(1 for old, new in zip(remembered, shown, strict=True) if old is not None and old == new)


def filled(shown: Shown) -> int:
    """Count the cells that show anything."""
    return sum(1 for cell in shown if cell is not None)


def find_alike(
    rows: Mapping[int, Shown], remembered: Mapping[str, Shown], traits: Traits
) -> dict[int, tuple[str, ...]]:
    """Find out whose rows these were.

    Args:
        rows: index → what the row shows.
        remembered: row ID → what that row showed.
        traits: which cells count.

    Returns:
        Index → the row ID it had, or several where it cannot be told which; rows that resemble none are
        absent.
    """
    found = _equal_rows(rows, remembered, traits)
    equal = {id(row_ids): row_ids for row_ids in found.values()}
    taken = {row_id for row_ids in equal.values() for row_id in row_ids}
    left = {at: shown for at, shown in rows.items() if at not in found}
    free = {row_id: shown for row_id, shown in remembered.items() if row_id not in taken}
    if left and free:
        found.update(_similar_rows(left, free, traits))
    return found


def _equal_rows(
    rows: Mapping[int, Shown], remembered: Mapping[str, Shown], traits: Traits
) -> dict[int, tuple[str, ...]]:
    by_content: dict[Shown, list[str]] = defaultdict(list)
    for row_id, shown in remembered.items():
        by_content[shown].append(row_id)
    found = {shown: tuple(row_ids) for shown, row_ids in by_content.items() if traits.tells(shown)}
    return {at: found[shown] for at, shown in rows.items() if shown in found}


def _similar_rows(
    rows: Mapping[int, Shown], remembered: Mapping[str, Shown], traits: Traits
) -> dict[int, tuple[str, ...]]:
    holders: dict[tuple[int, object], list[str]] = defaultdict(list)
    for row_id, shown in remembered.items():
        for at in traits.telling:
            if shown[at] is not None:
                holders[at, shown[at]].append(row_id)
    best: dict[int, tuple[int, tuple[str, ...]]] = {}
    for index, shown in rows.items():
        cells = ((at, shown[at]) for at in traits.telling if shown[at] is not None)
        lists = sorted((holders[cell] for cell in cells if cell in holders), key=len)
        candidates = dict.fromkeys(row_id for few in lists[:_RAREST] for row_id in few[:MOST_ALIKE])
        score, row_ids = _best(shown, candidates, remembered)
        if row_ids:
            best[index] = (score, row_ids)
    return _without_outdone(best)


def _best(
    shown: Shown, candidates: Iterable[str], remembered: Mapping[str, Shown]
) -> tuple[int, tuple[str, ...]]:
    """The candidates with which the row shares most cells, more than half of theirs at least."""
    most = 0
    row_ids: list[str] = []
    for row_id in candidates:
        score = shared(remembered[row_id], shown)
        if score < max(most, _FEWEST_SHARED) or 2 * score <= filled(remembered[row_id]):
            continue
        if score > most:
            most, row_ids = score, []
        row_ids.append(row_id)
    return most, tuple(row_ids)


def _without_outdone(best: Mapping[int, tuple[int, tuple[str, ...]]]) -> dict[int, tuple[str, ...]]:
    """Drop rows whose every candidate is claimed by a row that resembles it more; ties claim together."""
    claims: dict[str, int] = {}
    for score, row_ids in best.values():
        for row_id in row_ids:
            claims[row_id] = max(score, claims.get(row_id, 0))
    found = {}
    for index, (score, row_ids) in best.items():
        mine = tuple(row_id for row_id in row_ids if claims[row_id] == score)
        if mine:
            found[index] = mine
    return found


def undecided(found: Mapping[int, tuple[str, ...]]) -> set[int]:
    """The rows of which it cannot be told whose they were: several IDs, or one that others claim as well."""
    # Equal rows share one tuple, which may be long: it is looked through once, not once a row.
    shared_ids = {id(row_ids): row_ids for row_ids in found.values() if len(row_ids) > 1}
    contested = {row_id for row_ids in shared_ids.values() for row_id in row_ids}
    claims = Counter(row_ids[0] for row_ids in found.values() if len(row_ids) == 1)
    return {
        index
        for index, row_ids in found.items()
        if len(row_ids) > 1 or claims[row_ids[0]] > 1 or row_ids[0] in contested
    }


def named(row_ids: Sequence[str]) -> str:
    """Name the rows that come into question, in words; of many the first few."""
    more = len(row_ids) - _NAMED_AT_MOST
    rest = (say("{count} more", count=more),) if more > 0 else ()
    return either((*row_ids[:_NAMED_AT_MOST], *rest))

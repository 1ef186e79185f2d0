"""Whose value stands where both sides of a field were changed: the policy's choice, and no other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from histories.breach import Breach
from histories.ending import Ending, alike
from histories.stories import Books, plain
from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.company import Company, FieldPair, Link, MergePolicy
from sheetcrm.state.events import Event

Key = tuple[str, str, str]
"""Department, row ID and column."""


def two_way(company: Company) -> Mapping[tuple[str, str], MergePolicy]:
    """The columns that are written from both sides, by department and name, with their policy."""
    found = {}
    for link in company.links.values():
        for pairs, owner, other in (
            (link.carried, link.parent, link.child),
            (link.brought_back, link.child, link.parent),
        ):
            for pair in pairs:
                if pair.policy.is_two_way:
                    found[owner, pair.source] = found[other, pair.target] = pair.policy
    return found


def items(text: object) -> frozenset[str]:
    """The items of a list that stands in one cell."""
    return frozenset(item.strip().casefold() for item in re.split(r"[\n;,]", str(text)) if item.strip())


@dataclass(slots=True)
class _Run:
    """What one pass has seen and made, by cell."""

    seen: dict[Key, Any] = field(default_factory=dict)
    made: dict[Key, Event] = field(default_factory=dict)


def wrongly_decided(ending: Ending, books: Books) -> Iterator[Breach]:
    """P1: of two values that a pass found changed, another one was written than the policy says."""
    company = ending.desk.company
    for events in books.servers.lifetimes():
        for run, of in _runs(events):
            for key in list(of.seen):
                for name, link in company.links_into(key[0]):
                    yield from _check_pair(company, run, of, name, link, key)


def _runs(events: list[Event]) -> Iterator[tuple[str, _Run]]:
    """The passes by their numbers, of which one that died leaves its own to the next.

    A pass tells what it has seen before what it has made: what is seen after that was seen by the next.
    """
    runs: dict[str, _Run] = defaultdict(_Run)
    for event in events:
        if event.department is None or event.row is None or event.column is None:
            continue
        key = (event.department, event.row, event.column)
        of = runs[event.run]
        if event.kind == "observed":
            if of.made:
                yield event.run, of
                of = runs[event.run] = _Run(seen=dict(of.seen))
            of.seen[key] = event.new
        elif event.kind == "made":
            of.made[key] = event
    yield from runs.items()


def _check_pair(company: Company, run: str, of: _Run, name: str, link: Link, child: Key) -> Iterator[Breach]:
    parent_id, _, step = child[1].rpartition("/")
    if not step.startswith(f"{company.code_of(link)}-"):
        return
    for part, pairs, up in (("carry", link.carried, False), ("bring_back", link.brought_back, True)):
        for pair in pairs:
            if child[2] != (pair.source if up else pair.target):
                continue
            parent = (link.parent, parent_id, pair.target if up else pair.source)
            if parent not in of.seen:
                continue
            source, target = (child, parent) if up else (parent, child)
            wrong = _verdict(of, pair, f"links.{name}.{part}", source, target)
            if wrong:
                text = (
                    f"{pair.policy}, pass {run}: {source} {of.seen[source]!r}, {target} {of.seen[target]!r}"
                )
                yield Breach("P1", "wrong side decided", f"{text}: {wrong}")


def _verdict(of: _Run, pair: FieldPair, rule: str, source: Key, target: Key) -> str | None:
    """What was written that should not have been; None where all is well, or it was none of the policy's."""
    values = of.seen[source], of.seen[target]
    if any(isinstance(value, FormulaCell | ErrorCell) or plain(value) in (None, "") for value in values):
        return None
    made = {key: event for key in (source, target) if (event := of.made.get(key)) and event.rule == rule}
    for key, event in made.items():
        if not _is_right(pair.policy, values, event.new, is_owners=key == source):
            return f"{event.new!r} was put into {key}"
    return None


def _is_right(policy: MergePolicy, values: tuple[Any, Any], made: Any, *, is_owners: bool) -> bool:
    source, target = values
    numeric = all(isinstance(value, int | float) for value in (source, target, made))
    if policy is MergePolicy.MANUAL:
        return False
    if policy is MergePolicy.UNION:
        return items(source) | items(target) <= items(made)
    if policy in (MergePolicy.MAX, MergePolicy.MIN) and numeric:
        return made >= max(source, target) if policy is MergePolicy.MAX else made <= min(source, target)
    return not is_owners or not alike(made, target)

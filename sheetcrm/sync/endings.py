"""Rows that end with the row they were made for, and start again with it: the events of a directory, mostly.

Asked once nothing is left to carry: what the parent was finished with has arrived by then.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.schema.company import Company
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.pairs import Pair, Side
from sheetcrm.sync.plan import Cause
from sheetcrm.sync.rules import LinkRules
from sheetcrm.sync.world import World


class Endings:
    """Ends children with their parents.

    Args:
        company: the config.
        world: the working copy.
        facts: what rules may ask about rows.
        fields: sets the statuses, and keeps what people typed there.
        rules: knows which child serves a parent.
    """

    def __init__(
        self, company: Company, world: World, facts: Facts, fields: FieldRules, rules: LinkRules
    ) -> None:
        self._company = company
        self._world = world
        self._facts = facts
        self._fields = fields
        self._rules = rules
        self._links = [name for name, link in company.links.items() if link.ends is not None]

    def settle(self) -> None:
        """Bring the children of all rows looked at so far into step.

        Raises:
            RuleError: rules set one cell to and fro without end.
        """
        for pair in list(self._pairs()):
            parent = self._facts.status(pair.link.parent, pair.parent)
            child = self._facts.status(pair.link.child, pair.child)
            if parent is None:
                continue
            ends = str(pair.link.ends)
            if parent.category.is_final:
                self._set(pair, ends)
            elif child is not None and child.name == ends:
                self._set(pair, self._company.start_of(pair.link))

    def _pairs(self) -> Iterator[Pair]:
        """The pairs of whom one was looked at."""
        if not self._links:
            return
        visited = tuple(self._world.visited)
        for name in self._links:
            link = self._company.links[name]
            parents = {row_id: None for department, row_id in visited if department == link.parent}
            children = (row_id for department, row_id in visited if department == link.child)
            parents.update(dict.fromkeys(row_id.rpartition("/")[0] for row_id in children))
            for parent in parents:
                pair = self._rules.pair_of(name, parent)
                if pair is not None:
                    yield pair

    def _set(self, pair: Pair, status: str) -> None:
        column = self._company.departments[pair.link.child].status
        target = Side(department=pair.link.child, row_id=pair.child, column=column)
        source = self._company.departments[pair.link.parent].status
        cause = Cause(
            department=pair.link.parent,
            row_id=pair.parent,
            column=source,
            value=self._world.get(pair.link.parent, pair.parent, source),
        )
        self._fields.set_system_cell(target, status, pair.rule("ends"), cause)

"""Statuses as a way that rows go: where nobody can come to or get out of, and moves that contradict moves.

Staff may move a row from a status to any other of its pipeline, unless `moves` names those that may follow;
links move rows as well. Rows begin in the first status of a pipeline where staff type them, and where a link
makes them in the status it says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheetcrm.schema.company import Company, Department, Link
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.link_checks import parent_pipelines
from sheetcrm.schema.problems import Fault, Path


def check_statuses(company: Company) -> Iterator[Fault]:
    """List the statuses and pipelines in which nothing can begin or end; warnings, but for contradictions."""
    for name, department in company.departments.items():
        for pipeline in department.pipelines:
            yield from _Way(company, name, department, pipeline).check()
    yield from _check_moves(company)


@dataclass(frozen=True, slots=True)
class _Way:
    company: Company
    name: str
    department: Department
    pipeline: str

    def check(self) -> Iterator[Fault]:
        starts = self._starts()
        if not starts:
            yield self._fault(
                "dead-pipeline",
                f"no row of '{self.name}' is ever in '{self.pipeline}': no link makes any, nor do staff",
                "Let a link make rows in it, give the department a prefix, or take the pipeline out.",
                at_key=True,
            )
            return
        following = self._following()
        yield from self._dead(starts, following)
        yield from self._without_exit(following)

    def _starts(self) -> set[str]:
        """The statuses in which rows of the pipeline begin."""
        into = [link for _, link in self.company.links_into(self.name)]
        made = {
            self.company.start_of(link) for link in into if self.company.pipeline_of(link) == self.pipeline
        }
        if self.department.row_id.prefix is not None:
            made.add(self.department.statuses[self.pipeline][0].name)
        return made

    def _following(self) -> Mapping[str, set[str]]:
        """Status to those it can be followed by, by a person's hand or a link's.

        That a row which has ended may be taken up again is not how any status is meant to be reached, so it
        counts only where `moves` says so.
        """
        moves = self.department.moves
        statuses = self.department.statuses[self.pipeline]
        names = {status.name for status in statuses}
        free = {status.name: set() if status.category.is_final else names for status in statuses}
        following = {name: set(moves.get(name, after)) & names for name, after in free.items()}
        for _, link in self.company.links_from(self.name):
            if self.pipeline in parent_pipelines(self.company, link):
                for before, after in _link_moves(self.department, self.pipeline, link):
                    following[before].add(after)
        return following

    def _dead(self, starts: set[str], following: Mapping[str, set[str]]) -> Iterator[Fault]:
        reached, fresh = set(starts), list(starts)
        while fresh:
            found = following.get(fresh.pop(), set()) - reached
            reached |= found
            fresh.extend(found)
        for place, status in enumerate(self.department.statuses[self.pipeline]):
            if status.name not in reached:
                yield self._fault(
                    "dead-status",
                    f"no row ever comes to '{status.name}': no status that is reached may be followed by it",
                    f"Add it to `moves` where it may follow, or take '{status.name}' out.",
                    place,
                )

    def _without_exit(self, following: Mapping[str, set[str]]) -> Iterator[Fault]:
        statuses = self.department.statuses[self.pipeline]
        ended = {status.name for status in statuses if status.category.is_final}
        if not ended:
            yield self._fault(
                "no-final-status",
                f"no status of '{self.pipeline}' is won, lost or closed, so work on its rows never ends",
                "Say which ones end it, such as {Done: closed}.",
                at_key=True,
            )
            return
        grows = True
        while grows:
            more = {name for name, after in following.items() if name not in ended and after & ended}
            ended |= more
            grows = bool(more)
        for place, status in enumerate(statuses):
            if status.name not in ended:
                yield self._fault(
                    "no-way-out",
                    f"a row in '{status.name}' can never end: `moves` leads from there to no final status",
                    f"Let a status follow '{status.name}' in `moves`, or make it won, lost or closed.",
                    place,
                )

    def _fault(
        self, code: str, message: str, hint: str, place: int | None = None, *, at_key: bool = False
    ) -> Fault:
        at: Path = ("departments", self.name, "pipelines", self.pipeline)
        return Fault(
            code=code,
            path=at if place is None else (*at, place),
            message=message,
            hint=hint,
            severity=Severity.WARNING,
            at_key=at_key,
        )


def _link_moves(parent: Department, pipeline: str, link: Link) -> Iterator[tuple[str, str]]:
    """The moves a link makes in rows of one of its parent's pipelines: from which status to which."""
    open_statuses = [one.name for one in parent.statuses[pipeline] if not one.category.is_final]
    for move in link.status.values():
        if parent.find_status(move.parent, pipeline) is None:
            continue
        for before in move.only_from or open_statuses:
            if parent.find_status(before, pipeline) is not None and before != move.parent:
                yield before, move.parent


def _check_moves(company: Company) -> Iterator[Fault]:
    """Moves that a link makes and `moves` forbids: staff would be told off for what sheetcrm did."""
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, link in company.links.items():
        parent = company.departments[link.parent]
        for status, move in link.status.items():
            for before in move.only_from:
                allowed = parent.moves.get(before)
                pair = (before, move.parent)
                if allowed is None or move.parent in allowed or before == move.parent or pair in told[name]:
                    continue
                told[name].add(pair)
                yield Fault(
                    code="contradicting-moves",
                    path=("links", name, "status", status, "parent"),
                    message=f"the link moves rows from '{before}' to '{move.parent}', and `moves` of "
                    f"'{link.parent}' does not allow that",
                    hint=f"Add '{move.parent}' to the statuses that may follow '{before}' there.",
                )

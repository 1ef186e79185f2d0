"""Cross-checks of links, one by one: every name they use, and every pair of columns they copy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sheetcrm.schema.company import Company, Department, FieldPair, Link, StatusMove
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.fits import misfit
from sheetcrm.schema.models import FieldEntry
from sheetcrm.schema.nearest import did_you_mean
from sheetcrm.schema.problems import Fault, Path


@dataclass(frozen=True, slots=True)
class Copy:
    """One entry of `carry` or `bring_back` with the paths of its two names.

    Attributes:
        pair: source and target column.
        source_path: path of the source's name.
        target_path: path of the target's name.
        source_at_key: whether the source's name is the key at its path.
    """

    pair: FieldPair
    source_path: Path
    target_path: Path
    source_at_key: bool


def copies(link_name: str, key: str, entries: Iterable[FieldEntry]) -> Iterator[Copy]:
    """The entries of `carry` or `bring_back`, with their paths."""
    for place, entry in enumerate(entries):
        path: Path = ("links", link_name, key, place)
        if isinstance(entry, str):
            yield Copy(FieldPair(source=entry, target=entry), path, path, source_at_key=False)
            continue
        for source, target in entry.items():
            at = (*path, source)
            yield Copy(FieldPair(source=source, target=target), at, at, source_at_key=True)


def parent_pipelines(company: Company, link: Link) -> tuple[str, ...]:
    """The parent's pipelines whose rows can ask for a child by the link."""
    parent = company.departments[link.parent]
    return tuple(
        name
        for name in link.pipelines or parent.pipelines
        if any(parent.find_status(status, name) for status in link.asking if name in parent.pipelines)
    )


def without_unknown_names(company: Company) -> Company:
    """The company without the links whose departments, pipelines or statuses do not exist."""
    sound = {
        name: link
        for name, link in company.links.items()
        if not any(fault.code == "unknown-name" for fault in _LinkCheck(company, name, link).check_names())
    }
    # A copy of the model would keep what was worked out from the links it had before.
    return company.model_construct(**{**dict(company), "links": sound})


def check_links(company: Company) -> Iterator[Fault]:
    """List what is wrong with each link by itself, and with the letters links give to IDs."""
    for name, link in company.links.items():
        check = _LinkCheck(company, name, link)
        yield from check.check_names()
        if link.parent in company.departments and link.child in company.departments:
            yield from check.check_columns()
    yield from _check_codes(company)


@dataclass(frozen=True, slots=True)
class _LinkCheck:
    company: Company
    name: str
    link: Link

    @property
    def parent(self) -> Department:
        return self.company.departments[self.link.parent]

    @property
    def child(self) -> Department:
        return self.company.departments[self.link.child]

    def check_names(self) -> Iterator[Fault]:
        departments = tuple(self.company.departments)
        faults = [
            *self._known((*self._at, "parent"), self.link.parent, "a department", departments),
            *self._known((*self._at, "child"), self.link.child, "a department", departments),
        ]
        yield from faults
        if not faults:
            yield from self._check_asking()
            yield from self._check_start()
            for status, move in self.link.status.items():
                yield from self._check_move(status, move)

    def check_columns(self) -> Iterator[Fault]:
        parent_fields = self.company.fields[self.link.parent]
        child_fields = self.company.fields[self.link.child]
        for place, column in enumerate(self.link.requires):
            path = (*self._at, "requires", place)
            yield from self._known(path, column, f"a column of '{self.link.parent}'", parent_fields)
        for status, move in self.link.status.items():
            for place, column in enumerate(move.requires):
                path = (*self._at, "status", status, "requires", place)
                yield from self._known(path, column, f"a column of '{self.link.child}'", child_fields)
        for copy in copies(self.name, "carry", self.link.carry):
            yield from self._check_copy(copy, self.link.parent, self.link.child)
        for copy in copies(self.name, "bring_back", self.link.bring_back):
            yield from self._check_copy(copy, self.link.child, self.link.parent)

    @property
    def _at(self) -> Path:
        return ("links", self.name)

    def _check_asking(self) -> Iterator[Fault]:
        link, parent = self.link, self.parent
        for place, pipeline in enumerate(link.pipelines):
            path = (*self._at, "pipelines", place)
            yield from self._known(path, pipeline, f"a pipeline of '{link.parent}'", parent.pipelines)
        known = [name for name in link.pipelines if name in parent.pipelines]
        for place, status in enumerate(link.asking):
            path = (*self._at, "when") if isinstance(link.when, str) else (*self._at, "when", place)
            yield from self._known(path, status, f"a status of '{link.parent}'", parent.status_names)
        for place, pipeline in enumerate(link.pipelines):
            if pipeline in known and not any(parent.find_status(status, pipeline) for status in link.asking):
                yield Fault(
                    code="never-asks",
                    path=(*self._at, "pipelines", place),
                    message=f"'{pipeline}' never asks, since it has no status {_either(link.asking)}",
                    hint="Remove it here, or add the status to the pipeline.",
                )

    def _check_start(self) -> Iterator[Fault]:
        link, child = self.link, self.child
        if link.pipeline is None and len(child.pipelines) > 1:
            yield Fault(
                code="missing-key",
                path=(*self._at, "pipeline"),
                message=f"'{link.child}' has {len(child.pipelines)} pipelines, and new rows need one",
                hint=f"Add `pipeline:` with one of {', '.join(child.pipelines)}.",
            )
        if link.pipeline is not None:
            path = (*self._at, "pipeline")
            yield from self._known(path, link.pipeline, f"a pipeline of '{link.child}'", child.pipelines)
        if link.start is not None:
            what = f"a status of '{link.child}'"
            yield from self._known((*self._at, "start"), link.start, what, self._child_statuses())
        if link.ends is not None:
            yield from self._check_end(link.ends)

    def _check_end(self, status: str) -> Iterator[Fault]:
        path = (*self._at, "ends")
        what = f"a status of '{self.link.child}'"
        unknown = list(self._known(path, status, what, self._child_statuses()))
        yield from unknown
        found = self.child.find_status(status, self.link.pipeline)
        if not unknown and found is not None and not found.category.is_final:
            message = f"a row in '{status}' has not ended: what is carried to it would go on changing"
            hint = f"Give the status a category, such as {{{status}: closed}}."
            yield Fault(code="ends-open", path=path, message=message, hint=hint)

    def _check_move(self, status: str, move: StatusMove) -> Iterator[Fault]:
        at = (*self._at, "status", status)
        of_child = f"a status of '{self.link.child}'"
        yield from self._known(at, status, of_child, self._child_statuses(), at_key=True)
        of_parent = f"a status of '{self.link.parent}'"
        unknown = [*self._known((*at, "parent"), move.parent, of_parent, self.parent.status_names)]
        yield from unknown
        for place, name in enumerate(move.only_from):
            path = (*at, "only_from", place)
            yield from self._known(path, name, of_parent, self.parent.status_names)
            yield from self._check_reopening(path, name, move)
        lacking = [
            pipeline
            for pipeline in parent_pipelines(self.company, self.link)
            if self.parent.find_status(move.parent, pipeline) is None
        ]
        if lacking and not unknown:
            yield Fault(
                code="status-not-in-pipeline",
                path=(*at, "parent"),
                message=f"rows of {_either(lacking)} ask, and there is no status '{move.parent}' there",
                hint="Add the status there, or name the link's `pipelines`.",
            )

    def _check_reopening(self, path: Path, name: str, move: StatusMove) -> Iterator[Fault]:
        """A request that has ended is reopened by a person, never by what a child is moved to."""
        reopened = []
        for pipeline in parent_pipelines(self.company, self.link):
            ended = self.parent.find_status(name, pipeline)
            wanted = self.parent.find_status(move.parent, pipeline)
            if ended is not None and wanted is not None and ended.category.is_final:
                reopened.append(not wanted.category.is_final)
        if any(reopened):
            yield Fault(
                code="reopens-final",
                path=path,
                message=f"rows in '{name}' have ended, and a child's status never reopens them",
                hint=f"Take '{name}' out; to reopen a row, staff set its status by hand.",
                severity=Severity.ERROR if all(reopened) else Severity.WARNING,
            )

    def _child_statuses(self) -> tuple[str, ...]:
        """The statuses a child made by the link can have."""
        pipeline = self.link.pipeline
        if pipeline is None or pipeline not in self.child.pipelines:
            return self.child.status_names
        return tuple(status.name for status in self.child.statuses[pipeline])

    def _check_copy(self, copy: Copy, source: str, target: str) -> Iterator[Fault]:
        sources, targets = self.company.fields[source], self.company.fields[target]
        name = copy.pair.source
        wrong = [
            *self._known(
                copy.source_path, name, f"a column of '{source}'", sources, at_key=copy.source_at_key
            )
        ]
        if copy.source_at_key or not wrong:
            name = copy.pair.target
            wrong += self._known(copy.target_path, name, f"a column of '{target}'", targets)
        yield from wrong
        if wrong:
            return
        bad = misfit(sources[copy.pair.source], targets[copy.pair.target])
        if bad is not None:
            severity, reason = bad
            message = (
                f"'{copy.pair.source}' of '{source}' goes to '{copy.pair.target}' of '{target}': {reason}"
            )
            hint = "" if severity is Severity.WARNING else "Give both columns one type."
            path = copy.target_path
            yield Fault(code="type-mismatch", path=path, message=message, hint=hint, severity=severity)

    def _known(
        self, path: Path, name: str, what: str, names: Collection[str], *, at_key: bool = False
    ) -> Iterator[Fault]:
        if name not in names:
            hint = did_you_mean(name, names) or f"Known: {', '.join(names)}."
            message = f"'{name}' is not {what}"
            yield Fault(code="unknown-name", path=path, message=message, hint=hint, at_key=at_key)


def _check_codes(company: Company) -> Iterator[Fault]:
    """Two links of one parent with the same letters would give two children the same ID."""
    first_with: dict[tuple[str, str], str] = {}
    for name, link in company.links.items():
        child = company.departments.get(link.child)
        code = link.code or (child.row_id.code if child is not None else None)
        if code is None:
            continue
        first = first_with.setdefault((link.parent, code.casefold()), name)
        if first != name:
            yield Fault(
                code="shared-code",
                path=("links", name, "code"),
                message=f"rows made for '{link.parent}' by '{first}' have the letters '{code}' already",
                hint="Give this link a `code:` of its own.",
            )


def _either(names: Iterable[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)

"""The statuses of a department, one after another: what each means, needs and sets going."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sheetcrm.reports.instruction_text import Item, Section
from sheetcrm.reports.instruction_words import Words
from sheetcrm.schema.company import Category, Company, Department, Link, Status
from sheetcrm.schema.link_checks import parent_pipelines
from sheetcrm.schema.row_rules import RowRule


def describe_statuses(company: Company, department: str, words: Words) -> Iterator[Section]:
    """One section for each pipeline, in config order."""
    rules = company.departments[department]
    for pipeline, statuses in rules.statuses.items():
        key = "statuses-of" if len(rules.pipelines) > 1 else "statuses"
        writer = _Pipeline(company, department, pipeline, words)
        yield Section(
            heading=words.phrase(key, len(statuses), pipeline=pipeline),
            items=tuple(writer.item(status) for status in statuses),
        )


@dataclass(frozen=True, slots=True)
class _Pipeline:
    company: Company
    name: str
    pipeline: str
    words: Words

    @property
    def department(self) -> Department:
        return self.company.departments[self.name]

    def item(self, status: Status) -> Item:
        """A status with everything that is to be known of it."""
        text = f"{self.words.quoted(status.name)}: {self.words.phrase(self._meaning(status))}."
        below = (
            *self._take(status),
            *self._needs(status.name),
            *self._rules(status.name),
            *(line for link in self._asking(status.name) for line in self._ask(link, status.name)),
            *self._passes(status.name),
            *self._moves(status.name),
        )
        return Item(text, below)

    def _meaning(self, status: Status) -> str:
        """What the status says of the row; where another department is asked by it, that says more."""
        waits = any(link.child != self.name for link in self._asking(status.name))
        is_ours = status.category in {Category.QUEUED, Category.ACTIVE}
        return "asking" if waits and is_ours else status.category.value

    def _asking(self, status: str) -> Iterator[Link]:
        """The links the status asks by, but for those that rows ask by in any status."""
        for _, link in self.company.links_from(self.name):
            if link.asks(self.pipeline, status) and not always_asks(self.company, link):
                yield link

    def _take(self, status: Status) -> Iterator[str]:
        if status.category is Category.QUEUED and self.department.assignee is not None:
            yield self.words.phrase("take", column=self.words.quoted(self.department.assignee))

    def _needs(self, status: str) -> Iterator[str]:
        """What has to be filled in to stand in the status, but for what an earlier one has asked already."""
        rules = self.department
        needed = list(rules.entry.get(status, ()))
        needed += [name for name, column in rules.columns.items() if column.required_from == status]
        if needed:
            names = tuple(dict.fromkeys(needed))
            yield self.words.phrase("needs", len(names), names=self.words.quoted_list(names))

    def _rules(self, status: str) -> Iterator[str]:
        for rule in self.department.rules.values():
            if status in rule.at or (not rule.at and self._is_first(status)):
                yield from self._rule(rule)

    def _rule(self, rule: RowRule) -> Iterator[str]:
        phrase, quoted = self.words.phrase, self.words.quoted
        parts = [
            phrase(
                "condition",
                column=quoted(column),
                values=self.words.quoted_list((wanted,) if isinstance(wanted, str) else wanted, "or"),
            )
            for column, wanted in rule.when.items()
        ]
        condition = phrase("and").join(parts)
        suffix = "-if" if parts else ""
        others = {column: link for column in rule.need if (link := self._answered_by(column)) is not None}
        own = [column for column in rule.need if column not in others]
        if own:
            yield phrase(f"needs{suffix}", condition=condition, names=self.words.quoted_list(own))
        for column, link in others.items():
            title = self.company.departments[link.child].title
            status = self.words.quoted_list(link.asking, "or")
            told = {"condition": condition, "names": quoted(column), "title": title, "status": status}
            yield phrase(f"needs-others{suffix}", **told)
        if rule.compare is not None:
            yield phrase(f"compare{suffix}", condition=condition, comparison=rule.compare)

    def _answered_by(self, column: str) -> Link | None:
        """The link by which another department fills the column in; None where this one does."""
        for _, link in self.company.links_from(self.name):
            asks_here = any(link.asks(self.pipeline, status) for status in self._names())
            if asks_here and any(pair.target == column for pair in link.brought_back):
                return link
        return None

    def _names(self) -> Iterator[str]:
        return (status.name for status in self.department.statuses[self.pipeline])

    def _is_first(self, status: str) -> bool:
        return self.department.statuses[self.pipeline][0].name == status

    def _ask(self, link: Link, status: str) -> Iterator[str]:
        words, child = self.words, self.company.departments[link.child].title
        required = words.phrase("once-filled", len(link.requires), names=words.quoted_list(link.requires))
        told = {"child": child, "inputs": required if link.requires else ""}
        own = "-own" if link.child == self.name else ""
        plain = "-plain" if link.deliverable is None else ""
        yield words.phrase(f"asks{own}{plain}", deliverable=link.deliverable, **told)
        yield from self._answers(link, status, child)
        if link.brought_back:
            names = words.quoted_list(pair.target for pair in link.brought_back)
            yield words.phrase(f"comes-back{own}", len(link.brought_back), child=child, names=names)

    def _answers(self, link: Link, status: str, child: str) -> Iterator[str]:
        words = self.words
        for answer, move in link.status.items():
            if move.only_from and status not in move.only_from:
                continue
            if answer == self.company.start_of(link) and not move.requires:
                yield words.phrase("answer-at-once", target=words.quoted(move.parent))
                continue
            gate = words.phrase("gate", len(move.requires), names=words.quoted_list(move.requires))
            yield words.phrase(
                "answer",
                child=child,
                status=words.quoted(answer),
                gate=gate if move.requires else "",
                target=words.quoted(move.parent),
            )

    def _passes(self, status: str) -> Iterator[str]:
        for _, link in self.company.links_into(self.name):
            move = link.status.get(status)
            if move is None or self.company.pipeline_of(link) != self.pipeline:
                continue
            words, own = self.words, "-own" if link.parent == self.name else ""
            if move.requires:
                names = words.quoted_list(move.requires)
                yield words.phrase("passes-gate", len(move.requires), names=names)
            still = words.phrase("if-still", names=words.quoted_list(move.only_from, "or"))
            yield words.phrase(
                f"passes{own}",
                parent=self.company.departments[link.parent].title,
                target=words.quoted(move.parent),
                condition=still if move.only_from else "",
            )

    def _moves(self, status: str) -> Iterator[str]:
        following = self._following(self.department.moves.get(status))
        if following is not None:
            yield (
                self.words.phrase("moves", names=self.words.quoted_list(following, "or"))
                if following
                else self.words.phrase("moves-nowhere")
            )

    def _following(self, names: Iterable[str] | None) -> tuple[str, ...] | None:
        if names is None:
            return None
        return tuple(name for name in names if self.department.find_status(name, self.pipeline) is not None)


def always_asks(company: Company, link: Link) -> bool:
    """Whether rows of the parent ask in each of their statuses, so that no single one is worth a word."""
    parent = company.departments[link.parent]
    return set(parent_pipelines(company, link)) == set(parent.pipelines) and all(
        status.name in link.asking for statuses in parent.statuses.values() for status in statuses
    )

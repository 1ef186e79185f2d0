"""A department's part of the scheme as a job instruction: sentences for those who work there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sheetcrm.reports.instruction_columns import describe_columns, describe_views
from sheetcrm.reports.instruction_statuses import always_asks, describe_statuses
from sheetcrm.reports.instruction_text import Item, Page, Section
from sheetcrm.reports.instruction_words import Language, Words
from sheetcrm.schema.company import Again, Company, Department, FieldPair, Link
from sheetcrm.schema.row_ids import format_root


def write_instruction(company: Company, department: str, language: Language) -> Page:
    """Write what the people of a department have to know of the scheme.

    Args:
        company: the config.
        department: the department's name in it.
        language: the language of the sentences; names stay as the config has them.
    """
    writer = _Instruction(company, department, Words(language))
    sections = (
        writer.rows(),
        *describe_statuses(company, department, writer.words),
        *describe_columns(company, department, writer.words),
        *describe_views(company, department, writer.words),
        writer.troubles(),
    )
    return Page(
        title=writer.words.phrase("title", title=writer.department.title),
        lead=writer.words.phrase("generated", company=company.company),
        sections=tuple(section for section in sections if section.items),
    )


@dataclass(frozen=True, slots=True)
class _Instruction:
    company: Company
    name: str
    words: Words

    @property
    def department(self) -> Department:
        return self.company.departments[self.name]

    def rows(self) -> Section:
        """Where the rows are, and how they get there."""
        phrase, rules = self.words.phrase, self.department
        ref = self.company.spreadsheets.get(rules.spreadsheet)
        file = (ref.title if ref is not None else None) or rules.spreadsheet
        items = [Item(phrase("place", sheet=rules.sheet, file=file))]
        if rules.row_id.prefix is not None:
            example = format_root(rules.row_id.prefix, 1)
            column = self.words.quoted(rules.row_id.column)
            items.append(Item(phrase("typed", example=example, column=column)))
        else:
            items.append(Item(phrase("not-typed")))
        items.extend(self._arrival(link) for _, link in self.company.links_into(self.name))
        items.extend(
            Item(phrase("things", history=self.company.departments[of.history].title))
            for of in self.company.directories.values()
            if of.things == self.name
        )
        return Section(heading=phrase("rows"), items=tuple(items))

    def _arrival(self, link: Link) -> Item:
        words, parent = self.words, self.company.departments[link.parent]
        inputs = words.phrase("inputs", len(link.requires), names=words.quoted_list(link.requires))
        told = {"parent": parent.title, "inputs": inputs if link.requires else ""}
        if always_asks(self.company, link):
            return Item(words.phrase("arrives-always", **told), tuple(self._details(link, parent.title)))
        status, pipelines = words.quoted_list(link.asking, "or"), ""
        if link.pipelines and parent.pipeline is not None:
            names = words.quoted_list(link.pipelines, "or")
            pipelines = words.phrase("in-pipelines", column=words.quoted(parent.pipeline), names=names)
        key = "arrives-own" if link.parent == self.name else "arrives"
        text = words.phrase(key, status=status, pipelines=pipelines, **told)
        return Item(text, tuple(self._details(link, parent.title)))

    def _details(self, link: Link, parent: str) -> Iterator[str]:
        words = self.words
        start = words.quoted(self.company.start_of(link))
        if link.deliverable is not None:
            yield words.phrase("wanted", deliverable=link.deliverable)
        if self.department.pipeline is not None and len(self.department.pipelines) > 1:
            pipeline, column = self.company.pipeline_of(link), words.quoted(self.department.pipeline)
            yield words.phrase("starts-in", status=start, pipeline=words.quoted(pipeline), column=column)
        else:
            yield words.phrase("starts", status=start)
        fixed = [pair for pair in link.carried if not pair.policy.is_two_way]
        shared = [pair.target for pair in link.carried if pair.policy.is_two_way]
        if fixed:
            key = "brings-own" if link.parent == self.name else "brings"
            yield words.phrase(key, parent=parent, names=self._carried(fixed))
        if shared:
            yield words.phrase("shared", parent=parent, names=words.quoted_list(shared))
        if not always_asks(self.company, link) or link.again is not Again.IGNORE:
            own = "-own" if link.parent == self.name and link.again is Again.NEW else ""
            yield words.phrase(f"again-{link.again.value}{own}", parent=parent, status=start)

    def _carried(self, pairs: Iterable[FieldPair]) -> str:
        quoted, phrase = self.words.quoted, self.words.phrase
        names = (
            quoted(pair.target)
            if pair.source == pair.target
            else phrase("there", name=quoted(pair.target), other=quoted(pair.source))
            for pair in pairs
        )
        return self.words.listed(names)

    def troubles(self) -> Section:
        """What tells that something is wrong, and what may be done freely."""
        words, rules = self.words, self.department
        items = []
        if rules.messages is not None:
            items.append(Item(words.phrase("messages", column=words.quoted(rules.messages))))
        if rules.hold is not None:
            items.append(Item(words.phrase("hold", column=words.quoted(rules.hold))))
        if self.company.conflicts is not None:
            items.append(Item(words.phrase("conflicts", tab=words.quoted(self.company.conflicts))))
        items.append(Item(words.phrase("free")))
        return Section(heading=words.phrase("wrong"), items=tuple(items))

"""The columns of a department by who fills them in, and who sees what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from babel.numbers import get_currency_symbol

from sheetcrm.reports.instruction_statuses import always_asks
from sheetcrm.reports.instruction_text import Item, Section
from sheetcrm.reports.instruction_words import Words
from sheetcrm.schema.columns import (
    ChoiceColumn,
    Column,
    MoneyColumn,
    MultiChoiceColumn,
    RatingColumn,
    ReferenceColumn,
)
from sheetcrm.schema.company import Company, FieldPair


def describe_columns(company: Company, department: str, words: Words) -> Iterator[Section]:
    """What people fill in, and what fills itself in."""
    rules = company.departments[department]
    brought = _brought(company, department)
    ours = _ours(company, department)
    items = [Item(words.phrase("progress", column=words.quoted(rules.status)))]
    if rules.pipeline is not None and len(rules.pipelines) > 1 and rules.row_id.prefix is not None:
        values = words.quoted_list(rules.pipelines, "or")
        items.append(Item(words.phrase("line", column=words.quoted(rules.pipeline), values=values)))
    if rules.assignee is not None:
        items.append(Item(words.phrase("people", column=words.quoted(rules.assignee))))
    theirs = {
        rules.status,
        rules.pipeline,
        rules.assignee,
        rules.hold,
        *ours,
        *(name for names in brought.values() for name in names),
    }
    typed = ((name, column) for name, column in rules.columns.items() if name not in theirs)
    items.extend(Item(_column(company, name, column, words)) for name, column in typed)
    yield Section(heading=words.phrase("fill"), items=tuple(items))
    left = [
        Item(words.phrase(key, title=title, names=words.quoted_list(names)))
        for title, names in brought.items()
        for key in ("from-own" if title == rules.title else "from",)
    ]
    if rules.row_id.prefix is None and len(company.links_into(department)) > 1:
        left.append(Item(words.phrase("rest")))
    left.append(Item(words.phrase("ours", names=words.quoted_list(ours))))
    yield Section(heading=words.phrase("leave"), items=tuple(left))


def describe_views(company: Company, department: str, words: Words) -> Iterator[Section]:
    """Which departments see what of the rows, in rows of their own."""
    items = []
    for _, link in company.links_into(department):
        if link.parent == department:
            continue
        shown = [
            *([] if link.shows.id is None else [_there(words.phrase("id-word"), link.shows.id, words)]),
            *(
                []
                if link.shows.status is None
                else [_there(words.phrase("status-word"), link.shows.status, words)]
            ),
            *_pairs(link.brought_back, words),
        ]
        if shown:
            parent = company.departments[link.parent].title
            items.append(Item(words.phrase("sees", parent=parent, names=words.listed(shown))))
    for _, link in company.links_from(department):
        if link.carried and link.child != department:
            told = {
                "child": company.departments[link.child].title,
                "names": words.listed(_pairs(link.carried, words)),
                "deliverable": link.deliverable,
            }
            asked = "sees-asked" if link.deliverable is None else "sees-asked-for"
            items.append(Item(words.phrase("sees-all" if always_asks(company, link) else asked, **told)))
    yield Section(heading=words.phrase("seen"), items=tuple(items))


def _pairs(pairs: Iterable[FieldPair], words: Words) -> Iterator[str]:
    for pair in pairs:
        name = words.quoted(pair.source)
        yield name if pair.source == pair.target else _there(name, pair.target, words)


def _there(name: str, other: str, words: Words) -> str:
    return words.phrase("there", name=name, other=words.quoted(other))


def _brought(company: Company, department: str) -> Mapping[str, Sequence[str]]:
    """Title of another department to the columns that it fills in here."""
    found: dict[str, dict[str, None]] = {}

    def note(title: str, pairs: Iterable[FieldPair]) -> None:
        targets = [pair.target for pair in pairs if not pair.policy.is_two_way]
        if targets:
            found.setdefault(title, {}).update(dict.fromkeys(targets))

    for _, link in company.links_from(department):
        note(company.departments[link.child].title, link.brought_back)
    if company.departments[department].row_id.prefix is None:
        # Where staff type rows themselves, they fill the columns that other rows bring along in there.
        for _, link in company.links_into(department):
            note(company.departments[link.parent].title, link.carried)
    return {title: tuple(columns) for title, columns in found.items()}


def _ours(company: Company, department: str) -> tuple[str, ...]:
    """The columns sheetcrm keeps itself."""
    rules = company.departments[department]
    shown = [
        column for _, link in company.links_from(department) for column in (link.shows.id, link.shows.status)
    ]
    directories = company.directories.values()
    counted = [column for of in directories if of.things == department for column in of.figures]
    dated = [of.dated for of in directories if of.history == department]
    names = (rules.row_id.column, rules.deal_id, *shown, *counted, *dated, rules.messages)
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _column(company: Company, name: str, column: Column, words: Words) -> str:
    required = words.phrase("required") if column.required else ""
    if column.required_from is not None:
        required += words.phrase("required-from", status=words.quoted(column.required_from))
    if column.unique:
        required += words.phrase("unique")
    hint = f" {column.hint}." if column.hint is not None else ""
    hint = hint.replace("..", ".")
    kind = _kind(company, column, words)
    return words.phrase("column", column=words.quoted(name), kind=kind, required=required, hint=hint)


def _kind(company: Company, column: Column, words: Words) -> str:
    values: dict[str, object] = {}
    if isinstance(column, ChoiceColumn | MultiChoiceColumn):
        values["choices"] = words.quoted_list(column.choices, "or")
    elif isinstance(column, MoneyColumn):
        values["currency"] = (
            get_currency_symbol(column.currency, "ru") if words.language == "ru" else column.currency
        )
    elif isinstance(column, RatingColumn):
        values["best"] = column.best
    elif isinstance(column, ReferenceColumn):
        values["title"] = company.departments[column.department].title
    return words.phrase(f"kind-{column.type}", **values)

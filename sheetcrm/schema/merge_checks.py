"""Cross-checks of merge policies: whether a policy can work on its columns, and whether two would fight.

A field with another policy than `owner` is written on both sides, so what holds for a target column holds
for its source as well: no rule of another kind may write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sheetcrm.schema.columns import Column
from sheetcrm.schema.company import Company, FieldPair, Link, MergePolicy
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.fits import misfit
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.problems import Fault, Path

_ORDERED = frozenset({"integer", "decimal", "money", "percent", "date", "datetime", "duration", "rating"})
"""Column types whose values have a larger and a smaller one."""

_NEEDS = {
    MergePolicy.MAX: (_ORDERED, "numbers or dates"),
    MergePolicy.MIN: (_ORDERED, "numbers or dates"),
    MergePolicy.UNION: (frozenset({"text", "multi_choice"}), "lists, which are texts"),
}


def check_merges(company: Company) -> Iterator[Fault]:
    """List what is wrong with the merge policies of links whose names are all known."""
    # A column that is copied to two others has one policy, and gets one message.
    yield from {(fault.path, fault.message): fault for fault in _faults(company)}.values()


def _faults(company: Company) -> Iterator[Fault]:
    for name, link in company.links.items():
        yield from _check_entries(name, link)
        for field in two_way_fields(company, name, link):
            yield from _check_types(company, field)
    yield from _check_writers(company)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWay:
    """A field that is written on both sides.

    Attributes:
        link: the link's name.
        pair: its columns and its policy.
        owner: the department of the source column.
        other: that of the target column.
    """

    link: str
    pair: FieldPair
    owner: str
    other: str

    @property
    def path(self) -> Path:
        """Where the policy stands in the config."""
        return ("links", self.link, "merge", self.pair.source)


def two_way_fields(company: Company, name: str, link: Link) -> Iterator[TwoWay]:
    """The link's two-way fields whose columns exist."""
    for pairs, owner, other in (
        (link.carried, link.parent, link.child),
        (link.brought_back, link.child, link.parent),
    ):
        for pair in pairs:
            known = pair.source in company.fields[owner] and pair.target in company.fields[other]
            if known and pair.policy.is_two_way:
                yield TwoWay(link=name, pair=pair, owner=owner, other=other)


def _check_entries(name: str, link: Link) -> Iterator[Fault]:
    sources = tuple(dict.fromkeys(pair.source for pair in (*link.carried, *link.brought_back)))
    for column in link.merge:
        if column not in sources:
            yield Fault(
                code="unknown-name",
                path=("links", name, "merge", column),
                message=f"'{column}' is not a column that the link copies",
                hint=offer(column, sources, "Copied are") or "Add it to `carry` or `bring_back`.",
                at_key=True,
            )


def _check_types(company: Company, field: TwoWay) -> Iterator[Fault]:
    source = company.fields[field.owner][field.pair.source]
    target = company.fields[field.other][field.pair.target]
    policy = field.pair.policy
    allowed, what = _NEEDS.get(policy, (frozenset(), ""))
    unfit = [column for column in (source, target) if allowed and column.type not in allowed]
    if unfit:
        yield Fault(
            code="policy-misfit",
            path=field.path,
            message=f"'{policy}' is for {what}, and '{field.pair.source}' holds {unfit[0].type}",
            hint="Choose owner, newest or manual.",
        )
    else:
        yield from _check_way_back(field, source, target)


def _check_way_back(field: TwoWay, source: Column, target: Column) -> Iterator[Fault]:
    bad = misfit(target, source)
    if bad is not None:
        severity, reason = bad
        yield Fault(
            code="type-mismatch",
            path=field.path,
            message=(
                f"with '{field.pair.policy}', '{field.pair.target}' of '{field.other}' is copied to"
                f" '{field.pair.source}' of '{field.owner}' as well: {reason}"
            ),
            hint="" if severity is Severity.WARNING else "Give both columns one type, or choose `owner`.",
            severity=severity,
        )


def _check_writers(company: Company) -> Iterator[Fault]:
    fields = [field for name, link in company.links.items() for field in two_way_fields(company, name, link)]
    for field in fields:
        yield from _check_own_column(company, field)
    yield from _check_policies(fields)


def _check_own_column(company: Company, field: TwoWay) -> Iterator[Fault]:
    """A two-way field's own column may be nobody else's: neither sheetcrm's nor another owner's copy."""
    taken = dict(_one_way_targets(company, field.owner))
    writer = taken.get(field.pair.source)
    if writer is not None:
        yield Fault(
            code="two-writers",
            path=field.path,
            message=(
                f"with '{field.pair.policy}', '{field.pair.source}' of '{field.owner}' would be written to,"
                f" but {writer}"
            ),
            hint="Leave the policy at `owner`, or give the other rule the same policy.",
        )


def _one_way_targets(company: Company, name: str) -> Iterator[tuple[str, str]]:
    """The columns of a department that one side alone writes, and who does."""
    department = company.departments[name]
    service = (
        department.row_id.column,
        department.deal_id,
        department.messages,
        department.status,
        department.pipeline,
    )
    yield from ((column, "it is sheetcrm's own") for column in service if column is not None)
    for link_name, link in company.links_from(name):
        shown = (link.shows.id, link.shows.status)
        yield from ((column, f"{link_name}.shows writes it") for column in shown if column is not None)
        for pair in link.brought_back:
            if not pair.policy.is_two_way:
                yield pair.target, f"{link_name}.bring_back writes it"
    for link_name, link in company.links_into(name):
        for pair in link.carried:
            if not pair.policy.is_two_way:
                yield pair.target, f"{link_name}.carry writes it"


def _check_policies(fields: list[TwoWay]) -> Iterator[Fault]:
    """Fields that share a column must share a policy, or the one would undo what the other did."""
    first_with: dict[tuple[str, str], TwoWay] = {}
    for field in fields:
        for cell in ((field.owner, field.pair.source), (field.other, field.pair.target)):
            first = first_with.setdefault(cell, field)
            if first.pair.policy is not field.pair.policy:
                yield Fault(
                    code="mixed-policies",
                    path=field.path,
                    message=(
                        f"'{cell[1]}' of '{cell[0]}' is merged by '{first.link}' with"
                        f" '{first.pair.policy}' and here with '{field.pair.policy}'"
                    ),
                    hint="Give both one policy.",
                )
                break

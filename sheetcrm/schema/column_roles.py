"""Whose a column is: staff's, another department's, or sheetcrm's own."""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.schema.columns import Protect
from sheetcrm.schema.company import Company, MergePolicy


def system_columns(company: Company, department: str) -> frozenset[str]:
    """The columns that sheetcrm fills in and nobody else: IDs, what links show, messages, figures, reminders.

    Of a tab of sheetcrm's own that is every column but the one in which staff answer.
    """
    rules = company.departments[department]
    if rules.is_system:
        return frozenset(company.fields[department]) - {rules.status}
    return frozenset(_filled_in(company, department))


def _filled_in(company: Company, department: str) -> Iterator[str]:
    rules = company.departments[department]
    own = (rules.row_id.column, rules.deal_id, rules.messages)
    shown = (
        name for _, link in company.links_from(department) for name in (link.shows.id, link.shows.status)
    )
    counted = [name for of in company.directories.values() if of.things == department for name in of.figures]
    dated = [of.dated for of in company.directories.values() if of.history == department]
    reminders = (of.remind[department] for of in company.directories.values() if department in of.remind)
    reminded = [name for of in reminders for name in (of.show, of.corridor)]
    yield from (name for name in (*own, *shown, *counted, *dated, *reminded) if name is not None)


def protection_of(company: Company, department: str, field: str) -> Protect:
    """How a column is protected: as the config says; else sheetcrm's own by a warning, others not."""
    said = company.fields[department][field].protect
    return said or ("warning" if field in system_columns(company, department) else "none")


def owner_of(company: Company, department: str, field: str) -> str | None:
    """The department whose value of a field is the truth; None where it is this one, or nobody's alone.

    A field that several links bring is nobody's alone, either.
    """
    owners = {
        source
        for source, pairs in (
            *((link.parent, link.carried) for _, link in company.links_into(department)),
            *((link.child, link.brought_back) for _, link in company.links_from(department)),
        )
        for pair in pairs
        if pair.target == field and pair.policy is MergePolicy.OWNER
    }
    return owners.pop() if len(owners) == 1 and department not in owners else None

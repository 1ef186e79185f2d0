"""What of a company's customs was seen at work in a pass: counted, so that a campaign knows it was there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from histories.diary import numbers_in
from histories.policies import two_way
from sheetcrm.schema.company import Company, MergePolicy
from sheetcrm.state.conflicts import Conflict
from sheetcrm.sync.plan import Plan
from sheetcrm.sync.results import PassResult


def count_customs(company: Company, result: PassResult, seen: Counter[str]) -> None:
    """Add what a pass has done that only companies with customs know."""
    plan = result.preview.plan
    before = result.preview.base.conflicts
    seen.update(_policies(company, plan, before.keys()))
    seen.update(f"decided: {found.decision}" for found in plan.settled.values() if found.decision)
    seen["conflict settled by itself"] += sum(1 for found in plan.settled.values() if not found.decision)
    seen["passes with held rows"] += any(kept_out.held for kept_out in plan.kept_out.values())
    seen.update({f"finding: {found.code}" for found in result.preview.findings if "protected" in found.code})


def _policies(company: Company, plan: Plan, known: Collection[str]) -> Iterator[str]:
    policies = two_way(company)
    for name, conflict in plan.conflicts.items():
        if name not in known and conflict.rule.startswith("links."):
            yield f"decided by {_policy(policies, conflict)}"
    owners = {
        (owner, pair.source)
        for link in company.links.values()
        for pairs, owner in ((link.carried, link.parent), (link.brought_back, link.child))
        for pair in pairs
        if pair.policy.is_two_way
    }
    for edit in plan.edits:
        place = (edit.department, edit.column)
        if edit.rule.endswith((".carry", ".bring_back")) and place in owners:
            yield "taken by the owner"
        if policies.get(place) is MergePolicy.UNION and len(numbers_in(edit.new)) > 1:
            yield "joined"


def _policy(policies: Mapping[tuple[str, str], MergePolicy], conflict: Conflict) -> str:
    child = conflict.child or conflict.parent
    return str(policies.get((child[0], child[2]), MergePolicy.OWNER))

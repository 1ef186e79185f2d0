"""What passes find and what they do, as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.sheets.ledger import Summary
from sheetcrm.state.base import Base
from sheetcrm.state.records import Outcome
from sheetcrm.sync.apply import Applied
from sheetcrm.sync.brakes import Stop
from sheetcrm.sync.look import Look
from sheetcrm.sync.plan import Plan
from sheetcrm.sync.repair import Repair
from sheetcrm.sync.undo import Undo


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a pass would do now.

    Attributes:
        look: the sheets as they were read.
        base: what was agreed on after the last pass.
        plan: what is to be changed.
        findings: everything that is wrong or missing, with addresses; the sheets' own first.
        stops: where the plan goes beyond the company's limits, so that a pass would need more leave.
    """

    look: Look
    base: Base
    plan: Plan
    findings: tuple[Finding, ...]
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassResult:
    """What a pass did.

    Attributes:
        run: the pass's number as text; the journal's events carry it.
        outcome: ok; partial when something was set aside, held back or not confirmed; failed when no sheet
            could be read.
        preview: what it found and planned.
        applied: what became of the plan.
        requests: what it cost.
        started: when it began.
        ended: when it ended.
        left: changes that were not approved, and are the next pass's.
        undo: what went back and what stayed, where another pass was undone.
        repairs: cells that got back what they held, since a write of ours had missed its row or people had
            edited meanwhile.
        earlier: the passes that people's edits overtook, and that this one followed at once, oldest first.
        only_conflicts: whether the pass is partial for no other reason than that people have to decide.
    """

    run: str
    outcome: Outcome
    preview: Preview
    applied: Applied
    requests: Summary
    started: datetime
    ended: datetime
    left: int = 0
    undo: Undo | None = None
    repairs: tuple[Repair, ...] = ()
    earlier: tuple[PassResult, ...] = ()
    only_conflicts: bool = False


def outcome_of(preview: Preview, applied: Applied, *, damaged: bool) -> Outcome:
    """How a pass went.

    Args:
        preview: what it found and planned.
        applied: what became of the plan.
        damaged: whether some of the state could not be read as it was written.
    """
    if not preview.look.tables:
        return "failed"
    held = any(found.severity is Severity.ERROR for found in preview.findings)
    return "partial" if preview.look.set_aside or applied.failures or held or damaged else "ok"


def awaits_people_alone(preview: Preview, applied: Applied, *, damaged: bool) -> bool:
    """Whether a pass is partial for no other reason than that people have to decide between values."""
    others = tuple(found for found in preview.findings if found.code != "values-differ")
    if outcome_of(preview, applied, damaged=damaged) != "partial":
        return False
    return outcome_of(replace(preview, findings=others), applied, damaged=damaged) == "ok"


def counts_of(preview: Preview, applied: Applied, undo: Undo | None) -> Mapping[str, int]:
    """What a pass found, planned and did, counted, for its record in the state."""
    return {
        **({} if undo is None else {"undo_of": int(undo.run)}),
        "rows": sum(len(table.rows) for table in preview.look.tables.values()),
        "observed": len(preview.plan.observations),
        "edits": len(preview.plan.edits),
        "messages": sum(edit.is_message for edit in preview.plan.edits),
        "new_rows": len(preview.plan.new_rows),
        "confirmed": len(applied.confirmed),
        "overruled": len(preview.plan.overruled),
        "conflicts": len(preview.plan.conflicts),
        "findings": len(preview.findings),
        "set_aside": len(preview.look.set_aside),
    }


def requests_of(summary: Summary) -> Mapping[str, int]:
    """What a pass cost, counted, for its record in the state."""
    counts = {kind.value: count for kind, count in summary.requests.items()}
    return {
        **counts,
        "retries": summary.retries,
        "bytes_in": summary.bytes_in,
        "bytes_out": summary.bytes_out,
    }

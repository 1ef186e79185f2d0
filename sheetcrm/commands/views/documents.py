"""Results as JSON values: the names here are a contract with other people's programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sheetcrm.commands.views.findings import in_words
from sheetcrm.commands.views.scope import scope_document
from sheetcrm.language import Language
from sheetcrm.schema.cells import encode
from sheetcrm.schema.findings import Finding
from sheetcrm.sheets.ledger import Kind, Summary
from sheetcrm.state.events import Event
from sheetcrm.sync.brakes import Stop
from sheetcrm.sync.plan import Overruled
from sheetcrm.sync.plan_documents import edit_document, new_row_document
from sheetcrm.sync.results import Preview


def findings_document(findings: Iterable[Finding], language: Language = "en") -> list[dict[str, Any]]:
    """Findings in their order; their messages and hints, and nothing else, are in the language."""
    return [
        {
            "severity": found.severity.value,
            "code": found.code,
            "department": found.department,
            "sheet": found.sheet,
            "cell": found.address or None,
            "row": found.row,
            "column": found.column,
            "row_id": found.row_id,
            "message": found.message,
            "hint": found.hint,
        }
        for found in in_words(findings, language)
    ]


def preview_document(preview: Preview, language: Language = "en") -> dict[str, Any]:
    """A plan with everything that led to it; messages of findings are in the language."""
    plan, layouts = preview.plan, preview.look.layouts
    return {
        "in_step": plan.is_empty,
        "edits": [
            edit_document(edit, layouts[edit.department].address(edit.number, edit.column))
            for edit in plan.edits
        ],
        "new_rows": [new_row_document(row) for row in plan.new_rows],
        "overruled": [_overruled(entry) for entry in plan.overruled],
        "findings": findings_document(preview.findings, language),
        "set_aside": sorted(preview.look.set_aside),
        "left_alone": scope_document(plan.kept_out),
        "stops": [_stop(stop) for stop in preview.stops],
        "read_at": preview.look.read_at.isoformat(),
    }


def requests_document(summary: Summary) -> dict[str, Any]:
    """What something cost; every kind of request is there, with 0 where none was sent."""
    return {
        **{kind.value: summary.requests.get(kind, 0) for kind in Kind},
        "total": summary.total,
        "bytes_in": summary.bytes_in,
        "bytes_out": summary.bytes_out,
        "retries": summary.retries,
        "waited_seconds": round(summary.waited, 3),
        "seconds": round(summary.seconds, 3),
        "read_share": round(summary.read_share, 4),
        "write_share": round(summary.write_share, 4),
    }


def event_document(event: Event) -> dict[str, Any]:
    """One event of the journal."""
    return {
        "at": event.at.isoformat(),
        "seen_from": None if event.seen_from is None else event.seen_from.isoformat(),
        "run": event.run,
        "kind": event.kind,
        "department": event.department,
        "row_id": event.row,
        "column": event.column,
        "old": encode(event.old),
        "new": encode(event.new),
        "rule": event.rule,
        "cause": event.cause,
        "note": event.note,
    }


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "department": stop.department,
        "sheet": stop.sheet,
        "danger": stop.danger.value,
        "rows": stop.rows,
        "of": stop.of,
        "limit_rows": stop.limit_rows,
        "limit_percent": stop.limit_percent,
    }


def _overruled(entry: Overruled) -> dict[str, Any]:
    return {
        "department": entry.department,
        "row_id": entry.row_id,
        "column": entry.column,
        "lost": encode(entry.lost),
        "kept": encode(entry.kept),
        "owner": entry.owner,
        "rule": entry.rule,
    }

"""What a command cost, in one line."""

from __future__ import annotations

from sheetcrm.sheets.ledger import Kind, Summary

_NOUNS = {Kind.READ: "read", Kind.WRITE: "write", Kind.DRIVE: "Drive request", Kind.AUTH: "sign-in"}


def cost_line(summary: Summary) -> str:
    """Say what was sent: requests by kind, bytes, repetitions and the share of Google's quota.

    Args:
        summary: what the ledger sums up.
    """
    counts = [_counted(count, _NOUNS[kind]) for kind, count in summary.requests.items()]
    if not counts:
        return "Requests: none."
    parts = [
        ", ".join(counts),
        f"{_size(summary.bytes_in)} in, {_size(summary.bytes_out)} out",
        _retries(summary),
        f"{summary.read_share:.0%} of a minute's read quota, {summary.write_share:.0%} of its write quota",
    ]
    return f"Requests: {'; '.join(parts)}."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _retries(summary: Summary) -> str:
    if not summary.retries:
        return "no retries"
    return f"{_counted(summary.retries, 'repetition')} after {summary.waited:.0f} s of waiting"


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"

"""What a command cost, in one line."""

from __future__ import annotations

from sheetcrm.language import numeral, say, together
from sheetcrm.sheets.ledger import Kind, Summary


def cost_line(summary: Summary) -> str:
    """Say what was sent: requests by kind, bytes, repetitions and the share of Google's quota.

    Args:
        summary: what the ledger sums up.
    """
    counts = [_counted(kind, count) for kind, count in summary.requests.items()]
    if not counts:
        return say("Requests: none.")
    return say(
        "Requests: {counts}; {received} in, {sent} out; {retries}; "
        "{reads} of a minute's read quota, {writes} of its write quota.",
        counts=together(*counts, between=", "),
        received=_size(summary.bytes_in),
        sent=_size(summary.bytes_out),
        retries=_retries(summary),
        reads=f"{summary.read_share:.0%}",
        writes=f"{summary.write_share:.0%}",
    )


def _counted(kind: Kind, count: int) -> str:
    one, many = {
        Kind.READ: (say("1 read"), say("{count} reads", count=count)),
        Kind.WRITE: (say("1 write"), say("{count} writes", count=count)),
        Kind.DRIVE: (say("1 Drive request"), say("{count} Drive requests", count=count)),
        Kind.AUTH: (say("1 sign-in"), say("{count} sign-ins", count=count)),
    }[kind]
    return one if count == 1 else many


def _retries(summary: Summary) -> str:
    if not summary.retries:
        return say("no retries")
    seconds = f"{summary.waited:.0f}"
    if summary.retries == 1:
        return say("1 repetition after {seconds} s of waiting", seconds=seconds)
    return say("{count} repetitions after {seconds} s of waiting", count=summary.retries, seconds=seconds)


def _size(count: int) -> str:
    if count < 1000:
        return say("{count} B", count=count)
    if count < 1_000_000:
        return say("{count} kB", count=numeral(f"{count / 1000:.1f}"))
    return say("{count} MB", count=numeral(f"{count / 1_000_000:.1f}"))

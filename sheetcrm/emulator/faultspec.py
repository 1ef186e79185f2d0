"""Troubles named on a command line: planned faults, and switches that make the service a worse place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sheetcrm.emulator.faults import Faults, FaultSyntaxError, plan
from sheetcrm.emulator.options import Options

_SECONDS: Final = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)s")


def prepare(options: Options, faults: Faults, texts: Iterable[str]) -> Options:
    """Plan the troubles that texts name; return the options with the switches they turn.

    A text is `quota` (Google's limits per minute), `stale:5s` (reads show the state before the last write for
    so long), `drive-lag:180s` (Drive tells of edits so much later), or a fault as `faults.plan` reads it:
    `WHICH:before|after|late:WHAT[:TIMES]`.

    Raises:
        FaultSyntaxError: a text is none of these.
    """
    for text in texts:
        name, _, amount = text.partition(":")
        if text == "quota":
            options = _with_quota(options)
        elif name == "stale":
            options = replace(options, stale_reads=_duration(text, amount))
        elif name == "drive-lag":
            options = replace(options, drive_lag=_duration(text, amount))
        else:
            plan(faults, text)
    return options


def _duration(text: str, amount: str) -> timedelta:
    match = _SECONDS.fullmatch(amount)
    if match is None:
        raise FaultSyntaxError(f"{text!r}: {amount!r} is no number of seconds such as 5s")
    return timedelta(seconds=float(match[1]))


def _with_quota(options: Options) -> Options:
    """Set Google's limits (Sheets API, "Usage limits")."""
    return replace(
        options,
        reads_per_minute=60,
        writes_per_minute=60,
        project_reads_per_minute=300,
        project_writes_per_minute=300,
    )

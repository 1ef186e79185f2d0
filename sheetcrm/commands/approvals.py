"""Asking a person before something is written."""

from __future__ import annotations

import sys

import click

from sheetcrm.commands.output import Format


def is_agreed(question: str, *, yes: bool, output_format: Format) -> bool:
    """Whether somebody has agreed: by ``--yes``, or when asked at a terminal; programs are not asked."""
    if yes:
        return True
    if output_format is not Format.TABLE or not sys.stdin.isatty():
        return False
    return click.confirm(question, err=True)

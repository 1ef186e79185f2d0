"""The end of a story: the deal with everything in it, and how to go on by hand."""

from __future__ import annotations

import shlex
from pathlib import Path

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.commands.session import Session
from sheetcrm.commands.views.deals import print_deal
from sheetcrm.commands.views.words import word
from sheetcrm.reports.deal import deal_card


def show_deal(console: Console, session: Session, deal_id: str | None) -> None:
    """Show the deal as `sheetcrm show` does; nothing where the story did not get that far."""
    if deal_id is None:
        return
    console.print()
    console.print(Text(f"$ sheetcrm show {deal_id}", "yellow"))
    card = deal_card(session.company, session.syncer.look().tables, deal_id)
    print_deal(console, session.company, card, tuple(session.store.journal.read(deal=deal_id)))


def show_next_steps(console: Console, language: str, deal_id: str | None, kept: Path | None) -> None:
    """Tell how to go on by hand.

    Args:
        console: where.
        language: the company's.
        deal_id: the deal of the story.
        kept: the folder that stays; None where none does.
    """
    console.print()
    if kept is None:
        command = f"sheetcrm demo --lang {language} --keep DIR"
        console.print(word("go-on-lost", language, command=command), soft_wrap=True)
        return
    console.print(Text(word("go-on-kept", language), "bold"))
    steps = [
        (f"cd {shlex.quote(str(kept))}", ""),
        ("sheetcrm emulator serve", word("go-serve", language)),
        ("sheetcrm plan", word("go-plan", language)),
        ("sheetcrm sync", word("go-sync", language)),
        ("sheetcrm validate", word("go-validate", language)),
        ("sheetcrm link", word("go-link", language)),
    ]
    if deal_id is not None:
        steps.append((f"sheetcrm show {deal_id}", word("go-show", language)))
    print_table(console, ["", ""], steps, whole=(0,), indent=2)

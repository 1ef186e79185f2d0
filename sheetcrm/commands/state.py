"""`sheetcrm state`: what the state knows, against whose the sheets are."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, print_table, results, tell
from sheetcrm.commands.session import now, open_session
from sheetcrm.language import say
from sheetcrm.sync.takeover import owners_of
from sheetcrm.sync.takeover import rebuild as take_over


@click.group()
def state() -> None:
    """Look after the state: what sheetcrm remembers of the sheets."""


@state.command()
@click.option("-y", "--yes", is_flag=True, help="Do it; without this it is only shown.")
@format_option
@click.pass_obj
def rebuild(app: App, *, yes: bool, output_format: Format) -> None:
    """Begin anew with the sheets as they are, after the state was lost or is older than they are.

    No cell of a department is written. The next sync copies nothing where linked cells differ: it lists them.
    Make sure that no other server syncs these sheets.
    """
    with open_session(app) as session, session.store.lock(timeout_seconds=10):
        look = session.syncer.look()
        owners = owners_of(look, session.store)
        if yes:
            take_over(session.company, session.google, session.store, look, host=session.host, at=now())
    if output_format is Format.JSON:
        document = [
            {
                "spreadsheet": owner.spreadsheet,
                "store": owner.marker.lineage,
                "serial": owner.marker.serial,
                "host": owner.marker.host,
                "at": owner.marker.at,
                "ours": owner.is_ours,
            }
            for owner in owners
        ]
        print_json("state", {"company": session.company.company, "applied": yes, "owners": document})
        return
    console = results(app.language)
    rows = [
        (
            owner.spreadsheet,
            say("this state") if owner.is_ours else say("another state"),
            owner.marker.host,
            owner.marker.at,
        )
        for owner in owners
    ]
    print_table(console, [say("Spreadsheet"), say("Written last by"), say("On"), say("At")], rows)
    told = (
        say("The sheets are this state's now; run `sheetcrm sync`.")
        if yes
        else say("Nothing was done; add --yes to do it.")
    )
    tell(console, told)

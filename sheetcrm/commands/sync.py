"""`sheetcrm sync`: one pass."""

from __future__ import annotations

from pathlib import Path

import click

from sheetcrm.commands.allowances import allow_mass_option, read_allowances
from sheetcrm.commands.app import App
from sheetcrm.commands.backups import back_up_before
from sheetcrm.commands.files import read_file
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import open_session
from sheetcrm.commands.views.passes import exit_code_of, pass_document, print_pass
from sheetcrm.language import unsaid
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.plan_documents import from_bytes


@click.command()
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Carry out the plan saved in FILE, exactly as it was seen, or nothing at all.",
)
@allow_mass_option
@format_option
@click.pass_context
def sync(
    ctx: click.Context, *, plan_file: Path | None, allow_mass: tuple[str, ...], output_format: Format
) -> None:
    """Bring the departments' sheets in step, once.

    Exits with 0 when everything took part, 6 when something was set aside or not confirmed (the rest is
    done), 5 when nothing is left but values that people have to decide about, 1 when no sheet could be read,
    4 when it would change more than the config's limits allow or the saved plan is out of date (nothing is
    written then).
    """
    app: App = ctx.obj
    saved = None if plan_file is None else from_bytes(read_file(plan_file), str(plan_file))
    with open_session(app) as session:
        allowed = read_allowances(session.company, allow_mass)
        approval = Approval.standing(allowed) if saved is None else Approval.of_plan(saved, allowed)
        if allowed:
            back_up_before(session, unsaid("before sync --allow-mass"))
        result = session.syncer.run(approval)
    if output_format is Format.JSON:
        print_json(
            "sync",
            {
                "company": session.company.company,
                **pass_document(session.syncer.company, result, app.language),
            },
        )
    else:
        print_pass(results(app.language), session.syncer.company, result)
    ctx.exit(exit_code_of(result))

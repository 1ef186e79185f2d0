"""`sheetcrm conflicts`: values that stand against each other, and decisions about them."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, print_table, results
from sheetcrm.commands.session import Session, open_session
from sheetcrm.commands.views.passes import exit_code_of, print_pass
from sheetcrm.errors import ExitCode, SheetcrmError
from sheetcrm.language import in_language, say
from sheetcrm.schema.cells import encode
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.system_tabs import HEADERS
from sheetcrm.state.conflicts import Conflict, Pick
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.conflict_rows import row_of


@click.group()
def conflicts() -> None:
    """Values of one field that stand against each other: list them, decide about them.

    Staff do the same in the tab that the config names under `conflicts:`.
    """


@conflicts.command("list")
@format_option
@click.pass_context
def list_conflicts(ctx: click.Context, *, output_format: Format) -> None:
    """List the conflicts of the last pass: those that await a decision, and values that gave way.

    Exits with 5 while some of them await a decision.
    """
    app: App = ctx.obj
    with open_session(app) as session:
        company, found = session.company, tuple(session.store.load().conflicts.values())
    if output_format is Format.JSON:
        document = {"company": company.company, "conflicts": [_document(conflict) for conflict in found]}
        print_json("conflicts list", document)
    elif not found:
        click.echo(in_language(say("No conflicts."), app.language))
    else:
        headers = HEADERS[company.language]
        rows = [
            (
                conflict.id,
                *(row_of(company, conflict).get(column, "") for column in headers.told),
                conflict.run,
            )
            for conflict in found
        ]
        print_table(results(app.language), (headers.id, *headers.told, say("Run")), rows, whole=(0,))
    ctx.exit(ExitCode.CONFLICTS if any(conflict.awaits_decision for conflict in found) else ExitCode.OK)


@conflicts.command("resolve")
@click.argument("conflict_id", metavar="ID")
@click.argument("pick", type=click.Choice([pick.value for pick in Pick]))
@format_option
@click.pass_context
def resolve(ctx: click.Context, *, conflict_id: str, pick: str, output_format: Format) -> None:
    """Decide about the conflict ID and make a pass that carries it out.

    keep-parent and keep-child put that side's value into both cells; keep-both lets each have its own, until
    one of them is changed. What a value that gave way had been is brought back by picking its side. The exit
    codes are those of `sync`, and 6 where the decision could not be carried out yet.
    """
    app: App = ctx.obj
    with open_session(app) as session:
        _check_known(session, conflict_id)
        session.syncer.decide(conflict_id, Pick(pick))
        result = session.syncer.run(Approval.standing({}))
        company = session.syncer.company
    left = result.preview.plan.conflicts
    if output_format is Format.JSON:
        document = {
            "company": company.company,
            "conflict": conflict_id,
            "decision": pick,
            "carried_out": conflict_id not in left,
            "outcome": result.outcome,
        }
        print_json("conflicts resolve", document)
    else:
        print_pass(results(app.language), company, result)
    ctx.exit(ExitCode.PARTIAL if conflict_id in left else exit_code_of(result))


def _check_known(session: Session, conflict_id: str) -> None:
    known = session.store.load().conflicts
    if conflict_id not in known:
        message = say("there is no open conflict {conflict!r}", conflict=conflict_id)
        hint = offer(conflict_id, known, say("Open are")) or say("See sheetcrm conflicts list.")
        raise SheetcrmError(message, hint)


def _document(conflict: Conflict) -> dict[str, object]:
    return {
        "id": conflict.id,
        "link": conflict.link or None,
        "parent": list(conflict.parent),
        "child": None if conflict.child is None else list(conflict.child),
        "parent_value": encode(conflict.parent_value),
        "child_value": encode(conflict.child_value),
        "before": encode(conflict.before),
        "kept": conflict.kept,
        "awaits_decision": conflict.awaits_decision,
        "owner": conflict.owner,
        "rule": conflict.rule,
        "run": conflict.run or None,
        "found_at": conflict.found_at.isoformat(),
    }

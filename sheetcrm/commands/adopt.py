"""`sheetcrm adopt`: rows that existed before, joined to the rows they were typed for."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.approvals import is_agreed
from sheetcrm.commands.backups import back_up_before
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import open_session
from sheetcrm.commands.views.adoptions import Adopted, adoption_document, print_adoption
from sheetcrm.errors import ExitCode
from sheetcrm.language import in_language, say, unsaid
from sheetcrm.schema.company import Company, Link
from sheetcrm.schema.nearest import offer
from sheetcrm.sync.errands import Adoption

_MOST_KEYS = 2


@click.command()
@click.argument("department")
@click.option(
    "--by",
    "keys",
    multiple=True,
    required=True,
    metavar="COLUMN[=OTHER]",
    help="Column to know the rows by, and the other department's column that holds the same, where the link "
    "does not tell; twice for two.",
)
@click.option("--link", "link_name", help="The link whose rows they are, where there are several.")
@click.option("-y", "--yes", is_flag=True, help="Write the IDs; else they are shown, and asked about.")
@format_option
@click.pass_context
def adopt(
    ctx: click.Context,
    *,
    department: str,
    keys: tuple[str, ...],
    link_name: str | None,
    yes: bool,
    output_format: Format,
) -> None:
    """Give rows of DEPARTMENT that were typed by hand the IDs of the requests they were typed for.

    Run it before the first sync, which would make a second row for each. A row is joined where its key
    columns hold what one row of the asking department holds, and no other; all others are listed. Nothing but
    IDs is written; the next sync does the rest. `undo` takes it back.

    Exits with 0 when every row without an ID was or can be joined, 1 when some are left, 6 when a department
    could not be read or an ID did not arrive.
    """
    app: App = ctx.obj
    with open_session(app) as session:
        company = session.company
        adoption = _read(company, department, link_name, keys)
        preview, part = session.syncer.preview_errand(adoption)
        found = Adopted(
            company=company, adoption=adoption, look=preview.look, strays=preview.plan.strays, part=part
        )
        if output_format is Format.TABLE:
            print_adoption(results(app.language), found)
        title = company.departments[found.department].title
        question = in_language(
            say("Write {count} IDs into {title}?", count=found.count, title=title), app.language
        )
        if found.count and is_agreed(question, yes=yes, output_format=output_format):
            back_up_before(session, unsaid("before adopt"))
            result = session.syncer.run_errand(adoption, part)
            found = found.after(result)
    if output_format is Format.JSON:
        print_json("adopt", {"company": company.company, **adoption_document(found)})
    elif found.run is not None:
        told = say(
            "Run {run} wrote {count} IDs; sheetcrm sync does the rest.",
            run=found.run,
            count=len(found.written),
        )
        click.echo(in_language(told, app.language))
    ctx.exit(_code(found))


def _code(found: Adopted) -> ExitCode:
    if found.look.set_aside or found.lost:
        return ExitCode.PARTIAL
    return ExitCode.FINDINGS if found.others else ExitCode.OK


def _read(company: Company, department: str, link_name: str | None, keys: tuple[str, ...]) -> Adoption:
    if department not in company.departments:
        message = f"there is no department '{department}'. {offer(department, company.departments)}"
        raise click.BadParameter(message, param_hint="DEPARTMENT")
    name = _link(company, department, link_name)
    if company.departments[department].row_id.prefix is not None:
        message = f"rows without an ID in '{department}' are requests of their own, and sync names them."
        raise click.BadParameter(message, param_hint="DEPARTMENT")
    if len(keys) > _MOST_KEYS:
        message = f"{_MOST_KEYS} columns at most."
        raise click.BadParameter(message, param_hint="--by")
    return Adoption(link=name, keys=tuple(_key(company, company.links[name], key) for key in keys))


def _link(company: Company, department: str, named: str | None) -> str:
    names = [name for name, _ in company.links_into(department)]
    if not names:
        message = f"no link makes rows in '{department}', so there is nothing to join them to."
        raise click.BadParameter(message, param_hint="DEPARTMENT")
    if named is None and len(names) > 1:
        message = f"'{department}' gets its rows by {', '.join(names)}: say which link these are."
        raise click.BadParameter(message, param_hint="--link")
    if named is not None and named not in names:
        message = f"no link '{named}' makes rows in '{department}'. {offer(named, names)}"
        raise click.BadParameter(message, param_hint="--link")
    return named or names[0]


def _key(company: Company, link: Link, text: str) -> tuple[str, str]:
    """The child's column and the parent's: as typed, as the link copies it, or of one name."""
    column, equals, other = (part.strip() for part in text.partition("="))
    copied = {pair.target: pair.source for pair in link.carried}
    copied.update({pair.source: pair.target for pair in link.brought_back if pair.source not in copied})
    other = other if equals else copied.get(column, column)
    for department, header in ((link.child, column), (link.parent, other)):
        known = company.fields[department]
        if header not in known:
            message = f"'{department}' has no column '{header}'. {offer(header, known)}"
            raise click.BadParameter(message, param_hint="--by")
    return column, other

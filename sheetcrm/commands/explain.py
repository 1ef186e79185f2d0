"""`sheetcrm explain`: the scheme as sentences, for a department or for one row."""

from __future__ import annotations

from pathlib import Path

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json
from sheetcrm.commands.session import open_session
from sheetcrm.commands.views.next_steps import explain_row, find_row
from sheetcrm.errors import SheetcrmError
from sheetcrm.language import say
from sheetcrm.reports.instruction import write_instruction
from sheetcrm.reports.instruction_text import Page, as_markdown
from sheetcrm.reports.instruction_words import Language
from sheetcrm.schema.company import Company
from sheetcrm.schema.loading import load
from sheetcrm.schema.nearest import did_you_mean
from sheetcrm.schema.row_ids import parse


@click.command()
@click.argument("what", metavar="[DEPARTMENT|ROW_ID]...", nargs=-1)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "ru"]),
    help="Language of the sentences; the company's by default.",
)
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the page into this file instead.",
)
@format_option
@click.pass_obj
def explain(
    app: App, *, what: tuple[str, ...], language: Language | None, file: Path | None, output_format: Format
) -> None:
    """Print how the work goes, as sentences fit for a job instruction (Markdown).

    Of a DEPARTMENT: where rows come from, what each status means, needs and sets going, what to fill in and
    what to leave; of every department where none is named. Of a ROW_ID: how the row stands, what it lacks,
    and what happens next.
    """
    company = load(app.find_config()).company
    language = language or company.language
    names = what or tuple(company.departments)
    pages = [
        _row_page(app, name, language) if parse(name.upper()) is not None else _page(company, name, language)
        for name in names
    ]
    if output_format is Format.JSON:
        print_json("explain", {"company": company.company, "language": language, "pages": pages})
        return
    text = as_markdown(pages)
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


def _page(company: Company, typed: str, language: Language) -> Page:
    titles = {rules.title: name for name, rules in company.departments.items()}
    name = typed if typed in company.departments else titles.get(typed)
    if name is None:
        known = (*company.departments, *titles)
        hint = did_you_mean(typed, known) or say("There are: {names}.", names=", ".join(company.departments))
        msg = say("There is no department '{name}', and it is no row ID.", name=typed)
        raise SheetcrmError(msg, hint)
    return write_instruction(company, name, language)


def _row_page(app: App, typed: str, language: Language) -> Page:
    with open_session(app) as session:
        preview = session.syncer.preview()
        company = session.company
    tables = {name: preview.look.tables[name] for name in company.departments if name in preview.look.tables}
    entry = find_row(company, tables, typed)
    if entry is None:
        unread = ", ".join(sorted(company.departments[name].title for name in preview.look.set_aside))
        msg = say("No sheet holds a row {row}.", row=typed)
        if unread:
            msg = say(
                "No sheet that could be read (not: {names}) holds a row {row}.", names=unread, row=typed
            )
        raise SheetcrmError(msg, say("sheetcrm show tells what is remembered of its deal."))
    return explain_row(company, tables, preview.plan, entry, language)

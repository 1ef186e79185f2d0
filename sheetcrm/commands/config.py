"""``sheetcrm config``: check a company's config, show it, describe it to an editor."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
import orjson

from sheetcrm.commands.app import App, find_config
from sheetcrm.commands.output import Format, format_option, print_json, print_table, results
from sheetcrm.errors import ExitCode
from sheetcrm.schema.editor_schema import editor_schema
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.loading import LoadedCompany, load
from sheetcrm.schema.problems import ConfigProblemsError, Problem
from sheetcrm.schema.provenance import Setting, list_settings
from sheetcrm.schema.reference import render_reference

_file_argument = click.argument("file", required=False, type=click.Path(path_type=Path))


@click.group("config")
def config() -> None:
    """Check, show and describe a company's config file."""


@config.command("check")
@_file_argument
@format_option
@click.pass_context
def check(context: click.Context, file: Path | None, output_format: Format) -> None:
    """List every problem of the config FILE, with line, column and remedy.

    Without FILE, the config that all other commands would use is checked. The exit code is 1 where there is
    an error; warnings alone leave it 0.
    """
    path = _choose_file(context, file)
    try:
        loaded = load(path)
    except ConfigProblemsError as error:
        _print_problems(path, error.problems, None, output_format)
        context.exit(ExitCode.FINDINGS)
    _print_problems(path, loaded.warnings, loaded, output_format)


@config.command("show")
@_file_argument
@format_option
@click.pass_context
def show(context: click.Context, file: Path | None, output_format: Format) -> None:
    """Show every value of the config FILE, defaults included, and where it came from."""
    path = _choose_file(context, file)
    settings = list_settings(load(path))
    if output_format is Format.JSON:
        print_json("config show", {"file": str(path), "settings": [asdict(setting) for setting in settings]})
        return
    rows = [(setting.path, setting.source, _value_text(setting)) for setting in settings]
    print_table(results(), ("setting", "from", "value"), rows, whole=(1,))


@config.command("schema")
@click.option("--markdown", is_flag=True, help="Write the reference for people instead, as Markdown tables.")
def schema(*, markdown: bool) -> None:
    """Write the JSON Schema of the config, for editors that complete and check while one types.

    Save it beside the config and name it in the config's first line:
    # yaml-language-server: $schema=company.schema.json
    """
    if markdown:
        click.echo(render_reference())
        return
    click.echo(orjson.dumps(editor_schema(), option=orjson.OPT_INDENT_2).decode())


def _choose_file(context: click.Context, file: Path | None) -> Path:
    if file is not None:
        return find_config(file) if file.is_dir() else file
    app = context.find_object(App)
    return app.find_config() if app is not None else find_config(Path())


def _print_problems(
    path: Path, problems: tuple[Problem, ...], loaded: LoadedCompany | None, output_format: Format
) -> None:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    if output_format is Format.JSON:
        listed = [asdict(problem) for problem in problems]
        document = {"file": str(path), "errors": errors, "warnings": warnings, "problems": listed}
        print_json("config check", document)
        return
    for problem in problems:
        click.echo(_with_severity(problem))
    click.echo(_summary(path, errors, warnings, loaded))


def _with_severity(problem: Problem) -> str:
    return f"{problem} (warning)" if problem.severity is Severity.WARNING else str(problem)


def _summary(path: Path, errors: int, warnings: int, loaded: LoadedCompany | None) -> str:
    counts = [_count(errors, "error")] if errors else []
    counts += [_count(warnings, "warning")] if warnings else []
    if loaded is None:
        return f"{path}: {', '.join(counts)}."
    company = loaded.company
    size = f"{_count(len(company.departments), 'department')}, {_count(len(company.links), 'link')}"
    return f"{path} is in order: {', '.join((size, *counts))}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _value_text(setting: Setting) -> str:
    if setting.value is None:
        return "(none)"
    return setting.value if isinstance(setting.value, str) else orjson.dumps(setting.value).decode()

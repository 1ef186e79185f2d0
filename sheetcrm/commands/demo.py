"""`sheetcrm demo`: a customer's request played through the departments' sheets."""

from __future__ import annotations

from pathlib import Path

import click

from sheetcrm.commands.app import DEFAULT_NAMES, App
from sheetcrm.commands.output import results
from sheetcrm.commands.session import open_session
from sheetcrm.commands.setup import run_setup
from sheetcrm.commands.story.checks import Check
from sheetcrm.commands.story.ending import show_deal, show_next_steps
from sheetcrm.commands.story.folder import stage_folder
from sheetcrm.commands.story.model import read_story
from sheetcrm.commands.story.player import Player
from sheetcrm.commands.story.staff import Staff
from sheetcrm.commands.story.stage import Stage
from sheetcrm.errors import ExitCode
from sheetcrm.templates import read_story_text, read_template

_TEMPLATE = "transport"
CONFIG_NAME = DEFAULT_NAMES[-1]


@click.command()
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "ru"]),
    default="en",
    show_default=True,
    help="Whose story.",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Leave config, sheets and state in DIR, to go on by hand; DIR must be new or empty.",
)
@click.pass_context
def demo(ctx: click.Context, *, language: str, keep: Path | None) -> None:
    """Play a customer's request, step by step, in real sheets kept by the embedded service.

    Each step shows who typed what, which rule did what and why, and the sheets before and after. Exits with 0
    when the deal ended as the story expects, 1 otherwise.
    """
    with stage_folder(keep) as folder:
        (folder / CONFIG_NAME).write_bytes(read_template(_TEMPLATE, language))
        ctx.exit(_play(folder, language, kept=keep))


def _play(folder: Path, language: str, *, kept: Path | None) -> ExitCode:
    app = App(config=folder / CONFIG_NAME)
    # No progress: the scenes are progress enough, and are printed while the work goes on.
    with open_session(app, with_progress=False) as session, open_session(app, with_progress=False) as people:
        story = read_story(read_story_text(_TEMPLATE, language), f"story.{language}.yaml", session.company)
        stage = Stage(results(), session.company)
        stage.open(story)
        _, ids = run_setup(session)
        stage.tell_setup(ids, str(kept or folder))
        player = Player(story, session, Staff(people))
        checks: list[Check] = []
        for scene in player.play():
            stage.show(scene, len(story.steps))
            checks += scene.checks
        show_deal(stage.console, session, player.deal_id)
        stage.close(checks)
        show_next_steps(stage.console, session.company.language, player.deal_id, kept)
    return ExitCode.OK if all(check.holds for check in checks) else ExitCode.FINDINGS

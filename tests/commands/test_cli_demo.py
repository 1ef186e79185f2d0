"""The demo, and both example companies from setup to a pass in step."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from cli_office import COMPANY
from click.testing import CliRunner, Result

from sheetcrm.cli import cli
from sheetcrm.commands.story.model import read_story
from sheetcrm.errors import ConfigError
from sheetcrm.schema.company import Company
from sheetcrm.schema.loading import parse
from sheetcrm.templates import read_story_text, read_template

CONFIGS = Path(__file__).parents[2] / "config"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


@pytest.mark.parametrize(
    ("language", "deal", "ready", "facts"),
    [
        (
            "en",
            "D-000001",
            "Contract",
            ("145\u00a0000 RUB", "16.12.2026", "Crane Service LLC", "MAN TGX low loader, A123BC 77"),
        ),
        (
            "ru",
            "Д-000001",
            "Договор",
            ("145\u00a0000 RUB", "16.12.2026", "ООО «Кран-Сервис»", "Трал MAN TGX, А123ВС 77"),
        ),
    ],
)
def test_the_story_ends_as_it_should_and_can_be_gone_on_with(
    tmp_path, monkeypatch, language, deal, ready, facts
):
    folder = tmp_path / "kept"
    result = run("demo", "--lang", language, "--keep", str(folder))
    assert result.exit_code == 0, result.stdout[-2000:] + result.stderr
    assert "✗" not in result.stdout
    assert result.stderr == ""
    shown = result.stdout[result.stdout.index(f"$ sheetcrm show {deal}") :]
    assert ready in shown
    for fact in facts:
        assert fact in shown
    assert f"sheetcrm show {deal}" in shown[-600:], "the end tells how to go on"

    monkeypatch.chdir(folder)
    monkeypatch.delenv("SHEETCRM_CONFIG", raising=False)
    assert run("plan", "--exit-code").exit_code == 0
    assert run("validate").exit_code == 0
    assert run("link").exit_code == 0
    assert ready in run("show", deal).stdout


def test_the_demo_never_writes_into_a_folder_with_something_in_it(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    result = run("demo", "--keep", str(tmp_path))
    assert result.exit_code == 1
    assert "not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_story_that_ends_otherwise_is_reported_with_the_difference(monkeypatch):
    story = yaml.safe_load(read_story_text("transport", "en"))
    story["steps"] = story["steps"][:1]
    story["steps"][0]["expect"] = [
        {"row": "deal", "holds": {"Status": "Estimate ready", "Client": "Green Fields Farm LLC"}}
    ]
    text = yaml.safe_dump(story, allow_unicode=True)
    monkeypatch.setattr("sheetcrm.commands.demo.read_story_text", lambda *_: text)
    result = run("demo")
    assert result.exit_code == 1
    assert "✗ Sales D-000001: Status is Estimate ready, but found: Estimate" in result.stdout
    assert "1 of 2 expectations fail" in result.stdout


def test_a_story_never_types_into_a_row_that_is_not_the_one_it_means(monkeypatch):
    story = yaml.safe_load(read_story_text("transport", "en"))
    story["steps"] = [story["steps"][0], story["steps"][2]]
    monkeypatch.setattr("sheetcrm.commands.demo.read_story_text", lambda *_: yaml.safe_dump(story))
    result = run("demo")
    assert result.exit_code == 1
    assert "there is no row 'deal/estimate' in Logistics" in result.stderr


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_stories_speak_of_their_companies(language):
    company = parse(read_template("transport", language).decode(), "template").company
    story = read_story(read_story_text("transport", language), "story", company)
    assert len(story.steps) == 11


STORY = (
    "{title: T, intro: I, show: deal, steps: [{title: t, tell: t, so: s, expect: [{row: %s}], edits: [%s]}]}"
)
EDIT = "{new: deal, department: sales, who: w, set: {%s: red}}"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("steps: []", "is not a story"),
        ("[", "is not a story"),
        (STORY % ("deal", ""), "no row or department 'deal'"),
        (STORY % ("deal", EDIT % "Colour"), "sales has no column 'Colour'"),
        (STORY % ("deal/nothing", EDIT % "Client"), "no row or department 'deal/nothing'"),
        (
            STORY % ("deal", "{new: deal, who: w, set: {Client: x}}"),
            "either `new` and `department`, or `row`",
        ),
    ],
)
def test_a_story_that_does_not_fit_its_company_is_refused_before_it_begins(broken, said):
    with pytest.raises(ConfigError, match=said):
        read_story(broken, "story.yaml", Company.model_validate(COMPANY))


@pytest.mark.parametrize("name", ["transport.yaml", "transport.ru.yaml"])
def test_the_example_companies_are_set_up_once_and_in_step(tmp_path, name):
    config = tmp_path / name
    shutil.copy(CONFIGS / name, config)
    made = run("-c", str(config), "setup")
    assert made.exit_code == 0, made.stderr
    again = run("--lang", "en", "-c", str(config), "setup")
    assert "Everything is in place" in again.stdout
    synced = run("--lang", "en", "-c", str(config), "sync")
    assert (synced.exit_code, "In step: nothing to change." in synced.stdout) == (0, True)

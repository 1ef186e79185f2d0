"""Help, errors and findings in the language asked for, or in the company's."""

from __future__ import annotations

import inspect
import re
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from sheetcrm.cli import COMMANDS, cli
from sheetcrm.language import translated

CYRILLIC = re.compile("[а-яё]{3}")


def loaded(place):
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def commands(command, path=()):
    yield path, command
    for name, one in getattr(command, "commands", {}).items():
        yield from commands(one, (*path, name))


EVERY = [found for name, (place, _) in COMMANDS.items() for found in commands(loaded(place), (name,))]


def run(*args, **env):
    return CliRunner().invoke(cli, args, env={"COLUMNS": "100", **env}, catch_exceptions=False)


def joined(text):
    return " ".join(text.split())


def unspaced(text):
    """The text whatever its lines are."""
    return "".join(text.split())


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_every_command_says_in_russian_what_it_and_its_options_are_for(path, command):
    told = joined(run("--lang", "ru", *path, "--help").output)
    assert told.startswith("Вызов: ")
    assert "Показать эту справку и завершиться." in told
    assert "Usage" not in told
    assert "Show this" not in told
    texts = [command.help, *(param.help for param in command.params if isinstance(param, click.Option))]
    for text in texts:
        in_russian = translated(inspect.cleandoc(text), "ru")
        assert CYRILLIC.search(in_russian), text
        assert unspaced(in_russian) in unspaced(told)


def test_the_list_of_commands_is_in_russian():
    told = joined(run("--lang", "ru", "--help").output)
    assert "Единая система из Google Таблиц компании" in told
    assert "plan Показать, что изменила бы синхронизация и почему; ничего не записывается." in told
    assert "Коды завершения: 0" in told
    assert not any(summary in told for _, summary in COMMANDS.values())


def test_english_is_as_it_was_after_russian():
    before = run("plan", "--help").output
    run("--lang", "ru", "plan", "--help")
    assert run("plan", "--help").output == before
    assert before.startswith("Usage: ")


def test_a_default_is_told_in_russian():
    assert "[по умолчанию: " in joined(run("--lang", "ru", "plan", "--help").output)


@pytest.mark.parametrize("line", ["language: ru", "language:   'ru'  # ours", 'company: x\nlanguage: "ru"'])
def test_the_config_decides_where_nobody_asks(tmp_path, line):
    path = tmp_path / "company.yaml"
    path.write_text(f"{line}\n", encoding="utf-8")
    assert run("-c", str(path), "plan", "--help").output.startswith("Вызов: ")
    assert run("-c", str(path), "--lang", "en", "plan", "--help").output.startswith("Usage: ")
    assert run("-c", str(path), "plan", "--help", SHEETCRM_LANG="en").output.startswith("Usage: ")


@pytest.mark.parametrize("line", ["language: en", "# language: ru", "  language: ru", "language: russian"])
def test_other_lines_of_a_config_are_not_taken_for_its_language(tmp_path, line):
    path = tmp_path / "company.yaml"
    path.write_text(f"{line}\n", encoding="utf-8")
    assert run("-c", str(path), "plan", "--help").output.startswith("Usage: ")


def test_the_environment_asks_for_a_language():
    assert run("plan", "--help", SHEETCRM_LANG="ru").output.startswith("Вызов: ")
    assert run("--lang", "en", "plan", "--help", SHEETCRM_LANG="ru").output.startswith("Usage: ")


def test_a_language_nobody_speaks_is_wrong_usage():
    assert run("--lang", "tlh", "plan").exit_code == 2


def test_an_error_and_its_remedy_are_in_russian(tmp_path):
    told = run("--lang", "ru", "-c", str(tmp_path), "plan")
    assert told.exit_code == 1
    lines = told.stderr.splitlines()
    assert lines[0].startswith(f"Ошибка: В папке {tmp_path} нет настроек: ни sheetcrm.yaml, ни company.yaml")
    assert lines[1].startswith("Что делать: Создайте их из шаблона командой `sheetcrm init`")

"""Where the command line ends: exit codes, what goes to which stream, logs of crashes, help."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sheetcrm import __version__
from sheetcrm.cli import COMMANDS, cli
from sheetcrm.commands import plan as plan_module
from sheetcrm.commands.progress import shown_progress


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_its_help_tells_what_it_does(name):
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert (command.help or "").split()[0] in result.stdout
    if isinstance(command, click.Group):
        assert all(sub.help for sub in command.commands.values())


def test_help_lists_all_commands_in_the_order_one_meets_them():
    text = CliRunner().invoke(cli, ["--help"]).stdout
    places = [text.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    assert "Exit codes: 0 in step" in text


def test_an_unknown_command_or_option_is_wrong_usage():
    for arguments in (["synk"], ["plan", "--what"], ["plan", "--format", "xml"], ["show"]):
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 2
        assert "Usage:" in result.stderr
        assert result.stdout == ""


def test_the_version():
    assert __version__ in CliRunner().invoke(cli, ["--version"]).stdout


@pytest.mark.parametrize("arguments", [["--help"], ["config", "check"], ["config", "schema"]])
def test_what_needs_no_sheets_loads_no_google_libraries(office, arguments):
    code = (
        "import sys\n"
        "from sheetcrm.cli import main\n"
        "heavy = ('gspread', 'google.auth', 'werkzeug')\n"
        "try:\n    main()\n"
        "finally:\n    print([name for name in heavy if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "-c", str(office.config), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip().endswith("[]")


def test_a_bug_names_a_log_with_the_traceback_which_nobody_else_may_read(office, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        msg = "the wheel came off"
        raise KeyError(msg)

    monkeypatch.setattr(plan_module, "_code", fail)
    result = office.run("plan", code=70)
    assert "bug in sheetcrm" in result.stderr
    assert "the wheel came off" in result.stderr
    assert "Traceback" not in result.stderr
    (log,) = (office.folder / "state").glob("crash-*.log")
    assert str(log) in result.stderr
    assert "Traceback" in log.read_text()
    assert __version__ in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_bug_before_any_company_is_known_is_logged_too(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("sheetcrm.commands.app.App.find_config", lambda _: 1 / 0)
    result = CliRunner().invoke(cli, ["plan"])
    assert result.exit_code == 70
    (log,) = tmp_path.glob("crash-*.log")
    assert "ZeroDivisionError" in log.read_text()


def test_an_interrupted_command_says_so(office, monkeypatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(plan_module, "_code", interrupt)
    result = office.run("plan", code=130)
    assert "Interrupted" in result.stderr


def test_a_reader_that_leaves_early_hears_no_complaint(office):
    runner = Path(sys.executable).with_name("sheetcrm")
    script = f"{runner} -c {office.config} config show | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_results_go_to_stdout_and_carry_no_colour_in_a_pipe(busy, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    busy.type("sales", 3, Client="A client with quite a long name", Cargo="Mill", Status="Estimate")
    result = busy.run("plan")
    assert result.stderr == ""
    assert "\x1b" not in result.stdout
    assert any("D-000002/LOG-1" in line and "links.estimate" in line for line in result.stdout.splitlines())


@pytest.mark.parametrize(("setting", "coloured"), [("FORCE_COLOR", True), ("NO_COLOR", False)])
def test_colours_on_a_terminal_unless_nobody_wants_them(busy, monkeypatch, setting, coloured):
    busy.type("logistics", 2, Status="Aproval")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv(setting, "1")
    text = busy.run("validate", code=1).stdout
    assert ("\x1b[1;31m" in text or "\x1b[31m" in text) is coloured


@pytest.mark.parametrize("command", ["setup", "plan", "sync", "validate", "link"])
def test_json_is_one_document_with_a_version(busy, command):
    result = busy.run(command, "--format", "json", code=None)
    document = json.loads(result.stdout)
    assert document["version"] == 1
    assert document["company"] == "Test Co."


def test_progress_is_silent_where_nobody_looks(capsys):
    with shown_progress() as progress:
        progress("reading [all] the sheets")
    assert capsys.readouterr() == ("", "")

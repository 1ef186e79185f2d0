"""``sheetcrm config …`` and ``sheetcrm init``, as a person types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sheetcrm.cli import cli
from sheetcrm.schema.loading import load_company

CONFIGS = Path(__file__).parents[2] / "config"
GOOD = CONFIGS / "transport.yaml"


def line_of(text):
    return GOOD.read_text(encoding="utf-8").splitlines().index(text) + 1


SHEET_LINE = line_of("    sheet: Deals")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SHEETCRM_CONFIG", raising=False)
    monkeypatch.setenv("COLUMNS", "400")
    runner = CliRunner()
    return lambda *arguments: runner.invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "bad.yaml"
    text = GOOD.read_text(encoding="utf-8")
    path.write_text(
        text.replace("    sheet: Deals\n", "    shet: Deals\n").replace("when: Estimate ", "when: Estimat ")
    )
    return path


class TestCheck:
    def test_a_good_config_is_in_order(self, run):
        result = run("config", "check", GOOD)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == f"{GOOD} is in order: 12 departments, 16 links.\n"

    def test_problems_are_the_result_and_the_exit_code_is_1(self, run, bad):
        result = run("config", "check", bad)
        lines = result.stdout.splitlines()
        assert result.exit_code == 1
        assert result.stderr == ""
        assert lines[0].startswith(
            f"{bad}:{SHEET_LINE}:5: departments.sales.shet: unknown key 'shet'. Did you mean 'sheet'?"
        )
        assert (
            "links.estimate.when: 'Estimat' is not a status of 'sales'. Did you mean 'Estimate'?" in lines[1]
        )
        assert lines[-1] == f"{bad}: 2 errors."

    def test_json_says_the_same(self, run, bad):
        result = run("config", "check", bad, "--format", "json")
        document = json.loads(result.stdout)
        assert result.exit_code == 1
        assert (document["version"], document["errors"], document["warnings"]) == (1, 2, 0)
        first = document["problems"][0]
        assert (first["line"], first["column"], first["path"]) == (SHEET_LINE, 5, "departments.sales.shet")
        assert (first["severity"], first["code"]) == ("error", "unknown-key")
        assert first["hint"] == "Did you mean 'sheet'?"

    def test_warnings_are_shown_and_leave_the_exit_code_0(self, run, tmp_path):
        path = tmp_path / "odd.yaml"
        path.write_text(GOOD.read_text().replace("spreadsheets:\n", "spreadsheets:\n  salez: {}\n"))
        result = run("config", "check", path)
        assert result.exit_code == 0
        assert "no department is in the spreadsheet 'salez'. Did you mean 'sales'? (warning)" in result.stdout
        assert "is in order: 12 departments, 16 links, 1 warning." in result.stdout

    def test_a_missing_file_is_an_error_on_stderr_with_the_remedy(self, run):
        result = run("config", "check", "nowhere.yaml")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "no config file nowhere.yaml" in result.stderr
        assert "sheetcrm init" in result.stderr

    def test_without_a_file_the_one_at_hand_is_checked(self, run, tmp_path):
        (tmp_path / "company.yaml").write_bytes(GOOD.read_bytes())
        assert run("config", "check").stdout.startswith("company.yaml is in order")
        assert run("--config", GOOD, "config", "check").stdout.startswith(str(GOOD))

    def test_without_any_file_the_remedy_is_named(self, run):
        result = run("config", "check")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "sheetcrm init" in result.stderr

    def test_an_unknown_option_is_a_usage_error(self, run):
        assert run("config", "check", GOOD, "--fast").exit_code == 2


class TestShow:
    def test_each_value_has_its_source(self, run):
        lines = run("config", "show", GOOD).stdout.splitlines()
        [language] = [line for line in lines if line.startswith("language ")]
        [again] = [line for line in lines if line.startswith("links.truck.again ")]
        assert language.split() == ["language", f"{GOOD}:{line_of('language: en')}", "en"]
        assert again.split() == ["links.truck.again", "default", "new"]

    def test_json_has_values_lines_and_defaults(self, run):
        document = json.loads(run("config", "show", GOOD, "--format", "json").stdout)
        settings = {setting["path"]: setting for setting in document["settings"]}
        assert settings["links.estimate.requires"]["value"] == ["Cargo", "From", "To"]
        assert settings["links.truck.again"] == {
            "path": "links.truck.again",
            "value": "new",
            "file": None,
            "line": None,
        }

    def test_a_bad_config_is_not_shown(self, run, bad):
        result = run("config", "show", bad)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "departments.sales.shet" in result.stderr


class TestSchema:
    def test_the_schema_is_json(self, run):
        document = json.loads(run("config", "schema").stdout)
        assert document["$schema"].startswith("https://json-schema.org/")
        assert "departments" in document["properties"]

    def test_the_reference_is_markdown(self, run):
        assert run("config", "schema", "--markdown").stdout.startswith("### Company\n")


class TestInit:
    @pytest.mark.parametrize(("language", "source"), [("en", "transport.yaml"), ("ru", "transport.ru.yaml")])
    def test_a_ready_config_is_written_and_used_by_the_next_command(
        self, run, tmp_path, monkeypatch, language, source
    ):
        result = run("init", "new/company", "--template", "transport", "--lang", language)
        assert result.exit_code == 0
        assert "cd new/company" in result.stdout
        assert "sheetcrm setup" in result.stdout
        written = tmp_path / "new" / "company" / "company.yaml"
        assert written.read_bytes() == (CONFIGS / source).read_bytes()
        assert load_company(written).language == language
        monkeypatch.chdir(written.parent)
        assert run("config", "check").exit_code == 0

    def test_keys_and_state_are_kept_out_of_version_control(self, run, tmp_path):
        run("init")
        ignored = (tmp_path / ".gitignore").read_text().splitlines()
        assert {".sheetcrm/", "service-account*.json"} <= set(ignored)

    def test_a_file_that_exists_is_never_overwritten(self, run, tmp_path):
        (tmp_path / "company.yaml").write_text("mine")
        result = run("init")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "exists already" in result.stderr
        assert (tmp_path / "company.yaml").read_text() == "mine"
        assert not (tmp_path / ".gitignore").exists()

    def test_a_gitignore_that_exists_stays_as_it_is(self, run, tmp_path):
        (tmp_path / ".gitignore").write_text("mine")
        assert run("init").exit_code == 0
        assert (tmp_path / ".gitignore").read_text() == "mine"

    def test_a_broken_link_is_not_written_through(self, run, tmp_path):
        (tmp_path / "company.yaml").symlink_to(tmp_path / "elsewhere.yaml")
        assert run("init").exit_code == 1
        assert not (tmp_path / "elsewhere.yaml").exists()

    def test_a_file_in_the_way_of_the_folder_is_told(self, run, tmp_path):
        (tmp_path / "taken").write_text("a file")
        assert run("init", "taken").exit_code == 2
        result = run("init", "taken/below")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "cannot be written to taken/below" in result.stderr

    def test_an_unknown_template_or_language_is_a_usage_error(self, run):
        assert run("init", "--template", "bakery").exit_code == 2
        assert run("init", "--lang", "de").exit_code == 2


def test_every_command_has_help(run):
    for arguments in (("config",), ("config", "check"), ("config", "show"), ("config", "schema"), ("init",)):
        result = run(*arguments, "--help")
        assert result.exit_code == 0
        assert "Usage:" in result.stdout

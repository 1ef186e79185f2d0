"""`sheetcrm emulator serve --faults`: a real process that misbehaves as told."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from sheetcrm.cli import cli

SHEETCRM = str(Path(sys.executable).with_name("sheetcrm"))


def test_the_served_api_misbehaves_as_told(tmp_path):
    troubles = ["files.create:before:503", "values.get:before:html:2", "spreadsheets.get:after:drop", "quota"]
    command = [SHEETCRM, "emulator", "serve", "--data", str(tmp_path), "--port", "0"]
    command += [part for trouble in troubles for part in ("--faults", trouble)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            address = served.stdout.readline().strip()
            new = {"name": "Book", "mimeType": "application/vnd.google-apps.spreadsheet"}
            files = f"{address}/drive/v3/files"
            assert requests.post(files, json=new, timeout=10).status_code == 503
            book = requests.post(files, json=new, timeout=10).json()["id"]
            with pytest.raises(requests.ConnectionError):
                requests.get(f"{address}/v4/spreadsheets/{book}", timeout=10)
            values = f"{address}/v4/spreadsheets/{book}/values/A1"
            answers = [requests.get(values, timeout=10) for _ in range(3)]
            assert [answer.status_code for answer in answers] == [502, 502, 200]
            assert answers[0].headers["Content-Type"].startswith("text/html")
            found = [requests.get(values, timeout=10).status_code for _ in range(59)]
            assert found == [200] * 58 + [429], "one read was dropped after it was counted, two never counted"
        finally:
            served.send_signal(signal.SIGINT)
            served.communicate(timeout=20)
    assert served.returncode == 0


@pytest.mark.parametrize("trouble", ["", "503", "PUT:before:503:x", "stale:soon"])
def test_what_is_no_trouble_is_said_at_once(tmp_path, trouble):
    result = CliRunner().invoke(cli, ["emulator", "serve", "--data", str(tmp_path), "--faults", trouble])
    assert result.exit_code == 2
    assert repr(trouble) in result.stderr
    assert "--faults" in result.stderr

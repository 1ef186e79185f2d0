"""The embedded service over HTTP, started as a person starts it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import requests

SHEETCRM = str(Path(sys.executable).with_name("sheetcrm"))


def test_it_serves_the_companys_sheets_to_this_machine_until_it_is_interrupted(office):
    command = [SHEETCRM, "-c", str(office.config), "emulator", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            address = served.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:")
            file_id = office.files()["front"]
            answer = requests.get(
                f"{address}/v4/spreadsheets/{file_id}/values/Deals!A1:B1", timeout=10
            ).json()
            assert answer["values"] == [["ID", "Status"]]

            port = address.rpartition(":")[2]
            again = subprocess.run([*command[:-1], port], capture_output=True, text=True, check=False)
            assert again.returncode == 1
            assert "--port" in again.stderr
            assert "Traceback" not in again.stderr
        finally:
            served.send_signal(signal.SIGINT)
            _, said = served.communicate(timeout=20)
    assert served.returncode == 0
    assert "Stopped." in said

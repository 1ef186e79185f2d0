"""What every test shares: a folder in memory for its files, where the machine has room for one."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_ROOM_BYTES = 1_000_000_000


def _use_memory() -> None:
    """Let temporary files be made in memory: the state flushes each file it writes, and disks take time."""
    shared = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(shared, os.W_OK):
        return
    if shutil.disk_usage(shared).free > _ROOM_BYTES:
        # For this process, which may have asked for the folder already, and for those it starts.
        tempfile.tempdir = os.environ["TMPDIR"] = str(shared)


_use_memory()

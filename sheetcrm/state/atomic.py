"""Files that are always the old or the new generation, and know when they are damaged.

A write goes to a private name in the same folder, is flushed to the disk, takes the place of the old file in
one rename, and the folder is flushed too. A checked file starts with one header line naming its kind, format
version, length and digest; its previous generation stays beside it as a hard link and is used, with a
warning, when the current one is bad.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sheetcrm.state.failures import (
    StateAccessError,
    StateDamagedError,
    StateMissingError,
    StateVersionError,
)

_MAGIC = "sheetcrm"
_HEADER_LIMIT_BYTES = 200
_HEADER = re.compile(rb"(sheetcrm ([a-z]+) (\d{1,9}) (\d{1,15})) ([0-9a-f]{32})\n")
_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{12}\.tmp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The verified content of a file.

    Attributes:
        payload: the bytes after the header.
        version: the format version the file was written in; never newer than the reader's.
        warning: why the previous generation was used instead of the current one; None when it was not.
    """

    payload: bytes
    version: int
    warning: str | None = None


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by new content, durably and all at once.

    Args:
        path: the file; its folder must exist.
        data: the whole new content.

    Raises:
        StateAccessError: the disk is full or refuses; the file is then the old one (or, when only the last
            flush of the folder failed, already the new one).
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        _write_new(temporary, data)
        os.replace(temporary, path)  # noqa: PTH105 - the call the crash tests aim at
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise _refused("write", path, error) from error


def write_checked(path: Path, payload: bytes, *, kind: str, version: int) -> None:
    """Write a checked file and keep the generation it replaces as `<name>.previous`.

    A damaged current generation is not kept: it must not push out the last good one.

    Raises:
        StateAccessError: as `write_atomically`.
    """
    try:
        _read_generation(path, kind, version)
    except (StateDamagedError, StateVersionError):
        pass
    else:
        _keep_previous(path)
    write_atomically(path, frame(payload, kind=kind, version=version))


def read_checked(path: Path, *, kind: str, version: int) -> Checked:
    """Read a checked file, or its previous generation when the current one is damaged or gone.

    Args:
        path: the file.
        kind: what the file must hold, as it was written.
        version: the newest format version the caller understands.

    Raises:
        StateMissingError: neither generation exists.
        StateDamagedError: no generation can be read.
        StateVersionError: the file was written by a newer version; the previous generation is not tried.
        StateAccessError: the operating system refuses to read it.
    """
    try:
        return _read_generation(path, kind, version)
    except StateDamagedError as damage:
        before = previous_of(path)
        try:
            older = _read_generation(before, kind, version)
        except StateMissingError:
            raise damage from None
        except StateDamagedError as second:
            message = f"{damage.message}; the generation before it is damaged as well ({before.name})"
            raise StateDamagedError(message) from second
        warning = f"{damage.message}; went on with the generation before it ({before.name})"
        return Checked(payload=older.payload, version=older.version, warning=warning)


def frame(payload: bytes, *, kind: str, version: int) -> bytes:
    """Put the header line in front of a payload."""
    head = f"{_MAGIC} {kind} {version} {len(payload)}".encode()
    return head + b" " + _digest(head, payload) + b"\n" + payload


def unframe(data: bytes, *, kind: str, version: int, path: Path) -> Checked:
    """Check a framed file and return what is in it.

    The digest covers the header too, so a flipped bit in the version number is damage and not a newer
    version.

    Raises:
        StateDamagedError: the header is unreadable, the length or digest differs, or the file is of another
            kind.
        StateVersionError: written by a newer version.
    """
    header = _HEADER.match(data[:_HEADER_LIMIT_BYTES])
    if header is None:
        message = f"{path} is damaged: it does not start as a sheetcrm state file"
        raise StateDamagedError(message)
    payload = data[header.end() :]
    if len(payload) != int(header[4]):
        message = f"{path} is damaged: {len(payload)} bytes where {int(header[4])} were written"
        raise StateDamagedError(message)
    if _digest(header[1], payload) != header[5]:
        message = f"{path} is damaged: its checksum differs"
        raise StateDamagedError(message)
    found_kind, found_version = header[2].decode(), int(header[3])
    if found_kind != kind:
        message = f"{path} holds {found_kind!r} where {kind!r} was expected"
        raise StateDamagedError(message)
    if found_version > version:
        message = f"{path} has format version {found_version}; this sheetcrm reads up to {version}"
        raise StateVersionError(message)
    return Checked(payload=payload, version=found_version)


def digest_of(framed: bytes) -> str:
    """Return the digest a framed file carries, 32 hexadecimal digits."""
    return framed[: framed.index(b"\n")].rsplit(b" ", 1)[1].decode()


def previous_of(path: Path) -> Path:
    """Return where the previous generation of a file is kept."""
    return path.with_name(f"{path.name}.previous")


def is_temporary(name: str) -> bool:
    """Say whether a file name is one that an interrupted `write_atomically` leaves behind."""
    return _TEMPORARY.fullmatch(name) is not None


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises:
        StateMissingError: there is none.
        StateAccessError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        message = f"{path} is missing"
        raise StateMissingError(message) from error
    except OSError as error:
        raise _refused("read", path, error) from error


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte to an open file; the system may take them in several pieces."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(folder: Path) -> None:
    """Flush a folder's own entries, without which a rename may be lost with the power.

    Windows has no such call and needs none (os.open refuses a folder there).
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents unless it is there.

    Raises:
        StateAccessError: it cannot be created, or a file stands in its place.
    """
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)
    except OSError as error:
        raise _refused("create", folder, error) from error


def _read_generation(path: Path, kind: str, version: int) -> Checked:
    return unframe(read_bytes(path), kind=kind, version=version, path=path)


def _digest(head: bytes, payload: bytes) -> bytes:
    hasher = hashlib.blake2b(head, digest_size=16)
    hasher.update(b"\n")
    hasher.update(payload)
    return hasher.hexdigest().encode()


def _write_new(path: Path, data: bytes) -> None:
    # 0o666 less the umask, as open() does: who may read the store is the folder owner's decision.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keep_previous(path: Path) -> None:
    before = previous_of(path)
    fresh = before.with_name(f".{before.name}.{secrets.token_hex(6)}.tmp")
    try:
        os.link(path, fresh)
        os.replace(fresh, before)  # noqa: PTH105
    except OSError:
        # File systems without hard links (exFAT, some network shares) get a copy.
        write_atomically(before, read_bytes(path))
    finally:
        # POSIX rename does nothing when both names are already the same file, and leaves both behind.
        with suppress(OSError):
            fresh.unlink()


def _refused(action: str, path: Path, error: OSError) -> StateAccessError:
    return StateAccessError(f"cannot {action} {path}: {error.strerror or error}")

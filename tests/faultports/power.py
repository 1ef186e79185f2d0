"""What may be left of files when the power fails: a model of what a disk promises, and no more.

A file's content is safe once the file was flushed; its name, a rename or a removal once the folder was. What
was not flushed may be there, be missing, be torn, or be there as zeros, one without the other and in any
order; a rename by itself happens whole or not at all (POSIX rename; the "safe save" sequence open, write,
fsync, rename, fsync of the folder is built on these promises).
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CALLS = ("open", "write", "fsync", "replace", "link", "unlink", "ftruncate", "close")


@dataclass(eq=False, slots=True)
class Content:
    """One file, under whatever names: what is safe of it, and what it holds now."""

    safe: bytes
    now: bytes
    is_dirty: bool = False

    def change(self, now: bytes) -> None:
        self.now, self.is_dirty = now, True

    def flush(self) -> None:
        self.safe, self.is_dirty = self.now, False

    def left(self, how: str) -> bytes:
        """What is found of it afterwards."""
        if not self.is_dirty or how == "kept":
            return self.now
        if how == "lost":
            return self.safe
        pairs = zip(self.safe, self.now, strict=False)
        common = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
        if how == "torn":
            return self.now[: common + (len(self.now) - common) // 2]
        return self.now[:common] + bytes(len(self.now) - common)


LEFT = ("kept", "lost", "torn", "zeros")


@dataclass(frozen=True, slots=True)
class Naming:
    """A change of names that its folder has not flushed: names that go, names that come."""

    folder: Path
    gone: tuple[Path, ...] = ()
    come: tuple[tuple[Path, Content], ...] = ()


@dataclass(slots=True)
class Disk:
    """The files under a folder, as they are and as they would be found after the power failed.

    Attributes:
        root: the folder.
        names: the files, as a process sees them.
        safe_names: the files whose names are flushed.
        pending: what happened to names since, in order.
        opened: what each descriptor stands for.
    """

    root: Path
    names: dict[Path, Content] = field(default_factory=dict)
    safe_names: dict[Path, Content] = field(default_factory=dict)
    pending: list[Naming] = field(default_factory=list)
    opened: dict[int, Content | Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in self.root.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                self.names[path] = Content(data, data)
        self.safe_names = dict(self.names)

    def images(self) -> Iterator[dict[Path, bytes]]:
        """Everything the disk might hold after the power failed now."""
        seen = set()
        for kept in itertools.product((True, False), repeat=len(self.pending)):
            for how in LEFT if any(content.is_dirty for content in self.names.values()) else ("kept",):
                found = self._image(kept, how)
                key = frozenset(found.items())
                if key not in seen:
                    seen.add(key)
                    yield found

    def worst(self) -> dict[Path, bytes]:
        """What the disk holds if nothing survives that was not flushed."""
        return self._image([False] * len(self.pending), "lost")

    def _image(self, kept: Any, how: str) -> dict[Path, bytes]:
        names = dict(self.safe_names)
        for naming in itertools.compress(self.pending, kept):
            for path in naming.gone:
                names.pop(path, None)
            names.update(naming.come)
        return {path: content.left(how) for path, content in names.items()}

    def rename(self, gone: tuple[Path, ...] = (), come: tuple[tuple[Path, Content], ...] = ()) -> None:
        folder = (gone + tuple(path for path, _ in come))[0].parent
        for path in gone:
            self.names.pop(path, None)
        self.names.update(come)
        self.pending.append(Naming(folder, gone, come))

    def flush(self, descriptor: int) -> None:
        found = self.opened.get(descriptor)
        if isinstance(found, Content):
            found.flush()
        elif found is not None:
            for naming in [naming for naming in self.pending if naming.folder == found]:
                for path in naming.gone:
                    self.safe_names.pop(path, None)
                self.safe_names.update(naming.come)
                self.pending.remove(naming)


def lay_out(image: dict[Path, bytes], root: Path, target: Path) -> Path:
    """Put an image of a folder somewhere else; folders themselves are taken to be safe."""
    for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
        (target / folder.relative_to(root)).mkdir(parents=True, exist_ok=True)
    for path, data in image.items():
        (target / path.relative_to(root)).write_bytes(data)
    return target


def restore(disk: Disk) -> None:
    """Make the folder what the disk holds after the power failed, at its worst."""
    image = disk.worst()
    shutil.rmtree(disk.root)
    for path, data in image.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@contextmanager
def watched(disk: Disk, after_each: Callable[[str], None]) -> Iterator[Disk]:
    """Follow every call of this process that changes files under the disk's folder.

    Args:
        disk: the model.
        after_each: called after each change with the call's name; it may look at the images.
    """
    really = {name: getattr(os, name) for name in CALLS}
    follow = _Followed(disk, really)

    def wrap(name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            result = really[name](*args, **kwargs)
            if getattr(follow, name)(result, *args):
                after_each(name)
            return result

        return call

    for name in CALLS:
        setattr(os, name, wrap(name))
    os.fsync = lambda descriptor: _flushed(follow, descriptor, after_each)
    try:
        yield disk
    finally:
        for name, original in really.items():
            setattr(os, name, original)


def _flushed(follow: _Followed, descriptor: int, after_each: Callable[[str], None]) -> None:
    follow.disk.flush(descriptor)
    after_each("fsync")


class _Followed:
    """What each call means for the model; True if it changed something."""

    def __init__(self, disk: Disk, really: dict[str, Callable[..., Any]]) -> None:
        self.disk = disk
        self.really = really

    def _ours(self, path: Any) -> Path | None:
        found = Path(os.fsdecode(path))
        return found if found == self.disk.root or self.disk.root in found.parents else None

    def open(self, descriptor: int, path: Any, flags: int, *_mode: Any) -> bool:
        found = self._ours(path)
        if found is None:
            return False
        if found.is_dir():
            self.disk.opened[descriptor] = found
            return False
        content = self.disk.names.get(found)
        is_new = content is None
        if content is None:
            content = Content(b"", b"")
            self.disk.rename(come=((found, content),))
        elif flags & os.O_TRUNC and content.now:
            content.change(b"")
        self.disk.opened[descriptor] = content
        return is_new

    def write(self, written: int, descriptor: int, data: Any) -> bool:
        content = self.disk.opened.get(descriptor)
        if not isinstance(content, Content):
            return False
        end = os.lseek(descriptor, 0, os.SEEK_CUR)
        start, now = end - written, content.now
        content.change(now[:start].ljust(start, b"\0") + bytes(data)[:written] + now[end:])
        return True

    def ftruncate(self, _result: None, descriptor: int, length: int) -> bool:
        content = self.disk.opened.get(descriptor)
        if isinstance(content, Content):
            content.change(content.now[:length].ljust(length, b"\0"))
        return isinstance(content, Content)

    def replace(self, _result: None, source: Any, target: Any) -> bool:
        gone, come = self._ours(source), self._ours(target)
        if gone is None or come is None or gone not in self.disk.names:
            return False
        if self.disk.names[gone] is not self.disk.names.get(come):  # else POSIX does nothing
            self.disk.rename((gone,), ((come, self.disk.names[gone]),))
        return True

    def link(self, _result: None, source: Any, target: Any) -> bool:
        old, new = self._ours(source), self._ours(target)
        if old is None or new is None:
            return False
        self.disk.rename(come=((new, self.disk.names[old]),))
        return True

    def unlink(self, _result: None, path: Any) -> bool:
        found = self._ours(path)
        if found is None or found not in self.disk.names:
            return False
        self.disk.rename((found,))
        return True

    def close(self, _result: None, descriptor: int) -> bool:
        self.disk.opened.pop(descriptor, None)
        return False

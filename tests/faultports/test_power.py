"""The power fails between any two disk calls: what was not flushed is lost, torn, zeroed or out of order."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest
from disturbances import EVERY, Killed
from power import Content, Disk, lay_out, restore, watched
from state_samples import decode, encode, make_base, make_event, make_run
from story import ANSWER, Story

from sheetcrm.errors import StateError
from sheetcrm.state import Base, TinyStateStore


def opened(folder: Path) -> TinyStateStore:
    return TinyStateStore(folder, encode=encode, decode=decode)


@pytest.fixture
def template(tmp_path) -> Path:
    """A store with two passes behind it, a pending intent and a journal."""
    folder = tmp_path / "template"
    store = opened(folder)
    store.commit(make_base("older"), run=make_run("older"))
    store.commit(make_base("old"), run=make_run("old"))
    store.journal.append([make_event("a"), make_event("b")])
    store.write_intent({"pending": 1})
    return folder


def remember(store: TinyStateStore) -> None:
    """What a pass does at its end."""
    store.write_intent({"pending": 2})
    store.journal.append([make_event("c"), make_event("d", note="long " * 20)])
    store.commit(make_base("new"), run=make_run("new"), clear_intent=True)
    store.register(sheets={"sales": 7})


def generation(folder: Path) -> tuple[str, object, tuple[str, ...]]:
    """What a store tells of itself; every part must tell of the same generation."""
    store = opened(folder)
    base, intent = store.load(), store.intent()
    assert store.warnings == (), "the current generation is whole"
    mark = "new" if base == make_base("new") else "old"
    assert base == make_base(mark)
    assert store.serial == {"old": 2, "new": 3}[mark]
    assert store.runs(1)[0].run == mark
    assert intent in ({"old": [{"pending": 1}, {"pending": 2}], "new": [None]}[mark])
    keys = tuple(event.key for event in store.journal.read())
    assert keys == ("a", "b", "c", "d")[: len(keys)]
    assert len(keys) >= 2
    if mark == "new":
        assert len(keys) == 4, "the base moved before the journal was safe"
    return mark, intent, keys


def all_images(template: Path, tmp_path: Path, act) -> list:
    """Do something in a store with the power failing after each disk call, in every way; what was found."""
    folder = tmp_path / "store"
    shutil.copytree(template, folder)
    found, numbers = [], count(1)
    store = opened(folder)
    store.load()
    disk = Disk(folder)
    images = []
    with watched(disk, lambda call: images.extend((call, image) for image in disk.images())):
        act(store)
    for call, image in images:
        where = lay_out(image, folder, tmp_path / f"image-{next(numbers)}")
        try:
            found.append(generation(where))
        except (AssertionError, StateError) as error:
            error.add_note(f"after {call}: {sorted(path.name for path in image)}")
            raise
        shutil.rmtree(where)
    return found


def test_every_image_of_a_pass_end_is_the_old_or_the_new_generation(template, tmp_path):
    found = all_images(template, tmp_path, remember)
    assert len(found) > 100
    assert {mark for mark, _, _ in found} == {"old", "new"}
    assert {len(keys) for _, _, keys in found} == {2, 3, 4}, "a torn line is dropped, a whole one stays"
    assert {"pending": 2} in [intent for _, intent, _ in found]


class ForgetsFiles(Disk):
    """Flushing a file does nothing."""

    forgets = Content

    def flush(self, descriptor: int) -> None:
        if not isinstance(self.opened.get(descriptor), self.forgets):
            super().flush(descriptor)


class ForgetsFolders(ForgetsFiles):
    """Flushing a folder does nothing."""

    forgets = Path


@pytest.mark.parametrize(
    ("disk_of", "survives"), [(Disk, True), (ForgetsFiles, False), (ForgetsFolders, False)]
)
def test_what_was_remembered_survives_because_it_is_flushed(template, tmp_path, disk_of, survives):
    """The other two disks show that the test above can fail."""
    folder = tmp_path / "store"
    shutil.copytree(template, folder)
    store = opened(folder)
    store.load()
    with watched(disk_of(folder), lambda call: None) as disk:
        remember(store)
    where = lay_out(disk.worst(), folder, tmp_path / "image")
    try:
        found = generation(where)[0]
    except (AssertionError, StateError):
        found = "broken"
    assert (found == "new") is survives


def test_a_store_is_founded_whole_or_not_at_all(tmp_path):
    folder = tmp_path / "store"
    (folder / "base").mkdir(parents=True)
    disk, images = Disk(folder), []
    with watched(disk, lambda call: images.extend(disk.images())):
        opened(folder).commit(make_base("new"), run=make_run("new"))
    for number, image in enumerate(images):
        store = opened(lay_out(image, folder, tmp_path / f"image-{number}"))
        assert store.load() in (Base.empty(), make_base("new"))
    assert len(images) > 20


def test_a_pass_is_finished_after_the_power_failed_in_it(tmp_path):
    """At its worst: nothing survives but what was flushed, and the sheets."""
    story = Story(tmp_path)
    for number in count(1, step=1 if EVERY else 3):
        with story.disturbed(ANSWER, f"power fails after disk call {number}") as office:
            disk, calls = Disk(office.folder), count(1)

            def fail(call, doomed=number, calls=calls):
                if next(calls) == doomed:
                    raise Killed

            with watched(disk, fail):
                result = story.try_pass()
            if isinstance(result, Killed):
                restore(disk)
        if not isinstance(result, Killed):
            break
    assert number > 30

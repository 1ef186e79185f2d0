"""The garbage collector during a pass."""

from __future__ import annotations

import gc

import pytest

from sheetcrm.sync.undisturbed import undisturbed


@pytest.fixture(autouse=True)
def collector():
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize("was_on", [True, False])
def test_off_while_the_work_goes_on_and_then_as_it_was(was_on):
    (gc.enable if was_on else gc.disable)()

    with undisturbed():
        with undisturbed():
            assert not gc.isenabled()
        assert not gc.isenabled()

    assert gc.isenabled() is was_on


def test_work_that_fails_leaves_it_on():
    gc.enable()

    with pytest.raises(ZeroDivisionError), undisturbed():
        raise ZeroDivisionError

    assert gc.isenabled()


def test_a_function_may_be_undisturbed_time_and_again():
    gc.enable()
    work = undisturbed()(gc.isenabled)

    assert [work(), work()] == [False, False]
    assert gc.isenabled()

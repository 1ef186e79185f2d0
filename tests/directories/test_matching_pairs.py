"""Which pairs are found, and what groups they make."""

from __future__ import annotations

import os
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sheetcrm.directories.matching.grouping import groups, partners
from sheetcrm.directories.matching.matcher import Candidate, Matcher
from sheetcrm.directories.matching.sounds import sound
from sheetcrm.directories.matching.things import Thing

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import matching as benchmark

LETTERS = "абвгдезиклмнопрст"  # each of which is one letter in Latin, too
WORDS = st.text(alphabet=LETTERS, min_size=6, max_size=11)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and it with one letter wrong, missing, too many, or two neighbours exchanged."""
    word = draw(WORDS)
    place = draw(st.integers(1, len(word) - 1))
    letter = draw(st.sampled_from(LETTERS))
    other = draw(
        st.sampled_from(
            (
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
            )
        )
    )
    return word, other


@given(slips(), st.sampled_from(("", " Сервис")))
def test_one_slip_in_a_name_is_looked_at(slip: tuple[str, str], beside: str) -> None:
    one, other = slip
    assume(
        one != other and all(len(sound(word)) == len(word) for word in slip)
    )  # doubled letters sound as one
    things = [Thing(key=word, name=f"ООО «{word.capitalize()}{beside}»") for word in slip]
    assert Matcher(things).candidates(least=-1000)


@given(st.lists(st.tuples(WORDS, st.sampled_from(("", "Транс", "Плюс 2"))), max_size=12))
def test_what_pairs_among_each_other_is_found_one_by_one(names: list[tuple[str, str]]) -> None:
    listed = [Thing(key=str(place), name=" ".join(name)) for place, name in enumerate(names)]
    matcher = Matcher(listed)
    among = {frozenset((pair.first, pair.second)): pair.bits for pair in matcher.candidates(least=-1000)}
    alone = {
        frozenset((pair.first, pair.second)): pair.bits
        for thing in listed
        for pair in matcher.find(thing, least=-1000)
    }
    assert alone == pytest.approx(among)


@given(st.lists(WORDS, min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_records_makes_no_difference(names: list[str], dice: object) -> None:
    listed = [Thing(key=str(place), name=name) for place, name in enumerate(names)]
    mixed = list(listed)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    first = {
        frozenset((pair.first, pair.second)): pair.bits for pair in Matcher(listed).candidates(least=-1000)
    }
    second = {
        frozenset((pair.first, pair.second)): pair.bits for pair in Matcher(mixed).candidates(least=-1000)
    }
    assert first == pytest.approx(second)


def test_a_word_everybody_has_brings_nobody_together() -> None:
    known = benchmark.made_up(400)
    many = [Thing(key=thing.key, name=f"Вместе {thing.name}") for thing in known.things]
    without, among = Matcher(known.things).candidates(least=-1000), Matcher(many).candidates(least=-1000)
    assert len(among) < 2 * len(without) < len(many)


def likely(first: str, second: str, bits: float) -> Candidate:
    return Candidate(first=first, second=second, bits=bits, evidence=())


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", "b", 9)], [["a", "b"], ["c"], ["d"]]),
        ([("a", "b", 9), ("b", "c", 9), ("a", "c", 9)], [["a", "b", "c"], ["d"]]),
        ([("a", "b", 9), ("b", "c", 4)], [["a", "b"], ["c"], ["d"]]),  # a chain: a and c are not alike
        ([("a", "b", 9), ("c", "d", 9), ("a", "c", 9), ("b", "d", 9), ("a", "d", 9)], [["a", "b", "c", "d"]]),
        ([("a", "b", 9), ("b", "c", 9), ("a", "c", -50)], [["a", "b"], ["c"], ["d"]]),  # a number differs
        ([("a", "b", 1)], [["a"], ["b"], ["c"], ["d"]]),
    ],
)
def test_groups_are_alike_all_through(pairs: list[tuple[str, str, float]], expected: list[list[str]]) -> None:
    assert groups(["a", "b", "c", "d"], [likely(*pair) for pair in pairs]) == expected


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(-20, 20)).filter(
            lambda pair: pair[0] < pair[1]
        ),
        max_size=30,
        unique_by=lambda pair: pair[:2],
    )
)
def test_every_record_is_in_one_group(pairs: list[tuple[int, int, float]]) -> None:
    keys = [str(key) for key in range(10)]
    found = groups(keys, [likely(str(first), str(second), bits) for first, second, bits in pairs])
    assert sorted(key for group in found for key in group) == keys
    wanted = {frozenset(map(str, pair[:2])) for pair in pairs if pair[2] >= 2}
    assert all(
        any(frozenset(pair) in wanted for pair in combinations(group, 2)) for group in found if len(group) > 1
    )


def test_partners_are_given_away_once_the_likeliest_first() -> None:
    found = partners([likely("a", "x", 5), likely("a", "y", 9), likely("b", "y", 7), likely("b", "x", 1)])
    assert [(pair.first, pair.second) for pair in found] == [("a", "y")]


def test_made_up_names_are_found() -> None:
    known = benchmark.made_up(1000)
    precision, recall, _ = benchmark.scores(benchmark.by_sheetcrm(known), known.truth)
    assert precision > 0.95
    assert recall > 0.9


SHARED = Path(os.environ.get("SHEETCRM_SHARED") or Path(__file__).parents[3] / "shared") / "data"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sets of real records are not here (SHEETCRM_SHARED)")
@pytest.mark.parametrize(
    ("known", "least"),
    [(benchmark.chicago, 0.90), (benchmark.fodors_zagats, 0.97)],
)
def test_real_records_are_found(known: object, least: float) -> None:
    folder = {benchmark.chicago: "chicago_early_childhood", benchmark.fodors_zagats: "fodors_zagats"}
    records = known(SHARED / folder[known])  # type: ignore[index, operator]
    assert benchmark.scores(benchmark.by_sheetcrm(records), records.truth)[2] >= least

"""How well and how fast records of one thing are found, beside two other ways to find them.

``python benchmarks/matching.py`` takes two sets of real records whose true things are known, where they are
at hand, and a list of Russian company names made up from syllables, of which each fifth is another one
disturbed (slips, words exchanged, written together or in Latin letters, legal forms, initials). Three ways
are compared: sheetcrm; all pairs of whole names by rapidfuzz, from the ratio 88 on, the usual advice;
recordlinkage out of the box (neighbourhood of sorted names, Jaro-Winkler, phones, an unsupervised ECM
classifier). None is given labels.

Times are processor time of one run each, the made-up names alone: the sets of real records are small.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from sheetcrm.directories.matching.grouping import groups, partners
from sheetcrm.directories.matching.matcher import LIKELY, Matcher
from sheetcrm.directories.matching.things import Thing

Pairs = set[tuple[int, int]]


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SYLLABLES = _listed(
    """
    ба ва га да жа за ка ла ма на па ра са та ти ви ди ки ли ми ни ри си ве ле ме не ре се те
    до ко ло мо но ро со то бу ву ду ку лу му ну ру су ту тран спец гран стар нов бел чер сев
    юг вос мор лес дор гор ал бор вер
    """
)
TRADES = _listed(
    """
    Транс Логистик Сервис Групп Торг Строй Спецтехника Авто Плюс Центр Транспорт Карго
    """
)
GIVEN = _listed(
    """
    Иван Петр Сергей Алексей Дмитрий Андрей Михаил Николай Павел Олег Юрий Виктор
    """
)
FORMS = ("ООО", "ООО", "АО", "ЗАО")
LOOKING_LATIN = dict(zip("АВСЕНКМОРТХасеорху", "ABCEHKMOPTXaceopxy", strict=True))
LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфы", "abvgdeziyklmnoprstufy", strict=True))
    | {
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sch",
        "ъ": "",
        "ь": "",
        "э": "e",
        "ю": "yu",
    }
    | {"я": "ya", "ё": "e"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Records of which it is known which mean one thing.

    Attributes:
        title: What they are. things: The records; keys are their positions. truth: Positions of each pair
        that means one thing, the lower first. split: Where the second of two lists begins that each hold a
        thing once; 0 for one list with duplicates.
    """

    title: str
    things: Sequence[Thing]
    truth: Pairs
    split: int = 0


def made_up(count: int, seed: int = 1) -> Known:
    """So many names, a fifth of them disturbed copies of others."""
    dice = random.Random(seed)
    words = [_word(dice) for _ in range(count * 3 // 5)]
    surnames = [_word(dice) + dice.choice(("ов", "ин", "ев", "енко", "ский")) for _ in range(count // 6)]
    originals: dict[tuple[str, ...], str] = {}
    while len(originals) < count - count // 5:
        form, name = _person(dice, surnames) if dice.random() < 0.25 else _company(dice, words)
        originals.setdefault(tuple(name), form)
    listed = list(originals.items())
    names = [_written(form, name, dice) for name, form in listed]
    same: dict[int, list[int]] = {}
    while len(names) < count:
        original = dice.randrange(len(listed))
        same.setdefault(original, [original]).append(len(names))
        name, form = listed[original]
        names.append(_disturbed(form, list(name), dice))
    things = [Thing(key=str(place), name=name) for place, name in enumerate(names)]
    truth = {pair for places in same.values() for pair in combinations(places, 2)}
    return Known(title=f"{count} made-up Russian names", things=things, truth=truth)


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.choice((2, 3, 3, 4)))).capitalize()


def _person(dice: random.Random, surnames: Sequence[str]) -> tuple[str, list[str]]:
    return "ИП", [dice.choice(surnames), dice.choice(GIVEN), dice.choice(GIVEN) + "ович"]


def _company(dice: random.Random, words: Sequence[str]) -> tuple[str, list[str]]:
    name = [dice.choice(words)] + [dice.choice(words)] * (dice.random() < 0.5)
    return dice.choice(FORMS), name + [dice.choice(TRADES)] * (dice.random() < 0.7)


def _written(form: str, name: Iterable[str], dice: random.Random) -> str:
    text = " ".join(name)
    return dice.choice((f'{form} "{text}"', f"{form} «{text}»", f"{text}, {form}", f"{form} {text}")).strip(
        " ,"
    )


def _disturbed(form: str, name: list[str], dice: random.Random) -> str:
    kind = dice.randrange(7)
    if kind == 0:
        longest = max(range(len(name)), key=lambda place: len(name[place]))
        name[longest] = _slipped(name[longest], dice)
    elif kind == 1:
        dice.shuffle(name)
    elif kind == 2:
        name = [
            "".join(LOOKING_LATIN.get(letter, letter) for letter in word[:-1]) + word[-1] for word in name
        ]
    elif kind == 3:
        form = "" if form == "ИП" else dice.choice(("Общество с ограниченной ответственностью", ""))
    elif kind == 4:
        return " ".join(name).lower().translate(LATIN).title()
    elif kind == 5:
        name = [name[0], f"{name[1][0]}.{name[2][0]}."] if form == "ИП" else ["".join(name)]
    else:
        name = [word.upper() for word in name]
    return _written(form, name, dice)


def _slipped(word: str, dice: random.Random) -> str:
    place, letter = dice.randrange(1, len(word)), dice.choice("аеоистнлр")
    exchanged = word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    return dice.choice(
        (
            word[:place] + letter + word[place:],
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place + 1 :],
            exchanged if place > 1 else word[:place] + letter + word[place:],
        )
    )


def chicago(folder: Path) -> Known:
    """Sites of early childhood programmes merged from nine lists: one list with many duplicates."""
    with (folder / "csv_example_input_with_true_ids.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    things = [
        Thing(key=str(place), name=row["Site name"], place=row["Address"], phones=(row["Phone"],))
        for place, row in enumerate(rows)
    ]
    same: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        same[row["True Id"]].append(place)
    truth = {pair for places in same.values() for pair in combinations(places, 2)}
    return Known(title="chicago_early_childhood, groups", things=things, truth=truth)


def fodors_zagats(folder: Path) -> Known:
    """Restaurants of two guides, each of which names a restaurant once."""
    lists = [_rows(folder / "fodors.csv"), _rows(folder / "zagats.csv")]
    things: list[Thing] = []
    places: list[dict[str, int]] = []
    for rows in lists:
        places.append({row["id"]: len(things) + place for place, row in enumerate(rows)})
        things += [
            Thing(key=str(len(things) + place), name=row["name"], place=row["addr"], phones=(row["phone"],))
            for place, row in enumerate(rows)
        ]
    truth = {
        (places[0][match["fodors_id"]], places[1][match["zagats_id"]])
        for match in _rows(folder / "matches_fodors_zagats.csv")
    }
    return Known(title="fodors_zagats, partners", things=things, truth=truth, split=len(lists[0]))


def _rows(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_sheetcrm(known: Known) -> Pairs:
    """Groups of one list, partners of two."""
    matcher = Matcher(known.things)
    if known.split:
        across = (
            pair
            for pair in matcher.candidates(least=LIKELY)
            if (int(pair.first) < known.split) is not (int(pair.second) < known.split)
        )
        return {_ordered(pair.first, pair.second) for pair in partners(across, least=LIKELY)}
    weighed = matcher.candidates(least=LIKELY)
    found = groups([thing.key for thing in known.things], weighed, least=LIKELY)
    return {_ordered(*pair) for group in found for pair in combinations(group, 2)}


def by_rapidfuzz(known: Known) -> Pairs:
    """All pairs of whole names from the ratio 88 on."""
    import numpy as np
    from rapidfuzz import fuzz, utils
    from rapidfuzz.process import cdist

    names = [utils.default_process(thing.name) for thing in known.things]
    found: Pairs = set()
    for start in range(0, len(names), 1000):
        part = cdist(names[start : start + 1000], names, scorer=fuzz.ratio, score_cutoff=88, dtype=np.uint8)
        for row, column in zip(*np.nonzero(part), strict=True):
            first, second = start + int(row), int(column)
            if first < second and (not known.split or first < known.split <= second):
                found.add((first, second))
    return found


def by_recordlinkage(known: Known) -> Pairs:
    """Sorted neighbourhood, Jaro-Winkler and phones, told apart by ECM without labels."""
    import pandas as pd
    import recordlinkage

    frame = pd.DataFrame(
        {
            "name": [thing.name.casefold() for thing in known.things],
            "place": [thing.place.casefold() for thing in known.things],
            "phone": ["".join(filter(str.isdigit, "".join(thing.phones))) for thing in known.things],
        }
    )
    indexer = recordlinkage.Index()
    indexer.sortedneighbourhood("name", window=9)
    if frame["phone"].any():
        indexer.block("phone")
    lists = (frame[: known.split], frame[known.split :]) if known.split else (frame,)
    pairs = indexer.index(*lists)
    compare = recordlinkage.Compare()
    compare.string("name", "name", method="jarowinkler", threshold=0.85)
    if frame["phone"].any():
        compare.string("place", "place", method="jarowinkler", threshold=0.85)
        compare.exact("phone", "phone")
    features = compare.compute(pairs, *lists)
    if features.shape[1] == 1:
        return {_ordered(*pair) for pair in features.index[features[0] > 0]}
    return {_ordered(*pair) for pair in recordlinkage.ECMClassifier().fit_predict(features)}


def _ordered(first: object, second: object) -> tuple[int, int]:
    one, other = int(str(first)), int(str(second))
    return (one, other) if one < other else (other, one)


def scores(found: Pairs, truth: Pairs) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs, 0 to 1."""
    right = len(found & truth)
    precision, recall = right / max(1, len(found)), right / max(1, len(truth))
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


WAYS: Mapping[str, Callable[[Known], Pairs]] = {
    "sheetcrm": by_sheetcrm,
    "rapidfuzz": by_rapidfuzz,
    "recordlinkage": by_recordlinkage,
}


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--names", type=int, default=10_000, help="made-up names (10,000)")
    parser.add_argument(
        "--data", type=Path, help="folder of the real records; default: SHEETCRM_SHARED, ../shared"
    )
    parser.add_argument("--ways", default=",".join(WAYS), help="which to compare, with commas between")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # recordlinkage and pandas warn of each other
    sets = [made_up(options.names)]
    shared = (
        options.data
        or Path(os.environ.get("SHEETCRM_SHARED") or Path(__file__).parents[2] / "shared") / "data"
    )
    if shared.is_dir():
        sets += [chicago(shared / "chicago_early_childhood"), fodors_zagats(shared / "fodors_zagats")]
    else:
        sys.stdout.write("The sets of real records are not at hand (--data).\n")
    for known in sets:
        sys.stdout.write(f"\n{known.title}: {len(known.things)} records, {len(known.truth)} true pairs\n")
        sys.stdout.write(
            f"{'':>14} {'precision':>9} {'recall':>7} {'F1':>6} {'CPU s':>7} {'x sheetcrm':>10}\n"
        )
        base = 0.0
        for way in options.ways.split(","):
            start = time.process_time()
            found = WAYS[way](known)
            taken = time.process_time() - start
            base = base or taken
            figures = "{:>9.3f} {:>7.3f} {:>6.3f}".format(*scores(found, known.truth))
            sys.stdout.write(f"{way:>14} {figures} {taken:>7.2f} {taken / base:>10.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

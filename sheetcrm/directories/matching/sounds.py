"""Words of two alphabets and several spellings brought to one: how they sound, roughly, in Latin letters.

Cyrillic letters become what ICAO Doc 9303 part 3 (table of Russian letters) makes of them, save that soft
and hard signs fall away. Then spellings of one sound in names of companies are made one: ``ph`` and ``f``,
``ck`` and ``k``, ``y`` and ``i``, doubled letters. Different words seldom become one by this; it is no
phonetic code.
"""

from __future__ import annotations

import re

_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "",
        "э": "e", "ю": "iu", "я": "ia", "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u",
    }
)  # fmt: skip
_SPELLINGS = {
    "shch": "sh", "sch": "sh", "kh": "h", "ph": "f", "ck": "k", "q": "k", "x": "ks", "w": "v", "y": "i",
    "j": "i", "tz": "ts", "ch": "ch", "c": "k",
}  # fmt: skip
_SPELLED = re.compile("|".join(sorted(_SPELLINGS, key=len, reverse=True)))
_SOFT_C = re.compile("(?<!s)c(?=[eiy])")
_DOUBLED = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """How a word sounds, in Latin letters; a word of other alphabets or of digits comes back as it is.

    Args:
        word: Lower case, without signs.
    """
    if word.isdigit():
        return word
    if word.isascii():
        latin = _SPELLED.sub(lambda found: _SPELLINGS[found[0]], _SOFT_C.sub("s", word))
    else:
        latin = word.translate(_CYRILLIC)
    return _DOUBLED.sub(r"\1", latin) or word

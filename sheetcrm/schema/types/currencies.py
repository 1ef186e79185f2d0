"""Currencies as people write them beside an amount."""

from __future__ import annotations

import re

from sheetcrm.schema.types.tidying import in_cyrillic, tidy

SIGNS = {
    "RUB": ("₽", "руб", "рубль", "рубля", "рублей", "р", "rub", "rur"),
    "USD": ("$", "usd", "долл", "доллар", "доллара", "долларов", "us$", "dollar", "dollars"),
    "EUR": ("€", "eur", "евро", "euro", "euros"),
    "GBP": ("£", "gbp", "фунт", "фунта", "фунтов", "pound", "pounds"),
    "CNY": ("¥", "cny", "юань", "юаня", "юаней", "rmb", "yuan"),
    "JPY": ("¥", "jpy", "иена", "иены", "иен", "yen"),
    "KZT": ("₸", "kzt", "тенге", "тг", "tenge"),
    "TRY": ("₺", "try", "лира", "лиры", "лир", "lira"),
    "BYN": ("Br", "byn", "белруб"),
    "UAH": ("₴", "uah", "гривна", "гривны", "гривен", "грн"),
    "CHF": ("CHF", "франк", "франка", "франков"),
    "AED": ("AED", "дирхам", "дирхама", "дирхамов"),
    "CAD": ("C$", "cad", "$"),
    "AUD": ("A$", "aud", "$"),
}
"""The sign to show first, then other spellings; ``$`` and ``¥`` belong to several currencies."""


def _owners() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, spellings in SIGNS.items():
        for spelling in dict.fromkeys((*map(str.lower, spellings), code.lower())):
            found[spelling] = (*found.get(spelling, ()), code)
    return found


_OWNERS = _owners()
_WORDS = "|".join(sorted(map(re.escape, _OWNERS), key=len, reverse=True))
_BEHIND = re.compile(rf"(?P<rest>.*?[\w.)])(?P<gap>\s?)(?P<mark>{_WORDS})\.?$", re.IGNORECASE | re.DOTALL)
_AHEAD = re.compile(
    rf"(?P<sign>[-−]?)(?P<mark>{_WORDS})(?P<gap>\.?\s?)(?P<rest>.+)$", re.IGNORECASE | re.DOTALL
)
_THOUSANDS = re.compile(r"(\d)\s?т\.? ?р\.?$", re.IGNORECASE)


def split_currency(text: str) -> tuple[str, tuple[str, ...]]:
    """Part an amount from its currency.

    Returns:
        The text without it, and the codes of the currencies its sign can stand for; none where there is no
        sign, or an unknown one, which then stays in the text. ``15 т.р.`` is fifteen thousand roubles.
    """
    cleaned = _THOUSANDS.sub(r"\1 тыс. р.", tidy(text).removeprefix("'"))
    for candidate in (cleaned, in_cyrillic(cleaned)):
        behind = _BEHIND.match(candidate)
        if behind is not None and not _splits_a_word(behind["rest"] + behind["gap"], behind["mark"]):
            return behind["rest"].strip(), _OWNERS[behind["mark"].lower()]
        ahead = _AHEAD.match(candidate)
        if ahead is not None and not _splits_a_word(ahead["mark"] + ahead["gap"], ahead["rest"]):
            return ahead["sign"] + ahead["rest"].strip(), _OWNERS[ahead["mark"].lower()]
    return cleaned, ()


def _splits_a_word(before: str, after: str) -> bool:
    """Whether two parts are of one word, such as the ``р`` of ``литр``."""
    return before[-1:].isalpha() and after[:1].isalpha()

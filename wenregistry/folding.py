"""What search and the order of lists compare: text without case, accents and punctuation."""

import unicodedata
from collections.abc import Iterable
from typing import Any

# Letters that no decomposition takes apart.
LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "œ": "oe", "æ": "ae", "ß": "ss"})

# What a language counts as a letter of its own, spelt so that it follows the letter that it is made from.
OWN_LETTERS: dict[str, Any] = {"es": {"ñ": "nþ"}}


def fold(text: str) -> str:
    """`text` in lower case with its accents and punctuation taken away: "Côte d'Ivoire" is "cote divoire"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS)
    kept = (letter for letter in decomposed if letter.isalnum() or letter.isspace())
    return " ".join("".join(kept).split())


def fold_all(texts: Iterable[str | None]) -> str:
    """
    The text to search in for a row with these `texts`; each word of it follows a space.

    Hyphens and slashes are read both ways: "South-eastern" is found as one word and as two.
    """
    readings: dict[str, None] = {}
    for text in filter(None, texts):
        readings[fold(text)] = None
        readings[fold(text.translate({ord(mark): " " for mark in "-–/’'()&"}))] = None
    return "".join(f" {reading}" for reading in readings if reading)


def words(text: str) -> list[str]:
    """The folded words of a query, each of which a row must contain; a short one begins a word there."""
    folded = fold(text.replace("\0", "")).split()[:10]
    return [word if len(word) > 3 else f" {word}" for word in folded]


def sort_key(text: str, language: str) -> str:
    """
    What puts `text` in its place in a list: accents do not count, but the "ñ" of Spanish follows "n".

    In hexadecimal, for databases have alphabets of their own, and all agree on its digits.
    """
    letters = unicodedata.normalize("NFC", text).casefold()
    return fold(letters.translate(str.maketrans(OWN_LETTERS.get(language, {})))).encode().hex()

"""From the bytes of a CSV file to its text, whatever it was saved as."""

from __future__ import annotations

import codecs
import itertools
import re
import unicodedata

__all__ = ["decoded", "is_telling"]

# What spreadsheets, Macs and older systems save text as, and how much likelier some of them are
# than what a few names alone tell.
OLD_ENCODINGS = {
    **dict.fromkeys(("cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"), 1.0),
    **dict.fromkeys(("cp1258", "cp874", "gb18030", "cp949", "cp950", "big5hkscs"), 1.0),
    **dict.fromkeys(("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "mac-greek"), 1.0),
    **dict.fromkeys(("mac-turkish", "cp850", "cp852", "cp866"), 1.0),
    "cp932": 1.15,
    "cp1252": 1.25,
}
# A few hundred names tell as much as a hundred thousand.
WORDS_JUDGED = 300
WORD = re.compile(r"[^\s,;|\"'.-]+")
DASHES = "\u2012\u2013\u2014\u2212"
JAPANESE = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
# The letters that Windows-1252 has for Icelandic and Windows-1254 for Turkish, and those that
# Icelandic names have beside them.
ICELANDIC_OR_TURKISH = re.compile("[ÐÝÞðýþ]")
ICELANDIC = re.compile("[ÁÍÓÚÆáíóúæ]")


def decoded(content: bytes, encoding: str) -> tuple[str, str]:
    """Return the text of a file, and the name of its encoding if that is only a guess.

    An encoding that is given decides; else UTF-8 and UTF-16 are told by what they are, and others
    guessed. Raises UnicodeError where the bytes are no such text, LookupError for an encoding
    that does not exist.
    """
    if encoding:
        return content.decode(encoding).removeprefix("\ufeff"), ""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        guess = _guessed(content)
        return content.decode(guess), guess


def is_telling(name: str, guess: str) -> bool:
    """Return whether a name shows if a guess is right: the encoding that most lists are in, or the
    one most often taken for it, has other letters in it.
    """
    other = "cp1250" if guess == "cp1252" else "cp1252"
    return name.encode(guess, "replace").decode(other, "replace") != name


def _guessed(content: bytes) -> str:
    """Return the likeliest encoding of a list. Raises UnicodeError where it is none's text."""
    import chardet  # most lists are UTF-8

    candidates = chardet.detect_all(
        content,
        ignore_threshold=True,
        prefer_superset=True,
        compat_names=False,
        include_encodings=OLD_ENCODINGS,
    )
    weights = {
        encoding: candidate["confidence"] * OLD_ENCODINGS[encoding] * _share_of_names(text)
        for candidate in candidates
        if (encoding := candidate["encoding"]) in OLD_ENCODINGS
        and (text := _text_in(content, encoding))
    }
    if not weights:
        raise UnicodeError
    likeliest = max(weights, key=weights.__getitem__)
    if likeliest == "cp1252":
        text = content.decode(likeliest, "replace")
        if ICELANDIC_OR_TURKISH.search(text) and not ICELANDIC.search(text):
            return "cp1254"
    return likeliest


def _text_in(content: bytes, encoding: str) -> str:
    """Return a text in an encoding, nothing where it is none."""
    try:
        return content.decode(encoding)
    except UnicodeError:
        return ""


def _share_of_names(text: str) -> float:
    """Return which share of the words that are not ASCII look like names, or like numbers with a
    minus, headings left aside.
    """
    found = (match[0] for match in WORD.finditer(text.partition("\n")[2]))
    words = list(itertools.islice((word for word in found if not word.isascii()), WORDS_JUDGED))
    return sum(map(_is_likely, words)) / max(len(words), 1)


def _is_likely(word: str) -> bool:
    """Return whether a word looks like a name, or a number with the dash that editors make of a
    hyphen.
    """
    return word[0] in DASHES if word[1:2].isdecimal() else _is_like_a_name(word)


def _is_like_a_name(word: str) -> bool:
    """Return whether a word has letters of one script alone, and capitals as names have them."""
    others = (letter for letter in word if not letter.isascii())
    if not all(unicodedata.category(letter)[0] in "LM" for letter in others) or word[0].islower():
        return False
    scripts = {unicodedata.name(letter, "").split()[0] for letter in word if letter.isalpha()}
    return (len(scripts) == 1 or scripts <= JAPANESE) and not any(
        first.islower() and second.isupper() for first, second in itertools.pairwise(word)
    )

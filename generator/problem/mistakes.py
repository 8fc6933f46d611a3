"""The mistakes that people make in the syntax of a TOML file, each with what to type."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

__all__ = [
    "DECIMAL",
    "EXPONENT",
    "IN_BOTH",
    "IN_TOML",
    "LOOKALIKES",
    "NO_COMMA",
    "NO_KEY",
    "NO_VALUE",
    "WORDS",
    "Mistake",
]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake, known by the reader's reason and by what stands on both sides of its stop.

    `says` may name the groups of the patterns. A group `at` is where the mistake is, if it is not
    where reading stopped.
    """

    reason: str
    before: str
    here: str
    says: str

    def found(self, reason: str, before: str, rest: str) -> tuple[int, dict[str, str]] | None:
        """Return how far from the stop the mistake is and its words, or None if it is another."""
        if not re.search(self.reason, reason):
            return None
        left = _compiled(f"(?:{self.before})\\Z").search(before)
        right = _compiled(self.here).match(rest)
        if left is None or right is None:
            return None
        offset = left.start("at") - len(before) if "at" in left.re.groupindex else 0
        words = {"here": right[0], **left.groupdict(""), **right.groupdict("")}
        return offset, words


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


LOOKALIKES = (
    dict.fromkeys("“”„‟«»‘’‚‛‹›″′´＂＇「」『』", '"')
    | dict.fromkeys("−–—‒‐‑―﹣－", "-")
    | dict.fromkeys("、，", ",")
    | {"≔": "=", "٫": ".", "½": "0.5", "¼": "0.25", "¾": "0.75"}
)

END = r"\s*(?:#.*)?$"
EXPONENT = r"(?:[eE][-+]?\d+)?"
DECIMAL = rf"\d[\d_]*(?:\.\d+)?{EXPONENT}"
VALUE = r"""(?P<value>\[|\{|[-+]?\.?\d[\w.]*|"[^"\n]*"|'[^'\n]*'|true\b|false\b)"""
LISTS = "inputs|targets|classes|weights|biases"
AFTER = "after a statement"
NO_EQUALS = "Expected '='"
NO_VALUE = "Invalid value|Expecting value"
NO_LIST = "Unclosed array"
NO_KEY = "Expecting property name|Invalid initial character"
NO_COMMA = "Unclosed array|Unclosed inline table|Expecting ',' delimiter"
TWICE = "Cannot overwrite|Cannot declare|Duplicate|Cannot mutate|Cannot redefine"

# Words of other languages for what has none, or another, here.
WORDS = (
    Mistake(NO_VALUE, "", r"(?:True|TRUE)\b", "has {here}; type true"),
    Mistake(NO_VALUE, "", r"(?:False|FALSE)\b", "has {here}; type false"),
    Mistake(
        NO_VALUE,
        "",
        r"[-+]?(?i:nan|inf|infinity)\b",
        "has {here}, which is no number; type a finite number",
    ),
    Mistake(
        NO_VALUE,
        "",
        r"(?:None|null|NULL|Null|nil|undefined|NA|na)\b",
        "has {here}, which is no value; leave the key out",
    ),
)
# What is wrong in a number, a word or a list, in whichever format.
IN_BOTH = (
    Mistake(
        "",
        r"(?:^|[\s=:,[(])",
        rf"(?P<minus>-?)\+?\.(?P<part>\d+{EXPONENT})",
        "has a number that begins with a point; type {minus}0.{part}",
    ),
    Mistake(
        "",
        r"(?<![\w.])(?P<whole>-?\+?\d+)",
        rf"\.(?P<power>{EXPONENT})(?![\w.])",
        "has a number that ends in a point; type {whole}.0{power}",
    ),
    Mistake("", r"\d\.\d+", r"\.\d{2}", 'has a date without quotes; type " before and after it'),
    Mistake("", r"\d\.\d+", r"\.\d", "has a number with two points; type one point"),
    Mistake(
        "",
        r"\d",
        r"/\d+/\d",
        'has a date without quotes; type " before and after it',
    ),
    Mistake("", r"", r"\.\.", "has points for numbers; type all of the numbers"),
    Mistake(NO_VALUE, "", "`", 'has `; type "'),
    Mistake(
        "",
        r"[\[,]\s*(?P<whole>-?\d+)(?P<at>,)(?P<zero>0)",
        rf"(?P<part>\d+{EXPONENT})",
        "has a comma in a number; type {whole}.{zero}{part}, with a point",
    ),
    Mistake(
        "",
        r"(?<![\w.])(?P<minus>[-+]?)0",
        r"0*(?P<number>\d[\d.]*)",
        "has a number that begins with 0; type {minus}{number}",
    ),
    Mistake(
        NO_VALUE,
        "",
        rf"(?P<sign>[-+])\s+(?P<number>{DECIMAL})",
        "has a space after {sign}; type {sign}{number}",
    ),
    Mistake(NO_VALUE, "", r"[-+]{2,}", "has several signs; type one"),
    Mistake("", r"\d\s*", r"[*^×·+]", "has arithmetic; type the number that it comes to"),
    Mistake("", r"\d", r"%", "has a percent sign; type a decimal number, such as 0.5 for 50%"),
    Mistake(
        "",
        r"(?<![\w.])(?P<number>[-+]?[\d.]+)",
        r"[eE][-+]?(?![-+\d])",
        "has an exponent without digits; type {number} alone, or a number such as 1e-8",
    ),
    Mistake(
        "",
        r"(?<![\w.])(?P<number>[-+]?[\d.]+(?:[eE][-+]?\d+)?)",
        r"(?P<word>[A-Za-z_]\w*)",
        "has {word} after a number; type {number} alone",
    ),
    Mistake(NO_VALUE, "", r"\.\.\.", "has three points for numbers; type all of the numbers"),
    Mistake(NO_VALUE, "", r"\(", "has ( before a list; type [ before it and ] after it"),
    Mistake(
        f"{NO_VALUE}|{NO_KEY}", r"[\[,]\s*", ",", "has a comma without a value before it; delete it"
    ),
    Mistake(
        NO_VALUE,
        "",
        r"""(?P<word>[A-Za-z_][\w-]*)\(\s*\)""",
        'has text without quotes; type "{word}"',
    ),
    Mistake(
        NO_VALUE,
        "",
        r"""(?P<word>[A-Za-z_][\w.]*)\(""",
        "has {word}(…), which is of a program; type the number or the list alone",
    ),
    Mistake(
        NO_VALUE,
        r"[\[,]\s*",
        r"""(?P<word>[A-Za-z_][\w /-]*?)\s*(?=[\],}\n])""",
        'has text without quotes; type "{word}"',
    ),
    Mistake(
        NO_COMMA,
        r"\[\s*(?P<whole>[-+]?\d+)(?P<at>,)(?P<part>\d+)\s*",
        r";",
        "has commas and semicolons; type {whole}.{part} for one number and a comma for each "
        "semicolon, or [[{whole}, {part}], …] for rows",
    ),
    Mistake(
        NO_COMMA,
        "",
        r";[^\[\]\n]*?(?P<whole>[-+]?\d+),(?P<part>\d+)",
        "has a semicolon; type a comma for it, and {whole}.{part}, with a point, for one number",
    ),
    Mistake(NO_COMMA, "", r";", "has a semicolon; type a comma"),
    Mistake(NO_COMMA, "", r"\)", "has ) after a list; type ]"),
    Mistake(NO_LIST, "", r"\}", "has }} where a list ends; type ]"),
    Mistake(NO_COMMA, "", VALUE, "has no comma before {value}; type a comma there"),
)

IN_TOML = (
    *WORDS,
    Mistake(
        AFTER,
        rf"^\s*(?:{LISTS})\s*=\s*(?P<whole>[-+]?\d+)",
        rf",(?P<part>\d+){END}",
        "has a comma after a number; type {whole}.{part} for one number, or [{whole}, {part}] for "
        "two",
    ),
    Mistake(
        AFTER,
        r"=\s*(?P<whole>[-+]?\d+)",
        rf",(?P<part>\d{{3}}\.\d+){END}",
        "has a comma in a number; type {whole}{part}",
    ),
    Mistake(
        AFTER,
        r"=\s*(?P<whole>[-+]?[1-9]\d{0,2})",
        rf",(?P<part>\d{{3}}){END}",
        "has a comma in a number; type {whole}{part} or {whole}.{part}",
    ),
    Mistake(
        AFTER,
        r"=\s*(?P<whole>[-+]?\d+)",
        rf",(?P<part>\d+{EXPONENT}){END}",
        "has a comma in a number; type {whole}.{part}, with a point",
    ),
    Mistake(
        AFTER,
        r"=\s*(?P<whole>[-+]?\d{1,3})\s+",
        rf"(?P<part>\d{{3}}(?:\.\d+)?){END}",
        "has a space in a number; type {whole}{part}",
    ),
    Mistake(
        AFTER,
        "",
        r"[,;]?[ \t]*(?P<key>[A-Za-z_][\w.]*)[ \t]*=",
        "has {key} on the line of another key; type it on a line of its own",
    ),
    Mistake(
        AFTER,
        r"=[^\n]*\s",
        r"""[-+]?\.?\d|[\"'\[]""",
        "has several values for one key; type one, or a list of them in [ and ]",
    ),
    Mistake(
        AFTER,
        "",
        r""",\s*[-+\d.\"'\[]""",
        "has several values for one key; type one, or a list of them in [ and ]",
    ),
    Mistake(AFTER, "", rf"[,;]{END}", "has {here} after a value; delete it"),
    Mistake(AFTER, r"^\s*\[layers\]", r"\]", "has a bracket too many; type [[layers]]"),
    Mistake(AFTER, "", r"(?P<sign>[\]})])", "has {sign} that closes nothing; delete it"),
    Mistake("", "", r"(?P<sign>//|/\*|<!--)", "has {sign}; type # before a comment"),
    Mistake(AFTER, "", r";", "has a semicolon; type # before a comment"),
    Mistake("Invalid statement", "", r";", "has a semicolon; type # before a comment"),
    Mistake("Invalid statement", "", r"%", "has %; type # before a comment"),
    Mistake(
        AFTER,
        r"^\s*\[.*\]\s*",
        r"\S",
        "has more after a heading; type it on a line of its own",
    ),
    Mistake(NO_VALUE, r"=\s*", r"=+", "has = twice; type it once"),
    Mistake(NO_EQUALS, r"\{\s*[-+]?[\d.]+", r"\s*[,}]", "has a list in braces; type [ and ]"),
    Mistake(NO_EQUALS, "", r"(?P<sign>:=|:|=>|->|<-)", "has {sign} after a key; type ="),
    Mistake(
        NO_EQUALS,
        r"(?P<first>[A-Za-z]\w*)\s+",
        r"(?P<second>[A-Za-z]\w*)\s*[=:]",
        "has a space in a key; type {first}_{second}",
    ),
    Mistake(NO_EQUALS, r"(?P<key>[\w-]+)\s*", VALUE, "has no = after {key}; type ="),
    Mistake(
        NO_EQUALS,
        "",
        r"(?P<sign>[^\x00-\x7f])",
        "has {sign} in a key; type a key of letters a to z, digits, - and _",
    ),
    Mistake(
        NO_EQUALS,
        "",
        r".*",
        "has no = after a key; type key = value, or # before a comment",
    ),
    Mistake(
        "Invalid statement",
        "",
        r"[αη]\s*=",
        "has a letter that is none of a to z; type learning_rate =",
    ),
    Mistake("Invalid statement", "", "(?:```|~~~)", "has {here}, as a chat does; delete the line"),
    Mistake(
        "Invalid statement",
        "",
        r"<",
        "has <, as a web page does; save the problem file as plain text",
    ),
    Mistake(
        "Invalid statement",
        "",
        r"(?P<sign>\S)",
        "has {sign}, which begins no key; type key = value, or # before a comment",
    ),
    Mistake(NO_VALUE, r"=\s*", END, "has no value after =; type one, or leave the key out"),
    Mistake(NO_VALUE, r"=\s*", r"(?i:yes|on)\b" + END, "has {here}; type true"),
    Mistake(NO_VALUE, r"=\s*", r"(?i:no|off)\b" + END, "has {here}; type false"),
    Mistake(
        NO_VALUE,
        r"^\s*[\w.-]+\s*=\s*",
        r"""(?P<word>[A-Za-z_][^\n#"'()]*?)""" + END,
        'has text without quotes; type "{word}"',
    ),
    Mistake(AFTER, r"\d{4}", r"-\d", 'has a date without quotes; type " before and after it'),
    Mistake("Unclosed inline table", "", r"\w+\s*=", "has no comma before a key; type a comma"),
    Mistake("Expected ']'", "", r"\w", "has a space in a heading; delete it"),
    Mistake(NO_KEY, r"(?P<at>,)\s*", r"\}", "has a comma before }}; delete it"),
    Mistake(
        NO_KEY,
        r"[{,]\s*",
        r"$",
        "ends in the middle of a table in braces; type the table on one line",
    ),
    Mistake(
        "Expected ']'",
        r"\[\s*layers\s*",
        "",
        "has no brackets at the end of a heading; type [[layers]]",
    ),
    Mistake(
        "Expected ']'",
        r"\[\s*(?P<name>[\w.]+)\s*",
        "",
        "has no ] at the end of a heading; type [{name}]",
    ),
    Mistake(
        "Expected ']]'",
        r"\[\[\s*(?P<name>[\w.]+)\s*",
        "",
        "has no ]] at the end of a heading; type [[{name}]]",
    ),
    Mistake("Expected ']+'", "", "", "has a heading that is not closed; type ] or ]] at its end"),
    Mistake(
        TWICE,
        r"^\s*(?P<at>\[+)\s*layers\s*",
        "",
        "states layers a second time; type [[layers]] before every layer",
    ),
    Mistake(
        TWICE,
        r"^\s*(?P<at>\[+)\s*(?P<name>[^\]\n]+)",
        "",
        "states {name} a second time; put all its keys under one [{name}]",
    ),
    Mistake(
        TWICE,
        r"^\s*(?P<at>(?P<key>activation|weights|biases))\s*=.*",
        "",
        "states {key} a second time; leave one of them out, or type [[layers]] before every layer",
    ),
    Mistake(
        TWICE,
        r"^\s*(?P<at>(?P<key>[\w.-]+))\s*=.*",
        "",
        "states {key} a second time; leave one of them out",
    ),
    Mistake(TWICE, "", "", "states a key a second time; leave one of them out"),
    Mistake("Illegal character", "", "", "has a character that cannot be printed; delete it"),
    Mistake(
        r"Unescaped|escape|hex",
        "",
        "",
        r"has \ in a text; type \\, or put the text in single quotes",
    ),
    Mistake(
        AFTER,
        r"""["']""",
        r"\S",
        'has more after a text; type \' around a text that has " in it, and " around one that has '
        "' in it",
    ),
    *IN_BOTH,
    Mistake(
        "",
        "",
        r"\r",
        "ends a line with CR alone; save the file with the line ends of Unix or Windows",
    ),
    Mistake(
        NO_VALUE,
        r"=\s*",
        r"""[A-Za-z_][^\n"]*$""",
        'has text without quotes; type " before and after it',
    ),
    Mistake(NO_VALUE, r"=\s*", r"[A-Za-z_]", "has text without quotes; type ' before and after it"),
    Mistake("", "", r"[\x00-\x1f]", "has a character that cannot be printed; delete it"),
    Mistake(NO_KEY, "", "", "has no key; type a key, such as title"),
    Mistake(AFTER, "", "", "has more after a value; delete it, or type # before a comment"),
    Mistake(
        NO_VALUE, "", "", "has no value that can be read; type a number, a list or text in quotes"
    ),
    Mistake(NO_LIST, "", "", "has more where a list goes on; type a comma, or ] at its end"),
)

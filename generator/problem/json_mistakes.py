"""The mistakes that people make in the syntax of a JSON file, each with what to type."""

from __future__ import annotations

from generator.problem.mistakes import (
    DECIMAL,
    EXPONENT,
    IN_BOTH,
    NO_COMMA,
    NO_KEY,
    NO_VALUE,
    WORDS,
    Mistake,
)

__all__ = ["IN_JSON"]

IN_JSON = (
    *WORDS,
    Mistake(
        NO_KEY,
        r":\s*(?P<whole>-?\d+)(?P<at>,)",
        rf"(?P<part>\d+{EXPONENT})",
        "has a comma in a number; type {whole}.{part}, with a point",
    ),
    Mistake(
        NO_KEY,
        r":\s*[^\s,]+\s*(?P<at>,)\s*",
        r"[-+]?\.?\d|\[",
        "has several values for one key; type one, or a list of them in [ and ]",
    ),
    Mistake(
        f"{NO_KEY}|{NO_VALUE}",
        r"(?P<at>,)\s*",
        r"[\]}]",
        "has a comma after the last value; delete it",
    ),
    Mistake("Illegal trailing comma", "", "", "has a comma after the last value; delete it"),
    Mistake("", "", r"(?://|/\*|#)", "has a comment, which JSON has none of; delete it"),
    Mistake(
        f"{NO_KEY}|{NO_VALUE}",
        "",
        r"'(?P<word>[^'\n]*)'",
        'has single quotes; type "{word}"',
    ),
    Mistake(
        NO_KEY,
        "",
        r"(?P<word>[A-Za-z_][\w-]*)\s*[:=]",
        'has a key without quotes; type "{word}"',
    ),
    Mistake("Expecting ':'", "", r"=>?", "has {here} after a key; type :"),
    Mistake("Expecting ':'", "", "", "has no : after a key; type :"),
    Mistake(NO_VALUE, r":\s*", r"[\],}\n]", "has no value after :; type one, or leave the key out"),
    Mistake(NO_VALUE, "", rf"\+(?P<number>{DECIMAL})", "has + before a number; type {number}"),
    Mistake(
        NO_VALUE,
        r":\s*",
        r"""(?P<word>[A-Za-z_][\w -]*?)\s*(?=[\],}\n])""",
        'has text without quotes; type "{word}"',
    ),
    Mistake("control character", "", r"\t", r"has a tab in a text; type \t"),
    Mistake("control character", "", "", "has a character that cannot be printed; delete it"),
    Mistake(NO_VALUE, r":\s*", ":", "has : twice; type it once"),
    Mistake(NO_VALUE, r"\A\s*", "<", "has <, as a web page does; save the file as plain text"),
    Mistake(r"\\", "", "", r"has \ in a text; type \\"),
    Mistake("Extra data", "", r"[\]}]", "has {here} that closes nothing; delete it"),
    Mistake("Extra data", "", "", "has more after the end of the table; delete it"),
    *IN_BOTH,
    Mistake(NO_COMMA, r"\[[^\]\[{]*", r"\}", "has }} where a list ends; type ]"),
    Mistake(NO_COMMA, "", r":", "has : in a list; type ] where the list ends"),
    Mistake(NO_COMMA, "", r"\]", "has ] where a table ends; type }}"),
    Mistake(NO_COMMA, "", "", "has more after a value; type a comma, or what closes it"),
    Mistake(NO_KEY, "", "", 'has no key; type a key in quotes, such as "title"'),
    Mistake(
        NO_VALUE, "", "", "has no value that can be read; type a number, a list or text in quotes"
    ),
)

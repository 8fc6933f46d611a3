"""Texts spoilt as by people who type, copy and guess, and by machines that know no better."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from generator.expressions.activations import ACTIVATIONS
from generator.expressions.losses import LOSSES
from generator.expressions.optimizers import OPTIMIZERS, SCHEDULES
from generator.problem import KINDS, notations

__all__ = ["mutated"]

Ways = Sequence[Callable[[str, Random], str]]

VALUES = (
    *(
        "0",
        "-1",
        "1",
        "5",
        "0.5",
        "-0.0",
        "1e308",
        "1e-300",
        "1e-30",
        "nan",
        "inf",
        "-inf",
        "99999",
    ),
    *('"1/3"', '"sqrt(2)"', '"1 + sin(pi/4)"', '"1/0"', '"-2^(1/2)/3"', '"((9^20)^20)^20"'),
    *("1_000", "0x1f", "0.123456789012345678901", "999999999999999999999999", "1.5", "500", "32"),
    *(
        "true",
        "false",
        "True",
        "null",
        "None",
        '""',
        '"x"',
        '"0.5"',
        "'0.5'",
        '"σ"',
        '"李"',
        "x",
        "-",
    ),
    *(
        "[]",
        "[[]]",
        "[[[]]]",
        "[1]",
        "[1, 2]",
        "[[1, 2], [3, 4]]",
        "[true]",
        '["a"]',
        "[[1], [2, 3]]",
    ),
    *(
        "{}",
        "{ a = 1 }",
        "[{}]",
        "2026-01-01",
        "07:30",
        "[1, [2]]",
        '"sigmoid"',
        '"mse"',
        "sigmoid",
    ),
)
DRAWS = (
    "{ from = 0.1, to = 0.9 }",
    "{ from = -0.9, to = 0.9, step = 0.1 }",
    "{ from = -99999, to = 99999 }",
    "{ integers = [0, 99999] }",
    "{ integers = [-99999, 0], sign = true }",
    "{ integers = [1, 3], size = 2 }",
    "{ choices = [0.5, 0.6] }",
    '{ choices = ["1/3", "sqrt(2)", 1] }',
    "{ choices = [] }",
    '{ choices = ["tanh", "relu", 5] }',
    "{ choices = [[1, 2], [3, 4]] }",
    "{ choices = [{ from = 1, to = 2 }] }",
    "{ choices = [{}] }",
    '{ draw = "rate" }',
    '{ draw = "x" }',
    "{ draw = 3 }",
    "{ from = 1 }",
    "{ from = 1, to = 2, step = 0 }",
    "{ from = 0, to = 1e-19 }",
    "{ sign = true }",
    "{ size = 3 }",
    "{ from = 0.1, to = 0.9, size = [3, 2] }",
    "{ from = 0.1, to = 0.9, size = [32, 32] }",
)
KEYS = (
    *(
        "title",
        "inputs",
        "targets",
        "classes",
        "learning_rate",
        "lr",
        "eta",
        "alpha",
        "loss",
        "mse",
    ),
    *("layers", "weights", "bias", "biases", "neurons", "activation", "function", "epochs", "kind"),
    *(
        "iterations",
        "batch_size",
        "optimizer",
        "schedule",
        "penalty",
        "rounding",
        "places",
        "draws",
    ),
    *("notation", "presentation", "detail", "asked", "blanks", "requirements", "worked", "frozen"),
)
SIGNS: Sequence[str] = (
    *"\t \n\r\0\"'`´,;:=.#[]{}()<>\\/|-+*^_~%&$@!?0129eE",
    *(
        "“",
        "”",
        "‘",
        "’",
        "„",
        "«",
        "−",
        "–",
        "—",
        "‐",
        "\u00a0",
        "\u2009",
        "\u200b",
        "\ufeff",
        "\u2028",
    ),
    *(
        "，",
        "．",
        "０",
        "·",
        "×",
        "½",
        "²",
        "…",
        "é",
        "σ",
        "李",
        "\u0301",
        "😀",
        "\x1b",
        "\x7f",
        "\x85",
    ),
)
TABLES = (
    "\n[[layers]]\nweights = [[0.1, 0.2], [0.3, 0.4]]\n",
    "\nlayers = 5\n",
    "\nlayers = [5]\n",
    "\n[[layers]]\nweights = 5\n",
    '\n[optimizer]\nname = "adam"\n',
    '\n[schedule]\nname = "step"\n',
    "\n[penalty]\nl2 = 0.1\n",
    "\n[rounding]\nplaces = 3\n",
    "\n[draws]\nrate = { choices = [0.1, 0.2] }\n",
    "\n[draws]\nx = 3\n",
    "\n[requirements]\nties = true\n",
    '\n[notation]\nname = "rows"\nletters = { w = "W" }\n',
    "\n[title]\na = 1\n",
)
NUMBERS = (
    "0",
    "1",
    "2",
    "-1",
    "3",
    "10",
    "100",
    "-5",
    "0.001",
    "1e-8",
    "12345.678",
    "0.5",
    "1000000",
    '"1/3"',
    '"-sqrt(2)/2"',
)
WORDS = (
    *ACTIVATIONS,
    *LOSSES,
    *OPTIMIZERS,
    *SCHEDULES,
    *notations(),
    *KINDS,
    *("matrices", "weights", "results", "entries", "exact"),
    *("rounded", "half-even", "auto", "comma"),
    *("short", "long", "sum", "mean", "all"),
    *("fading", "accumulated", "approximately", "w1_new", "L"),
)
CHOICES = (
    *("iterations = 0", "iterations = 3", "epochs = 2"),
    *("batch_size = 1", "worked = 1", "threshold = 2"),
    *('detail = "entries"', 'presentation = "weights"'),
    *('loss_gradient = "long"', 'author = "A $1^{st}$"'),
    *('notation = "brackets"', 'over_samples = "sum"', 'asked = ["L"]', 'blanks = ["update"]'),
    *("classes = [1]", 'kind = "perceptron"'),
    *('loss = "cross_entropy"', 'optimizer = { name = "adam" }'),
    'rounding = { show = "fractions" }',
    *("rounding = { places = 15 }", 'rounding = { significant = 2, carry = "rounded" }'),
)
NUMBER = re.compile(r"(?<![\w.])-?\d[\d.]*\b(?!\w)")
WORD = re.compile(r"\"[a-z_-]*\"")
VALUE = re.compile(r"-?\d[\w.+-]*|\"[^\"\n]*\"|\btrue\b|\bfalse\b|\[[^\[\]\n]*\]|\{[^{}\n]*\}")
KEY = re.compile(r"(?<![\w.])[a-z_]\w*(?=\s*=)")


def _number(text: str, random: Random) -> str:
    """Put another number in the place of one, that may well stand there."""
    number = random.choice((*NUMBERS, f"{random.uniform(-2, 2):.{random.randrange(1, 6)}f}"))
    return _replaced(text, NUMBER, random, number)


def _word(text: str, random: Random) -> str:
    """Put another word that means something in the place of one."""
    return _replaced(text, WORD, random, f'"{random.choice(WORDS)}"')


def _choice(text: str, random: Random) -> str:
    """State something more, above all tables."""
    return f"{random.choice(CHOICES)}\n{text}"


def _value(text: str, random: Random) -> str:
    return _replaced(text, VALUE, random, random.choice((*VALUES, *VALUES, *DRAWS)))


def _draw(text: str, random: Random) -> str:
    return _replaced(text, VALUE, random, random.choice(DRAWS))


def _key(text: str, random: Random) -> str:
    return _replaced(text, KEY, random, random.choice(KEYS))


def _misspelled_key(text: str, random: Random) -> str:
    found = list(KEY.finditer(text))
    if not found:
        return text
    chosen = random.choice(found)
    letters = list(chosen[0])
    place = random.randrange(len(letters))
    letters[place] = random.choice(("", letters[place] * 2, random.choice("aeix_-S")))
    return text[: chosen.start()] + "".join(letters) + text[chosen.end() :]


def _as_typed_elsewhere(text: str, random: Random) -> str:
    """Write something as other languages, other programs and other countries do."""
    pattern, new = random.choice(
        (
            (r"(\d)\.(\d)", r"\1,\2"),
            (r"0\.(\d)", r".\1"),
            (r"(\d+)\.\d+", r"\1."),
            (r'"([^"\n]*)"', r"\1"),
            (r'"([^"\n]*)"', r"“\1”"),
            (r'"([^"\n]*)"', r"'\1"),
            (r'"([^"\n]*)"', r'"\1'),
            (r"-(\d)", r"−\1"),
            (r"-(\d)", r"–\1"),
            (r" = ", r": "),
            (r" = ", r" "),
            (r" = ", r" == "),
            (r"\btrue\b", r"True"),
            (r", ", r" "),
            (r", ", r"; "),
            (r", ", r",, "),
            (r"\[\[", r"["),
            (r"\]\]", r"]"),
            (r"\]", r")"),
            (r"#", r"//"),
            (r" ", "\u00a0"),
            (r"\[\[(\w+)\]\]", r"[\1]"),
            (r"\[(\w+)\]", r"[[\1]]"),
            (r"\[(\w+)\]", r"\1:"),
            (r"\n", r"\r"),
            (r"\n", r" "),
            (r"\n", r"\r\n"),
        )
    )
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    chosen: re.Match[str]
    for chosen in [random.choice(found)] if random.random() < 0.8 else found[::-1]:
        text = f"{text[: chosen.start()]}{chosen.expand(new)}{text[chosen.end() :]}"
    return text


def _sign(text: str, random: Random) -> str:
    place = random.randrange(len(text) + 1)
    kept = place + random.choice((0, 1))
    return text[:place] + random.choice((*SIGNS, "")) + text[kept:]


def _line(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True) or [text]
    place, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(4):
        case 0:
            del lines[place]
        case 1:
            lines.insert(other, lines[place])
        case 2:
            lines[place], lines[other] = lines[other], lines[place]
        case _:
            lines = lines[: max(place, 1)]
    return "".join(lines)


def _table(text: str, random: Random) -> str:
    return text + random.choice(TABLES)


def _repeated(text: str, random: Random) -> str:
    """Repeat an entry or a row many times."""
    found = list(re.finditer(r"-?\d[\d.]*|\[[^\[\]\n]*\]", text))
    if not found:
        return text
    chosen = random.choice(found)
    many = ", ".join([chosen[0]] * random.choice((2, 3, 32, 33, 200)))
    return text[: chosen.start()] + many + text[chosen.end() :]


GENTLE: Ways = (_number, _number, _number, _word, _word, _choice)
ROUGH: Ways = (
    *(_value, _value, _value, _draw, _key, _misspelled_key, _as_typed_elsewhere),
    *(_as_typed_elsewhere, _sign, _line, _table, _repeated),
)


def mutated(text: str, random: Random) -> str:
    """Return a text spoilt in one to three ways, in half of all cases gently."""
    ways = random.choice((GENTLE, ROUGH))
    for _ in range(random.choice((1, 1, 2, 3))):
        text = random.choice(ways)(text, random)
    return text


def _replaced(text: str, pattern: re.Pattern[str], random: Random, new: str) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    chosen = random.choice(found)
    return text[: chosen.start()] + new + text[chosen.end() :]

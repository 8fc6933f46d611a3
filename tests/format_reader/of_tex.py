"""LaTeX, as Handprop writes it, read into tokens."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping

from generator.formats.latex.printer import FUNCTIONS, OPERATORS
from generator.layout.symbols import LETTERS
from generator.text import ESCAPES
from tests.format_reader.tokens import BLANK, formula, number, prose
from tests.tex_checker.lines import group, without_comments

__all__ = ["formula_tokens", "tex_tokens"]

MARKUP = (
    r"(?P<begin>\\begin\{(?P<named>\w+\*?)\}(?:\[[^]]*\])?)|(?P<end>\\end\{(?P<ended>\w+\*?)\})"
    r"|(?P<open>\\(?:left|right)\.)|(?P<row>\\\\\[[0-9.]+e[mx]\])|(?P<room>\\underline\{\\hspace\{3em\}\})"
    r"|\\(?P<command>[A-Za-z]+|.)[ \t]*|(?P<dollars>\$\$?)"
)
IN_WORDS = re.compile(rf"{MARKUP}|(?P<words>[^\\${{}}&~]+)|.", re.DOTALL)
IN_FORMULA = re.compile(
    rf"{MARKUP}|(?P<number>[0-9]+(?:(?:\.|\{{,\}})[0-9]+)?)|(?P<sign>[^{{}}&~])|.", re.DOTALL
)
# Conditions tell engines what a document is, and define commands.
CONDITION = re.compile(r"\\(?:(?P<opening>if[a-z]+)|fi)\b")
DEFINITIONS = re.compile(r"\\makeatletter.*?\\makeatother", re.DOTALL)
# Of the arguments of a command, which are formulas, "m", words, "w", and not read, "-".
ARGUMENTS: Mapping[str, str] = {
    "workedline": "mm",
    "link": "mm",
    "more": "m",
    "marked": "m",
    "blank": "-",
    "networkedge": "----",
    "networkarrow": "-----",
    "networkneuron": "---m",
    "networkdot": "--",
    "networklabel": "--m",
    "networktick": "--m",
    **dict.fromkeys(("text", "textrm", "textbf", "textit"), "w"),
    "hphantom": "-",
    "phantom": "-",
    "renewcommand": "--",
    "setlength": "--",
    "answerspace": "-",
    "vspace": "-",
    "hspace": "-",
    "logo": "-",
    "documentfoot": "-",
    "scaledblanks": "-",
    "setdocumentcode": "--",
}
ENVIRONMENTS: Mapping[str, str] = {
    "network": "--",
    "numbers": "--",
    "array": "-",
    "tabular": "-",
}
OF_FORMULAS = ("align*", "gather*")
DRAWING = re.compile(
    r"\\begin\{tikzpicture\}\[.*?^\]$(.*?)\\end\{tikzpicture\}", re.DOTALL | re.MULTILINE
)
# Where a table goes on in another, which has the same head.
GOES_ON = re.compile(
    r"(\\begin\{tabular\}.*\n.*\\hline\n)((?:.*\n)*?)\\end\{tabular\}\n\\end\{center\}\n"
    r"\\begin\{center\}\n(?:.*\\tabcolsep.*\n)?\1"
)
LABEL = re.compile(r"\{(.*)\};$", re.MULTILINE)
FOOT = re.compile(r"\\documentfoot\{(.*)\}$", re.MULTILINE)
# A sign above another is read behind it.
MARKED = re.compile(r"\\overset\{\\ast\}\{([^{}]*)\}")
SIGNS: Mapping[str, str] = {
    **LETTERS,
    **{command.removeprefix("\\"): sign for sign, command in OPERATORS.items()},
    **{name: name for name in FUNCTIONS},
    **{command.removesuffix("{}").removeprefix("\\"): sign for sign, command in ESCAPES.items()},
    "blank": BLANK,
}


def tex_tokens(tex: str) -> Iterator[str]:
    """Yield the tokens of a document, or of a part of one."""
    body = without_comments(tex.partition(r"\begin{document}")[2] or tex)
    told = DEFINITIONS.sub("", _without_conditions(body)).partition(r"\end{document}")[0]
    # Of a drawing by TikZ, its labels are read.
    read = DRAWING.sub(lambda found: " ".join(LABEL.findall(found[1])), told)
    while GOES_ON.search(read):
        read = GOES_ON.sub(r"\1\2", read)
    yield from _tokens(MARKED.sub(r"\\marked{\1}", read))
    # Its foot is what other formats end with.
    for foot in FOOT.findall(body):
        yield from _tokens(foot)


def _without_conditions(tex: str) -> str:
    kept, depth, position = "", 0, 0
    for found in CONDITION.finditer(tex):
        if depth == 0:
            kept += tex[position : found.start()]
        depth += 1 if found["opening"] else -1
        position = found.end()
    return kept + tex[position:]


def formula_tokens(tex: str) -> Iterator[str]:
    """Yield the tokens of a formula."""
    yield from _tokens(MARKED.sub(r"\\marked{\1}", tex), is_formula=True)


def _tokens(tex: str, is_formula: bool = False) -> Iterator[str]:
    position = 0
    while found := (IN_FORMULA if is_formula else IN_WORDS).match(tex, position):
        position = found.end()
        match found.lastgroup:
            case "dollars":
                is_formula = not is_formula
            case "begin" | "named":
                is_formula = is_formula or found["named"] in OF_FORMULAS
                ways = ENVIRONMENTS.get(found["named"], "")
                position = yield from _arguments(ways, tex, position)
            case "end" | "ended":
                is_formula = is_formula and found["ended"] not in OF_FORMULAS
            case "command":
                name = found["command"]
                position = yield from _arguments(ARGUMENTS.get(name, ""), tex, position)
                if name == "marked":
                    yield "*"
                yield from (formula if is_formula else prose)(SIGNS.get(name, ""))
            case "room":
                yield BLANK
            case "words":
                yield from prose(found[0])
            case "number":
                yield from number(found[0].replace("{,}", ","))
            case "sign":
                yield from formula(found[0])


def _arguments(ways: str, tex: str, position: int) -> Generator[str, None, int]:
    """Yield the tokens of arguments; return where it goes on behind them."""
    for way in ways:
        argument, position = group(tex, tex.index("{", position))
        if way != "-":
            yield from _tokens(argument, is_formula=way == "m")
    return position

"""LaTeX, Markdown and HTML without what only lays them out: macros written out, wrappers off."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["braced", "expanded", "plain_line", "unwrapped", "without_comments"]

COMMENT = re.compile(r"(?<!\\)%.*")
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Wrappers that a script behind them says something of, in words or symbols.
BRACES = "underbrace", "overbrace", "underbracket", "overbracket"
SCRIPT = re.compile(r"\s*(?:\\limits\s*)?[_^]\s*(?=\{)")
# What wraps a relation or a reading and says nothing of its own, by how many arguments it has.
WRAPPING: Mapping[str, tuple[int, str]] = {
    "workedline": (2, "{0} {1} \\\\"),
    "link": (2, " {0} {1} "),
    "more": (1, " {0} "),
    "marked": (1, "{0}"),
    "roomy": (1, "{0}"),
    "spaced": (1, "{0}"),
    "crowded": (1, "{0}"),
    "overset": (2, "{1}"),
    "underset": (2, "{1}"),
    "stackrel": (2, "{1}"),
    "boxed": (1, "{0}"),
    "fbox": (1, "{0}"),
    "cancel": (1, "{0}"),
    "boldsymbol": (1, "{0}"),
    "mathrel": (1, "{0}"),
    "mathbin": (1, "{0}"),
    **dict.fromkeys(BRACES, (1, "{0}")),
    "textcolor": (2, "{1}"),
    "colorbox": (2, "{1}"),
    "label": (1, ""),
    "tag": (1, ""),
    "intertext": (1, " \\\\ "),
    "shortintertext": (1, " \\\\ "),
}
# Environments and switches that lay rows out and mean nothing else.
LAYOUT = re.compile(
    r"\\(?:begin|end)\{(?:align(?:ed|at|edat)?|split|gather(?:ed)?|mult(?:line|lined)|equation"
    r"|eqnarray|flalign|displaymath|math)\*?\}(?:\[[a-z]\])?(?:\{\d+\})?"
    r"|\\(?:sidebyside|nonumber|notag|displaystyle|textstyle|small|large|Large|normalsize|centering)\b"
    r"|\\color\{[^{}]*\}|\\[hv]space\*?\{[^{}]*\}"
)
# An array, with braces around it, that is a whole formula and holds others.
ARRAY = re.compile(
    r"\s*(?:\\left\s*(?:\\\{|[.\[(|]))?\s*"
    r"\\begin\{(?P<name>array|matrix|cases|aligned|gathered|split)\*?\}(?:\[[a-z]\])?"
    r"(?:\{[lcr|@{}.\s]*\})?(?P<inner>.*)\\end\{(?P=name)\*?\}"
    r"\s*(?:\\right\s*(?:\\\}|[.\])|]))?[\s.,;]*",
    re.DOTALL,
)
BOLD_NUMBER = re.compile(r"\\(?:mathbf|textbf|bm|mathrm|text)\s*\{\s*([-+−]?[\d.,\s]+?)\s*\}")
NAMED_FRACTION = re.compile(r"\{([^{}]*)\\over(?![a-z])([^{}]*)\}")
DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand)\*?\s*\{?\\(?P<name>[A-Za-z]+)\}?\s*(?:\[(?P<count>\d)\])?"
    r"\s*(?=\{)|\\def\s*\\(?P<defined>[A-Za-z]+)(?P<signs>(?:#\d)*)\s*(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{\\(?P<operator>[A-Za-z]+)\}\s*(?=\{)"
)
# $z_1$ = 0.41, $z_1$ is 0.41: the number stands behind the formula.
BEHIND = re.compile(
    r"(?<!\$)\$([^$=\n]+)\$\s*(?:=|≈|:|is(?=\s*[-+−]?\d+[.,]\d))\s*\$?(?:\\approx\s*)?"
    r"([-+−]?\d[\d.,]*(?:[eE][-+]?\d+)?)(?![\w$])\$?"
)
DEEPEST = 8
LONGEST = 200_000
TAGS = re.compile(
    r"</?(?:b|i|em|strong|code|span|p|div|br|li|ul|ol|td|th|tr|u|center|font)\b[^<>]*/?>"
)
SUB, SUP = re.compile(r"<sub>(.*?)</sub>"), re.compile(r"<sup>(.*?)</sup>")
MARKER = re.compile(r"^\s*(?:>\s*)*(?:[-*+•]\s+|\d{1,2}[.)]\s+|\([a-z]\)\s+|#+\s+)*")
RESULT_IN_COMMENT = re.compile(r"(?<=\S)\s*(?:#|//)\s*(?:=|≈|->|→|=>|==)?\s*(?=[-+]?\d)")


def without_comments(text: str) -> str:
    """Return LaTeX without its comments."""
    return COMMENT.sub("", text)


def expanded(text: str) -> str:
    """Return a text with its own macros written out, and without HTML's comments."""
    text = HTML_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    text = BEHIND.sub(r"$\1 = \2$", text)
    macros: dict[str, tuple[int, str]] = {}
    for found in DEFINITION.finditer(text):
        name = found["name"] or found["defined"] or found["operator"]
        body = braced(text, found.end())
        count = int(found["count"] or 0) or (found["signs"] or "").count("#")
        if body is not None and name not in (*WRAPPING, "sidebyside") and _is_symbol(body):
            macros[name] = count, body
    for _ in range(DEEPEST):
        before = text
        for name, (count, body) in macros.items():
            text = _written_out(text, name, count, body)
        if text == before or len(text) > LONGEST:
            break
    return text


def _is_symbol(body: str) -> bool:
    """Return whether a macro stands for something in a formula, and not for how a page is set."""
    return len(body) < 120 and not re.search(r"@|\\(?:begin|end|if|def|let|hbox|vrule|par)\b", body)


def _written_out(text: str, name: str, count: int, body: str) -> str:
    found = re.compile(rf"\\{name}(?![A-Za-z])")
    parts, position = [], 0
    while match := found.search(text, position):
        before = text[max(0, match.start() - 30) : match.start()]
        arguments, end = [], match.end()
        for _ in range(count):
            argument = braced(text, end)
            if argument is None:
                break
            arguments.append(argument)
            end += len(argument) + 2
        if len(arguments) < count or re.search(r"(?:command|def|Operator)\*?\s*\{?\s*$", before):
            parts.append(text[position : match.end()])
            position = match.end()
            continue
        written = _with_arguments(body, arguments)
        parts.append(text[position : match.start()] + (written if count else f"{{{written}}}"))
        position = end
    return "".join(parts) + text[position:]


def _with_arguments(body: str, arguments: list[str]) -> str:
    for number, argument in enumerate(arguments, start=1):
        body = body.replace(f"#{number}", argument)
    return body


def unwrapped(text: str) -> str:
    """Return a formula without macros that wrap what they are given."""
    text = LAYOUT.sub("", _without_array(without_comments(text)))
    for name, (count, pattern) in WRAPPING.items():
        start = 0
        while (at := text.find(f"\\{name}{{", start)) >= 0:
            arguments, position = [], at + len(name) + 1
            for _ in range(count):
                argument = braced(text, position)
                if argument is None:
                    break
                arguments.append(argument)
                position += len(argument) + 2
            if len(arguments) < count:
                start = at + 1
                continue
            if name in BRACES:
                position = _behind_script(text, position)
            text = text[:at] + pattern.format(*arguments) + text[position:]
    text = NAMED_FRACTION.sub(r"\\frac{\1}{\2}", text)
    return BOLD_NUMBER.sub(r" \1 ", text)


def _behind_script(text: str, position: int) -> int:
    """Return where the script ends that says something of a brace, if one stands there."""
    found = SCRIPT.match(text, position)
    words = None if found is None else braced(text, found.end())
    return position if found is None or words is None else found.end() + len(words) + 2


def _without_array(text: str) -> str:
    """Return the formulas that a whole array holds, as rows; any other text as it is."""
    found = ARRAY.fullmatch(text)
    if found is None or "=" not in found["inner"]:
        return text
    depth = 0
    for mark in re.findall(r"\\(begin|end)\{", found["inner"]):
        depth += 1 if mark == "begin" else -1
        if depth < 0:
            return text
    return found["inner"].replace(r"\hline", "")


def braced(text: str, position: int) -> str | None:
    """Return what stands in braces at a position, None where there are none."""
    if position >= len(text) or text[position] != "{":
        return None
    depth = 0
    for at in range(position, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return text[position + 1 : at]
    return None


def plain_line(line: str) -> str:
    """Return a line of text without the marks of Markdown and HTML."""
    line = SUP.sub(r"^{\1}", SUB.sub(r"_{\1}", line))
    line = TAGS.sub("", line)
    line = RESULT_IN_COMMENT.sub(" = ", line)
    line = MARKER.sub("", line)
    line = re.sub(r"\*\*|__(?=\S)|`", "", line)
    return re.sub(r"(?<![\w)])\*(?=\S)|(?<=\S)\*(?![\w(\s])", "", line).strip().strip("|").strip()

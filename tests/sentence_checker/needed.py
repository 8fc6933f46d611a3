"""What a document has to say, by its problem and its lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tests.sentence_checker.facts import Facts
from tests.sentence_checker.judges import formulas_shown

__all__ = ["missing"]

SIGNS = {
    r"(?<!\^\{)\\odot": r"The sign $\odot$ multiplies",
    r"\^\{\\odot": r"A power with $\odot$",
    r"\\oslash": r"The sign $\oslash$ divides",
    r"\\sum(?!_)": r"The sign $\sum$ adds",
    r"\\operatorname\{diag\}": "The function $\\operatorname{diag}$",
    r"\\operatorname\{det\}": "The function $\\operatorname{det}$",
    r"\\mathbf\{1\}": "The symbol $\\mathbf{1}$",
    r"\\mathbf\{0\}": "The symbol $\\mathbf{0}$",
    r"_\{[^}]*:": "The index $:$",
    r"softmax\}_\{\\text\{rows": r"The function $\operatorname{softmax}_{\text{rows}}$",
    r"softmax\}_\{\\text\{columns": r"The function $\operatorname{softmax}_{\text{columns}}$",
    r"\\star": r"The sign $\star$",
    r"\\ast": r"The sign $\ast$",
    r"\\(?:star|ast)_": "A number below such a sign",
    r"\\operatorname\{maxpool\}'": r"The function $\operatorname{maxpool}'$",
    r"\\mathrm\{max\}'": r"The function $\mathrm{max}'_k$",
    r"\\operatorname\{rot\}": r"The function $\operatorname{rot}_{180}$",
    **{
        rf"\\operatorname\{{{name}\}}(?!')": rf"The function $\operatorname{{{name}}}$"
        for name in (
            *("maxpool", "avgpool", "route", "spread", "pad", "crop", "dilate", "flatten"),
            "reshape",
        )
    },
    r"\\operatorname\{pos\}": "The function $\\operatorname{pos}$",
    r"\\operatorname\{sgn\}": "The sign function",
    r"\\ln": "The logarithm",
}


def _optimizer(facts: Facts) -> bool:
    return facts.asks_updates and facts.problem.optimizer.name != "gradient_descent"


def _network(facts: Facts) -> bool:
    return facts.problem.kind == "network"


def _asks(facts: Facts) -> bool:
    return facts.kind != "key" and not facts.problem.wording


# When a document other than a key has to have a sentence that begins so.
NEEDED: tuple[tuple[str, Callable[[Facts], bool]], ...] = (
    ("Every parameter", _optimizer),
    (
        "The correction makes up",
        lambda f: _optimizer(f) and any(f.settings.get(key) for key in ("beta1", "beta2")),
    ),
    (
        "Weight decay",
        lambda f: (
            f.asks_updates
            and bool(f.settings.get("weight_decay"))
            and f.count("weights", trained=True) > 0
        ),
    ),
    ("The learning rate follows", lambda f: f.problem.schedule is not None and f.asks_updates),
    ("Each iteration uses", lambda f: f.steps > 1 and f.samples > 1 and not f.problem.wording),
    (
        "The step uses",
        lambda f: f.steps == 1 and f.samples > 1 and f.asks_updates and not f.problem.wording,
    ),
    ("For a batch with fewer", lambda f: len(set(f.batches)) > 1 and f.averages),
    ("The target", lambda f: f.problem.classes is not None),
    ("The loss", lambda f: _network(f) and not {"L", "losses"}.isdisjoint(f.solution.steps)),
    (
        "The learning rate is",
        lambda f: (
            bool(f.problem.wording)
            and f.asks_updates
            and f.problem.schedule is None
            and "{alpha}" not in (f.problem.wording or "")
        ),
    ),
    ("Write every answer", lambda f: not f.has_numbers and _asks(f)),
    ("Find ", lambda f: bool(f.problem.asked) and not f.asks_updates and _asks(f)),
)


def missing(facts: Facts, stated: Sequence[str]) -> Iterator[str]:
    """Yield how sentences begin that a document lacks."""

    def is_there(beginning: str) -> bool:
        return any(sentence.startswith(beginning) for sentence in stated)

    if facts.stars and not any("computed from unrounded numbers and that" in one for one in stated):
        yield "what a star means"
    if r"\approx}" in facts.tex and not is_there(r"The sign $\approx$"):
        yield "what the sign of approximation means"
    if facts.kind == "key":
        return
    for beginning, is_needed in NEEDED if facts.is_of_network else ():
        if is_needed(facts) and not is_there(beginning):
            yield beginning
    for pattern, beginning in SIGNS.items():
        is_used = any(re.search(pattern, one) for one in formulas_shown(facts))
        if is_used and not is_there(beginning):
            yield beginning
    if not facts.is_of_network:
        return
    frozen = sum(layer.frozen != () for layer in facts.problem.layers)
    if frozen and facts.asks_updates and not any(one.endswith("not updated.") for one in stated):
        yield "what is not updated"
    if facts.shares_biases and not any("share one bias" in one for one in stated):
        yield "which neurons share a bias"

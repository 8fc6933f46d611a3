"""What README says: every command, example, name and key of it is so."""

from __future__ import annotations

import re
import shlex
import textwrap
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

import generator
from generator.arithmetic import FLOATS
from generator.check import compare
from generator.cli import app, main
from generator.expressions import activations
from generator.expressions.activations import ACTIVATIONS
from generator.expressions.functions import VARIABLE
from generator.expressions.losses import LOSSES
from generator.expressions.optimizers import OPTIMIZERS, SCHEDULES
from generator.expressions.tree import Apply, Expression, evaluate
from generator.problem import Requirements, notations, read_draw
from generator.variants import Exercise, draws, works

HOUSE = Path(generator.__file__).parent
ROOT = HOUSE.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # it is a group


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help_and_is_in_the_readme(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert f"handprop {name}" in README
    for parameter in command.params:
        assert parameter.help, f"{name} {parameter.name} has no help"
        for flag in parameter.opts:
            assert flag in README or not flag.startswith("--"), f"README lacks {flag} of {name}"


def readme_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_the_readme_lines_of_the_command_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [
        shlex.split(line, comments=True)[1:]
        for block in readme_blocks("sh")
        for line in block.splitlines()
        if line.startswith("handprop ")
    ]
    assert len(lines) >= len(COMMANDS)
    for arguments in lines:
        redirected = ">" in arguments
        with pytest.raises(SystemExit) as ended:
            main(arguments[: arguments.index(">")] if redirected else arguments)
        assert ended.value.code == 0, (arguments, capsys.readouterr())


def test_the_readme_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = readme_blocks("python")
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


def test_the_readme_problem_file_and_what_is_added_to_it_are_problems() -> None:
    whole, *parts = map(tomllib.loads, readme_blocks("toml"))
    generator.Problem.of(whole)
    for part in parts:
        if "draws" in part:
            stated = {key: value for key, value in part.items() if key != "draws"}
            named = {key: read_draw(value, key, "README") for key, value in part["draws"].items()}
            assert works(draws(Exercise("README", stated, named), 1), [("1", 0)])
        else:
            generator.Problem.of(part if "inputs" in part else whole | part)


def test_the_readme_names_all_that_a_problem_may_choose() -> None:
    for name in (*ACTIVATIONS, *LOSSES, *OPTIMIZERS, *SCHEDULES, *notations()):
        assert f"`{name}`" in README
    for key in (*generator.Problem.model_fields, *Requirements.model_fields):
        assert re.search(rf"\b{key}\b", README)


def test_the_readme_activation_is_a_whole_definition() -> None:
    """Its slope is that of its value, which a difference of floats shows."""
    found = re.search(r"    SWISH = .*?\n    \)\n", README, re.DOTALL)
    assert found
    namespace = dict(vars(activations))
    exec(textwrap.dedent(found[0]), namespace)
    swish = namespace["SWISH"]

    def at(expression: Expression, number: float) -> float:
        x = FLOATS.number([[Fraction(number)]])
        return float(evaluate(expression, FLOATS, lambda _: x).value[0, 0])

    value = Apply(swish.operation, (VARIABLE,))
    for number in (-2.0, 0.5, 3.0):
        difference = (at(value, number + 1e-6) - at(value, number - 1e-6)) / 2e-6
        assert at(swish.derivative(VARIABLE), number) == pytest.approx(difference, rel=1e-8)


@pytest.fixture
def swish(monkeypatch: pytest.MonkeyPatch) -> Iterator[generator.Problem]:
    """A problem whose hidden layer has the README's activation, in the table as README says.

    What problem files may name is read from the table once, before it was changed here.
    """
    found = re.search(r"    SWISH = .*?\n    \)\n", README, re.DOTALL)
    assert found
    namespace = dict(vars(activations))
    exec(textwrap.dedent(found[0]), namespace)
    monkeypatch.setitem(activations._FIXED, "swish", namespace["SWISH"])
    activations.activation.cache_clear()
    problem = generator.Problem.load("back-propagation")
    layer = problem.layers[0].model_copy(update={"activation": "swish"})
    yield BaseModel.model_copy(problem, update={"layers": (layer, *problem.layers[1:])})
    activations.activation.cache_clear()


def test_the_readme_activation_needs_nothing_more(swish: generator.Problem, tmp_path: Path) -> None:
    assert all(one.agrees for one in compare(swish))
    solution = generator.solve(swish)
    assert solution.to_pdf(tmp_path / "swish.pdf") == ()
    latex = " ".join(solution.to_latex().split())
    assert (
        r"The hidden layer applies the swish function $\operatorname{swish}(x) = x \sigma(x)$"
        in latex
    )

"""The public face: one set of names, of one-line values that may be copied and sent elsewhere."""

from __future__ import annotations

import copy
import importlib
import inspect
import json
import pickle
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec import structs

import generator
from generator import (
    Draws,
    Exercise,
    Job,
    Problem,
    Solution,
    UsageError,
    VariantError,
    draws,
    make_set,
    numbered,
    solutions,
    solve,
)
from generator.expressions.activations import activation
from generator.expressions.operations import ADD
from generator.expressions.tree import Apply, Operation, parts
from generator.variants import printed_answers

HOUSE = Path(generator.__file__).parent


def test_every_public_name_is_in_a_room_and_says_what_it_is() -> None:
    assert sorted(name for names in generator.ROOMS.values() for name in names) == sorted(
        generator.__all__
    )
    for name in generator.__all__:
        found = getattr(generator, name)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert inspect.getdoc(found), name
            assert not (inspect.getdoc(found) or "").startswith(f"{name}("), name
        if inspect.isclass(found):
            own = {key: value for key, value in vars(found).items() if not key.startswith("_")}
            silent = [key for key, value in own.items() if is_code(value) and not value.__doc__]
            assert silent == [], name


def is_code(value: object) -> bool:
    return inspect.isfunction(value) or isinstance(value, property | classmethod)


def test_a_former_name_warns_and_is_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(generator.RENAMED, "Worked", "Solution")
    with pytest.warns(DeprecationWarning, match="Worked is called Solution now.*import Solution"):
        from generator import Worked  # type: ignore[attr-defined]  # it is none of today's names
    assert Worked is Solution
    assert "Worked" not in dir(generator)


def test_any_other_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="'generator' has no attribute 'Network'"):
        _ = generator.Network  # type: ignore[attr-defined]  # there is no such name


@pytest.fixture
def handprop() -> Iterator[ModuleType]:
    """What a wheel has beside `generator`."""
    finders, modules = list(sys.meta_path), set(sys.modules)
    spec = spec_from_file_location("handprop", HOUSE / "handprop" / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules["handprop"] = made = module_from_spec(spec)
    spec.loader.exec_module(made)
    yield sys.modules["handprop"]
    sys.meta_path[:] = finders
    for name in {"handprop", *sys.modules} - modules:
        if name.partition(".")[0] == "handprop":
            del sys.modules[name]


def test_a_class_exists_once_whichever_name_is_imported(handprop: ModuleType) -> None:
    assert handprop.Problem is Problem
    for name in ("errors", "class_sets", "class_sets.roster.reading", "variants", "cli"):
        room = importlib.import_module(f"handprop.{name}")
        assert room is importlib.import_module(f"generator.{name}")
    with pytest.raises(ModuleNotFoundError, match=r"handprop\.networks"):
        importlib.import_module("handprop.networks")


def same(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


COPIES = [same, copy.copy, copy.deepcopy]


@pytest.fixture(scope="module")
def worked() -> Solution:
    return solve(Problem.load("back-propagation"), with_check=True)


@pytest.fixture(scope="module")
def midterm() -> Draws:
    return draws(Exercise.load("midterm"), 2026)


def test_what_is_public_is_shown_in_a_line(worked: Solution, midterm: Draws) -> None:
    network = "network 2-2-2"
    assert repr(worked.problem) == str(worked.problem)
    assert repr(worked.problem) == f"<Problem 'Back Propagation': {network}, 1 sample, 1 iteration>"
    assert repr(worked) == (
        f"<Solution of 'Back Propagation': {network}, 1 iteration, 17 steps, 2 decimal places>"
    )
    assert repr(worked["dL/dw1"]) == "<Step dL/dw1 of iteration 1: gradient, 2 x 2>"
    assert repr(worked["L"]) == "<Step L of iteration 1: loss, scalar>"
    assert repr(worked.work.trace) == "<Trace of 1 iteration: 17 steps, 2 decimal places>"
    assert worked.comparisons is not None
    place = "row 1, column 1, iteration 1"
    assert repr(worked.comparisons[0]) == f"<Comparison of dL/db2, {place}: agrees>"
    drawn = "'Midterm on Back Propagation' of midterm.toml: 7 values drawn"
    assert repr(midterm.exercise) == f"<Exercise {drawn}>"
    assert repr(midterm) == f"<Draws {drawn}, seed 2026>"
    first = next(solutions(midterm, 1))
    assert repr(first).startswith("<Solution of 'Midterm on Back Propagation', variant 1: ")


def test_a_forward_pass_and_significant_figures_are_shown_as_such() -> None:
    problem = Problem.load("back-propagation").model_copy(update={"iterations": 0})
    assert repr(problem).endswith("1 sample, forward pass>")
    assert repr(solve(problem.with_rounding(significant=1))).endswith(", 1 significant figure>")


def test_an_exercise_that_is_none_is_shown_all_the_same() -> None:
    draw = {"from": 1, "to": 0, "step": 1}
    assert repr(Exercise("mine", {"inputs": [draw]}, {})) == "<Exercise '' of mine: 1 fault>"


@pytest.mark.parametrize("copied", COPIES)
def test_copies_are_equal(copied: Callable[[Any], Any], worked: Solution, midterm: Draws) -> None:
    for one in (worked.problem, worked, worked["dL/dw1"], midterm.exercise):
        assert copied(one) == one
        assert hash(copied(worked)) == hash(worked)
    assert copied(worked.work.trace).steps == worked.work.trace.steps
    assert list(solutions(copied(midterm), 1)) == list(solutions(midterm, 1))


def test_what_is_unequal_is_not_equal(worked: Solution) -> None:
    other = solve(worked.problem.model_copy(update={"learning_rate": 0.60001}))
    assert other != worked
    assert other["z2"] == worked["z2"]
    # Both print the same.
    assert other["w2_new"].printed == worked["w2_new"].printed
    assert other["w2_new"] != worked["w2_new"]
    assert worked["z2"] != "z2"


def operations(solution: Solution) -> list[Operation]:
    whole = (part for step in solution for part in parts(step.expression))
    return [part.operation for part in whole if isinstance(part, Apply)]


@pytest.mark.parametrize(
    "name", ["back-propagation", "huber", "softmax-short", "binary-cross-entropy", "adam", "elu"]
)
def test_a_solution_that_was_sent_elsewhere_is_the_same(name: str) -> None:
    solution = solve(Problem.load(name), with_check=True)
    sent = same(solution)
    assert sent.to_json() == solution.to_json()
    assert sent.to_latex() == solution.to_latex()
    # Rules of writing ask which operation it is.
    for one, other in zip(operations(sent), operations(solution), strict=True):
        assert one is other


def test_a_step_by_itself_is_as_exact_elsewhere() -> None:
    solution = solve(Problem.load("leaky-relu").with_rounding(carry="rounded", places=1))
    for step in solution:
        sent = same(step)
        assert sent.value == step.value
        assert sent.exact is sent.from_print


@pytest.mark.parametrize("copied", COPIES)
def test_an_operation_is_its_own_copy(copied: Callable[[Any], Any]) -> None:
    assert copied(ADD) is ADD


def test_an_operation_of_a_family_is_found_by_its_parameter() -> None:
    for slope in (Fraction(1, 7), Fraction(1, 100)):
        leaky = activation("leaky_relu", slope).operation
        assert same(leaky) is leaky
    with pytest.raises(pickle.UnpicklingError, match="no operation 'swash'"):
        same(structs.replace(leaky, name="swash"))


def test_a_solution_says_what_it_holds(worked: Solution) -> None:
    assert list(worked.given) == ["a1", "w1", "b1", "w2", "b2", "y", "alpha"]
    assert worked.given["w1"] == (("0.1", "0.3"), ("0.2", "0.4"))
    assert worked.iterations[0]["z2"] is worked.steps["z2"] is worked["z2"]
    assert "z2" in worked
    assert "z4" not in worked
    assert worked["z2"].shape == (2, 1)
    assert worked.hidden == ((1, "dL/dw1"), (1, "w1_new"), (1, "b1_new"))
    assert worked.enough_places == 4
    assert [step.id for step in worked.not_recomputing][:2] == ["z3", "dL/db2"]
    assert worked.comparisons is not None
    assert all(one.agrees for one in worked.comparisons)
    assert worked.variant is None
    assert solve(worked.problem.with_rounding(places="auto")).rounding.places == 4


def test_the_solutions_of_an_exercise_are_those_of_its_set(midterm: Draws) -> None:
    found = list(solutions(midterm, 3))
    assert found[:2] == list(solutions(midterm, 2))
    (answers,) = printed_answers(midterm, [("3", 0)])
    last = found[-1]
    assert isinstance(last, Solution)
    assert last.variant is not None
    assert (last.variant.name, last.variant.code) == ("3", midterm.code("3"))
    assert json.loads(last.to_json())["variant"]["code"] == midterm.code("3")
    for step, printed in answers.items():
        assert [list(row) for row in last.iterations[-1][step].printed] == printed


def test_a_variant_without_a_fit_draw_is_an_error_among_the_solutions() -> None:
    stated = {"inputs": [{"choices": [1]}], "targets": [1], "learning_rate": 1}
    layer = {"weights": [[1]], "activation": "identity"}
    exercise = Exercise("mine", {**stated, "layers": [layer]}, {})
    (only,) = solutions(draws(exercise, 1), 1)
    assert isinstance(only, VariantError)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kinds": ("key", "solutions")}, "kinds of a Job holds 'solutions'; did you mean 'solut"),
        ({"kinds": "key"}, r"kinds of a Job is 'key'; give \('key',\)"),
        ({"folder": "set"}, r"folder of a Job is 'set'; give pathlib\.Path\(…\) of it"),
    ],
)
def test_a_job_that_is_none_is_refused(
    changed: dict[str, Any], sentence: str, midterm: Draws, tmp_path: Path
) -> None:
    job = replace(Job(midterm.exercise, 1, ("key",), tmp_path / "set"), **changed)
    with pytest.raises(UsageError, match=sentence):
        make_set(job, numbered(1))
    assert list(tmp_path.iterdir()) == []


def test_draws_are_of_an_exercise_and_a_seed(worked: Solution, midterm: Draws) -> None:
    problem: Any = worked.problem
    with pytest.raises(UsageError, match=r"^draws is given <Problem .*, which is not an Exercise;"):
        draws(problem, 1)
    seed: Any = "2026"
    with pytest.raises(UsageError, match="seed of draws is '2026'; give a whole number"):
        draws(midterm.exercise, seed)


def test_a_set_is_made_from_python(midterm: Draws, tmp_path: Path) -> None:
    members = numbered(2)
    assert [one.name for one in members] == ["1", "2"]
    summary = make_set(Job(midterm.exercise, midterm.seed, ("key",), tmp_path), members)
    assert (summary.variants, summary.failures) == (2, {})
    answers = json.loads((tmp_path / "answers.json").read_text("utf-8"))
    assert [one["code"] for one in answers["variants"]] == [midterm.code("1"), midterm.code("2")]


PROGRAM = """
from handprop import Problem, Rounding, Solution, Step, solve
from handprop.errors import UsageError


def first(solution: Solution) -> Step:
    return solution.steps["z2"]


rounding: Rounding = solve(Problem.load("back-propagation")).rounding
reveal_type(first(solve(Problem.load("back-propagation"))).printed)
reveal_type(UsageError("").sentences)
solve(3)
"""


@pytest.mark.slow
def test_a_program_that_uses_a_wheel_finds_types_and_both_names(tmp_path: Path) -> None:
    """A new environment has the wheel, and of this one only what it depends on."""
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path)]
    subprocess.run([*pip, str(HOUSE.parent)], check=True)
    venv.create(tmp_path / "venv", with_pip=False)
    paths = sysconfig.get_paths("venv", {"base": str(tmp_path / "venv")})
    library, python = Path(paths["purelib"]), Path(paths["scripts"]) / Path(sys.executable).name
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(library)
    (library / "others.pth").write_text(sysconfig.get_path("purelib"))
    (tmp_path / "program.py").write_text(PROGRAM)

    def output(*command: object) -> str:
        ended = subprocess.run(
            list(map(str, command)), cwd=tmp_path, capture_output=True, encoding="utf-8"
        )
        return ended.stdout + ended.stderr

    checker = (sys.executable, "-m", "mypy", "--strict", "--python-executable", python)
    lines = output(*checker, "program.py").splitlines()
    said = [line.partition(": ")[2] for line in lines[:-1]]
    assert said[:3] == [
        'note: Revealed type is "tuple[tuple[str, ...], ...]"',
        'note: Revealed type is "tuple[str, ...]"',
        'error: No overload variant of "solve" matches argument type "int"  [call-overload]',
    ]
    assert all(line.startswith("note: ") for line in said[3:])
    assert output(python, "-m", "handprop", "--version") == f"handprop {generator.__version__}\n"
    once = "import handprop.errors, generator.errors as e; print(handprop.errors is e, e.__file__)"
    assert output(python, "-c", once) == f"True {library / 'generator' / 'errors.py'}\n"

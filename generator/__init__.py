"""Handprop: worked solutions of neural-network training steps, every printed digit certified."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from generator.errors import HandpropError
    from generator.problem import Problem
    from generator.solution import Solution, solve
    from generator.version import __version__

__all__ = ["HandpropError", "Problem", "Solution", "__version__", "solve"]

# Each name is read from its room when it is first asked for, so that the command starts at once.
ROOMS = {
    "HandpropError": "errors",
    "Problem": "problem",
    "Solution": "solution",
    "solve": "solution",
    "__version__": "version",
}


def __getattr__(name: str) -> object:
    if name not in ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"generator.{ROOMS[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

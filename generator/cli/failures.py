"""What the command says of an error, and which errors are no faults of its own."""

from __future__ import annotations

from collections.abc import Sequence

from generator.errors import HandpropError
from generator.files import not_usable

__all__ = ["FAILURES", "exit_code", "told"]

# What may go wrong though the command is right: any other error is a fault of its own.
FAILURES = (HandpropError, MemoryError, OSError, ImportError, SystemError)
ANEW = "install Handprop again"
# What an error's advice is about, as it is given to the command.
OPTIONS = {
    "code": "--code",
    "draws": "handprop variants, or handprop solve with --seed and --variant",
    "draws of audit": "--variant, and --seed or --set",
    "draws of mark": "--set",
    "engine": "--engine",
    "format": "--format tex",
    "output": "--output",
    "qr": "--qr",
    "scheduler": "--scheduler",
    "set": "--set",
    "time_limit": "--time-limit",
    "variant": "--variant",
}


def exit_code(error: BaseException) -> int:
    """Return the exit code of a command that ends with a failure."""
    return error.exit_code if isinstance(error, HandpropError) else HandpropError.exit_code


def told(error: BaseException) -> Sequence[str]:
    """Return what a user is told of a failure, a sentence for each fault."""
    match error:
        case HandpropError():
            return _with_option(error)
        case MemoryError():
            return ["there is not enough memory; end other programs, or ask for less at once"]
        case OSError():
            return [str(not_usable(error))]
        case _:
            # As where there is too little memory for a library, each of which says so in its own
            # way.
            why = f"a library cannot be loaded ({error}); give the command more memory, or {ANEW}"
            return [" ".join(why.split())]


def _with_option(error: HandpropError) -> Sequence[str]:
    """Return an error's sentences, the last one with the option that its advice is about."""
    *others, last = error.sentences
    return [*others, f"{last} ({OPTIONS[error.about]})" if error.about else last]

"""What every subcommand has in common: each option is taken once, and where there are many they
come as one value.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

import typer
from typer.core import TyperCommand

from generator.errors import OptionError

__all__ = ["Command", "GivenOptions", "taking"]

Options = TypeVar("Options")

BY_PLACE, BY_NAME = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY


class Command(TyperCommand):
    """A subcommand that takes each option once, unless it says that it takes several.

    Its help is its docstring, whose paragraphs are broken anew where they are shown.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        paragraphs = (self.help or "").split("\n\n")
        self.help = "\n\n".join(" ".join(words.split("\n")) for words in paragraphs)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments. Raises OptionError, and what typer raises of a wrong use."""
        if ctx.resilient_parsing:
            # A shell asks what may follow.
            return super().parse_args(ctx, args)
        _, _, given = self.make_parser(ctx).parse_args(list(args))
        for parameter, times in Counter(given).items():
            # Of two switches the later one decides, as everywhere.
            if times > 1 and not (getattr(parameter, "is_flag", False) or parameter.multiple):
                raise OptionError(f"{parameter.opts[0]} is given {_times(times)}", "give it once")
        return super().parse_args(ctx, args)


@dataclass(frozen=True, slots=True)
class GivenOptions:
    """The options that stand on the command line, as they are called in the code and there."""

    names: Mapping[str, str]

    def refuse(self, useless: Container[str], why: str) -> None:
        """Refuse options that would change nothing. Raises OptionError."""
        for option in self._among(useless):
            raise OptionError(f"{option} is given {why}", "give only one of them")

    def refuse_without(self, needed: str, useless: Container[str]) -> None:
        """Refuse options that are given without the one that they need. Raises OptionError."""
        for option in self._among(useless):
            advice = f"give both, or leave {option} out"
            raise OptionError(f"{option} is given without {needed}", advice)

    def _among(self, options: Container[str]) -> Iterator[str]:
        return (option for name, option in self.names.items() if name in options)


def taking(
    kind: type[Options],
) -> Callable[[Callable[[Options, GivenOptions], None]], Callable[..., None]]:
    """Make a subcommand of what takes all its options as one value.

    Each field of that value's dataclass is an option, and so is each field of a dataclass in it.
    """

    def made(run: Callable[[Options, GivenOptions], None]) -> Callable[..., None]:
        def command(context: typer.Context, **values: Any) -> None:
            run(_filled(kind, values), _given(context))

        first = inspect.Parameter("context", BY_PLACE, annotation=typer.Context)
        signature = inspect.Signature([first, *_parameters(kind)])
        command.__signature__ = signature  # type: ignore[attr-defined]  # typer reads it
        command.__name__, command.__doc__ = run.__name__, run.__doc__
        return command

    return made


def _parameters(kind: Any) -> Iterator[inspect.Parameter]:
    """Yield the options that a dataclass has, and those of each dataclass in it, in order."""
    hints = get_type_hints(kind, include_extras=True)
    for field in fields(kind):
        hint = hints[field.name]
        if is_dataclass(hint):
            yield from _parameters(hint)
        else:
            default = inspect.Parameter.empty if field.default is MISSING else field.default
            yield inspect.Parameter(field.name, BY_NAME, default=default, annotation=hint)


def _filled(kind: Any, values: Mapping[str, Any]) -> Any:
    """Return a dataclass, and each in it, with the values of its options."""
    hints = get_type_hints(kind)
    filled = {
        name: _filled(hint, values) if is_dataclass(hint) else values[name]
        for name, hint in hints.items()
    }
    return kind(**filled)


def _given(context: typer.Context) -> GivenOptions:
    return GivenOptions(
        {
            parameter.name: parameter.opts[0]
            for parameter in context.command.params
            if parameter.name is not None and _is_typed(context, parameter.name)
        }
    )


def _is_typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"

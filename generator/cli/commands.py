"""What every subcommand has in common: an option that is given twice is refused."""

from __future__ import annotations

from collections import Counter
from typing import Any

from typer.core import TyperCommand

from generator.errors import OptionError

__all__ = ["Command"]


class Command(TyperCommand):
    """A subcommand that takes each option once, unless it says that it takes several."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments. Raises OptionError, and what typer raises of a wrong use."""
        _, _, given = self.make_parser(ctx).parse_args(list(args))
        for parameter, times in Counter(given).items():
            # Of two switches the later one decides, as everywhere.
            if times > 1 and not (getattr(parameter, "is_flag", False) or parameter.multiple):
                raise OptionError(f"{parameter.opts[0]} is given {_times(times)}", "give it once")
        return super().parse_args(ctx, args)


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"

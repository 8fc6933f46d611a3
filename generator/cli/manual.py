"""The subcommand manual: the pages of the manual, which come with Handprop."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from generator.cli.app import app
from generator.cli.commands import Command
from generator.cli.options import completion
from generator.cli.streams import is_terminal, say
from generator.errors import OptionError, nearest

__all__ = ["manual", "page", "topics"]

CONTENTS = "contents"
TOPIC = re.compile(r"^- \[.+?\]\((.+?)\.md\): (.+)$", re.MULTILINE)


@app.command(cls=Command)
def manual(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="TOPIC",
            help="A page of the manual, such as rounding. Default: a list of the pages.",
            autocompletion=lambda incomplete: completion.beginning(topics(), incomplete),
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show a page of the manual, or a list of its pages.

    On a terminal, a page is shown with its headings and tables.
    In a file or a pipe, it is Markdown.

    For example:

      handprop manual

      handprop manual rounding

      handprop manual class-sets | less
    """
    if topic is None:
        _list(topics())
    elif topic in topics():
        _show(page(topic))
    else:
        # What reads problems takes long to import; a page is shown without it.
        from generator.problem import quoted

        raise OptionError(f"TOPIC is {quoted(topic)}", nearest(topic, topics()))


def topics() -> Mapping[str, str]:
    """Return what each page of the manual is about, in the order of its contents."""
    return dict(TOPIC.findall(page(CONTENTS)))


def page(topic: str) -> str:
    """Return a page of the manual, as Markdown."""
    folder = Path(__file__).parent.parent / "manual"
    return (folder / f"{topic}.md").read_text(encoding="utf-8")


def _list(about: Mapping[str, str]) -> None:
    width = max(map(len, about))
    for topic, words in about.items():
        say(f"{topic:<{width}}  {words}")
    say("\nRead a page with: handprop manual TOPIC")


def _show(text: str) -> None:
    if not is_terminal():
        say(text.rstrip())
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))

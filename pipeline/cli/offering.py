"""What the shell offers while a command is typed: rounds, runs, projects, units."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem


def rounds(context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """The rounds whose policy lies in configs/."""
    names = (path.stem for path in (_root(context) / "configs").glob("*.yaml"))
    return _offered((name for name in names if name != "headings"), begun)


def runs(context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """The rounds that have a run, and the ids of all runs."""
    folders = [path.parent for path in (_root(context) / "data" / "out").glob("*/*/manifest.json")]
    names = {folder.parent.name for folder in folders}
    names |= {folder.name for folder in folders if not folder.is_symlink()}
    return _offered(names, begun)


def projects(
    context: click.Context, _argument: click.Parameter, begun: str
) -> list[CompletionItem]:
    """The projects of the run that was typed before."""
    return _offered(_column(context, "project_id"), begun)


def units(context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """The units of the run that was typed before."""
    return _offered(_column(context, "unit"), begun)


def _column(context: click.Context, column: str) -> set[str]:
    """What a column of the run's decisions holds; nothing where there is no such run."""
    run = str(context.params.get("run") or "")
    results = _root(context) / "data" / "out"
    for folder in (Path(run), results / run / "latest", *results.glob(f"*/{run}*")):
        try:
            with (folder / "decisions.csv").open(encoding="utf-8-sig", newline="") as opened:
                return {row[column] for row in csv.DictReader(opened)}
        except (OSError, ValueError, KeyError):
            continue
    return set()


def _root(context: click.Context) -> Path:
    return Path(context.params.get("root") or ".")


def _offered(names: Iterable[str], begun: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in sorted(names) if name and name.startswith(begun)]

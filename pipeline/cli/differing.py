"""`policy diff`: what changed between two policies, and whose outcome it changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.guidance import command
from pipeline.cli.locating import find_headings, find_policy
from pipeline.cli.looking import (
    Looked,
    json_option,
    look_at,
    page_width,
    root_option,
    speech_for,
)
from pipeline.cli.speaking import Progress, common_options, print_json, printable, told
from pipeline.errors import InputError
from pipeline.language import Language, say
from pipeline.language import mark as _

if TYPE_CHECKING:
    from pipeline.ingest.inventory import Inventory
    from pipeline.policy import Policy
    from pipeline.publish.lists import Lists

_CARRYING = _("carrying the data out under {round}")
_UNREADABLE = _("{round} cannot read the data: {reason}")


@command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="A round's folder: tell whose outcome, place or points change.",
)
@json_option
@root_option
@common_options
def diff(
    old: Path, new: Path, data: Path | None, as_json: bool, root: Path, language: Language
) -> None:
    """Tell what changed between the policies OLD and NEW, in words.

    With --data a round's data is carried out under both, and those are told
    whose outcome, place or points change. Nothing is written. Exits with 2
    where a policy has faults, with 3 where the data cannot be read.
    """
    from pipeline.policy.comparing import compare_policies
    from pipeline.publish.pages import difference_content, difference_page

    looked = [look_at(find_policy(file, root, language)) for file in (old, new)]
    for one in looked:
        if one.faults is not None:
            click.echo(told(one.faults, language), err=True)
    sound = [one.policy for one in looked if one.policy is not None]
    if len(sound) < len(looked):
        sys.exit(2)
    before, after = (
        speech_for(policy, one.file, root, language)
        for policy, one in zip(sound, looked, strict=True)
    )
    changes = compare_policies(before, after)
    files = [one.file.as_posix() for one in looked]
    content: dict[str, Any] = {
        "old": sound[0].round.id,
        "new": sound[1].round.id,
        "files": files,
        "changes": difference_content(changes, after),
    }
    if not as_json:
        page = difference_page(changes, before, after, (files[0], files[1]), page_width())
        click.echo(printable(page))
    if data is not None:
        content["data"] = _consequences(looked, sound, data, as_json, root, language)
    if as_json:
        print_json(content)


def _consequences(
    looked: list[Looked],
    sound: list[Policy],
    data: Path,
    as_json: bool,
    root: Path,
    language: Language,
) -> dict[str, Any]:
    """Carry the data out under both policies, and tell whose standing changes."""
    from pipeline.ingest.inventory import take_stock
    from pipeline.publish.shifts import shifts_content, shifts_page

    stock = take_stock(data)
    progress = Progress(language, as_json)
    made: list[Lists] = []
    reasons: list[str] = []
    for one, declared in zip(looked, sound, strict=True):
        progress.step(_CARRYING, round=declared.round.id)
        try:
            made.append(_lists(declared, stock, find_headings(one.file, root, language), language))
        except InputError as error:
            fields = {"round": declared.round.id, "reason": error.told(language)}
            reasons.append(say(language, _UNREADABLE, fields))
    if len(reasons) == len(looked):
        raise InputError(*reasons)
    if reasons:
        if not as_json:
            click.echo("\n" + printable("\n".join(reasons)))
        return {"troubles": reasons}
    if not as_json:
        click.echo("\n" + printable(shifts_page(made[0], made[1], page_width())))
    return shifts_content(made[0], made[1])


def _lists(declared: Policy, stock: Inventory, words: Path, language: Language) -> Lists:
    """The lists of a round in the reader's language; nothing is written."""
    from pipeline.headings import load_headings
    from pipeline.ingest.folder import read_stock
    from pipeline.procedure import carry_out
    from pipeline.publish.lists import make_lists

    headings = load_headings(words.read_bytes(), words.name)
    spoken = declared.round.model_copy(update={"language": language})
    policy = declared.model_copy(update={"round": spoken})
    received, _sources = read_stock(stock, policy, headings)
    return make_lists(carry_out(received, policy, headings), received, policy, headings)

"""Policy files as the commands read them: sound, or with everything that is wrong."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.locating import find_headings
from pipeline.errors import Fault, PolicyError
from pipeline.language import Language

if TYPE_CHECKING:
    from pipeline.policy import Policy
    from pipeline.policy.wording.speech import Speech

_WIDEST = 110

root_option = click.option(
    "--root", type=click.Path(path_type=Path), default=Path(), help="Where configs/ lies."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print it for a program.")


@dataclass(frozen=True)
class Looked:
    """One policy file as it was read: the policy, or everything that is wrong with it."""

    file: Path
    policy: Policy | None
    faults: PolicyError | None
    lints: tuple[Fault, ...] = ()


def look_at(file: Path, *, lint: bool = False) -> Looked:
    """Read a policy file; its faults are kept, not raised."""
    from pipeline.documents import read_document
    from pipeline.manual import vocabulary
    from pipeline.policy import load_policy

    content, known = file.read_bytes(), vocabulary()
    try:
        sound = load_policy(file.name, content, known)
    except PolicyError as error:
        return Looked(file, None, error)
    if not lint:
        return Looked(file, sound, None)
    from pipeline.policy.lint import lint_policy

    return Looked(file, sound, None, tuple(lint_policy(sound, known, read_document(content))))


def speech_for(looked: Policy, file: Path, root: Path, language: Language) -> Speech:
    """A policy in the reader's language, with the headings that lie beside it."""
    from pipeline.headings import load_headings
    from pipeline.publish.pages import speech_of

    headings = find_headings(file, root, language)
    return speech_of(looked, load_headings(headings.read_bytes(), headings.name), language)


def page_width() -> int:
    """How wide a page is: as the terminal, and never so wide that lines are hard to follow."""
    return min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)

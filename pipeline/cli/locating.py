"""Where a round's policy, headings, data and results lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.cli.offering import rounds
from pipeline.codes.phrases import PARTED
from pipeline.errors import UsageError
from pipeline.language import Language, say
from pipeline.language import mark as _

if TYPE_CHECKING:
    from pipeline.headings import Headings
    from pipeline.policy import Policy

F = TypeVar("F", bound=Callable[..., Any])

_NO_POLICY = _("There is no policy {path}. Write one, or name it with --policy.")
_NO_HEADINGS = _("There is no headings.yaml beside the policy or in {path}.")
_NO_ROUND = _("Which round? Name one, or give --policy and --data.")
_KNOWN = _("Rounds here: {rounds}")
_NO_TEMPLATE = _(
    "There is no template {name}. Put {name}.docx into templates/ beside the policy, "
    "or name another."
)
_NO_FILE = _("There is no file {path}.")


@dataclass(frozen=True)
class Where:
    """The files and folders of one round."""

    policy: Path
    headings: Path
    data: Path
    out: Path

    def load(self) -> tuple[Policy, Headings, bytes, bytes]:
        """The policy and the headings, and the bytes they were read from."""
        from pipeline.headings import load_headings
        from pipeline.manual import vocabulary
        from pipeline.policy import load_policy

        written, worded = self.policy.read_bytes(), self.headings.read_bytes()
        policy = load_policy(self.policy.name, written, vocabulary())
        return policy, load_headings(worded, self.headings.name), written, worded

    def templates(self, policy: Policy, language: Language) -> dict[str, bytes]:
        """The Word templates that a policy names, by file name. Raises UsageError.

        One in the language of the round's files goes before one without a language; those in
        templates/ beside the policy go before those beside the headings.
        """
        return {
            file.name: file.read_bytes()
            for file in (self._template(name, policy, language) for name in _templates(policy))
        }

    def _template(self, name: str, policy: Policy, language: Language) -> Path:
        shipped = Path(__file__).parents[2] / "configs"
        for folder in (self.policy.parent, self.headings.parent, shipped):
            for ending in (f".{policy.round.language}.docx", ".docx"):
                file = folder / "templates" / f"{name}{ending}"
                if file.is_file():
                    return file
        raise UsageError(say(language, _NO_TEMPLATE, {"name": name}))


def _templates(policy: Policy) -> list[str]:
    """The names of the templates that a round's letters are made from."""
    publication = policy.publication
    if publication is None:
        return []
    return sorted({publication.letter.template, publication.notice.template})


def place_options(command: F) -> F:
    """Give a command the argument ROUND and the options that say where it lies."""
    folder = click.Path(file_okay=True, path_type=Path)
    for declared in (
        click.option("--out", type=folder, help="Folder of results (data/out/ROUND)."),
        click.option("--data", type=folder, help="Folder of what was sent in (data/raw/ROUND)."),
        click.option("--policy", type=folder, help="The policy file (configs/ROUND.yaml)."),
        click.option("--root", type=folder, default=Path(), help="Where configs/ and data/ lie."),
        click.argument(
            "round_name", metavar="ROUND", required=False, default="", shell_complete=rounds
        ),
    ):
        command = declared(command)
    return command


def locate(
    language: Language,
    round_name: str,
    root: Path,
    policy: Path | None,
    data: Path | None,
    out: Path | None,
) -> Where:
    """Find a round by name under root, or by the places given. Raises UsageError."""
    if not round_name and policy is None:
        raise UsageError(say(language, _NO_ROUND) + "\n" + _known(root, language))
    name = round_name or (policy.stem if policy else "")
    if Path(name).name != name or name in (".", ".."):
        raise UsageError(say(language, _NO_POLICY, {"path": name}))
    file = policy or root / "configs" / f"{name}.yaml"
    if not file.is_file():
        told = say(language, _NO_POLICY, {"path": file.as_posix()})
        raise UsageError(f"{told}\n{_known(root, language)}")
    headings = find_headings(file, root, language)
    return Where(
        file, headings, data or root / "data" / "raw" / name, out or root / "data" / "out" / name
    )


def find_policy(named: Path, root: Path, language: Language) -> Path:
    """The policy file of that path, or of the round of that name. Raises UsageError."""
    if named.is_file():
        return named
    file = root / "configs" / f"{named}.yaml"
    if named.name == str(named) and file.is_file():
        return file
    told = say(language, _NO_FILE, {"path": named.as_posix()})
    raise UsageError(f"{told}\n{_known(root, language)}")


def find_headings(policy: Path, root: Path, language: Language) -> Path:
    """The headings beside a policy, under root, or as they are shipped. Raises UsageError."""
    shipped = Path(__file__).parents[2] / "configs"
    for folder in (policy.parent, root / "configs", shipped):
        if (folder / "headings.yaml").is_file():
            return folder / "headings.yaml"
    raise UsageError(say(language, _NO_HEADINGS, {"path": (root / "configs").as_posix()}))


def _known(root: Path, language: Language) -> str:
    names = sorted(
        path.stem for path in (root / "configs").glob("*.yaml") if path.stem != "headings"
    )
    return say(language, _KNOWN, {"rounds": say(language, PARTED).join(names) or "-"})

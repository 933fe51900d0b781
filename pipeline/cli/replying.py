"""`reply`: a letter to a unit about its projects, or to an applicant who objects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.explaining import find_run
from pipeline.cli.guidance import command
from pipeline.cli.offering import projects, runs, units
from pipeline.cli.speaking import common_options, printable
from pipeline.cli.tracing import Trace
from pipeline.errors import UsageError
from pipeline.language import Language, say
from pipeline.language import mark as _

if TYPE_CHECKING:
    from pipeline.policy import Policy

_ONE_OF = _("Name a unit with --unit, or a project with --project; one of them.")
_NO_TEMPLATE = _("There is no template {name}. Name one with --template.")
_NO_POLICY = _("The run {run} kept no policy. Run the round again.")
_INSIDE = _("{file} lies inside a run. Runs are never changed; write it elsewhere.")
_WRITTEN = _("Written: {file}")


@command()
@click.argument("run", shell_complete=runs)
@click.option(
    "--unit",
    default="",
    shell_complete=units,
    help="To a unit: what to mend, what was excluded, outcomes.",
)
@click.option(
    "--project",
    default="",
    shell_complete=projects,
    help="To the applicant of a project: outcome, points, why.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Write the letter here (DOCX).",
)
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Word template to fill in (configs/templates/reply-to-unit and -applicant).",
)
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="Where data/ lies.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@common_options
def reply(
    run: str,
    unit: str,
    project: str,
    out: Path,
    template: Path | None,
    root: Path,
    quiet: bool,
    language: Language,
) -> None:
    """Write the reply to a unit, or to an applicant who objects, from RUN.

    A unit reads its own rows only, an applicant its own project with its marks,
    experts by numbers that say nothing of them.
    """
    from pipeline.publish.audiences import Strangers, applicant_line
    from pipeline.publish.replies import TO_APPLICANT, TO_UNIT, applicant_reply, unit_reply

    if bool(unit) == bool(project):
        raise UsageError(say(language, _ONE_OF))
    folder = find_run(run, root, language).resolve()
    if out.resolve().is_relative_to(folder):
        raise UsageError(say(language, _INSIDE, {"file": out.as_posix()}))
    trace = Trace.of(folder, language)
    policy = _policy_of(folder, language)
    if unit:
        from pipeline.cli.recounting_unit import unit_told

        story = unit_told(trace, unit)
        content = unit_reply(policy, story, _template(template, TO_UNIT, policy, root, language))
    else:
        rows = trace.of_project(project)
        row = next((row for row in rows if row["admitted"]), rows[0])
        line = applicant_line(row, Strangers.of_trace(trace.content))
        form = _template(template, TO_APPLICANT, policy, root, language)
        content = applicant_reply(policy, trace.head(), line, form)
    _write(out, content)
    if not quiet:
        click.echo(printable(say(language, _WRITTEN, {"file": out.as_posix()})))


def _policy_of(folder: Path, language: Language) -> Policy:
    """The policy that a run kept. Raises UsageError where it kept none."""
    from pipeline.manual import vocabulary
    from pipeline.policy import load_policy

    try:
        content = (folder / "inputs" / "policy.yaml").read_bytes()
    except OSError:
        raise UsageError(say(language, _NO_POLICY, {"run": folder.name})) from None
    return load_policy("policy.yaml", content, vocabulary())


def _template(
    named: Path | None, name: str, policy: Policy, root: Path, language: Language
) -> bytes:
    """The template named, else the office's under root, else the shipped one."""
    if named is not None:
        return named.read_bytes()
    shipped = Path(__file__).parents[2]
    for folder in (root, shipped):
        for ending in (f".{policy.round.language}.docx", ".docx"):
            file = folder / "configs" / "templates" / f"{name}{ending}"
            if file.is_file():
                return file.read_bytes()
    raise UsageError(say(language, _NO_TEMPLATE, {"name": name}))


def _write(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    from pipeline.publish.ground import write_whole

    beside = out.with_name(f".{out.name}.part")
    write_whole(beside, content)
    beside.replace(out)

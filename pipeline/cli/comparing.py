"""`compare`: who moved between two runs, and by which cause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.explaining import find_run
from pipeline.cli.guidance import command
from pipeline.cli.looking import json_option, page_width
from pipeline.cli.speaking import Progress, common_options, print_json, printable
from pipeline.errors import UsageError
from pipeline.language import Language, say
from pipeline.language import mark as _

if TYPE_CHECKING:
    from pipeline.cli.mixing import Kept, Mixing
    from pipeline.publish.causes import CauseWords
    from pipeline.publish.changes import Comparison, Side

_MOST = 40
_READING = _("reading what both runs read")
_RERUNNING = _("carrying out cause {number} of {count} alone")
_WRITTEN = _("Written: {file}")
_INSIDE = _("{file} lies inside a run. Runs are never changed; write it elsewhere.")


@command()
@click.argument("before", metavar="RUN")
@click.argument("after", metavar="RUN")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="Where data/ lies.")
@click.option(
    "--reruns",
    type=click.IntRange(min=1),
    default=_MOST,
    show_default=True,
    help="Carry the round out at most about so often; with more causes, like ones go together.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a workbook here (XLSX)."
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@json_option
@common_options
def compare(
    before: str,
    after: str,
    root: Path,
    reruns: int,
    out: Path | None,
    quiet: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Tell who moved between two runs, and by which cause: earlier RUN, later RUN.

    Each difference between what the two runs read is carried out by itself on
    the earlier one. RUN is a folder, a run's id or the beginning of one, or a
    round's name for its latest run. Nothing is written to the runs.
    """
    from pipeline.cli.mixing import Mixing, read_run
    from pipeline.publish.changes import changes_content, changes_page

    progress = Progress(language, quiet or as_json)
    progress.step(_READING)
    first, second = (read_run(find_run(run, root, language).resolve()) for run in (before, after))
    if out is not None:
        _refuse_inside(out, (first, second), language)
    mixing = Mixing(first, second, reruns)
    compared = _compared(mixing, reruns, progress)
    if out is not None:
        from pipeline.publish.changes_workbook import changes_workbook

        in_policys = second.policy.round.language
        _write(out, changes_workbook(compared, _words(mixing, in_policys)))
    words = _words(mixing, language)
    if as_json:
        print_json(changes_content(compared, words))
    elif not quiet:
        click.echo(printable(changes_page(compared, words, page_width())))
        if out is not None:
            click.echo(printable(say(language, _WRITTEN, {"file": out.as_posix()})))


def _compared(mixing: Mixing, most: int, progress: Progress) -> Comparison:
    from pipeline.cli.mixing import titles
    from pipeline.comparison.isolating import Isolated, isolate
    from pipeline.publish.changes import Comparison
    from pipeline.publish.standings import published_standings

    before, after = mixing.before, mixing.after
    lists = [published_standings(kept.folder) for kept in (before, after)]
    apart = not {who for who in lists[0] if who[0]} & {who for who in lists[1] if who[0]}
    apart = apart and bool(lists[0]) and bool(lists[1])
    isolated = Isolated((), (), (), True, 0)
    if not apart:
        count = str(len(mixing.labels))

        def told(number: int) -> None:
            progress.step(_RERUNNING, number=str(number), count=count)

        was, now = lists
        isolated = isolate(was, now, mixing.labels, mixing.rerun, most, told)
    return Comparison(
        before=_side(before),
        after=_side(after),
        isolated=isolated,
        about=titles(mixing.receptions),
        rows=len({*lists[0], *lists[1]}),
        limit=most,
        grouped=mixing.grouped and not apart,
        apart=apart,
    )


def _side(kept: Kept) -> Side:
    from pipeline.provenance import program_digest
    from pipeline.publish.changes import Side

    manifest = kept.manifest
    program = str(manifest["program"]["sha256"])
    return Side(
        run=str(manifest["run"]),
        round=str(manifest["round"]),
        title=str(manifest["title"]),
        fingerprint=str(manifest["fingerprint"]),
        program=program[:12],
        ours=program == program_digest(),
    )


def _words(mixing: Mixing, language: Language) -> CauseWords:
    from pipeline.publish.causes import CauseWords
    from pipeline.publish.naming import Naming
    from pipeline.publish.pages import speech_of

    policy, headings = mixing.after.policy, mixing.after.headings
    return CauseWords(
        Naming(policy, headings, language),
        speech_of(policy, headings, language),
        mixing.labels,
        mixing.differences.differences(),
        mixing.parts,
        mixing.changes(language),
    )


def _refuse_inside(out: Path, runs: tuple[Kept, ...], language: Language) -> None:
    """Raises UsageError where a workbook would be written into a run."""
    place = out.resolve()
    if any(place.is_relative_to(kept.folder) for kept in runs):
        raise UsageError(say(language, _INSIDE, {"file": out.as_posix()}))


def _write(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    from pipeline.publish.ground import write_whole

    beside = out.with_name(f".{out.name}.part")
    write_whole(beside, content)
    beside.replace(out)

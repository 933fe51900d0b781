"""`rank` and `examine`: a round carried out, or only looked through."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from pipeline.cli.guidance import command
from pipeline.cli.locating import locate, place_options
from pipeline.cli.speaking import Progress, common_options, one_line, painted, print_json, printable
from pipeline.codes.phrases import PARTED, SEVERITIES
from pipeline.language import Language, say
from pipeline.language import mark as _

_READING = _("reading what was sent in")
_EXAMINING = _("examining, marking, ranking")
_ADVISING = _("advising beside the result")
_WRITING = _("writing the lists")
_SIGNED = _("The manifest is signed: {path}")
_NOTHING = _("No findings.")


@command()
@place_options
@click.option("--strict", is_flag=True, help="Exit with 1 if the list is a draft.")
@click.option(
    "--sign",
    type=click.Path(path_type=Path),
    help="Sign the manifest with the private Ed25519 key of this file (PEM, no passphrase).",
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
@common_options
def rank(
    round_name: str,
    root: Path,
    policy: Path | None,
    data: Path | None,
    out: Path | None,
    strict: bool,
    sign: Path | None,
    quiet: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Carry out the whole round and write its lists."""
    from pipeline.advice.advise import advise, demand
    from pipeline.ingest.folder import read_stock
    from pipeline.ingest.inventory import take_stock
    from pipeline.provenance import Provenance
    from pipeline.publish.ground import occupied
    from pipeline.publish.publication import already_published, publish
    from pipeline.publish.terminal import summary

    where = locate(language, round_name, root, policy, data, out)
    declared, headings, written, worded = where.load()
    demand(declared)
    templates = where.templates(declared, language)
    signature = _signer(sign) if sign else None
    progress = Progress(language, quiet or as_json)
    stock = take_stock(where.data)
    with occupied(where.out, language, inputs=where.data) as ground:
        run = Provenance(stock.files, written, worded, templates).run
        published = already_published(run, ground)
        if published is None:
            with progress.counted(_READING, len(stock.files)) as watch:
                received, sources = read_stock(stock, declared, headings, watch)
            progress.step(_EXAMINING)
            from pipeline.procedure import carry_out

            results = carry_out(received, declared, headings)
            progress.step(_ADVISING)
            advice = advise(results, received, declared)
            progress.step(_WRITING)
            origin = Provenance(sources, written, worded, templates)
            published = publish(results, received, declared, headings, origin, ground, advice)
        signed = ground.sign(published.run, signature) if signature else None
    for notice in published.notices:
        click.echo(printable(notice), err=True)
    if as_json:
        print_json({**published.told, "run": published.run, "folder": published.folder.as_posix()})
    elif not quiet:
        title = declared.round.title.told(language)
        click.echo(summary(published, language, title, Path.cwd(), painted))
        if signed is not None:
            click.echo(printable(say(language, _SIGNED, {"path": signed.as_posix()})))
    if strict and published.draft:
        sys.exit(1)


def _signer(key: Path) -> Callable[[bytes], bytes]:
    from pipeline.provenance.signature import signer

    return signer(key)


@command()
@place_options
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings for a program.")
@common_options
def examine(
    round_name: str,
    root: Path,
    policy: Path | None,
    data: Path | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Look through what was sent in, and tell what must be mended."""
    from pipeline.ingest.folder import read_stock
    from pipeline.ingest.inventory import take_stock
    from pipeline.procedure import look_through
    from pipeline.publish.lists import findings_of

    where = locate(language, round_name, root, policy, data, out)
    declared, headings, _written, _worded = where.load()
    progress = Progress(language, quiet or as_json)
    stock = take_stock(where.data)
    with progress.counted(_READING, len(stock.files)) as watch:
        received, _sources = read_stock(stock, declared, headings, watch)
    progress.step(_EXAMINING)
    complaints = look_through(received, declared, headings)
    findings = findings_of(complaints, declared, headings, language)
    rows = findings.to_dict("records")
    if as_json:
        print_json({"round": declared.round.id, "findings": rows})
        return
    if quiet:
        return
    for row in rows:
        if row["status"] == "open":
            place = ":".join(str(row[part]) for part in ("file", "sheet", "cell") if row[part])
            severity = say(language, SEVERITIES[row["severity"]])
            head = " ".join(part for part in (severity, place, row["project_id"]) if part)
            click.echo(one_line(f"{head}: {row['message']}"))
            click.echo(one_line(f"    {row['expected']} {row['remedy']} [{row['finding']}]"))
    counts = Counter(row["severity"] for row in rows if row["status"] == "open")
    told = [f"{say(language, SEVERITIES[name])} {counts[name]}" for name in sorted(counts)]
    click.echo(say(language, PARTED).join(told) or say(language, _NOTHING))

"""`simulate`: how firm a round's list is, with more draws, other weights, or without an expert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.guidance import command
from pipeline.cli.locating import Where, locate, place_options
from pipeline.cli.looking import json_option
from pipeline.cli.speaking import Progress, common_options, one_line, print_json
from pipeline.codes.firmness import NOT_DRAWN, UNTOLD
from pipeline.errors import Sentence, UsageError
from pipeline.language import Language
from pipeline.language import mark as _
from pipeline.publish.recounting_advice import how_told, percent
from pipeline.publish.recounting_words import Page

if TYPE_CHECKING:
    from pipeline.advice.confidence.firmness import Firmness
    from pipeline.policy import Policy
    from pipeline.tables.bundles import Results

_READING = _("reading what was sent in")
_EXAMINING = _("examining, marking, ranking")
_SUPPOSING = _("the same, as it would be")
_DRAWING = _("drawing the selection again")
_NO_PART = _(
    "The policy {policy} has no part `advice.confidence`, which says what is drawn. Write one, or "
    "name a policy that has it with --policy."
)
_NOT_A_WEIGHT = _("{text} is no weight: write CRITERION=WEIGHT, a decimal not below 0.")
_ADVICE_ONLY = _("Advice only: the official list stays as it is.")
_WEIGHTS_ARE = _("Weights: {weights}")
_WITHOUT_ARE = _("Without the marks of: {experts}")
_OTHER_POLICY = _("Under the policy {policy} instead of {official}")
_COMES_IN = _("Would come in: {names}")
_GOES_OUT = _("Would go out: {names}")
_NO_CHANGE = _("The same projects would be recommended.")
_SURE = _("Recommended in every draw: {inside}. In none: {outside}. Neither sure: {grey}.")
_LEFT = _("Without expert {expert}: in {comes}; out {goes}; equal across a line {equal}")
_WRITTEN = _("Written: {path}")
_NONE = _("nobody")

_HEADS = (
    _("place"),
    _("project"),
    _("outcome"),
    _("share"),
    _("place in draws"),
    _("unsure"),
    _("short"),
    _("to spare"),
    _("without"),
)
_ON_THE_RIGHT = (0, 3, 4, 6, 7)


@command()
@place_options
@click.option("--draws", type=click.IntRange(1, 1_000_000), help="How often it is drawn.")
@click.option("--seed", help="Another seed than the policy's.")
@click.option(
    "--weights",
    multiple=True,
    metavar="CRITERION=WEIGHT",
    help="Another weight; repeat it. Criteria not named are scaled to keep all points.",
)
@click.option("--without", multiple=True, metavar="EXPERT", help="Without an expert; repeat it.")
@click.option(
    "--write", type=click.Path(path_type=Path), help="Write the table to this file as CSV."
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@json_option
@common_options
def simulate(
    round_name: str,
    root: Path,
    policy: Path | None,
    data: Path | None,
    out: Path | None,
    draws: int | None,
    seed: str | None,
    weights: Sequence[str],
    without: Sequence[str],
    write: Path | None,
    quiet: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Draw the selection of ROUND again, many times, and tell how firm its list is.

    With --policy another policy than the round's own is supposed; with
    --weights or --without other weights, or a panel without an expert. Nothing
    official is written.
    """
    where = locate(language, round_name, root, policy, data, out)
    progress = Progress(language, quiet or as_json)
    supposed = _Supposed(where, _official(where, round_name, root), weights, without)
    official, results, declared = supposed.carry_out(progress)
    part = declared.advice.confidence
    if part is None:
        raise UsageError(Sentence(_NO_PART, {"policy": where.policy.as_posix()}))
    changes = {"draws": draws, "seed": seed}
    part = part.model_copy(update={name: one for name, one in changes.items() if one is not None})
    progress.step(_DRAWING)
    from pipeline.advice.confidence.firmness import find_firmness

    firm = find_firmness(results, declared, part)
    if write is not None:
        _write(write, firm, declared, language)
    story = _story(supposed, official, results, declared, firm)
    if as_json:
        print_json(story)
    elif not quiet:
        for line in _lines(story, Page(language), write):
            click.echo(one_line(line))


def _official(where: Where, round_name: str, root: Path) -> Path:
    """The round's own policy; the one named where there is no other."""
    own = root / "configs" / f"{round_name}.yaml"
    return own if round_name and own.is_file() else where.policy


class _Supposed:
    """What differs from the round as it is."""

    def __init__(
        self, where: Where, own: Path, weights: Sequence[str], without: Sequence[str]
    ) -> None:
        self.where = where
        self.own = own
        self.weights = dict(_weight(text) for text in weights)
        self.without = sorted(set(without))
        self.outcome_names: dict[str, dict[str, str]] = {}

    @property
    def other_policy(self) -> bool:
        """Whether another policy than the round's own is supposed."""
        return self.own.resolve() != self.where.policy.resolve()

    def carry_out(self, progress: Progress) -> tuple[Results, Results, Policy]:
        """The results as they are, those as they would be, and the policy supposed."""
        from dataclasses import replace

        from pipeline.advice.supposing import with_weights, without_experts
        from pipeline.ingest.folder import read_stock
        from pipeline.ingest.inventory import take_stock
        from pipeline.procedure import carry_out

        declared, headings, _written, _worded = self.where.load()
        self.outcome_names = {
            meaning: {"zh": word.zh, "en": word.en}
            for meaning, word in headings.words["outcome"].items()
        }
        supposed = with_weights(declared, self.weights) if self.weights else declared
        progress.step(_READING)
        stock = take_stock(self.where.data)
        received, _sources = read_stock(stock, declared, headings)
        changed = without_experts(received, self.without) if self.without else received
        progress.step(_EXAMINING)
        if self.other_policy:
            own = replace(self.where, policy=self.own)
            its_policy, its_headings, _written, _worded = own.load()
            its_received, _sources = read_stock(stock, its_policy, its_headings)
            official = carry_out(its_received, its_policy, its_headings)
        else:
            official = carry_out(received, declared, headings)
        if not (self.weights or self.without or self.other_policy):
            return official, official, declared
        progress.step(_SUPPOSING)
        return official, carry_out(changed, supposed, headings), supposed


def _weight(text: str) -> tuple[str, Decimal]:
    named, sign, amount = text.partition("=")
    try:
        weight = Decimal(amount.strip())
    except InvalidOperation:
        weight = Decimal(-1)
    if not sign or not named.strip() or not weight.is_finite() or weight < 0:
        raise UsageError(Sentence(_NOT_A_WEIGHT, {"text": text}))
    return named.strip(), weight


def _write(path: Path, firm: Firmness, policy: Policy, language: Language) -> None:
    from pipeline.publish.delimited import csv_bytes
    from pipeline.publish.ground import told_to_person, write_whole
    from pipeline.tables.advised import CONFIDENCE

    with told_to_person(path, language):
        write_whole(path, csv_bytes(CONFIDENCE, firm.confidence, policy.total_decimals()))


def _story(
    supposed: _Supposed, official: Results, results: Results, policy: Policy, firm: Firmness
) -> dict[str, Any]:
    """Everything that is told, for a program."""
    before, after = _recommended(official), _recommended(results)
    places = {
        str(row["project_id"]): int(row["place"]) for row in results.ranking.to_dict("records")
    }
    outcomes = dict(zip(results.decisions["project_id"], results.decisions["outcome"], strict=True))
    rows = []
    for row in _records(firm.confidence):
        name = row["project_id"]
        told = {"place": places.get(name), "outcome": outcomes[name]}
        rows.append({**row, **told, "outcome_name": supposed.outcome_names[outcomes[name]]})
    rows.sort(key=lambda row: (row["place"] is None, row["place"] or 0, row["project_id"]))
    return {
        "round": policy.round.id,
        "title": {"zh": policy.round.title.told("zh"), "en": policy.round.title.told("en")},
        "policy": supposed.where.policy.name,
        "official_policy": supposed.own.name,
        "weights": {part.id: f"{part.weight:f}" for part in policy.marking.criteria}
        if supposed.weights
        else {},
        "without_experts": supposed.without,
        "supposed": bool(supposed.weights or supposed.without or supposed.other_policy),
        "comes_in": sorted(after - before),
        "goes_out": sorted(before - after),
        "redrawn": _records(firm.redrawn),
        "confidence": rows,
        "acceptability": _records(firm.acceptability),
        "without": _records(firm.without),
    }


def _recommended(results: Results) -> set[str]:
    decided = results.decisions
    return set(decided.loc[decided["outcome"] == "recommended", "project_id"])


def _records(frame: Any) -> list[dict[str, Any]]:
    """The rows of a table for JSON; what is missing is None."""
    present = frame.astype(object).where(frame.notna(), None)
    return [{str(name): one for name, one in row.items()} for row in present.to_dict("records")]


def _lines(story: Mapping[str, Any], page: Page, written: Path | None) -> list[str]:
    """The same as a person reads it."""
    page.text(0, page.of(story["title"]))
    page.put(0, _ADVICE_ONLY)
    if story["policy"] != story["official_policy"]:
        page.put(0, _OTHER_POLICY, policy=story["policy"], official=story["official_policy"])
    if story["weights"]:
        weights = [f"{name}={weight}" for name, weight in story["weights"].items()]
        page.put(0, _WEIGHTS_ARE, weights=page.listed(weights))
    if story["without_experts"]:
        page.put(0, _WITHOUT_ARE, experts=page.listed(story["without_experts"]))
    if story["supposed"]:
        for sentence, names in ((_COMES_IN, story["comes_in"]), (_GOES_OUT, story["goes_out"])):
            if names:
                page.put(0, sentence, names=page.listed(names))
        if not story["comes_in"] and not story["goes_out"]:
            page.put(0, _NO_CHANGE)
    for how in story["redrawn"]:
        page.blank()
        if how["panel"]:
            page.text(0, how["panel"])
        why = str(how["status"]).removeprefix("not_drawn:")
        if why != how["status"]:
            page.put(0, UNTOLD, why=page.say(NOT_DRAWN.get(why, why)))
            continue
        page.lines += how_told(page, how)
    _table(story["confidence"], page)
    for left in story["without"]:
        names = {
            "comes": page.listed(left["comes_in"].split(";")) if left["comes_in"] else "",
            "goes": page.listed(left["goes_out"].split(";")) if left["goes_out"] else "",
            "equal": page.listed(left["equal"].split(";")) if left["equal"] else "",
        }
        told = {name: one or page.say(_NONE) for name, one in names.items()}
        page.put(0, _LEFT, expert=left["expert_id"], **told)
    if written is not None:
        page.blank()
        page.put(0, _WRITTEN, path=written.as_posix())
    return page.lines


def _table(rows: Sequence[Mapping[str, Any]], page: Page) -> None:
    """The projects that were drawn, by place, in columns."""
    from pipeline.publish.widths import padded, width

    drawn = [row for row in rows if row["drawn"] == "yes"]
    if not drawn:
        return
    cells = [[page.say(head) for head in _HEADS]] + [_cells(row, page) for row in drawn]
    widths = [max(width(line[at]) for line in cells) for at in range(len(_HEADS))]
    page.blank()
    for line in cells:
        told = [padded(text, widths[at], right=at in _ON_THE_RIGHT) for at, text in enumerate(line)]
        page.text(0, "  ".join(told).rstrip())
    shares = [row["recommended_share"] for row in drawn]
    counts = {
        "inside": sum(share == "1.0000" for share in shares),
        "outside": sum(share == "0.0000" for share in shares),
        "grey": sum(bool(row["grey"]) for row in drawn),
    }
    page.blank()
    page.put(0, _SURE, **counts)
    page.blank()


def _cells(row: Mapping[str, Any], page: Page) -> list[str]:
    return [
        str(row["place"] or ""),
        row["project_id"],
        page.of(row["outcome_name"]),
        f"{percent(row['recommended_share'])}%",
        f"{row['place_low']}-{row['place_high']}",
        "*" if row["grey"] else "",
        row["points_short"],
        row["points_spare"],
        " ".join(row["without"].split(";")),
    ]

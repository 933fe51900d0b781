"""What one part of a policy owes another: every name refers, every sum adds up.

Each check names the parts it reads, so that a part already at fault does not
draw complaints after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from pipeline.documents import Path
from pipeline.policy.marking import TrimmedMean
from pipeline.policy.model import Policy
from pipeline.policy.rules import Condition, Matching

Complaint = tuple[str, Path, dict[str, str]]


@dataclass(frozen=True)
class Vocabulary:
    """The columns a policy can name: those of a submission, and of each known register.

    `yes_no` are those of a submission that hold nothing but yes or no.
    """

    submission: tuple[str, ...]
    registers: Mapping[str, tuple[str, ...]]
    yes_no: tuple[str, ...] = ()


Check = Callable[[Policy, Vocabulary], Iterator[Complaint]]

CHECKS: list[tuple[frozenset[str], Check]] = []


def reads(*parts: str) -> Callable[[Check], Check]:
    """Declare a check and the parts of the policy it reads."""

    def declared(check: Check) -> Check:
        CHECKS.append((frozenset(parts), check))
        return check

    return declared


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word most like one, or nothing."""
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return close[0] if close else ""


def conditions_within(path: Path, condition: Condition) -> Iterator[tuple[Path, Condition]]:
    """A condition and, after it, all those it combines, each with its path."""
    yield path, condition
    for name, parts in (("all", condition.all_), ("any", condition.any_)):
        for position, part in enumerate(parts or []):
            yield from conditions_within((*path, name, position), part)
    if condition.not_ is not None:
        yield from conditions_within((*path, "not"), condition.not_)


def _unknown(kind: str, path: Path, word: str, known: Sequence[str]) -> Iterator[Complaint]:
    if word not in known:
        fields = {"value": word, "nearest": nearest(word, known), "kind": kind}
        yield "policy_unknown_name", path, fields


def _doubled(kind: str, path: Path, ids: Sequence[str]) -> Iterator[Complaint]:
    for position, word in enumerate(ids):
        if word in ids[:position]:
            yield "policy_doubled_name", (*path, position), {"value": word, "kind": kind}


@reads("units")
def units_are_told_apart(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No unit shares an id or any way of writing it with another."""
    members = policy.units.members
    yield from _doubled("unit", ("units", "members"), [unit.id for unit in members])
    written = Counter(
        name
        for unit in members
        for name in {unit.id, unit.name.zh, unit.name.en, *unit.aliases} - {""}
    )
    for position, unit in enumerate(members):
        for alias, name in enumerate(unit.aliases):
            if written[name] > 1:
                path = ("units", "members", position, "aliases", alias)
                yield "policy_doubled_name", path, {"value": name, "kind": "unit"}


@reads("directions")
def directions_have_fields(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Every direction belongs to a field, and none is declared twice."""
    fields = [field.id for field in policy.directions.fields]
    path: Path = ("directions", "members")
    yield from _doubled("field", ("directions", "fields"), fields)
    yield from _doubled("direction", path, [part.id for part in policy.directions.members])
    for position, direction in enumerate(policy.directions.members):
        yield from _unknown("field", (*path, position, "field"), direction.field, fields)


@reads("marking")
def weights_add_up(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """The full points are the sum of weight x highest mark, exactly."""
    found = sum((part.weight * part.scale.max for part in policy.marking.criteria), Decimal(0))
    if found != policy.marking.full:
        fields = {"value": f"{found.normalize():f}", "full": f"{policy.marking.full:f}"}
        yield "policy_weights", ("marking", "full"), fields


@reads("marking")
def scales_are_scales(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A scale rises, and its step leads from the lowest mark to the highest."""
    yield from _doubled(
        "criterion", ("marking", "criteria"), [part.id for part in policy.marking.criteria]
    )
    for position, criterion in enumerate(policy.marking.criteria):
        path: Path = ("marking", "criteria", position, "scale")
        scale = criterion.scale
        if criterion.weight < 0:
            fields = {"value": f"{criterion.weight:f}"}
            yield "policy_negative", ("marking", "criteria", position, "weight"), fields
        if scale.step <= 0:
            yield "policy_not_positive", (*path, "step"), {"value": f"{scale.step:f}"}
        elif scale.max <= scale.min:
            yield "policy_scale_empty", path, {"value": f"{scale.max:f}", "min": f"{scale.min:f}"}
        elif (scale.max - scale.min) % scale.step:
            yield "policy_scale_step", (*path, "step"), {"value": f"{scale.step:f}"}


@reads("marking")
def rounding_fits_the_level(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Rounding by criterion needs criteria to be aggregated, and some step must end it."""
    marking = policy.marking
    steps = marking.rounding
    if steps.criterion is None and steps.total is None:
        yield "policy_rounding_absent", ("marking", "rounding"), {}
    if marking.panel.level == "total":
        for name in ("mark", "criterion"):
            if getattr(steps, name) is not None:
                yield "policy_rounding_level", ("marking", "rounding", name), {"value": name}
        if marking.panel.counts == "per_criterion":
            yield "policy_counts_level", ("marking", "panel", "counts"), {}
        if marking.panel.method.kind == "clamped_mean":
            yield "policy_clamped_level", ("marking", "panel", "method"), {}


@reads("marking")
def trimming_leaves_someone(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Where marks are dropped at both ends, one remains at the least."""
    method = policy.marking.panel.method
    if isinstance(method, TrimmedMean) and method.at_least <= 2 * method.dropped:
        fields = {"value": str(method.at_least), "dropped": str(2 * method.dropped)}
        yield "policy_trimming", ("marking", "panel", "method", "at_least"), fields


@reads("marking", "facts")
def pass_marks_refer(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Pass marks name criteria and facts that exist, within reach."""
    marking = policy.marking
    criteria = [part.id for part in marking.criteria]
    facts = [fact.id for fact in policy.facts]
    passes = marking.pass_marks
    if passes.total and passes.total.at_least > marking.full:
        fields = {"value": f"{passes.total.at_least:f}", "full": f"{marking.full:f}"}
        yield "policy_out_of_reach", ("marking", "pass_marks", "total", "at_least"), fields
    for position, part in enumerate(passes.criteria):
        path: Path = ("marking", "pass_marks", "criteria", position)
        yield from _unknown("criterion", (*path, "criterion"), part.criterion, criteria)
        if part.criterion in criteria:
            most = marking.criterion(part.criterion).scale.max
            if part.at_least > most:
                fields = {"value": f"{part.at_least:f}", "full": f"{most:f}"}
                yield "policy_out_of_reach", (*path, "at_least"), fields
    for position, block in enumerate(passes.blocks):
        for place, name in enumerate(block.criteria):
            path = ("marking", "pass_marks", "blocks", position, "criteria", place)
            yield from _unknown("criterion", path, name, criteria)
    for position, veto in enumerate(passes.veto):
        path = ("marking", "pass_marks", "veto", position, "fact")
        yield from _unknown("fact", path, veto.fact, facts)


@reads("marking", "facts", "places")
def ties_refer(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Tie rules name criteria and facts that exist, each once."""
    criteria = [part.id for part in policy.marking.criteria]
    facts = [fact.id for fact in policy.facts]
    yield from _doubled("tie rule", ("places", "ties"), policy.places.ties)
    for position, tie in enumerate(policy.places.ties):
        kind, _, name = tie.partition(":")
        if kind == "criterion":
            yield from _unknown("criterion", ("places", "ties", position), name, criteria)
        elif kind in ("condition", "level"):
            yield from _unknown("fact", ("places", "ties", position), name, facts)


@reads("priority", "facts")
def bonuses_refer(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Bonuses name facts and groups that exist; ids are not doubled nor taken."""
    groups = [group.id for group in policy.priority.groups]
    facts = [fact.id for fact in policy.facts]
    bonuses = policy.priority.bonuses
    yield from _doubled("fact", ("facts",), facts)
    yield from _doubled("group", ("priority", "groups"), groups)
    yield from _doubled("bonus", ("priority", "bonuses"), [bonus.id for bonus in bonuses])
    for position, bonus in enumerate(bonuses):
        path: Path = ("priority", "bonuses", position)
        yield from _unknown("fact", (*path, "fact"), bonus.fact, facts)
        if bonus.group is not None:
            yield from _unknown("group", (*path, "group"), bonus.group, groups)
        if bonus.id == "experts" or ":" in bonus.id:
            yield "policy_taken_name", (*path, "id"), {"value": bonus.id}
    for position, group in enumerate(policy.priority.groups):
        if group.cap < 0:
            fields = {"value": f"{group.cap:f}"}
            yield "policy_negative", ("priority", "groups", position, "cap"), fields


@reads("units", "directions", "pools")
def pools_refer(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Quotas name units and directions that exist; rule kinds without a rule are refused."""
    units = [unit.id for unit in policy.units.members]
    directions = [direction.id for direction in policy.directions.members]
    pools = policy.pools
    for name, pool, known in (
        ("unit", pools.unit, units),
        ("extra", pools.extra, units),
        ("direction", pools.direction, directions),
    ):
        kind = "direction" if name == "direction" else "unit"
        for word in pool.named if pool else {}:
            yield from _unknown(kind, ("pools", name, "named", word), word, known)
        if getattr(pool, "limit", "hard") == "soft":
            yield "policy_undefined_kind", ("pools", name, "limit"), {"value": "soft"}
    if pools.extra and pools.extra.per == "round" and pools.extra.named:
        yield "policy_extra_named", ("pools", "extra", "named"), {}
    if pools.extra and pools.exemption is None:
        yield "policy_extra_nobody", ("pools", "extra"), {}
    if pools.surplus.kept != "by_score":
        fields = {"value": str(pools.surplus.kept)}
        yield "policy_undefined_kind", ("pools", "surplus", "kept"), fields


@reads("pools", "marking")
def panels_apart_have_pools(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Where panels stand apart, every pool there is belongs to a panel."""
    panels = policy.marking.panel.panels
    if panels is None or panels.compared == "together":
        return
    pools = policy.pools
    there = [name for name in ("unit", "extra", "direction", "applicant") if getattr(pools, name)]
    if pools.total.at_most != "unlimited":
        there.append("total")
    for name in there:
        if name not in panels.per_panel:
            path: Path = ("marking", "panel", "panels", "per_panel")
            yield "policy_pool_of_no_panel", path, {"value": name}


@reads("examination", "facts", "pools")
def conditions_refer(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Conditions ask for facts that exist, and only where facts are known."""
    facts = [fact.id for fact in policy.facts]
    rules = policy.examination.rules
    yield from _doubled("rule", ("examination", "rules"), [rule.id for rule in rules])
    for position, rule in enumerate(rules):
        path: Path = ("examination", "rules", position)
        for name, condition in (("when", rule.when), ("requires", rule.requires)):
            if condition is None:
                continue
            for place, part in conditions_within((*path, name), condition):
                if part.fact:
                    yield "policy_fact_too_early", (*place, "fact"), {"value": rule.id}
    if policy.pools.exemption is not None:
        condition = policy.pools.exemption.condition
        for path, part in conditions_within(("pools", "exemption", "condition"), condition):
            if part.fact is not None:
                yield from _unknown("fact", (*path, "fact"), part.fact, facts)
            elif not part.parts():
                yield "policy_exemption_fact", path, {}


@reads("examination", "facts", "columns")
def columns_refer(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Rules, facts and required columns name columns that exist."""
    known = [*vocabulary.submission, *(column.id for column in policy.columns)]

    def of_condition(path: Path, condition: Condition) -> Iterator[Complaint]:
        for place, part in conditions_within(path, condition):
            column = (*place, "column")
            if part.column is not None and part.of is None:
                yield from _unknown("column", column, part.column, known)
            if part.of is not None:
                yield from of_matching((*place, "of"), part.of)
                yield from of_register(column, part.of, [part.column] if part.column else [])
            if part.in_register is not None:
                yield from of_matching((*place, "in_register"), part.in_register)

    def of_matching(path: Path, match: Matching) -> Iterator[Complaint]:
        for place, names in (("key", [match.key]), ("also", match.also)):
            for name in names:
                yield from _unknown("column", (*path, place), name, known)
            yield from of_register((*path, place), match, names)
        yield from of_register((*path, "only"), match, match.only)
        yield from of_register((*path, "period"), match, match.period if match.valid_on else [])

    def of_register(path: Path, match: Matching, names: Iterable[str]) -> Iterator[Complaint]:
        for name in names:
            columns = vocabulary.registers.get(match.register_)
            if columns is not None:
                yield from _unknown(f"column of {match.register_}", path, name, columns)

    for position, name in enumerate(policy.examination.required.columns):
        yield from _unknown("column", ("examination", "required", "columns", position), name, known)
    if policy.examination.paper_equals_online:
        for position, name in enumerate(policy.examination.paper_equals_online.columns):
            path: Path = ("examination", "paper_equals_online", "columns", position)
            yield from _unknown("column", path, name, known)
    for position, rule in enumerate(policy.examination.rules):
        path = ("examination", "rules", position)
        if rule.when is not None:
            yield from of_condition((*path, "when"), rule.when)
        yield from of_condition((*path, "requires"), rule.requires)
        if rule.shows:
            yield from _unknown("column", (*path, "shows"), rule.shows, known)
    for position, fact in enumerate(policy.facts):
        path = ("facts", position)
        if fact.declared:
            yield from _unknown("column", (*path, "declared"), fact.declared, known)
        source = fact.verified
        if source.column is not None:
            yield from _unknown("column", (*path, "from", "column"), source.column, known)
        if source.matching is not None:
            yield from of_matching((*path, "from", "matching"), source.matching)
            named = [source.value] if source.value else []
            yield from of_register((*path, "from", "value"), source.matching, named)

"""How a project's marks became points: figures, experts, ledger and pass marks."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from pipeline.exact import fraction_text, points_of, points_text
from pipeline.policy.marking import ClampedMean, Criterion, TrimmedMean
from pipeline.publish.telling import Row
from pipeline.publish.trace.ground import Round, Told, by_id, grouped, rows_of, two
from pipeline.stages.rank.standings import bars

_TRIMMED = "trimmed"


class Points:
    """The figures of admitted projects."""

    def __init__(self, round_: Round) -> None:
        self.round = round_

    def criteria(self, project: str) -> list[Told]:
        """Each criterion that is marked in the project's direction, with its figure and share."""
        direction = str(self.round.admitted[project]["direction"])
        figures = self._figures.get(project, {})
        return [
            {
                **_declared(part),
                "figure": figures.get(f"criterion:{part.id}"),
                "rounded": figures.get(f"mark:{part.id}"),
                "share": figures.get(f"share:{part.id}"),
            }
            for part in self.round.policy.marking.marked_in(direction)
        ]

    def declared_criteria(self) -> list[Told]:
        """Every criterion, for whoever has no figures."""
        return [_declared(part) for part in self.round.policy.marking.criteria]

    @cached_property
    def _figures(self) -> Mapping[str, Mapping[str, Told]]:
        table = self.round.results.figures
        found: dict[str, dict[str, Told]] = {}
        names = ("project_id", "figure", "numerator", "denominator", "rounded")
        for project, figure, over, under, rounded in zip(
            *(table[name].tolist() for name in names), strict=True
        ):
            exact = fraction_text(Fraction(int(over), int(under)))
            told = {"exact": exact, "shown": self.round.points(rounded)}
            found.setdefault(project, {})[figure] = told
        return found

    def experts(self, project: str, sheets: list[Told]) -> Told:
        """How many experts counted, by which method, who was dropped and what came of it."""
        panel = self.round.policy.marking.panel
        method = panel.method
        told: Told = {"method": method.kind, "level": panel.level, "counts": panel.counts}
        if isinstance(method, TrimmedMean):
            told |= {"dropped_at_each_end": method.dropped, "from_experts": method.at_least}
        if isinstance(method, ClampedMean):
            told["distance"] = points_text(Fraction(method.distance), 0)
        told |= {"needed": panel.minimum, "clause": panel.source}
        counted = self._counted.get(project)
        if counted is not None:
            told |= {name: int(counted[name]) for name in ("experts", "marked", "assigned")}
            if self.round.policy.marking.hearing is not None:
                told |= {"before_the_hearing": int(counted["first"])}
                told["heard"] = not counted["unheard"]
        told["each"] = _each(sheets, self.round)
        figures = self._figures.get(project, {})
        for name in ("experts", "first", "hearing", "untrimmed_mean"):
            if name in figures:
                told[f"figure_{name}"] = figures[name]
        return told

    @cached_property
    def _counted(self) -> Mapping[str, Row]:
        return by_id(self.round.results.counted)

    def ledger(self, project: str) -> list[Told]:
        """The rows of the ledger, whose sum is the total."""
        return [
            {
                "rule": row["rule"],
                "name": self._rule_name(str(row["rule"])),
                "basis": row["basis"],
                "points": self.round.points(row["points"]),
                "clause": row["clause"],
            }
            for row in self._ledger.get(project, [])
        ]

    @cached_property
    def _ledger(self) -> Mapping[str, list[Row]]:
        return grouped(rows_of(self.round.results.ledger))

    def _rule_name(self, rule: str) -> dict[str, str]:
        kind, _, owner = rule.partition(":")
        marking = self.round.policy.marking
        names: dict[tuple[str, str], Any] = {
            **{("criterion", part.id): part.name for part in marking.criteria},
            **{("component", part.id): part.name for part in marking.components},
        }
        if (kind, owner) in names:
            return two(names[kind, owner])
        if kind in ("experts", "hearing", "cap"):
            return self.round.word("ledger_rule", kind)
        facts = {fact.id: fact.name for fact in self.round.policy.facts}
        bonuses = {bonus.id: bonus.fact for bonus in self.round.policy.priority.bonuses}
        name = facts.get(bonuses.get(rule, ""))
        return two(name) if name is not None else dict.fromkeys(("en", "zh"), rule)

    def standing(self, project: str) -> Told:
        """Expert points, components, bonuses and total; empty points where nobody marked."""
        row = self._standings[project]
        names = ("expert_points", "component_points", "bonus_points", "total")
        marked = project in self._marked
        told: Told = {name: self.round.points(row[name]) if marked else "" for name in names}
        return {**told, "exact": row["exact"], "enough_experts": bool(row["enough"])}

    @cached_property
    def _marked(self) -> frozenset[str]:
        rules = ("experts", "hearing")
        return frozenset(
            project
            for project, rows in self._ledger.items()
            if any(row["rule"] in rules or row["rule"].startswith("criterion:") for row in rows)
        )

    @cached_property
    def _standings(self) -> Mapping[str, Row]:
        return by_id(self.round.results.standings)

    def pass_marks(self, project: str) -> list[Told]:
        """Each pass mark with the project's figure and by how much it passes or fails."""
        if self.round.admitted[project]["bypass"]:
            return []
        told = []
        for reason, least, found, clause in self._bars:
            figure = found.get(project)
            one: Told = {"reason": reason, "name": self._bar_name(reason), "clause": clause}
            one["needed"] = points_text(least, self.round.decimals)
            if figure is not None:
                one["figure"] = points_text(figure, self.round.decimals)
                one["margin"] = points_text(figure - least, self.round.decimals)
                one["passed"] = figure >= least
            told.append(one)
        facts = self._facts.get(project, {})
        for veto in self.round.policy.marking.pass_marks.veto:
            reason = f"veto:{veto.fact}"
            value = facts.get(veto.fact)
            one = {"reason": reason, "name": self._bar_name(reason), "clause": veto.source}
            told.append({**one, "value": value, "passed": value != 0})
        return told

    @cached_property
    def _bars(self) -> list[tuple[str, Fraction, dict[str, Fraction], str]]:
        policy = self.round.policy
        return list(bars(self.round.results.figures, policy.marking, policy.places.rank_on))

    def _bar_name(self, reason: str) -> dict[str, str]:
        kind, _, owner = reason.partition(":")
        if kind == "below_total":
            return self.round.word("decided_by", "expert_points")
        return self.round.both(
            lambda naming: {
                "below_criterion": naming.criteria,
                "below_block": naming.blocks,
                "veto": naming.facts,
            }[kind].get(owner, owner)
        )

    @cached_property
    def _facts(self) -> Mapping[str, Mapping[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for row in rows_of(self.round.results.facts):
            found.setdefault(str(row["project_id"]), {})[row["fact"]] = int(row["value"])
        return found


def _declared(part: Criterion) -> Told:
    return {
        "criterion": part.id,
        "name": two(part.name),
        "weight": points_text(Fraction(part.weight), 0),
        "clause": part.source,
    }


def _each(sheets: list[Told], round_: Round) -> list[Told]:
    """Each expert's marks summed, and whether they count, were dropped, or do not count."""
    found: dict[str, dict[str, Any]] = {}
    for sheet in sheets:
        one = found.setdefault(sheet["expert_id"], {"points": 0, "used": set(), "dropped": set()})
        for cell in sheet["cells"]:
            if cell["used"] or cell.get("why_not") == _TRIMMED:
                one["points"] += points_of_text(cell["points"])
                one["used" if cell["used"] else "dropped"].add(cell["criterion"])
    return [
        {
            "expert_id": expert,
            "points": round_.points(one["points"]) if one["used"] or one["dropped"] else "",
            "counts": bool(one["used"] or one["dropped"]),
            "dropped": sorted(one["dropped"]),
        }
        for expert, one in sorted(found.items())
    ]


def points_of_text(text: str) -> int:
    """Points that were written as a decimal, in billionths."""
    return points_of(Decimal(text or "0"))

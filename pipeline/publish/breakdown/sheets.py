"""Which sheets a round gets, and how far their formulas can honestly go."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.policy.marking import Marking
from pipeline.publish.breakdown.experts import STATES, make_experts
from pipeline.publish.breakdown.figures import make_figures
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.marks import make_marks
from pipeline.publish.breakdown.order import make_order
from pipeline.publish.breakdown.outcome import add_stored, ranking_page
from pipeline.publish.breakdown.paper import Page
from pipeline.publish.breakdown.pooled import pools_page, ways_page
from pipeline.publish.breakdown.pools import Pools
from pipeline.publish.breakdown.ranking import make_ranking
from pipeline.publish.breakdown.rules import make_criteria, make_numbers
from pipeline.publish.breakdown.standing import make_bonuses, make_passes
from pipeline.publish.breakdown.stored import stored_ranking
from pipeline.publish.breakdown.whole import LIMIT, units
from pipeline.publish.breakdown.words import Sayings, sayings

MOST_PROJECTS, MOST_MARKS = 5_000, 120_000
"""A larger round gets no formulas: a spreadsheet would not open it in reasonable time."""


@dataclass(frozen=True)
class Told:
    """How far a workbook's formulas go: `why` not all the way, whether they count marks at all,

    and whether rulings are among what they rest on.
    """

    why: str
    marks: bool
    rulings: bool = False


@dataclass(frozen=True)
class Sheets:
    """The pages of one workbook, and why some of it stands as values."""

    pages: list[Page]
    say: Sayings
    told: Told


def make_sheets(given: Given) -> Sheets:
    """Every sheet, with formulas as far as they can honestly go."""
    marking = given.marking
    criteria, numbers = make_criteria(given), make_numbers(given)
    bonuses, bonus, beside = make_bonuses(given)
    pools = Pools(given)
    values = whole_of_values(given)
    if values:
        say = _with_states(given, sayings(given, []))
        ranking = stored_ranking(given, None, [], say)
        pages = [make_marks(given, counted=False).page, criteria, numbers, bonuses, ranking]
        return Sheets([*pages, pools_page(given, pools, None, None)], say, Told(values, False))
    marks = make_marks(given)
    weights = [units(c.weight, given.scales.weight) for c in marking.criteria]
    experts = make_experts(given, marks, weights)
    figures = make_figures(given, experts)
    passes, bars, failed = make_passes(given, figures)
    say = _with_states(given, sayings(given, bars))
    first = [marks.page, experts.page, criteria, numbers, figures.page, bonuses, passes]
    order = make_order(given, pools, figures, failed, bonus, beside, len(marking.components))
    why = ""
    if max(order.bound, figures.bound) >= LIMIT:
        why = "large"
    elif order.rulings and not pools.nested:
        why = "ruled"
    if why:
        ranking = stored_ranking(given, figures, bars, say)
        return Sheets([*first, ranking, pools_page(given, pools, None, None)], say, Told(why, True))
    made = make_ranking(given, order)
    page = ranking_page(given, order, made, figures, bars, say)
    add_stored(given, order, page, say, bars)
    ways = ways_page(given, order)
    pages = [*first, order.page, page, pools_page(given, pools, order, made)]
    why = "" if pools.nested else "crossing"
    return Sheets([*pages, *([ways] if ways else [])], say, Told(why, True, order.rulings))


def whole_of_values(given: Given) -> str:
    """Why no formula of marks can be given, if that is so."""
    marking: Marking = given.marking
    if marking.hearing is not None:
        return "hearing"
    if any(c.scale.min < 0 or c.weight < 0 for c in marking.criteria):
        return "negative"
    if len(given.projects) > MOST_PROJECTS or len(given.results.marks) > MOST_MARKS:
        return "many"
    return ""


def _with_states(given: Given, say: Sayings) -> Sayings:
    states = {f"say_{name}": given.said(word) for name, word in STATES.items()}
    return Sayings({**say.words, **states})

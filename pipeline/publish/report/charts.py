"""The report's charts, drawn in Vega-Altair when the package is made.

`make charts` compiles them to Vega and writes charts.json, which a run only
fills with rows; neither altair nor a compiler is loaded then. Titles are
English sentences, said in the policy's language when the rows come. Colours
are names of the style sheet's, so that light, dark and paper need no second
drawing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.language import mark as _

if TYPE_CHECKING:
    import altair as alt

CHARTS = Path(__file__).with_name("charts.json")

_POINTS = _("Total points")
_PROJECTS = _("Projects")
_EXPERT_POINTS = _("Points given to a project, weighted")
_FLOW_TOLD = _("How many of the received projects went where")
_TOTALS_TOLD = _("Totals of the ranked projects by outcome, with the line of the list")
_UNITS_TOLD = _("Projects received and recommended by unit, with its quota")
_EXPERTS_TOLD = _("How each expert's points are spread over the projects marked")
_PLACE = _("Place")
_SEVERITY = _("Points less than the others gave the same projects")
_SPREAD = _("Spread of the points given")
_INTERVALS_TOLD = _("Places that projects around the line take when the round is drawn again")
_SHARES_TOLD = _("How often projects around the line take each place when it is drawn again")
_JUDGES_TOLD = _("Severity and spread of each expert")
_LEDGER_TOLD = _("The ledger, from the experts' points to the total")

TOLD = frozenset(
    {
        *(_POINTS, _PROJECTS, _EXPERT_POINTS),
        *(_PLACE, _SEVERITY, _SPREAD, _INTERVALS_TOLD, _SHARES_TOLD, _JUDGES_TOLD),
        *(_FLOW_TOLD, _TOTALS_TOLD, _UNITS_TOLD, _EXPERTS_TOLD, _LEDGER_TOLD),
    }
)
"""What stands on the charts and is said in the policy's language."""

FONTS = (
    '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",'
    "system-ui,sans-serif"
)
"""The fonts of the readers' own systems; the style sheet names the same."""

OUTCOMES = ("recommended", "reserve", "referred", "not_selected", "ineligible", "invalid")
_NODES = ("received", "admitted", *OUTCOMES, "use")


def drawn() -> dict[str, dict[str, Any]]:
    """Every chart as Vega-Lite, by name; datasets are named and empty."""
    made: dict[str, Callable[[], alt.TopLevelMixin]] = {
        "flow": _flow,
        "totals": _totals,
        "units": _units,
        "experts": _experts,
        "ledger": _ledger,
        "intervals": _intervals,
        "shares": _shares,
        "judges": _judges,
    }
    return {name: _configured(draw()).to_dict() for name, draw in made.items()}


def compiled() -> bytes:
    """charts.json: every chart as Vega, keys sorted."""
    import vl_convert

    edition = ".".join(vl_convert.get_vegalite_versions()[-1].split(".")[:2])
    charts = {}
    for name, chart in drawn().items():
        vega = vl_convert.vegalite_to_vega(chart, vl_version=edition)
        del vega["$schema"]
        charts[name] = vega
    text = json.dumps(charts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def _configured(chart: Any) -> Any:
    ink, soft = "var(--ink)", "var(--soft)"
    words = {"labelColor": soft, "titleColor": soft, "labelFontSize": 12, "titleFontSize": 12}
    return (
        chart.configure(background="transparent", font=FONTS, autosize="fit-x")
        .configure_view(stroke=None)
        .configure_axis(
            **words,
            titleFontWeight="normal",
            domainColor="var(--line)",
            tickColor="var(--line)",
            gridColor="var(--line)",
            gridOpacity=0.6,
            labelLimit=220,
            labelPadding=7,
        )
        .configure_text(color=ink, fontSize=12)
    )


def _colour(field: str, names: tuple[str, ...]) -> Any:
    import altair as alt

    scale = alt.Scale(domain=list(names), range=[f"var(--{name})" for name in names])
    return alt.Color(f"{field}:N", scale=scale, legend=None)


def _flow() -> Any:
    """A Sankey: nodes as bars, links as bands between them; y counts projects."""
    import altair as alt

    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 372], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(reverse=True, nice=False, zero=True))
    bands = (
        alt.Chart(alt.NamedData("bands"))
        .mark_area(interpolate="monotone", opacity=0.32)
        .encode(x, y, y2="y2:Q", detail="band:N", color=_colour("kind", _NODES))
    )
    nodes = (
        alt.Chart(alt.NamedData("nodes"))
        .mark_rect(width=8)
        .encode(x, y, y2="y2:Q", color=_colour("kind", _NODES))
    )
    names = (
        alt.Chart(alt.NamedData("nodes"))
        .mark_text(align="left", baseline="middle", dx=9, lineBreak="\n")
        .encode(x, y=alt.Y("middle:Q", axis=None), text="label:N")
    )
    return (bands + nodes + names).properties(
        width="container", height=260, description=_FLOW_TOLD, padding={"top": 4, "bottom": 4}
    )


def _totals() -> Any:
    """How many have how much, by outcome; upright lines for what decides."""
    import altair as alt

    bars = (
        alt.Chart(alt.NamedData("totals"))
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("total:Q", bin=alt.Bin(maxbins=36), title=_POINTS, axis=alt.Axis(format="~g")),
            y=alt.Y("count():Q", title=_PROJECTS, axis=alt.Axis(tickMinStep=1, tickCount=5)),
            color=_colour("outcome", OUTCOMES),
            order="rank:Q",
        )
    )
    lines = (
        alt.Chart(alt.NamedData("lines"))
        .mark_rule(color="var(--accent)", strokeWidth=1.5, strokeDash=[5, 3])
        .encode(x="total:Q")
    )
    names = (
        alt.Chart(alt.NamedData("lines"))
        .mark_text(align="center", baseline="bottom", dy=-5, color="var(--accent)")
        .encode(x="total:Q", y=alt.value(0), text="label:N")
    )
    return (bars + lines + names).properties(
        width="container", height=220, description=_TOTALS_TOLD, padding={"top": 24, "bottom": 4}
    )


def _units() -> Any:
    """By unit: received as a frame, recommended as bars, the quota as a mark."""
    import altair as alt

    y = alt.Y("unit:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False))
    received = (
        alt.Chart(alt.NamedData("units"))
        .mark_bar(height=15, color="var(--shade)", stroke="var(--line)")
        .encode(y, x=alt.X("received:Q", title=_PROJECTS, axis=alt.Axis(tickMinStep=1)))
    )
    listed = (
        alt.Chart(alt.NamedData("used"))
        .mark_bar(height=9)
        .encode(y, x="count:Q", color=_colour("use", ("inside", "outside")), order="rank:Q")
    )
    quota = (
        alt.Chart(alt.NamedData("quotas"))
        .mark_tick(thickness=2.5, size=20, color="var(--accent)")
        .encode(y, x="quota:Q")
    )
    return (received + listed + quota).properties(
        width="container", height=alt.Step(24), description=_UNITS_TOLD, padding=4
    )


def _experts() -> Any:
    """By expert: the quarters of the points given."""
    import altair as alt

    return (
        alt.Chart(alt.NamedData("points"))
        .mark_boxplot(
            extent="min-max",
            size=11,
            color="var(--recommended)",
            median={"color": "var(--paper)"},
            rule={"color": "var(--soft)"},
        )
        .encode(
            y=alt.Y("expert:N", title=None, axis=alt.Axis(domain=False, ticks=False)),
            x=alt.X("points:Q", title=_EXPERT_POINTS, scale=alt.Scale(zero=False)),
        )
        .properties(width="container", height=alt.Step(20), description=_EXPERTS_TOLD, padding=4)
    )


def _ledger() -> Any:
    """A project's ledger as a waterfall, the total below."""
    import altair as alt

    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False))
    base = (
        alt.Chart(alt.NamedData("ledger"))
        .transform_window(end="sum(points)", sort=[alt.SortField("order")])
        .transform_calculate(
            start="datum.kind == 'total' ? 0 : datum.end - datum.points",
            stop="datum.kind == 'total' ? datum.points : datum.end",
        )
        .transform_calculate(right="max(datum.start, datum.stop)")
    )
    bars = base.mark_bar(height=13).encode(
        y,
        x=alt.X("start:Q", title=None, axis=alt.Axis(tickCount=5), scale=alt.Scale(nice=False)),
        x2="stop:Q",
        color=_colour("kind", ("gain", "loss", "total")),
    )
    names = base.mark_text(align="left", dx=5).encode(y, x="right:Q", text="text:N")
    return (bars + names).properties(
        width="container", height=alt.Step(26), description=_LEDGER_TOLD, padding={"right": 44}
    )


def _projects(axis: Any) -> Any:
    import altair as alt

    return alt.Y("project:N", sort=None, title=None, axis=axis)


def _intervals() -> Any:
    """By project: from the lower to the upper place, and where it stands; upright the line."""
    import altair as alt

    axis = alt.Axis(domain=False, ticks=False)
    x = alt.X("low:Q", title=_PLACE, scale=alt.Scale(zero=False), axis=alt.Axis(tickMinStep=1))
    spans = (
        alt.Chart(alt.NamedData("intervals"))
        .mark_bar(height=6, opacity=0.45, cornerRadius=3)
        .encode(_projects(axis), x, x2="high:Q", color=_colour("outcome", OUTCOMES))
    )
    points = (
        alt.Chart(alt.NamedData("intervals"))
        .mark_point(filled=True, size=52, opacity=1)
        .encode(_projects(axis), x="place:Q", color=_colour("outcome", OUTCOMES))
    )
    names = (
        alt.Chart(alt.NamedData("intervals"))
        .mark_text(align="left", dx=8, fontSize=11, color="var(--soft)")
        .encode(_projects(axis), x=alt.value("width"), text="share:N")
    )
    line = (
        alt.Chart(alt.NamedData("line"))
        .mark_rule(color="var(--accent)", strokeWidth=1.5, strokeDash=[5, 3])
        .encode(x="line:Q")
    )
    return (spans + points + names + line).properties(
        width="container", height=alt.Step(19), description=_INTERVALS_TOLD, padding={"right": 48}
    )


def _shares() -> Any:
    """A heat map: the darker, the more often a project takes a place."""
    import altair as alt

    axis = alt.Axis(domain=False, ticks=False)
    return (
        alt.Chart(alt.NamedData("shares"))
        .mark_rect(color="var(--recommended)")
        .encode(
            _projects(axis),
            x=alt.X("from:Q", title=_PLACE, scale=alt.Scale(zero=False, nice=False)),
            x2="to:Q",
            opacity=alt.Opacity("share:Q", legend=None, scale=_faint()),
        )
        .properties(width="container", height=alt.Step(16), description=_SHARES_TOLD, padding=4)
    )


def _faint() -> Any:
    """Seldom is faint and yet seen: between nothing and always by the root of the share."""
    import altair as alt

    return alt.Scale(type="sqrt", range=[0.02, 1])


def _judges() -> Any:
    """By expert: to the right who is severe, upwards who tells projects further apart."""
    import altair as alt

    x = alt.X("severity:Q", title=_SEVERITY, scale=alt.Scale(zero=True, padding=24))
    y = alt.Y("spread:Q", title=_SPREAD, scale=alt.Scale(zero=False, padding=16))
    points = (
        alt.Chart(alt.NamedData("judges"))
        .mark_point(filled=True, size=60, color="var(--recommended)", opacity=1)
        .encode(x, y)
    )
    names = (
        alt.Chart(alt.NamedData("judges"))
        .mark_text(align="left", dx=8)
        .encode(x, y, text="expert:N")
    )
    middle = (
        alt.Chart(alt.NamedData("middle"))
        .mark_rule(color="var(--accent)", strokeDash=[5, 3])
        .encode(x="severity:Q")
    )
    return (middle + points + names).properties(
        width="container", height=260, description=_JUDGES_TOLD, padding=4
    )

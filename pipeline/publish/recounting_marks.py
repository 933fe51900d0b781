"""A project's marks and points as text."""

from __future__ import annotations

from typing import Any

from pipeline.language import mark as _
from pipeline.publish.recounting_words import Line, Page

_SHEET = _("expert {expert}: {place}")
_SHEET_SUM = _("expert {expert}, {points} points: {place}")
_SHEET_BLIND = _("expert {expert}")
_SHEET_BLIND_SUM = _("expert {expert}, {points} points")
_MARK = _("{criterion}: {text}, {points} points")
_MARK_OUT = _("{criterion}: {text}, not used: {why}")
_MARK_DROPPED = _("{criterion}: {text}, {points} points, dropped: {why}")
_EMPTY = _("(empty)")
_NONE = _("nobody marked it")
_OTHER_ROW = _("The marks of this number are those of another row: {place}")
WHY_NOT = {
    "blank": _("no mark was given"),
    "invalid_mark": _("it is no mark of the scale"),
    "doubled": _("the same mark stands in another cell and counts there"),
    "contradicted": _("the expert gave different marks, and none counts"),
    "recused": _("the expert is recused"),
    "employer": _("the expert is employed by the applicant"),
    "former_employer": _("the expert was employed by the applicant"),
    "unknown_expert": _("the expert is in no table of experts"),
    "incomplete": _("the expert left a criterion of this project blank"),
    "trimmed": _("highest or lowest, left out by the method"),
    "not_its_criterion": _("the criterion is not marked in this direction"),
    "not_heard": _("the project is not on the short list"),
    "bypasses_marking": _("the project needs no marks"),
    "refused": _("the project was not admitted"),
}
_METHODS = {
    "mean": _("the plain mean"),
    "median": _("the median"),
    "trimmed_mean": _(
        "the mean after {dropped_at_each_end} are dropped at each end, from {from_experts} experts "
        "up; below, the plain mean"
    ),
    "clamped_mean": _("the mean of marks brought within {distance} of their mean"),
}
_LEVELS = {
    "total": _("over the experts' totals"),
    "criterion": _("over each criterion's marks"),
}
_EXPERTS = _("{experts} experts count, {needed} are needed; method: {method}, {level} [{clause}]")
_DROPPED = _("left out by the method: {experts}")
_DROPPED_IN = _("{expert} ({criteria})")
_NOT_COUNTING = _("without marks that count: {experts}")
_FIGURES = {
    "figure_experts": _("experts' figure, exactly {exact}, published {shown}"),
    "figure_first": _("figure before the hearing, exactly {exact}, published {shown}"),
    "figure_hearing": _("figure at the hearing, exactly {exact}, published {shown}"),
    "figure_untrimmed_mean": _("plain mean of those who count, exactly {exact}, shown {shown}"),
}
_CRITERION = _("{name}: figure {exact}, shown {shown}; weight {weight}, share {share} [{clause}]")
_NO_FIGURE = _("{name}: no figure [{clause}]")
_LEDGER = _("Ledger")
_ENTRY = _("{name} [{clause}] ({rule}: {basis})")
_TOTAL = _("total: experts {expert_points}, bonuses {bonus_points}")
_TOTAL_ALL = _(
    "total: experts {expert_points}, components {component_points}, bonuses {bonus_points}"
)
_EXACT = _("ranked on the exact figure {exact}")
_PASS_MARKS = _("Pass marks")
_PASSED = _("{name}: {figure}, at least {needed}: passed by {margin} [{clause}]")
_NOT_PASSED = _("{name}: {figure}, at least {needed}: NOT passed, {margin} [{clause}]")
_NOT_ASKED = _("{name}: at least {needed}; there is no figure [{clause}]")
_VETO_PASSED = _("{name}: no explicit no was given [{clause}]")
_VETOED = _("{name}: an explicit no was given: NOT passed [{clause}]")


def marks_told(page: Page, row: Line) -> None:
    """Each mark with its cell, and why it was not used if it was not."""
    if "marks_of" in row:
        page.put(0, _OTHER_ROW, place=page.at(row["marks_of"]))
        return
    if not row["marks"]:
        page.put(0, _NONE)
        return
    names = {one["criterion"]: page.of(one["name"]) for one in row["criteria"]}
    each = {one["expert_id"]: one["points"] for one in row.get("experts", {}).get("each", [])}
    for sheet in row["marks"]:
        points = each.get(sheet["expert_id"], "")
        place = page.at({**sheet, "cell": ""})
        sentence = _SHEET_SUM if points else _SHEET
        if not place:
            sentence = _SHEET_BLIND_SUM if points else _SHEET_BLIND
        page.put(0, sentence, expert=sheet["expert_id"], place=place, points=points)
        told = []
        for cell in sheet["cells"]:
            why_not = cell.get("why_not", "")
            why = WHY_NOT.get(why_not, "")
            sentence = _MARK if cell["used"] else _MARK_OUT
            if not cell["used"] and cell["points"]:
                sentence = _MARK_DROPPED
            fields = {
                "criterion": names.get(cell["criterion"], cell["criterion"]),
                "text": cell["text"] or page.say(_EMPTY),
                "points": cell["points"],
                "why": page.say(why) if why else why_not,
            }
            told.append((cell["cell"], page.say(sentence, **fields)))
        page.columns(told, step=1)


def points_told(page: Page, row: Line) -> None:
    """How many experts count, each figure, the ledger and the pass marks."""
    if "experts" not in row:
        return
    experts = row["experts"]
    fields = {name: experts[name] for name in experts if isinstance(experts[name], str | int)}
    method = page.say(_METHODS[experts["method"]], **fields)
    level = page.say(_LEVELS[experts["level"]])
    clause = page.clause(experts["clause"])
    page.put(0, _EXPERTS, **{**fields, "method": method, "level": level, "clause": clause})
    _experts_left_out(page, row, experts)
    for name, sentence in _FIGURES.items():
        if name in experts:
            page.put(0, sentence, **experts[name])
    for one in row["criteria"]:
        figure, share = one["figure"], one["share"]
        told = {"name": page.of(one["name"]), "clause": page.clause(one["clause"])}
        if figure is None:
            page.put(0, _NO_FIGURE, **told)
        else:
            told |= {"weight": one["weight"], "share": share["shown"] if share else "-"}
            page.put(0, _CRITERION, **told, **figure)
    page.put(0, _LEDGER)
    entries = [
        (
            one["points"],
            page.say(
                _ENTRY,
                name=page.of(one["name"]),
                clause=page.clause(one["clause"]),
                rule=one["rule"],
                basis=one["basis"],
            ),
        )
        for one in row["ledger"]
    ]
    points = row["points"]
    components = points["component_points"].strip("0.") != ""
    total = page.say(_TOTAL_ALL if components else _TOTAL, **points)
    page.columns([*entries, (points["total"] or "-", total)], step=1)
    if points["exact"]:
        page.put(1, _EXACT, exact=points["exact"])
    _pass_marks(page, row)


def _experts_left_out(page: Page, row: Line, experts: dict[str, Any]) -> None:
    names = {one["criterion"]: page.of(one["name"]) for one in row["criteria"]}
    dropped = []
    for one in experts["each"]:
        if not one["dropped"]:
            continue
        if experts["level"] == "total":
            dropped.append(one["expert_id"])
            continue
        criteria = page.listed([names.get(part, part) for part in one["dropped"]])
        dropped.append(page.say(_DROPPED_IN, expert=one["expert_id"], criteria=criteria))
    if dropped:
        page.put(0, _DROPPED, experts=page.listed(dropped))
    silent = [one["expert_id"] for one in experts["each"] if not one["counts"]]
    if silent:
        page.put(0, _NOT_COUNTING, experts=page.listed(silent))


def _pass_marks(page: Page, row: Line) -> None:
    if not row["pass_marks"]:
        return
    page.put(0, _PASS_MARKS)
    for one in row["pass_marks"]:
        fields = {**one, "name": page.of(one["name"]), "clause": page.clause(one["clause"])}
        if "needed" not in one:
            page.put(1, _VETO_PASSED if one["passed"] else _VETOED, **fields)
        elif "figure" not in one:
            page.put(1, _NOT_ASKED, **fields)
        else:
            page.put(1, _PASSED if one["passed"] else _NOT_PASSED, **fields)

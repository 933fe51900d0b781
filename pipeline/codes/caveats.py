"""What figures of advice are called, and what a reader must know before using one."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.language import mark as _

FIGURES: Mapping[str, str] = {
    "alpha_interval": _("Krippendorff's alpha, by distance"),
    "alpha_nominal": _("Krippendorff's alpha, same or not"),
    "kendall_w": _("Kendall's W"),
    "icc_1_1": _("ICC(1,1): one expert, each project marked by others"),
    "icc_2_1": _("ICC(2,1): one expert of many such"),
    "icc_3_1": _("ICC(3,1): one of these experts, severity aside"),
    "icc_1_k": _("ICC(1,k): the mean, each project marked by others"),
    "icc_2_k": _("ICC(2,k): the mean of experts of many such"),
    "icc_3_k": _("ICC(3,k): the mean of these experts, severity aside"),
    "extremes": _("marks that stand out"),
    "unjudged": _("projects of which no mark can stand out"),
    "components": _("groups that a chain of marks connects"),
    "penalty_project": _("penalty of a project's distance from the mean"),
    "penalty_expert": _("penalty of an expert's severity"),
    "overall_mean": _("mean of all by calibration"),
}
"""Each figure of `agreement`, by its code."""

CAVEATS: Mapping[str, str] = {
    "severity_counts": _("That one expert is more severe than another counts as disagreement."),
    "severity_aside": _("That one expert is more severe than another does not count."),
    "order_only": _("Only the order counts, not how far marks lie apart."),
    "common_only": _("Only projects that every expert marked are looked at."),
    "none_common": _("There are not two projects that every expert marked."),
    "no_variation": _("All marks are the same, so there is nothing to agree upon."),
    "few_experts": _("With few experts the median distance is rough; a mark is only shown."),
    "deviation_zero": _("Where half of the marks or more are the same, none can stand out."),
    "order_cannot_change": _("Every expert marked every project: the order cannot change."),
    "not_connected": _(
        "No chain of marks connects all projects, so severity cannot be told from merit across "
        "groups: nothing is calibrated."
    ),
    "declared": _("As the policy declares it."),
    "estimated": _(
        "Estimated from the marks, as if projects had met experts by chance; where strong ones "
        "went to some, declare a small penalty of projects instead."
    ),
    "too_few_marks": _("There are too few marks to estimate the penalties."),
    "no_difference": _("The marks show no such difference; the penalty is as large as it can be."),
    "penalised": _("Drawn towards the mean of all, the more so the less was marked."),
    "before_hearing": _("Looked at are the marks before the hearing."),
    "not_compared": _("Nobody else marked the projects that this expert marked."),
    "no_correlation": _("Fewer than three projects to compare, or no difference between them."),
    "unit_by_code": _("The expert's unit is taken from its employer and may not be what matters."),
    "alike_by_chance": _("Like marks may come from a coarse scale; who copied, no mark can tell."),
}
"""Each caveat, by its code: whole sentences."""

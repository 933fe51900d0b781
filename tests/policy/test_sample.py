"""What the policy of the sample round says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pipeline.policy import Policy, load_policy
from tests.policy.patches import known

TEXT = (Path(__file__).parents[2] / "configs" / "tianjin-2022.yaml").read_text(encoding="utf-8")


def load(text: str) -> Policy:
    """The policy of a sound file."""
    return load_policy("policy.yaml", text.encode(), known())


def test_on_and_no_stay_text() -> None:
    text = TEXT.replace('    "on": "2022-05-16"', "    on: '2022-05-16'", 1)
    text = text.replace('blank: "no"', "blank: no", 1)
    assert load(text) == load(TEXT)


def test_the_round_of_the_sample() -> None:
    policy = load(TEXT)
    assert len(policy.units.members) == 16
    assert [direction.id for direction in policy.directions.members] == list("12345678")
    assert policy.pools.unit is not None
    assert (policy.pools.unit.default, policy.pools.unit.named) == (2, {"120116": 6})
    assert policy.pools.total.at_most == 30
    assert sum(criterion.scale.max for criterion in policy.marking.criteria) == Decimal(100)
    assert policy.total_decimals() == 2


def test_every_part_of_the_sample_says_by_what_right() -> None:
    """The notice is silent on sixteen questions; each is asked in a reading, in both languages."""
    readings = TEXT.count("reading:\n")
    assert TEXT.count("zh: 问：") == TEXT.count('en: "Asked: ')
    asked = [
        line.split("Asked: ")[1].split(" Chosen:")[0]
        for line in TEXT.splitlines()
        if "Asked: " in line
    ]
    for question in (
        "does level 3 both exempt from the quota and earn priority points?",
        "do exempt projects count against the city's own total?",
        "who drops out when a district over-submits?",
        "which project stands when one applicant files two, or through two districts?",
        "which date ends the two years of an earlier list?",
        "on which date must the level be valid, by what evidence, and does a parent's certificate"
        " count?",
        "how many go to the ministry?",
        "does priority count as points with a cap, or only as an order among equals?",
        "what parts equals?",
        "what is rounded, when and how?",
        "is an effect in numbers a bar, a warning or the experts' matter, and for whom?",
        "must a project under construction reach the number?",
        "is 4 May included, until which hour, in which zone, and who was given longer?",
        "do institutes and associations owe annual returns?",
        "whom do the words `and the like` let in?",
        "if panels mark separately, is one list made of them, or one a panel?",
        "may the panel recommend a project with too few experts, or must it be marked again?",
        "may several apply together?",
    ):
        assert question in asked
    assert readings == TEXT.count("dated: ") == TEXT.count("by: 示例")


def test_every_clause_of_the_notice_has_a_row() -> None:
    """Each clause with a duty stands in the policy, as a part or as not examined."""
    cited = {line.split("clause: ")[1] for line in TEXT.splitlines() if "clause: " in line}
    together = " ".join(cited)
    for clause in (
        "正文一", "正文二(一)", "正文二(二)", "正文二(三)", "正文二(四)", "正文二(五)",
        "正文三(一)", "正文三(二)", "附件三(一)", "附件三(二)", "附件三(三)",
        *(f"附件二(一){n}" for n in (1, 2, 3)), *(f"附件二(二){n}" for n in (4, 5)),
        *(f"附件二(三){n}" for n in (6, 7, 8)),
    ):  # fmt: skip
        assert clause in together

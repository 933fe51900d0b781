"""Parts of a policy in words where they say less, or otherwise, than in the rounds of configs/."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.documents import Document
from pipeline.policy import Policy
from pipeline.policy.comparing import compare_policies
from pipeline.policy.wording.page import pages
from pipeline.policy.wording.speech import Speech
from tests.policy.patches import GONE, documents, over, read, whole

EMPTY = {
    "units": {"classes": {2: {"id": "county", "name": {"zh": "县", "en": "County"}}}},
    "directions": {"fields": {2: {"id": "arts", "name": {"zh": "文艺", "en": "Arts"}}}},
}
"""A class that no unit and a field that no direction belongs to."""


def policy(patch: dict[str, Any], name: str = "whole") -> Policy:
    """A sound policy with something laid over it, which is sound too."""
    sound = documents()[name]
    found, faults = read(Document(over(sound.content, patch), sound.places, []))
    assert faults == []
    assert found is not None
    return found


def told(patch: dict[str, Any], path: str, name: str = "whole") -> str:
    """The sentence of a part and the lines below it, one a line."""
    chapters = pages(Speech(policy(patch, name), "en"))
    (entry,) = [
        entry
        for chapter in chapters
        for entry in chapter.entries
        if ".".join(map(str, entry.path)) == path
    ]
    return "\n".join((entry.sentence, *entry.lines))


@pytest.mark.parametrize(
    ("patch", "path", "says", "silent"),
    [
        (
            {},
            "advice.agreement",
            "A mark stands out that lies further from the median than 3 times",
            "than 3 points",
        ),
        (
            {"advice": {"agreement": {"copying": GONE}}},
            "advice.agreement",
            "Marks for projects of an expert's own unit: they are compared",
            "Two experts who both marked",
        ),
        (
            {"advice": {"confidence": {"exact_up_to": 0}}},
            "advice.confidence",
            "the selection is drawn again 1000 times.",
            "all of them are made",
        ),
        (
            {"advice": {"likeness": {"earlier": GONE}}},
            "advice.likeness",
            'Projects are compared by "title" and listed from a likeness of 60 %',
            "earlier_pilots",
        ),
        (
            EMPTY,
            "units",
            "4 units recommend: North, South, Coast, Zone of the North.\n"
            "Province: North\nCity: South, Coast\nZone of the North has no places of its own",
            "County",
        ),
        (
            EMPTY,
            "directions",
            "A project is filed in up to 2 of 3 directions.\n"
            "Trades: 1 Farming, 2 Industry\nMarket: 3 Exchange",
            "Arts",
        ),
        (
            {"pools": {"matrix": {"default": None}}},
            "pools.matrix",
            "Province: Firm 3, Street 1\nevery other unit: no bound",
            "Firm 2",
        ),
        (
            {"pools": {"own": {1: {"per": "round", "share": GONE, "default": 3}}}},
            "pools.own.1",
            'Places of their own for projects if "Exchange" is yes: 3 in all.',
            "for each",
        ),
        (
            {"pools": {"extra": {"per": "round", "named": GONE, "by_class": GONE, "default": 2}}},
            "pools.extra",
            "The exempt have 2 extra places in all.",
            "for each",
        ),
        (
            {"publication": {"office": {"department": GONE, "address": GONE}}},
            "publication.office",
            "Letters go out in the name of Office of the province.\n"
            "Questions are answered at 000-1.\n"
            "The conduct of the office is complained of at 000-2.",
            "Letters to it",
        ),
    ],
)
def test_a_part_says_what_it_has_and_is_silent_on_what_it_has_not(
    patch: dict[str, Any], path: str, says: str, silent: str
) -> None:
    text = told(patch, path)
    assert says in text
    assert silent not in text


def test_marks_far_from_the_median_are_told_in_points() -> None:
    assert told({}, "advice.agreement", "median").splitlines()[1] == (
        "A mark stands out that lies further from the median than 15 points."
    )


@pytest.mark.parametrize(
    ("denied", "clause"),
    [
        ({"column": "unit_class", "is": "city"}, '"class of the unit" is not City'),
        ({"column": "stage", "in": ["built", "planned"]}, '"stage" is not Built or Planned'),
        (
            {"any": [{"column": "staff", "at_most": 50}, {"column": "listed", "is": "yes"}]},
            'it is not so that ("Staff" is at most 50, or "Listed" is yes)',
        ),
    ],
)
def test_what_must_not_hold_is_told_as_people_say_it(denied: dict[str, Any], clause: str) -> None:
    patch = {"examination": {"rules": {3: {"requires": {"any": GONE, "not": denied}}}}}
    sentence = told(patch, "examination.rules.3")
    assert f"it must hold that {clause}; otherwise there is a warning." in sentence


@pytest.mark.parametrize(
    ("patch", "lines"),
    [
        pytest.param(
            {"examination": {"rules": {0: GONE, 4: whole().content["examination"]["rules"][0]}}},
            [
                (
                    "moved",
                    "examination.rules.order",
                    "late, banned, still_a_pilot, young_and_small",
                    "banned, still_a_pilot, young_and_small, late",
                )
            ],
            id="rules in another order decide the same",
        ),
        pytest.param(
            {"pools": {"own": list(reversed(whole().content["pools"]["own"]))}},
            [("changed", "pools.own.order", "hosts, exchanges", "exchanges, hosts")],
            id="places of their own in another order do not",
        ),
        pytest.param(
            {"examination": {"paper_equals_online": {"columns": ["applicant", "title"]}}},
            [
                (
                    "moved",
                    "examination.paper_equals_online.columns.order",
                    "title, applicant",
                    "applicant, title",
                )
            ],
            id="columns in another order",
        ),
        pytest.param(
            {"publication": {"reply": {"mend_until": "2022-05-21T08:00:00+08:00"}}},
            [
                (
                    "changed",
                    "publication.reply.mend_until",
                    "2022-05-20 18:00:00+08:00",
                    "2022-05-21 08:00:00+08:00",
                )
            ],
            id="a last moment",
        ),
    ],
)
def test_a_difference_is_told(patch: dict[str, Any], lines: list[tuple[str, ...]]) -> None:
    changes = compare_policies(Speech(policy({}), "en"), Speech(policy(patch), "en"))
    assert [(one.kind, ".".join(one.path), one.before, one.after) for one in changes] == lines
    assert [one.decides for one in changes] == [line[0] == "changed" for line in lines]


def test_what_is_called_the_same_is_told_as_it_is_written() -> None:
    old = policy({"places": {"ties": ["expert_points", "condition:open"]}})
    new = policy(
        {
            "facts": {1: {"id": "free"}},
            "priority": {"bonuses": {1: {"fact": "free"}}},
            "places": {"ties": ["expert_points", "condition:free"]},
        }
    )
    changes = compare_policies(Speech(old, "en"), Speech(new, "en"))
    assert [(".".join(one.path), one.before, one.after) for one in changes] == [
        ("facts.free.id", "open", "free"),
        ("priority.bonuses.by_open.fact", "open", "free"),
        ("places.ties", "expert_points, condition:open", "expert_points, condition:free"),
    ]

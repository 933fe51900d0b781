"""Small panels written as {project: {expert: points}}."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipeline.advice.pairs import Pairs

Given = Mapping[str, Mapping[str, int]]


def pairs(given: Given, scale: int = 1) -> Pairs:
    """The pairs of a panel; points are given as whole multiples of 1 / scale."""
    rows = sorted((project, *pair) for project, marked in given.items() for pair in marked.items())
    projects = sorted({row[0] for row in rows})
    experts = sorted({row[1] for row in rows})
    return Pairs(
        tuple(projects),
        tuple(experts),
        np.array([projects.index(row[0]) for row in rows]),
        np.array([experts.index(row[1]) for row in rows]),
        np.array([row[2] for row in rows]),
        scale,
    )


def turned(given: Given) -> Given:
    """The same marks with projects and experts changed over."""
    experts = {expert for marked in given.values() for expert in marked}
    return {
        expert: {project: marked[expert] for project, marked in given.items() if expert in marked}
        for expert in experts
    }


FOUR: Given = {
    "P1": {"E1": 90, "E2": 78},
    "P2": {"E1": 85, "E2": 75},
    "P3": {"E3": 70, "E2": 80},
    "P4": {"E3": 80, "E2": 84},
}
STRONG_AND_WEAK: Given = {
    "S1": {"E1": 92, "E3": 92},
    "S2": {"E1": 90},
    "W1": {"E2": 70, "E3": 70},
    "W2": {"E2": 72},
}
"""An expert who drew the strong projects and one who drew the weak, joined by a third."""

APART: Given = {
    "P1": {"E1": 90, "E2": 80},
    "P2": {"E3": 70, "E4": 60},
    "P3": {"E2": 75},
    "P4": {"E4": 65, "E3": 75},
}
FULL: Given = {
    "A": {"E1": 9, "E2": 2, "E3": 5, "E4": 8},
    "B": {"E1": 6, "E2": 1, "E3": 3, "E4": 2},
    "C": {"E1": 8, "E2": 4, "E3": 6, "E4": 8},
    "D": {"E1": 7, "E2": 1, "E3": 2, "E4": 6},
    "E": {"E1": 10, "E2": 5, "E3": 6, "E4": 9},
    "F": {"E1": 6, "E2": 2, "E3": 4, "E4": 7},
}
"""The six targets and four judges of Shrout and Fleiss (1979), table 2."""

"""The policy of a round: the notice as data, with the clause of every amount."""

from pipeline.policy.checks import Vocabulary
from pipeline.policy.load import load_policy, read_policy
from pipeline.policy.model import Policy

__all__ = ["Policy", "Vocabulary", "load_policy", "read_policy"]

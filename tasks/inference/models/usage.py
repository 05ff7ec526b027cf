"""What was used of models: tokens, cost and cache hits, for the manifest."""

import threading
from collections import defaultdict
from dataclasses import dataclass
from typing import Any


@dataclass
class ModelUsage:
    """Of one model.

    Attributes:
        calls: Requests sent, whatever became of them.
        failures: Those that gave no answer.
        repairs: Answers that had to be sent back.
        cost_usd: Of the answers.
        assumed_usd: Of calls that were lost: the most that they may have cost.
    """

    calls: int = 0
    failures: int = 0
    repairs: int = 0
    cache_hits: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    assumed_usd: float = 0.0


class Usage:
    """A run's use of models. Thread-safe."""

    def __init__(self) -> None:
        self._models: dict[str, ModelUsage] = defaultdict(ModelUsage)
        self._lock = threading.Lock()

    def add(self, model: str, **amounts: float) -> None:
        """Add to a model's counts, by the names of :class:`ModelUsage`."""
        with self._lock:
            used = self._models[model]
            for name, amount in amounts.items():
                setattr(used, name, getattr(used, name) + amount)

    def total(self, name: str) -> float:
        """One count over all models."""
        with self._lock:
            return float(sum(getattr(used, name) for used in self._models.values()))

    def manifest(self) -> dict[str, Any] | None:
        """Give the manifest's entry ``model``; None when no model was used. Its id is the model that answered most."""
        with self._lock:
            used = {name: _rounded(one) for name, one in sorted(self._models.items())}
        if not used:
            return None
        first = max(used, key=lambda name: used[name]["calls"] - used[name]["failures"] + used[name]["cache_hits"])
        sums = {key: sum(one[key] for one in used.values()) for key in ModelUsage.__dataclass_fields__}
        return {
            "id": first,
            "tokens": {"input": sums["input_tokens"], "output": sums["output_tokens"]},
            "cost_usd": round(sums["cost_usd"] + sums["assumed_usd"], 6),
            "cache_hits": sums["cache_hits"],
            "calls": sums["calls"],
            "models": used,
        }


def _rounded(used: ModelUsage) -> dict[str, Any]:
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in vars(used).items()}

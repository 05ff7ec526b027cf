"""What columns mean: the table of knowledge shared by every reader, the offline inference and the PII detector."""

from schemas.semantics.completion import complete
from schemas.semantics.meaning import UNKNOWN, Meaning, guess

__all__ = ["UNKNOWN", "Meaning", "complete", "guess"]

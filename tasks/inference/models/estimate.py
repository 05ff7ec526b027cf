"""What models will cost, said before any of them is asked."""

from dataclasses import dataclass

from tasks.inference.models.prices import Price


@dataclass(frozen=True)
class Estimate:
    """A sum over calls that have not been made; estimates add up.

    Attributes:
        calls: To be made.
        cached: Answers that are kept already, and cost nothing.
        usd: The likely cost in US dollars. A repair or a second try adds to it; the budget is what cannot be exceeded.
    """

    calls: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0

    @classmethod
    def of_call(cls, price: Price, input_tokens: int, output_tokens: int) -> "Estimate":
        """One call of so many tokens."""
        return cls(1, 0, input_tokens, output_tokens, price.of(input_tokens, output_tokens))

    def __add__(self, other: "Estimate") -> "Estimate":
        return Estimate(
            self.calls + other.calls,
            self.cached + other.cached,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.usd + other.usd,
        )

    def __mul__(self, times: int) -> "Estimate":
        return Estimate(
            self.calls * times,
            self.cached * times,
            self.input_tokens * times,
            self.output_tokens * times,
            self.usd * times,
        )

    def __str__(self) -> str:
        kept = f", {self.cached} more answered from the cache" if self.cached else ""
        return (
            f"{self.calls} model calls{kept}: about {self.input_tokens:,} tokens in, {self.output_tokens:,} out, "
            f"${self.usd:.4f}"
        )

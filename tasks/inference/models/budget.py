"""A hard budget: a call that could exceed it is not made."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import BudgetError


class Reservation:
    """What a call may cost at most, set aside until it is known what it did cost.

    Attributes:
        amount: In US dollars.
        cost: What to count in the end; all of it until said otherwise, for a call that was lost may have been charged.
    """

    def __init__(self, amount: float) -> None:
        self.amount = amount
        self.cost = amount


class Budget:
    """US dollars that one run may spend on models. Thread-safe; calls at the same time count together."""

    def __init__(self, limit: float | None) -> None:
        self.limit = limit
        self._spent = 0.0
        self._reserved = 0.0
        self._changed = threading.Condition()

    @property
    def spent(self) -> float:
        """What has been spent so far, or may have been."""
        with self._changed:
            return self._spent

    @contextmanager
    def reserved(self, amount: float, model: str) -> Iterator[Reservation]:
        """Set an amount aside for one call.

        Waits while other calls' reservations stand in the way: they nearly always cost less than they reserve.

        Args:
            amount: The most that the call can cost.
            model: For the message.

        Raises:
            BudgetError: If what was spent and this amount exceed the budget. The call must not be made.
        """
        reservation = Reservation(amount)
        with self._changed:
            self._changed.wait_for(lambda: self._fits(amount) or not self._could_fit(amount))
            if not self._fits(amount):
                raise BudgetError(self._message(amount, model))
            self._reserved += amount
        try:
            yield reservation
        finally:
            with self._changed:
                self._reserved -= amount
                self._spent += reservation.cost
                self._changed.notify_all()

    def _fits(self, amount: float) -> bool:
        return self.limit is None or self._spent + self._reserved + amount <= self.limit

    def _could_fit(self, amount: float) -> bool:
        return self.limit is None or (self._reserved > 0 and self._spent + amount <= self.limit)

    def _message(self, amount: float, model: str) -> str:
        return (
            f"The budget stopped a call to {model}: it could cost up to ${amount:.4f}, and of the ${self.limit:.2f} "
            f"allowed ${self._spent:.4f} is spent. Raise UNDERSTUDY_BUDGET_USD, ask for less, or use a cheaper model."
        )

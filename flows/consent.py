"""Asking a person whether to go on: in the terminal, or on Prefect's page of a deployment's run."""

import sys

from flows.running import in_flow_run
from schemas.errors import BadInputError

_DAY = 86_400


def approved(question: str, shown: str) -> None:
    """Show what is planned, and go on only when a person says so.

    Args:
        question: What is asked, as a heading.
        shown: What is planned, in Markdown.

    Raises:
        BadInputError: If the answer is no, or there is nobody to ask.
    """
    if _deployed():
        _on_the_page(question, shown)
        return
    if not sys.stdin.isatty():
        raise BadInputError(
            "There is nobody to ask: a review needs a terminal, or a deployment's run. Leave --review out, or look "
            "with --findings first."
        )
    sys.stderr.write(f"{shown}\n\n{question}? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise BadInputError("Not approved, so nothing was written.")


def _deployed() -> bool:
    if not in_flow_run():
        return False
    from prefect.runtime import deployment

    return deployment.id is not None


def _on_the_page(question: str, shown: str) -> None:
    """Suspend the run until somebody answers; it begins anew then, and finds the answer."""
    from prefect.flow_runs import suspend_flow_run
    from prefect.input import RunInput

    class Approval(RunInput):
        """The answer."""

        go_on: bool

    answer = suspend_flow_run(
        wait_for_input=Approval.with_initial_data(description=f"# {question}?\n\n{shown}", go_on=False), timeout=_DAY
    )
    if not answer.go_on:
        raise BadInputError("Not approved, so nothing was written.")

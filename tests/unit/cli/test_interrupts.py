"""An interrupt is heard even where a library swallows its exception, or makes an error of its own of it."""

import os
import signal

import pytest

from flows import interrupts
from understudy.cli.outcome import guarded


def press(number: int = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)


def test_a_swallowed_interrupt_is_raised_at_the_next_step():
    with interrupts.listening():
        with pytest.raises(KeyboardInterrupt):
            press()
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()
    interrupts.check()


def test_what_was_heard_outside_is_known_inside():
    with interrupts.listening():
        with pytest.raises(KeyboardInterrupt):
            press()
        with interrupts.listening(), pytest.raises(KeyboardInterrupt):
            interrupts.check()


def test_handlers_are_put_back():
    before = signal.getsignal(signal.SIGINT)
    with interrupts.listening(), interrupts.unheeded():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_cleaning_up_is_not_disturbed_by_impatience_but_by_insistence():
    done = []
    with pytest.raises(KeyboardInterrupt), interrupts.unheeded():
        for _ in range(5):
            press()
            done.append(1)
    assert len(done) == 2


def test_an_error_that_an_interrupt_was_wrapped_in_ends_with_130(capsys):
    import typer

    with pytest.raises(typer.Exit) as ended, guarded():
        try:
            press()
        except KeyboardInterrupt:
            raise RuntimeError("Query interrupted") from None
    assert ended.value.exit_code == 130
    assert capsys.readouterr().err == "Cancelled. Nothing was published.\n"

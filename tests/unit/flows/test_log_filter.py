"""Logs are redacted as long as any flow of this process handles real data."""

import logging
from functools import partial

from flows.log_filter import guarded_logs

MAIL = "anna.k@quandor.com"


def logged() -> str:
    return logging.getLogRecordFactory()("flows", logging.INFO, "here", 1, "it holds %s", (MAIL,), None).getMessage()


def test_flows_that_end_in_another_order_than_they_began_are_guarded_to_their_ends() -> None:
    before = logging.getLogRecordFactory()
    first, second = guarded_logs(), guarded_logs()
    first.__enter__()
    second.__enter__()
    assert MAIL not in logged()
    first.__exit__(None, None, None)
    assert MAIL not in logged()
    second.__exit__(None, None, None)
    assert MAIL in logged()
    assert logging.getLogRecordFactory() is before


def test_a_factory_that_was_put_over_the_guard_stays() -> None:
    before = logging.getLogRecordFactory()
    try:
        with guarded_logs():
            guard = logging.getLogRecordFactory()
            logging.setLogRecordFactory(partial(guard))
            over = logging.getLogRecordFactory()
        assert logging.getLogRecordFactory() is over
    finally:
        logging.setLogRecordFactory(before)

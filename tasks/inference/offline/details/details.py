"""What a request says of its columns, read once more where it is known which columns there are."""

from datetime import date

from tasks.inference.offline.details.lacking import tell_lacking
from tasks.inference.offline.details.plain_tokens import plain_tokens
from tasks.inference.offline.details.spoken import spoken_of
from tasks.inference.offline.details.telling import tell
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.tagging.rereading import Reading


def tell_details(draft: Draft, reading: Reading, today: date, *, foreign: bool) -> None:
    """Put bounds, spans and shares of what is missing of the draft's columns right, in place.

    Args:
        draft: With the columns that the request names.
        reading: What its words name.
        today: What relative dates are relative to.
        foreign: Whether the request is in another language than English.
    """
    spoken = spoken_of(draft, reading)
    plain = plain_tokens(reading.tokens, foreign=foreign)
    tell(spoken, plain, today)
    tell_lacking(draft, spoken, plain)

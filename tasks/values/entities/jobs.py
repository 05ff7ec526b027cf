"""Names of occupations, by language, from Faker's lists."""

from functools import cache

from tasks.values.entities.locales import locale_of
from tasks.values.entities.names import FEWEST, faker_lists
from tasks.values.entities.words import Words, weigh


@cache
def jobs_of(locale: str, longest: int | None = None) -> Words:
    """Give the occupations in a locale's language, in English where there are none; shorter ones where asked for."""
    found = locale_of(locale)
    own = faker_lists("job", found.name) if found.language != "en" else None
    provider = own if own is not None and getattr(own, "jobs", None) else faker_lists("job", "en_US")
    every = list(weigh(tuple(provider.jobs)))
    short = [job for job in every if longest is None or len(job) <= longest]
    return Words.of(short if len(short) >= FEWEST else every)

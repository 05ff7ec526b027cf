"""The countries whose places are known, by the names that data call them."""

from functools import cache

from tasks.values.entities.places import country_codes, country_of

_ENGLISH = {
    "US": ("usa", "us", "u.s.", "u.s.a.", "united states of america"),
    "GB": ("uk", "u.k.", "great britain", "england", "scotland", "wales"),
    "CA": (), "AU": (), "IE": (), "DE": ("germany",), "AT": ("austria",), "CH": ("switzerland", "suisse", "svizzera"),
    "FR": (), "ES": ("spain",), "MX": ("mexico",), "IT": ("italy",), "BR": ("brazil",),
    "NL": ("netherlands", "the netherlands", "holland"), "PL": ("poland",), "SE": ("sweden",),
    "JP": ("japan",), "CN": ("china",), "IN": ("india",),
    "RU": ("russia", "russian federation"), "KR": ("south korea", "korea", "republic of korea"),
    "TR": ("turkey", "turkiye"),
}  # fmt: skip


def code_of_country(text: str | None) -> str | None:
    """Give the ISO 3166 code of a country that a text names, by name or code; None where its places are not known."""
    return None if text is None else _codes().get(text.strip().casefold())


@cache
def _codes() -> dict[str, str]:
    found = {}
    for code in country_codes():
        country = country_of(code)
        for name in (code, country.iso3, country.name, *_ENGLISH.get(code, ())):
            found[name.casefold()] = code
    return found

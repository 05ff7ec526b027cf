"""Which locales are known, and how people of each are named and addressed."""

from dataclasses import dataclass
from functools import cache

from schemas.errors import SchemaError
from schemas.suggest import did_you_mean


@dataclass(frozen=True)
class Locale:
    """How a locale writes a person.

    Attributes:
        name: Such as ``de_DE``.
        titles: The forms of address of a man and of a woman.
        family_first: Whether the family name is written first.
        joiner: What stands between the parts of a full name.
        names: The locale whose word lists are used, when it has none of its own.
        middle: ``given`` when a middle name is a second given name, ``patronymic`` when it is made from the
            father's, ``""`` when the custom is unknown there.
    """

    name: str
    titles: tuple[str, str]
    family_first: bool = False
    joiner: str = " "
    names: str = ""
    middle: str = "given"

    @property
    def language(self) -> str:
        """The language code, such as ``de``."""
        return self.name.split("_")[0]

    @property
    def country(self) -> str:
        """The ISO 3166 code of the country, such as ``DE``."""
        return self.name.split("_")[1]

    @property
    def lists(self) -> str:
        """The locale to read word lists of."""
        return self.names or self.name


_EN, _DE, _FR, _ES = ("Mr.", "Ms."), ("Herr", "Frau"), ("M.", "Mme"), ("Sr.", "Sra.")

LOCALES: dict[str, Locale] = {
    locale.name: locale
    for locale in (
        Locale("en_US", _EN),
        Locale("en_GB", ("Mr", "Ms")),
        Locale("en_CA", _EN, names="en_US"),
        Locale("en_AU", ("Mr", "Ms"), names="en_GB"),
        Locale("en_IE", ("Mr", "Ms")),
        Locale("de_DE", _DE),
        Locale("de_AT", _DE),
        Locale("de_CH", _DE),
        Locale("fr_FR", _FR),
        Locale("es_ES", _ES),
        Locale("es_MX", _ES),
        Locale("it_IT", ("Sig.", "Sig.ra")),
        Locale("nl_NL", ("Dhr.", "Mevr.")),
        Locale("pt_BR", _ES),
        Locale("pl_PL", ("Pan", "Pani")),
        Locale("sv_SE", ("Herr", "Fru")),
        Locale("ja_JP", ("様", "様"), family_first=True, middle=""),
        Locale("zh_CN", ("先生", "女士"), family_first=True, joiner="", middle=""),
        Locale("hi_IN", ("श्री", "श्रीमती"), middle=""),
        Locale("ru_RU", ("\u0433-н", "\u0433-жа"), middle="patronymic"),
        Locale("ko_KR", ("님", "님"), family_first=True, joiner="", middle=""),
        Locale("tr_TR", ("Bay", "Bayan")),
    )
}

_USUAL = {locale.language: locale.name for locale in reversed(LOCALES.values())}


def known(name: str) -> bool:
    """Whether :func:`locale_of` finds an entry for the name."""
    return name in LOCALES or name.replace("-", "_").split("_")[0] in _USUAL


@cache
def locale_of(name: str) -> Locale:
    """Find a locale by its name (``de_DE``, ``de-DE``), or the usual one of the same language.

    Raises:
        SchemaError: If there is none for the language.
    """
    wanted = name.replace("-", "_")
    found = LOCALES.get(wanted) or LOCALES.get(_USUAL.get(wanted.split("_")[0], ""))
    if found is None:
        raise SchemaError(f"Names and places are not known for the locale '{name}'.{unknown_hint(name)}")
    return found


def unknown_hint(name: str) -> str:
    """Give the end of an error about an unknown locale: which ones there are."""
    return did_you_mean(name, LOCALES, list_up_to=len(LOCALES))

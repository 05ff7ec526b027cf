"""Signs by which a value is a person's name whichever names it is made of: a form of address, an initial, a degree."""

import re

from tasks.pii.lexicon import folded, place_names

_WORD = r"[^\W\d_a-z\u00df-\u00f6\u00f8-\u00ff](?:['\u2019][^\W\d_])?[^\W\d_]+(?:['\u2019-][^\W\d_]+)*"
_PARTICLES = r"(?:(?:de|da|di|du|del|della|van|von|der|den|le|la|ten|ter|el|al|bin|y) ){0,2}"
_NAMES = rf"{_PARTICLES}{_WORD}(?: [^\W\d_]\.)?(?: {_PARTICLES}{_WORD}){{0,2}}"
_ADDRESS = (
    r"(?:mrs?|ms|miss|dr|dra|prof|profa?|prof\.?(?:ssa|a)|rev|mme|mlle|ma\u00eetre|me|herr|hr|frau|fr|sr|sra|srta|do\u00f1a"
    r"|don|dott|dott\.?ssa|sig|sig\.?(?:ra|na)|avv|ing|arq|lic|mgr|dhr|mevr|mw|drs|pan|pani|lek|adw|eng|enf|nurse|sister)"
)
_DEGREES = (
    r"(?:m\.?d|d\.?o|n\.?p|pa-c|r\.?n|lpn|lvn|aprn|crna|cnm|dds|dmd|dvm|od|dpm|pharm\.?d|ph\.?d|psy\.?d|lcsw|lmft|lpc|lmhc|msw"
    r"|bsn|msn|dpt|esq|j\.?d|cpa|mba|mph|facs|facp)"
)
_CAPITAL = r"[^\W\d_a-z\u00df-\u00ff]"
_ADDRESSED = re.compile(rf"(?i:{_ADDRESS})\.? (?:{_CAPITAL}\. ?)?{_NAMES}$")
_WITH_DEGREE = re.compile(rf"({_NAMES}),? (?i:{_DEGREES}\.?(?:, ?| ?/ ?| )){{0,2}}(?i:{_DEGREES})\.?$")
_INITIALLED = re.compile(rf"(?:{_CAPITAL}\.[ -]?){{1,3}}{_PARTICLES}{_WORD}$|{_WORD},? (?:{_CAPITAL}\.[ -]?){{1,3}}$")


_DEGREE_BEHIND = re.compile(rf",? (?:(?i:{_DEGREES})\.?(?:, ?| ?/ ?| |$)){{1,3}}$")


def without_degree(name: str) -> str:
    """Leave out the degrees behind a name: ``Cleo Batterbee`` of ``Cleo Batterbee, PA-C``."""
    return _DEGREE_BEHIND.sub("", name) if "," in name else name


def is_titled(text: str) -> bool:
    """Whether a form of address or a degree says that a value is a name: ``Dra. Uribe``, ``Cleo Batterbee, PA-C``."""
    if _ADDRESSED.match(text):
        return True
    named = _WITH_DEGREE.match(text)
    return named is not None and " " in named[1] and folded(named[1]) not in place_names()  # MD is a state, too


def is_initialled(text: str) -> bool:
    """Whether a value is a word and an initial, as people are named for short: ``S. Abel``, ``NOIZET P.``."""
    return _INITIALLED.match(text) is not None

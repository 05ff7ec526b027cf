"""Days of birth behind the name of whose they are: ``birthday of Anna Keller: 3 May 1980``."""

from tasks.pii.recognisers.base import Recogniser
from tasks.pii.recognisers.birth_date import DATE

_DAY = (
    r"birthday|date of birth|geburtstag|geburtsdatum|verjaardag|geboortedatum|anniversaire|date de naissance"
    r"|cumplea\u00f1os|fecha de nacimiento|compleanno|data di nascita|anivers\u00e1rio|data de nascimento"
    r"|f\u00f6delsedag|urodziny"
)
_NAME = r"[^\W\d_][\w'\u2019.-]{0,30}(?: [^\W\d_][\w'\u2019.-]{0,30}){0,4}?"

BIRTHDAY_OF = Recogniser(
    "date of birth, after whose it is",
    "DATE_OF_BIRTH",
    DATE,
    label=rf"\b(?:{_DAY})(?: (?:of|von|van|de|di|del|do|da|f\u00f6r) | d['\u2019]){_NAME}[,:;(-]?\s{{0,2}}"
    r"(?:(?:is|was|falls|on|the|am|op|le|el|il|ist|war)[\s:]{1,2}){0,2}",
    anchor=r"\d{4}|\d[-/.]\d",
    score=0.95,
    in_columns=False,
    any_case=True,
)

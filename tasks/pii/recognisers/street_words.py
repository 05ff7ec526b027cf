"""Words that end the names of English streets."""

from importlib.resources import files

from schemas.own_yaml import own_yaml

_text = (files("tasks.pii.recognisers") / "street_words.yaml").read_text("utf-8")
_listed: dict[str, list[str]] = own_yaml(_text)
USUAL, RARE = tuple(_listed["usual"]), tuple(_listed["rare"])
SUFFIXES = (*USUAL, *RARE)

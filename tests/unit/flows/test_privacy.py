"""Nobody's data reaches a parameter of Prefect through the words of a command."""

from flows.privacy import private_parameters
from schemas.request import GenerationOptions

PROMPT = "500 users like jane.doe@acme.com, call +1 415 555 0123, card 4111 1111 1111 1111, in 10 000 000 rows"


def test_words_lose_what_points_at_somebody_and_keep_the_rest() -> None:
    kept = private_parameters({"prompt": PROMPT, "rows": 5, "options": GenerationOptions(context=PROMPT)})
    for words in (kept["prompt"], kept["options"].context):
        assert not any(told in words for told in ("jane", "415 555", "4111"))
        assert words.startswith("500 users like [email]")
        assert words.endswith("10 000 000 rows")
    assert kept["rows"] == 5


def test_plain_options_and_a_sentence_to_ask() -> None:
    kept = private_parameters({"request": "mail bob@acme.com", "options": {"context": "bob@acme.com", "model": "m"}})
    assert kept == {"request": "mail [email]", "options": {"context": "[email]", "model": "m"}}


def test_what_names_nobody_is_the_same() -> None:
    parameters = {"prompt": "200 customers with email and phone, seed 4155550123", "source": "a@b.sql", "options": None}
    assert private_parameters(parameters) == parameters

"""Goods, months, software and signs that are called like people, in texts that speak of nobody."""

import pytest

from tasks.pii.spans import find_spans


def _found(text: str) -> set[tuple[str, str]]:
    return {(span.type, text[span.start : span.end]) for span in find_spans([text])[0]}


@pytest.mark.parametrize(
    "text",
    [
        "Sage green, May Day sale, Grace period 5 days.",
        "Heather grey hoodie, size M, returned twice.",
        "Replace the Phillips head, then Bill again.",
        "Will Grant access to the Mark II portal in May.",
        "Iris scan failed. Robin hood cover cracked.",
        "Rocky ground; Cliff side; Dale Road closed.",
        "Max torque 25 Nm. Use Allen key.",
        "Remboursement effectué, dossier clos.",
        "Livraison reportée au 12 mai, client absent.",
        "Le Bailleur remet les clés au Preneur le 1er août.",
        "Pierre de taille fissurée, Marbre à remplacer.",
        "Pilar de hormigón agrietado, Viga nueva pedida.",
        "De Huurder betaalt de huur voor 5 Augustus.",
        "Roze blouse, maat 40, Retour geaccepteerd.",
        "Version 10.2.3.4 installed, port 8080.",
        "Firmware updated from 3.1.4.2 to v3.2.0.1 on all routers.",
        "Wersja 7.1.2.4 zainstalowana, Serwer zrestartowany.",
    ],
)
def test_things_are_not_people(text: str) -> None:
    assert _found(text) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Heather called about the hoodie.", ("PERSON", "Heather")),
        ("Iris wants her money back.", ("PERSON", "Iris")),
        ("Did Robin phone again?", ("PERSON", "Robin")),
        ("Henderson account locked since Monday.", ("PERSON", "Henderson")),
        ("Robin key lost, please send him another.", ("PERSON", "Robin")),
        ("Pierre de Villepont, né à Paris, client depuis 2019.", ("PERSON", "Pierre de Villepont")),
        ("Server 10.2.3.4 runs version 7.", ("IP", "10.2.3.4")),
        ("Version 7 failed on host 10.2.3.4 again.", ("IP", "10.2.3.4")),
    ],
)
def test_people_and_addresses_called_alike_are_found(text: str, found: tuple[str, str]) -> None:
    assert found in _found(text)

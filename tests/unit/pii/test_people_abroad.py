"""People of running text whose titles, greetings and cases are those of other languages than English."""

import pytest

from tasks.pii.spans import find_spans


def _people(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_spans([text])[0] if span.type == "PERSON"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sehr geehrter Herr Dr. Krummwedel, vielen Dank.", "Krummwedel"),
        ("Hr. Heppich nicht angetroffen", "Heppich"),
        ("M. Allen L'Hostellier a demandé un devis.", "Allen L'Hostellier"),
        ("Mme de la Tour a appelé, la joindre demain.", "de la Tour"),
        ("D. Anselmo Urquiola Bengoa solicita factura.", "Anselmo Urquiola Bengoa"),
        ("Doña Remedios Ibarluzea llamó ayer.", "Remedios Ibarluzea"),
        ("Sig.ra Quattrocchi ha chiamato stamattina.", "Quattrocchi"),
        ("Dott.ssa Pappalettera assente fino a lunedì.", "Pappalettera"),
        ("Mevr. van der Kooijmans belde vanmorgen.", "van der Kooijmans"),
        ("Geachte heer Boerstoel, dank voor uw bestelling.", "Boerstoel"),
        ("Pan Ziemowit Krzyżanowski prosi o fakturę.", "Ziemowit Krzyżanowski"),
        ("Rozmowa z panią Brzezińską, czeka na kuriera.", "Brzezińską"),
        ("Exmo. Sr. Cabralheiro, obrigado pela encomenda.", "Cabralheiro"),
        ("Fru Lindelöf ringde om leveransen.", "Lindelöf"),
        ("Hr. Søndergaard-Holt har betalt.", "Søndergaard-Holt"),
        ("Rouva Kosk soitti eilen.", "Kosk"),
        ("Paní Hrubá-Tichá volala včera.", "Hrubá-Tichá"),
        ("Gospođa Kraljić moli povrat.", "Kraljić"),
        ("Doamna Ionașcu cere factura.", "Ionașcu"),
        ("Say\u0131n Y\u0131ld\u0131zhan, siparişiniz yolda.", "Y\u0131ld\u0131zhan"),
        ("Kovácsházi úr kérte a számlát.", "Kovácsházi"),
        ("Г-жа Кузнецовская звонила утром, \u0433-н Петренко ждёт.", "Петренко"),
        ("Met vriendelijke groet, Wietske Ruijgrok", "Wietske Ruijgrok"),
        ("Hola, soy Iratxe Mendizuri, mi paquete no llega.", "Iratxe Mendizuri"),
        ("Odebrała sąsiadka Genowefa Pietruszka.", "Genowefa Pietruszka"),
        ("Paczka od Kowalskiej uszkodzona.", "Kowalskiej"),
        ("Przesłano do Jadwigi Kozłowskiej w czwartek.", "Jadwigi Kozłowskiej"),
    ],
)
def test_what_stands_beside_a_name_tells_it(text: str, name: str) -> None:
    assert name in _people(text)


@pytest.mark.parametrize(
    "text",
    [
        "Herr Direktor, die Ware ist da.",
        "Sehr geehrte Damen und Herren, anbei die Rechnung.",
        "Say\u0131n Müşterimiz, siparişiniz yolda.",
        "Cliente Premium pide factura, enviada ayer.",
        "Put it in the frying pan. Pan Pizza is cold, and the wok is hot.",
        "Heat the pan Slowly and stir.",
        "Size M. Next delivery is on the way.",
        "Zwrot do Warszawy, paczka do Gdańska, klient prosi o fakturę.",
        "Cordialement, le service client.",
        "Atentamente, Servicio al Cliente",
    ],
)
def test_titles_and_closings_alone_are_nobody(text: str) -> None:
    assert _people(text) == []


def test_an_initial_within_a_name_is_no_title() -> None:
    assert _people("Emergency contact: Wendell D. Delacroix, by telephone.") == ["Wendell D. Delacroix"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hi its zelmira oduya, my Router is dead", ["zelmira oduya"]),
        ("hey, this is quillonia vexmoor again", ["quillonia vexmoor"]),
        ("parcel is here\nregards\nbrunhalt mirdovawen", ["brunhalt mirdovawen"]),
        ("Hr. Ing. Pfaffstaller prüft.\nViele Grüße, Wendelin Oberbrink", ["Pfaffstaller", "Wendelin Oberbrink"]),
        ("Grüße\n\nMit freundlichen Grüßen\n\ni.A. Hinnerk Ödenwald\nEinkauf", ["Hinnerk Ödenwald"]),
        ("Hi its about my parcel, it is late", []),
        ("hey im late, traffic again", []),
        ("all done, thanks\nsee below", []),
    ],
)
def test_who_writes_says_so_in_small_letters_too(text: str, names: list[str]) -> None:
    assert _people(text) == names

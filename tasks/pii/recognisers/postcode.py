"""Postcodes in running text: after a state or their own name, before a town, or of a shape that little else has."""

from tasks.pii.recognisers.base import SIGNS, Recogniser

_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY]"
    "|A[AEP]|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois"
    "|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana"
    "|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon"
    "|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington"
    "|West Virginia|Wisconsin|Wyoming"
)
_FIRST = "ABCDEFGHIJKLMNOPRSTUWYZ"  # of a British area; V, Q and X begin none


AFTER_STATE = Recogniser(
    "ZIP code, after a state",
    "POSTCODE",
    r"\d{5}(?:-\d{4})?",
    label=rf"(?<![\w@])(?:{_STATES})\.?,?\s{{1,3}}",
    score=0.86,
    in_columns=False,
)
LABELLED = Recogniser(
    "postcode, after its name",
    "POSTCODE",
    r"\d{5}(?:-\d{3,4})?|\d{4}(?: ?[A-Z]{2})?|\d{6}|\d{2}-\d{3}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
    r"|[A-Z]\d[A-Z] ?\d[A-Z]\d",
    label=r"\b(?:zip(?:[ -]?codes?)?|post(?:al)? ?codes?|plz|postleitzahl|code postal|c\.?p\.|c\u00f3digo postal"
    r"|codice postale|cep|pin ?code|postnummer)" + SIGNS + r"(?:(?:is|was|of)[\s:]{1,2})?",
    score=0.9,
    in_columns=False,
    any_case=True,
)
BRITISH = Recogniser(
    "postcode, British",
    "POSTCODE",
    rf"(?:[{_FIRST}]\d{{1,2}}|[{_FIRST}][A-HK-Y]\d{{1,2}}|[{_FIRST}]\d[A-HJKPSTUW]"
    rf"|[{_FIRST}][A-HK-Y]\d[A-HMNPRVWXY]|GIR)"
    r" \d[ABD-HJLNP-UW-Z]{2}",
    score=0.8,
    in_columns=False,
)
CANADIAN = Recogniser(
    "postcode, Canadian",
    "POSTCODE",
    r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d",
    score=0.82,
    in_columns=False,
)
UNSPACED = Recogniser(
    "postcode, Canadian or British, without a blank",
    "POSTCODE",
    r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d"
    rf"|[{_FIRST}][A-HK-Y]?\d{{1,2}}[A-Z]?\d[ABD-HJLNP-UW-Z]{{2}}",
    context=("postcode", "post code", "postal", "address", "street", "road", "ontario", "on", "bc", "qc", "ab"),
    score=0.2,
    in_columns=False,
)
LETTERED = Recogniser(
    "postcode, after the letter of its country",
    "POSTCODE",
    r"\d{4,5}",
    label=r"(?<![\w-])(?:D|A|CH|F|NL|B|I|E|FR|DE|AT|DK|SE|NO)-",
    score=0.8,
    in_columns=False,
)
POSTCODES = (AFTER_STATE, LABELLED, BRITISH, CANADIAN, UNSPACED, LETTERED)

"""Streets as columns have them: any words of a street, a number, and whatever a house has behind it.

In running text so little would tell too much; of a column nearly all values must look so. Words that
name ordinary things as well (pad, ring, route, TV) are none of these, short ones only with their dot.
"""

from tasks.pii.recognisers.base import Recogniser
from tasks.pii.recognisers.street_words import USUAL

_FIRST = (
    r"c/|c\.|calle|cll|avda|av|avenida|aveniu|plaza|plza|pza|pl|paseo|pº|pso|carrer|camino|cno|ronda|rda"
    r"|travesía|carretera|ctra|urb|urbanización|glorieta|pol|via|v\.?le|viale|p\.?zza|p\.?za|piazza"
    r"|piazzale|p\.?le|corso|c\.?so|largo|l\.?go|vicolo|v\.?lo|strada|str|contrada|c\.?da|località|borgo"
    r"|lungomare|lungarno|fraz|frazione|salita|rua|travessa|praça|pça|alameda|estrada|largo do|rue"
    r"|avenue|bd|bvd|boulevard|chemin|impasse|allée|quai|rte|faubourg|fbg|ul|ulica|aleja|aleje|osiedle"
    r"|plac|ulice|nám|náměstí|tř|třída|trg|cesta|bulevar|calea|șos"
    r"|al\.|os\.|r\.|cl\.|tv\."
)
_LAST = (
    r"straße|strasse|str|weg|platz|pl\.|allee|gasse|ufer|damm|hof|steig|stieg|graben|chaussee|straat|laan"
    r"|plein|gracht|kade|singel|dreef|dijk|steeg|baan|gade|vej|allé|plads|stræde|torv|boulevard"
    r"|vænge|gata|gatan|gaten|vei|veien|väg|vägen|gränd|torg|torget|katu|kuja|polku|utca"
    r"|út|tér|körút|sokak|sok\.|caddesi|cad\.|mahallesi|mah\.|bulvar"
    "\u0131"
)
_QUOTE = "\u2019"
_BEHIND = r"(?:[ ,/-].{0,24})?"
_WORDS = r"[\p{L}\d][\p{L}\p{M}\d .'" "\u2019" r"ºª-]{1,45}"

STREET_BEFORE = Recogniser(
    "a street's word, its name and a number",
    "ADDRESS",
    rf"(?:{_FIRST})[. ]{{1,2}}{_WORDS}(?:,|,? n[.º°o]{{0,2}})? ?\d{{1,4}}\p{{L}}?{_BEHIND}"
    rf"|c/ ?{_WORDS},? ?\d{{1,4}}\p{{L}}?{_BEHIND}",
    chance=0.03,
    in_text=False,
    any_case=True,
)
STREET_BEHIND = Recogniser(
    "a name that ends in a street's word, and a number",
    "ADDRESS",
    rf"(?:[\p{{L}}\d][\p{{L}}\p{{M}}\d .'{_QUOTE}-]{{1,45}}[ -]?)(?:{_LAST})\.?,? \d{{1,4}} ?\p{{L}}?{_BEHIND}",
    chance=0.03,
    in_text=False,
    any_case=True,
)
NUMBER_BEFORE = Recogniser(
    "a number, a name and a street's word",
    "ADDRESS",
    rf"(?:[\p{{L}} ]{{1,20}}\d{{1,4}}\p{{L}}?,? )?\d{{1,6}}(?:[-/]\d{{1,5}})? ?\p{{L}}?(?: ?(?:bis|ter))?,? "
    rf"(?:(?:{_WORDS} )(?:{'|'.join(USUAL)})\b\.?|(?:{_FIRST})[. ]{{1,2}}{_WORDS}){_BEHIND}",
    chance=0.03,
    in_text=False,
    any_case=True,
)
STREET_COLUMNS = (STREET_BEFORE, STREET_BEHIND, NUMBER_BEFORE)

"""Streets as columns have them: any words of a street, a number, and whatever a house has behind it.

In running text so little would tell too much; of a column nearly all values must look so.
"""

from tasks.pii.recognisers.base import Recogniser
from tasks.pii.recognisers.street_words import USUAL

_FIRST = (
    r"c/|c\.|cl|calle|cll|avda|av|avenida|aveniu|plaza|plza|pza|pl|paseo|p\x{ba}|pso|carrer|camino|cno|ronda"
    r"|rda|traves\x{ed}a|carretera|ctra|urb|urbanizaci\x{f3}n|glorieta|pol|via|v\.?le|viale|p\.?zza|p\.?za"
    r"|piazza|piazzale|p\.?le|corso|c\.?so|largo|l\.?go|vicolo|v\.?lo|strada|str|contrada|c\.?da|localit\x{e0}"
    r"|loc|borgo|lungomare|lungarno|fraz|frazione|salita|rua|r|travessa|tv|pra\x{e7}a|p\x{e7}a|alameda|estrada"
    r"|largo do|rue|avenue|bd|bvd|boulevard|place|chemin|ch|impasse|imp|all\x{e9}e|quai|route|rte|cours|square"
    r"|faubourg|fbg|ul|ulica|al|aleja|aleje|os|osiedle|plac|ulice|n\x{e1}m|n\x{e1}m\x{11b}st\x{ed}|t\x{159}"
    r"|t\x{159}\x{ed}da|trg|cesta|bulevar|calea|sos|\x{219}os|am|an der|an den|auf der|auf dem|im|in der|in den"
    r"|zum|zur|unter den|alte|alter|neue|neuer|obere|oberer|untere|unterer"
)
_LAST = (
    r"stra\x{df}e|strasse|str|weg|platz|pl|allee|gasse|ufer|damm|ring|hof|steig|stieg|graben|markt|chaussee"
    r"|straat|laan|plein|gracht|kade|singel|dreef|dijk|pad|steeg|park|baan|lei|gade|vej|all\x{e9}|plads"
    r"|str\x{e6}de|torv|boulevard|v\x{e6}nge|gata|gatan|gaten|gate|vei|veien|v\x{e4}g|v\x{e4}gen|gr\x{e4}nd"
    r"|torg|torget|katu|tie|kuja|polku|utca|\x{fa}t|t\x{e9}r|k\x{f6}r\x{fa}t|sokak|sok|caddesi|cad|mahallesi"
    r"|mah|bulvar\x{131}"
)
_BEHIND = r"(?:[ ,/-].{0,24})?"
_WORDS = r"[\p{L}\d][\p{L}\p{M}\d .'\x{2019}\x{ba}\x{aa}-]{1,45}"

STREET_BEFORE = Recogniser(
    "a street's word, its name and a number",
    "ADDRESS",
    rf"(?:{_FIRST})[. ]{{1,2}}{_WORDS}(?:,|,? n[.\x{{ba}}\x{{b0}}o]{{0,2}})? ?\d{{1,4}}\p{{L}}?{_BEHIND}"
    rf"|c/ ?{_WORDS},? ?\d{{1,4}}\p{{L}}?{_BEHIND}",
    chance=0.03,
    in_text=False,
    any_case=True,
)
STREET_BEHIND = Recogniser(
    "a name that ends in a street's word, and a number",
    "ADDRESS",
    rf"(?:[\p{{L}}\d][\p{{L}}\p{{M}}\d .'\x{{2019}}-]{{1,45}}[ -]?)(?:{_LAST})\.?,? \d{{1,4}} ?\p{{L}}?{_BEHIND}",
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

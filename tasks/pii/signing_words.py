"""What stands before the letters with which somebody signs, and letters with dots that are no person's."""

import re

_BY = "approved|checked|reviewed|entered|noted|written|recorded|witnessed|seen|taken|completed|prepared|logged"
LABELS = (
    rf"(?:{_BY}) by|sgd|sig(?:ned|nature|n)?|initials?|initial+ed(?: by)?|init|witness|p\.p|gez|unterschrift"
    r"|unterz(?:eichnet)?|i\. ?[av]|k[uü]e?rzel|sachbearbeiter(?:in)?|bearb(?:eiter)?|hz|handzeichen|visum|visa|paraphe"
    r"|sign[eé]|vu par|lu par|fdo|firmado(?: por)?|firma|iniciales|r[uú]brica|f\.to|firmato(?: da)?|sigla|iniziali"
    r"|assinado(?: por)?|ass\.|iniciais|getekend|get\.|w\.g|paraaf|initialen|podp(?:is(?:ano|al[ai]?)?)?|inicja[lł]y"
    r"|undertecknad|signatur|sign\.|underskrevet(?: af)?|underskrift|allekirj(?:oittanut)?|imza(?:layan)?|paraf"
    r"|al[aá][ií]r[aá]s|undertecknat(?: av)?|(?:godkänt|attesterat|handlagt|signerat|utfört|kontrollerat) av"
    r"|(?:geprüft|bearbeitet|freigegeben|erstellt|genehmigt|aufgenommen|unterschrieben) (?:von|durch)"
    r"|(?:validé|approuvé|traité|établi|vérifié|saisi) par|(?:aprobado|revisado|aprovado|revisto) por"
    r"|(?:approvato|verificato|redatto) da|(?:zatwierdził|sporządził|przyjął|przyjęł)a?"
    r"|(?:goedgekeurd|verwerkt|gecontroleerd) door|(?:godkendt|behandlet|godkjent) a[fv]"
)
SIGNED = re.compile(rf"(?i)(?:(?<![^\W_])(?:{LABELS})[.:]?\s{{0,2}}|/s/ ?)$")
"""Ends right before the letters."""

_NOBODYS = """
us uk eu un ac dc pm am ps nb pc tv ny la eg ie qa cv ev ag sa nv bv sl ad bc ph md pa zb dh ua va ia iv oe od ca kg gb
rs sr st no id vs hr fr dr mr ms
"""
NOBODYS = frozenset(_NOBODYS.split())
"""Two letters with dots that mean something else, where nothing says that somebody signs with them."""

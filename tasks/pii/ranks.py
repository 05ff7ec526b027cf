"""Ranks that stand before names as forms of address do, as police, forces and ships write them."""

RANKS = frozenset({
    "pc", "wpc", "dc", "wdc", "dci", "dcs", "pcso", "sgt", "sergt", "insp", "supt", "cpl", "pte", "pvt", "lt",
    "lieut", "capt", "maj", "cmdr", "cdr", "det", "ofc", "brig", "csgt", "ssgt", "ltcol", "ltcdr", "gefr", "uffz",
    "hptm", "oblt", "phm", "phk", "brigadier", "constable", "sergeant", "inspector", "lieutenant", "captain",
})  # fmt: skip

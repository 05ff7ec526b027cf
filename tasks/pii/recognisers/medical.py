"""Numbers of patients: medical records and health plans, by the words in front of them."""

from tasks.pii.recognisers.base import SIGNS, Recogniser

_JOIN = SIGNS + r"(?:(?:is|was|of|number|no\.?|num|id|assigned|listed as)[\s:#]{1,3}){0,3}#?"
_CODE = r"(?:[A-Za-z]{0,4}[-\s]?|[A-Za-z]{5,8}-)\d[\dA-Za-z]{0,5}" + (
    r"(?:-?[\dA-Za-z]{1,10}|/[A-Za-z]{0,2}\d[\dA-Za-z]{0,9}){0,3}"  # behind a slash only what has a digit
)

MRN = Recogniser(
    "medical record number",
    "MRN",
    r"(?:MRN|mrn|PAT|HOSP|MR|PT)[-#:]?\s?\d[\d-]{3,13}",
    context=("mrn", "medical record", "patient", "chart", "hospital"),
    chance=0.0,
    score=0.75,
)
MRN_LABELLED = Recogniser(
    "medical record number, after its name",
    "MRN",
    _CODE,
    label=r"\b(?:mrn|m\.r\.n\.|mr ?#|med(?:ical)?\.? rec(?:ord)?s?(?: (?:number|no\.?|num|id|#))?|patient (?:id"
    r"|identifier|number|no\.?|record|#)|chart (?:number|no\.?|id|#)"
    r"|hospital (?:number|no\.?|id)|health record(?: (?:number|no\.?|#))?|record (?:number|no\.?|id|#)"
    r"|patienten(?:nummer|-id)|unit number)" + _JOIN,
    score=0.97,
    in_columns=False,
    any_case=True,
)
HEALTH_PLAN = Recogniser(
    "health plan number, after its name",
    "HEALTH_PLAN",
    _CODE,
    label=r"\b(?:(?:health ?plan|insurance|policy|member|beneficiary|subscriber|medicare|medicaid|group)(?: "
    r"(?:id|number|no\.?|#))+)" + _JOIN,
    score=0.8,
    in_columns=False,
    any_case=True,
)
MEDICAL = (MRN, MRN_LABELLED, HEALTH_PLAN)

"""Ties tables by what stands between two mentions of them, where the grammar found nothing that ties the two."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tasks.inference.offline.clause_mentions import Mention, sentences
from tasks.inference.offline.data import phrases
from tasks.inference.offline.draft import Draft, LinkDraft, TableDraft
from tasks.inference.offline.happenings import happens, names_event
from tasks.inference.offline.knowledge import canonical, usual_parents
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.links_known import linked
from tasks.inference.offline.tokens import Token

_LINKING = phrases("role_grammar", "linking")
_MUCH_MORE = 2
_PAIR = 2

# One letter a word, as grammar.yaml gives them under ``clauses``: c and, r which, b be, m may, v placed, g placing,
# u place, h has, x with, o of, y by, p in, t they, k a column that is listed there.
_PASSED_OVER = (
    re.compile(r"^u+(?=c[vg])"),  # "take place, given by"
    re.compile(r"(?:p?r|l|w)?t[mb]*[uv]p?"),  # "where it is moored", "they enter"
    re.compile(r"[hx]k(?:c*k)*(?!o)"),  # "with name and city"
)


def tie_by_clauses(tokens: Sequence[Token], draft: Draft) -> None:
    """Add the relations that sentences say between tables that nothing else ties."""
    for mentions in sentences(tokens, draft):
        _Clause(draft).read(mentions)


@dataclass
class _Clause:
    """A sentence, as far as it is read.

    Attributes:
        subject: What the verbs are of.
        focus: What prepositions add to.
        near: The mention before.
        anchor: What the mention before was tied to.
        again: How the mention before was tied, for what ``and`` adds to it.
        bound: Whether ``of`` stood before it.
    """

    draft: Draft
    subject: Mention | None = None
    focus: Mention | None = None
    near: Mention | None = None
    anchor: Mention | None = None
    again: Callable[[Mention], None] | None = None
    bound: bool = False
    seen: list[Mention] = field(default_factory=list)

    def read(self, mentions: Sequence[Mention]) -> None:
        """Read the mentions of a sentence from left to right."""
        for at, mention in enumerate(mentions):
            following = mentions[at + 1].gap if at + 1 < len(mentions) else ""
            found = self._meant(mention)
            if found is None:
                continue
            self._step(found, following)
            self.near = found
            self.seen.append(found)

    def _meant(self, mention: Mention) -> Mention | None:
        """The mention itself, or what a pronoun stands for: whom a relative clause is about, or the last object."""
        if mention.key:
            return mention
        told = self.subject if "r" in mention.gap else self._object()
        return None if told is None else Mention(told.key, mention.gap, mention.words, None, False, mention.plural)

    def _object(self) -> Mention | None:
        """The last mention of another table than the subject's."""
        return next((each for each in reversed(self.seen) if self.subject and each.key != self.subject.key), None)

    def _step(self, mention: Mention, following: str) -> None:
        gap = mention.gap
        for passed in _PASSED_OVER:
            gap = passed.sub("", gap)
        for pattern, act in _RULES:
            if self.near is not None and re.fullmatch(pattern, gap):
                act(self, mention, following)
                return
        self._anew(mention)

    def _anew(self, mention: Mention) -> None:
        self.subject = self.focus = mention
        self.anchor = self.again = None
        self.bound = False

    def _joined(self, mention: Mention, following: str) -> None:
        """``and a locker``: tied like the one before, unless it begins a clause of its own or is counted by itself."""
        begins = re.match(r"[bmuh]|c?m*u", following) is not None
        counted = mention.many is not None and mention.many.exact and mention.many.many
        several = mention.many is not None and mention.many.most is None and mention.plural
        if several and self.near is not None and self.near.many is not None and self.near.many.one:
            self._hold(self.near, mention)  # ``one author, many poems``
        elif self.again is None or begins or counted or "," in mention.words:
            self._anew(mention)
        else:
            self.again(mention)

    def _behind(self, mention: Mention, _: str) -> None:
        """``of books``, ``in a thread``, ``is from a donor``: it says more of the head, or of what is right before."""
        if "b" in mention.gap and "r" not in mention.gap:
            self._has(self.subject, mention)
        elif self.focus is not None and (happens(self.focus.key) or self.bound or mention.words[-1] == "by"):
            self._has(self.focus, mention)
        else:
            self._has(self.near, mention)
        self.bound = mention.words[-1] == "of"

    def _done(self, mention: Mention, _: str) -> None:
        """``placed by a customer``, ``which are sold at markets``: each of the anchor has one of these."""
        relative = "r" in mention.gap
        anchor = self.near if relative else self.subject if "b" in mention.gap else self.focus
        if mention.gap.startswith("c") and not relative:
            anchor = self.anchor or anchor
        verb = next(word for word, kind in zip(mention.words, mention.gap, strict=True) if kind in "vg")
        if anchor is not None and not self._happened(mention, anchor, verb=verb):
            self._has(anchor, mention)

    def _happened(self, mention: Mention, anchor: Mention, *, verb: str = "") -> bool:
        """Tie both to the table that the verb names: ``serviced by mechanics`` where there are services."""
        verb = verb or next((word for word, kind in zip(mention.words, mention.gap, strict=True) if kind in "ug"), "")
        ends = {anchor.key, mention.key}
        event = next((key for key in self.draft.tables if key not in ends and names_event(verb, key)), None)
        if event is None:
            return False
        for end in (anchor, mention):
            self._add(event, end.key)
        self.focus = Mention(event, "", (), None, False, True)
        return True

    def _between(self, *ends: Mention) -> list[Words]:
        return [
            key
            for key in self.draft.tables
            if {end.key for end in ends} <= {link.parent for link in self.draft.links if link.child == key}
        ]

    def _acts(self, mention: Mention, _: str) -> None:
        """``carpenters build chairs``: what is done something to belongs to who does it."""
        anchor = self.near if "r" in mention.gap or "g" in mention.gap else self.subject
        if anchor is None or not _agrees(anchor, mention):
            self._anew(mention)
            return
        self._tie_object(anchor, mention)
        self.again = lambda other: self._tie_object(anchor, other)
        bears = happens(anchor.key) or mention.words[-1] in _LINKING
        self.anchor, self.focus = anchor, anchor if bears else mention

    def _tie_object(self, anchor: Mention, mention: Mention) -> None:
        first, second = self.draft.tables[anchor.key], self.draft.tables[mention.key]
        if mention.key == anchor.key:
            self._own(mention, verb=mention.words[-1] if mention.words else "")
        elif not (self._between(anchor, mention) or self._happened(mention, anchor)):
            several = mention.many is not None and mention.many.most is None and mention.many.many
            more = (first.rows or 0) > _MUCH_MORE * (second.rows or 0) > 0 and not several
            child, parent = (anchor, mention) if more else (mention, anchor)
            self._add(child.key, parent.key, loose=True)

    def _stands(self, mention: Mention, _: str) -> None:
        """``journalists work for newspapers``: each of these has one of those."""
        anchor = self.near if "r" in mention.gap else self.subject
        if anchor is None or not _agrees(anchor, mention):
            self._anew(mention)
        elif not (self._between(anchor, mention) or self._happened(mention, anchor)):
            self._has(anchor, mention)

    def _holds(self, mention: Mention, _: str) -> None:
        """``has a captain``, ``has several wards``: one of these, or many of those."""
        anchor = self.near if "r" in mention.gap else self.subject
        if anchor is not None and (mention.plural or mention.many is not None):
            self._hold(anchor, mention)
            self.anchor, self.again = anchor, lambda other: self._hold(anchor, other)

    def _hold(self, anchor: Mention, mention: Mention) -> None:
        one = mention.many is not None and mention.many.one
        ends = (anchor.key, mention.key) if one else (mention.key, anchor.key)
        self._add(*ends)

    def _owns(self, mention: Mention, _: str) -> None:
        """``patients whose samples``, ``halls in which lessons``: what follows belongs to what stands before."""
        if self.near is None:
            return
        self._add(mention.key, self.near.key)
        self.again = self.anchor = None
        self.subject = self.focus = mention

    def _has(self, anchor: Mention | None, mention: Mention) -> None:
        if anchor is None:
            return
        if anchor.key == mention.key:
            self._own(mention, verb="_".join(mention.words[-2:]))
        elif not self._second(anchor, mention):
            several = mention.many is not None and mention.many.many and not mention.many.exact and mention.plural
            self._add(anchor.key, mention.key, many_to_many=several)
        self.anchor, self.again = anchor, lambda other: self._has(anchor, other)
        if "n" in mention.gap and mention.many is not None and mention.many.mean == _PAIR:
            self._pair(anchor, mention)

    def _second(self, anchor: Mention, mention: Mention) -> bool:
        """``starts at one station, ends at another station``: a second row of the same table."""
        told = [each for each in self.draft.links if (each.child, each.parent) == (anchor.key, mention.key)]
        verb = next((word for word, kind in zip(mention.words, mention.gap, strict=True) if kind in "uv"), "")
        if not (mention.another and verb and len(told) == 1):
            return False
        role = f"{verb.removesuffix('s')}_{'_'.join(mention.key)}"
        self.draft.links.append(LinkDraft(anchor.key, mention.key, role=role))
        return True

    def _pair(self, anchor: Mention, mention: Mention) -> None:
        """``fought between two knights``: two rows of the same table."""
        links = [each for each in self.draft.links if (each.child, each.parent) == (anchor.key, mention.key)]
        if len(links) == 1 and links[0].role is None:
            links[0].role = f"first_{'_'.join(mention.key)}"
            self.draft.links.append(LinkDraft(anchor.key, mention.key, role=f"second_{'_'.join(mention.key)}"))

    def _own(self, mention: Mention, *, verb: str) -> None:
        """``may replace another version``, ``supervised by another nurse``: a row of the same table."""
        key = mention.key
        told = any(link.child == link.parent == key for link in self.draft.links)
        if not mention.another or told or not verb:
            return
        role = verb if "_" in verb else f"{_participle(verb)}_{'_'.join(key)}"
        if not mention.plural:
            self.draft.links.append(LinkDraft(key, key, role=role, optional=True))
            return
        between = self._lonely() or self.draft.table((*key, *role.split("_")))
        between.bridge = not between.rows_said
        self.draft.links += [LinkDraft(between.key, key), LinkDraft(between.key, key, role=role)]

    def _lonely(self) -> TableDraft | None:
        """The table that is counted and tied to nothing: ``1200 friendships`` of members who befriend members."""
        alone = [table for key, table in self.draft.tables.items() if table.rows_said and happens(key)
                 and not any(key in (link.child, link.parent) for link in self.draft.links)]  # fmt: skip
        return alone[0] if len(alone) == 1 else None

    def _add(self, child: Words, parent: Words, *, loose: bool = False, many_to_many: bool = False) -> None:
        told = [link for link in self.draft.links if (link.child, link.parent) == (child, parent) and link.role is None]
        if many_to_many and told and told[0].said:
            told[0].many_to_many = True  # a concert has many pieces, and a piece is sung at many concerts
        if child == parent or linked(self.draft, child, parent):
            return
        ends = canonical(child), canonical(parent)
        if not many_to_many and ends[::-1] in usual_parents() and ends not in usual_parents():
            child, parent = parent, child
        self.draft.links.append(LinkDraft(child, parent, loose=loose, many_to_many=many_to_many))


def _agrees(subject: Mention, mention: Mention) -> bool:
    """Whether what stands between is a verb of that subject: many build, one builds, one may build."""
    if not re.fullmatch(r"c*r?u[yphrx]?", mention.gap):
        return True
    verb = next(word for word, kind in zip(mention.words, mention.gap, strict=True) if kind == "u")
    return verb.endswith("s") and not verb.endswith("ss") if not subject.plural else not verb.endswith("s")


def _participle(verb: str) -> str:
    stem = verb.removesuffix("ing").removesuffix("s")
    return stem if stem.endswith("ed") else f"{stem}d" if stem.endswith("e") else f"{stem}ed"


_RULES: tuple[tuple[str, Callable[[_Clause, Mention, str], None]], ...] = (
    (r"c+[opy]?", _Clause._joined),
    (r"(?:c*r?[bm]*)[opyn]", _Clause._behind),
    (r"c*(?:w|l|pr)", _Clause._owns),
    (r"c*r?[bm]*[vg]m?[yphnox]o?", _Clause._done),
    (r"c*r?m*u[yphnox]", _Clause._stands),
    (r"c*r?m*(?:u|g|v)", _Clause._acts),
    (r"c*r?m*h", _Clause._holds),
)

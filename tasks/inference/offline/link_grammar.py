"""Ties tables together, the way round that they usually are."""

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.data import word_set
from tasks.inference.offline.directives import Directives
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.knowledge import canonical, usual_joins, usual_parents
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.nouns import Noun
from tasks.inference.offline.quantities import Quantity

_KIN = word_set("link_grammar", "kin")


def _keep_single(link: LinkDraft, other: LinkDraft) -> None:
    """What is nested belongs to one, however many of each other are usual."""
    link.singly, link.many_to_many = True, False
    if link.mean is None and link.most is None:
        link.least, link.most, link.mean, link.one = other.least, other.most, other.mean, other.one


class LinkGrammar(Directives):
    """Relations, as they are found."""

    def behind_object(self, table: TableDraft, *, colon: bool = True, placed: bool = True) -> None:
        """Read what follows a table inside a list: its own brackets or list."""
        raise NotImplementedError

    def _linked(self, table: TableDraft, noun: Noun, many: Quantity | None) -> TableDraft | None:
        """Make the table of an item, and tie the two together as many as are said, the usual way round."""
        nested = (
            noun.key == ("child",) and kinds_of_thing().get(table.key[-1]) != "people" and table.key[-1] not in _KIN
        )
        if nested or noun.key in (("sub" + table.key[-1],), table.key):
            self.link(LinkDraft(table.key, table.key, optional=True, role="parent"))
            return table
        other = self.draft.table(noun.words, verbatim=noun.raw)
        self.link(self.usual_link(table.key, other.key, many))
        return other

    def usual_link(self, owner: Words, owned: Words, many: Quantity | None) -> LinkDraft:
        """How ``owner`` has ``owned``: the other way round where that is what templates do, or with a table between."""
        ends = canonical(owner), canonical(owned)
        upward, downward = ends in usual_parents(), ends[::-1] in usual_parents()
        if many is not None and many.one:
            loosely = many.exact and not downward and owned in self.mentioned
            if upward or (not downward and owned in self.counted and many.least != 0) or loosely:
                return LinkDraft(owner, owned)
            return LinkDraft(owned, owner, one=True, least=many.least if many.least else None, most=1)
        if many is not None and (frozenset(ends) in usual_joins() or upward) and not downward:
            return LinkDraft(owned, owner, many_to_many=True, least=many.least, most=many.most, mean=many.mean)
        if upward and not downward:
            return LinkDraft(owner, owned)
        if many is None and frozenset(ends) in usual_joins():
            return LinkDraft(owned, owner, many_to_many=True)
        if many is None:
            return LinkDraft(owned, owner)
        several = many.many and not (many.exact or many.least or many.most or many.mean)
        return LinkDraft(owned, owner, least=many.least, most=many.most, mean=many.mean, several=several)

    counted: frozenset[Words] = frozenset()
    """Tables that the request counts, from an earlier reading."""

    mentioned: frozenset[Words] = frozenset()
    """Tables that the request speaks of by themselves, from an earlier reading."""

    def link(self, link: LinkDraft) -> None:
        """Keep a relation; said both ways round it is one of many to many."""
        for at, other in enumerate(self.draft.links):
            if (other.child, other.parent, other.role) == (link.child, link.parent, link.role):
                if other.singly or link.singly:
                    _keep_single(link, other)
                    self.draft.links[at] = link
                elif other.mean is None and other.most is None:
                    link.many_to_many = link.many_to_many or other.many_to_many
                    self.draft.links[at] = link
                return
            if (other.child, other.parent) == (link.parent, link.child) and link.child != link.parent:
                if other.singly and link.singly:
                    continue  # each department has one head, and each of these works for one department
                if other.many_to_many or (other.most != 1 and link.most != 1 and self._both_many(other, link)):
                    other.many_to_many = True
                return
        self.draft.links.append(link)

    def _both_many(self, first: LinkDraft, second: LinkDraft) -> bool:
        return first.said and second.said

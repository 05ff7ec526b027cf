"""Tables that the request says stand between two others: ``use a link table ensemble_members with 410 rows``."""

from collections.abc import Iterator, Sequence

from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.rewriting import pattern
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import identifier

_KIND = r"(?:link|linking|junction|join|joining|bridge|bridging|association|mapping|associative|intermediate)"
_SHOWN = pattern(
    r"(?:,? (?:so |and )?(?:please )?(?:we )?(?:use|using|with|via|through|by)|[;,]? call) (?:(?:an?|the|our) )?"
    rf"{_KIND} table (?:called |named )?(?P<kind>[^\W\d]\w*)"
    r"|,? (?:via|through) (?:(?:an?|the) (?:\w+ )?table (?:called |named )?(?P<called>[^\W\d]\w*)"
    r"|(?P<name>[^\W\d]\w*_\w+)(?=$| with | \(|[.,;]))"
)
_JOINING = word_set("bridges", "joining")
_THROUGH = frozenset({"through", "via", "using"})
_CALLED = frozenset({"called", "named", ":", "is", "as"})
_ARTICLES = frozenset({"a", "an", "the"})
_COUNTED_AS = (("link",), ("connection",), ("pair",))


def bridges_shown(text: str) -> str:
    """The same request with each such table in a sentence of its own; one without any is given back as it is."""
    return _SHOWN.sub(lambda match: f'. Via table "{match["kind"] or match["called"] or match["name"]}"', text)


def name_bridges(tokens: Sequence[Token], draft: Draft) -> None:
    """Keep which tables the request calls so, and give them the rows that it counts as links."""
    draft.bridges = [key for key in dict.fromkeys(_named(tokens)) if key in draft.tables]
    loose = next((draft.tables[key] for key in _COUNTED_AS if key in draft.tables), None)
    if loose is None or loose.columns or len(draft.bridges) != 1 or loose.key in draft.bridges:
        return
    bridge = draft.tables[draft.bridges[0]]
    bridge.rows, bridge.rows_said = loose.rows or bridge.rows, True
    draft.links[:] = [link for link in draft.links if loose.key not in (link.child, link.parent)]
    del draft.tables[loose.key]


def _named(tokens: Sequence[Token]) -> Iterator[Words]:
    words = [token.word if token.kind is not Kind.QUOTED else "" for token in tokens]
    for at, word in enumerate(words):
        led = word == "table" and at > 0 and words[at - 1] in _JOINING
        through = word in _THROUGH
        if not (led or through):
            continue
        place = at + 1
        while place < len(words) and words[place] in (_ARTICLES | _CALLED | _JOINING | {"table"}):
            place += 1
        if place < len(words) and tokens[place].kind in (Kind.WORD, Kind.QUOTED):
            yield key_of(tuple(identifier(tokens[place].raw).split("_")))

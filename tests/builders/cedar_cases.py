"""Random policies, entities and requests for Cedar: most fit together, some on purpose do not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from tests.builders.cedar import Asked, Entity, Json, Store, value_of

PEOPLE = [Entity("User", name) for name in ("ann", "ben", "gone")]
FIRMS = [Entity("Company", name) for name in ("one", "two", "gone")]
HOLDING = Entity("Organisation", "org")
ACTS = [Entity("Action", name) for name in ("score:read", "key:create", "other")]
GROUP = Entity("Action", "reading")
ATTRIBUTES = ("role", "limit", "home", "tags", "boss")
CONTEXT = ("hour", "amount_minor", "via", "tags", "inner")

longs = st.one_of(st.integers(-3, 24), st.sampled_from([2**63 - 1, -(2**63), 2**62]))
texts = st.sampled_from(["", "a", "ab", "bookkeeper", "*", "é"])
entities = st.sampled_from([*PEOPLE, *FIRMS, HOLDING, *ACTS, GROUP])


def _named(entity: Entity) -> Json:
    return {"type": entity.type, "id": entity.id}


plain = st.one_of(
    st.booleans(), longs, texts, entities.map(lambda each: {"__entity": _named(each)})
)
values = st.one_of(plain, st.lists(plain, max_size=3))
leaves = st.one_of(
    plain.map(lambda value: {"Value": value}),
    st.sampled_from(["principal", "action", "resource", "context"]).map(lambda v: {"Var": v}),
    st.tuples(st.sampled_from(["principal", "resource"]), st.sampled_from(ATTRIBUTES)).map(
        lambda pair: {".": {"left": {"Var": pair[0]}, "attr": pair[1]}}
    ),
    st.sampled_from(CONTEXT).map(lambda name: {".": {"left": {"Var": "context"}, "attr": name}}),
)
_BINARY = (
    *("==", "!=", "<", "<=", ">", ">=", "&&", "||", "+", "-", "*"),
    *("in", "contains", "containsAll", "containsAny"),
)
_patterns = st.lists(
    st.one_of(st.just("Wildcard"), texts.filter(bool).map(lambda word: {"Literal": word})),
    min_size=1,
    max_size=4,
)


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(
            lambda sign, left, right: {sign: {"left": left, "right": right}},
            st.sampled_from(_BINARY),
            inner,
            inner,
        ),
        inner.map(lambda arg: {"!": {"arg": arg}}),
        inner.map(lambda arg: {"neg": {"arg": arg}}),
        inner.map(lambda arg: {"isEmpty": {"arg": arg}}),
        st.builds(
            lambda left, name: {"has": {"left": left, "attr": name}},
            inner,
            st.sampled_from((*ATTRIBUTES, *CONTEXT)),
        ),
        st.builds(
            lambda left, name: {".": {"left": left, "attr": name}},
            inner,
            st.sampled_from((*ATTRIBUTES, *CONTEXT)),
        ),
        st.builds(
            lambda left, pattern: {"like": {"left": left, "pattern": pattern}}, inner, _patterns
        ),
        st.builds(
            lambda left, kind: {"is": {"left": left, "entity_type": kind}},
            inner,
            st.sampled_from(["User", "Company"]),
        ),
        st.builds(
            lambda test, then, other: {"if-then-else": {"if": test, "then": then, "else": other}},
            inner,
            inner,
            inner,
        ),
        st.lists(inner, max_size=3).map(lambda parts: {"Set": parts}),
        st.dictionaries(st.sampled_from(CONTEXT), inner, max_size=2).map(
            lambda parts: {"Record": parts}
        ),
    )


expressions = st.recursive(leaves, _deeper, max_leaves=8)
_names = st.sampled_from


def _scopes(found: list[Entity], kind: str) -> st.SearchStrategy[Json]:
    named = _names(found).map(_named)
    return st.one_of(
        st.just({"op": "All"}),
        named.map(lambda each: {"op": "==", "entity": each}),
        named.map(lambda each: {"op": "in", "entity": each}),
        st.just({"op": "is", "entity_type": kind}),
        named.map(lambda each: {"op": "is", "entity_type": kind, "in": {"entity": each}}),
    )


_acts = _names([*ACTS, GROUP]).map(_named)
_action_scopes = st.one_of(
    st.just({"op": "All"}),
    _acts.map(lambda each: {"op": "==", "entity": each}),
    st.lists(_acts, min_size=1, max_size=2).map(lambda many: {"op": "in", "entities": many}),
)
policies = st.fixed_dictionaries(
    {
        "effect": st.sampled_from(["permit", "forbid"]),
        "principal": _scopes(PEOPLE, "User"),
        "action": _action_scopes,
        "resource": _scopes([*FIRMS, HOLDING], "Company"),
        "conditions": st.lists(
            st.fixed_dictionaries(
                {"kind": st.sampled_from(["when", "unless"]), "body": expressions}
            ),
            max_size=2,
        ),
    }
)
policy_sets = st.lists(policies, min_size=1, max_size=4).map(
    lambda found: {f"policy{at}": each for at, each in enumerate(found)}
)
contexts = st.dictionaries(
    st.sampled_from(CONTEXT),
    st.one_of(values, st.dictionaries(st.sampled_from(["hour", "via"]), plain, max_size=2)),
    max_size=4,
)
attribute_sets = st.dictionaries(st.sampled_from(ATTRIBUTES), values, max_size=4)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Json], Store]:
    """Make entities as Cedar reads them, and as the evaluator does; 'gone' ones are not there."""
    parents = {
        **{firm: [HOLDING] for firm in FIRMS},
        **{person: draw(st.sampled_from([[], [HOLDING]])) for person in PEOPLE},
        ACTS[0]: [GROUP],
    }
    there = [each for each in (*PEOPLE, *FIRMS, HOLDING, *ACTS, GROUP) if each.id != "gone"]
    found = {
        each: draw(attribute_sets) if each.type in {"User", "Company"} else {} for each in there
    }
    written: list[Json] = [
        {
            "uid": _named(each),
            "attrs": attributes,
            "parents": [_named(parent) for parent in parents.get(each, [])],
        }
        for each, attributes in found.items()
    ]
    store = Store(
        {each: {name: value_of(v) for name, v in attrs.items()} for each, attrs in found.items()},
        {each: frozenset(parents.get(each, [])) for each in found},
    )
    return written, store


@st.composite
def requests(draw: st.DrawFn) -> tuple[dict[str, Any], Asked]:
    """Make a request as Cedar reads it, and as the evaluator does."""
    names = [draw(st.sampled_from(each)) for each in (PEOPLE, ACTS, [*FIRMS, HOLDING])]
    context = draw(contexts)
    parts = dict(zip(("principal", "action", "resource"), map(_named, names), strict=True))
    principal, action, resource = names
    asked = Asked(
        principal, action, resource, {name: value_of(value) for name, value in context.items()}
    )
    return {**parts, "context": context}, asked

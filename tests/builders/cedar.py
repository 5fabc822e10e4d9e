"""A plain evaluator of Cedar policies in their JSON form, written from the language's published
semantics (docs.cedarpolicy.com: authorization, operators, JSON policy format).

It is the second opinion on what the product asks its engine. Everything is a Python value: bool,
int, str, `Entity`, frozenset for sets and a dict of names for records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = Mapping[str, Any]
LONG_MAX, LONG_MIN = 2**63 - 1, -(2**63)


class Entity(NamedTuple):
    """An entity's name."""

    type: str
    id: str


class Failed(Exception):
    """An expression could not be evaluated."""


@dataclass(frozen=True, slots=True)
class Store:
    """The entities there are. parents: direct ones."""

    attributes: Mapping[Entity, Mapping[str, Any]]
    parents: Mapping[Entity, frozenset[Entity]]

    def ancestors(self, entity: Entity) -> set[Entity]:
        found: set[Entity] = set()
        waiting = [entity]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.parents.get(one, frozenset())
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A request."""

    principal: Entity
    action: Entity
    resource: Entity
    context: Mapping[str, Any]

    def variable(self, name: str) -> Any:
        return getattr(self, name)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out. reasons: the policies that decided. errors: those that failed."""

    allowed: bool
    reasons: frozenset[str] = frozenset()
    errors: frozenset[str] = field(default_factory=frozenset)


def authorize(policies: Mapping[str, Json], asked: Asked, store: Store) -> Answer:
    """Decide as Cedar does: a policy that fails is passed over."""
    satisfied: dict[str, set[str]] = {"permit": set(), "forbid": set()}
    errors = set()
    for name, policy in policies.items():
        try:
            if _applies(policy, asked, store):
                satisfied[policy["effect"]].add(name)
        except Failed:
            errors.add(name)
    if satisfied["forbid"]:
        return Answer(False, frozenset(satisfied["forbid"]), frozenset(errors))
    return Answer(bool(satisfied["permit"]), frozenset(satisfied["permit"]), frozenset(errors))


def _applies(policy: Json, asked: Asked, store: Store) -> bool:
    for part in ("principal", "action", "resource"):
        if not _in_scope(policy[part], asked.variable(part), store):
            return False
    for condition in policy["conditions"]:
        holds = _bool(evaluate(condition["body"], asked, store))
        if holds is (condition["kind"] == "unless"):
            return False
    return True


def _in_scope(scope: Json, entity: Entity, store: Store) -> bool:
    match scope["op"]:
        case "All":
            return True
        case "==":
            return entity == _entity(scope["entity"])
        case "in":
            wanted = scope["entities"] if "entities" in scope else [scope["entity"]]
            return bool(store.ancestors(entity) & {_entity(each) for each in wanted})
        case "is":
            inside = scope.get("in")
            within = inside is None or _entity(inside["entity"]) in store.ancestors(entity)
            return entity.type == scope["entity_type"] and within
    raise AssertionError(scope)


def evaluate(  # noqa: C901, PLR0911, PLR0912  one case for each operator of the language
    expression: Json, asked: Asked, store: Store
) -> Any:
    """Give the value of an expression. Raises Failed."""
    ((kind, body),) = expression.items()
    match kind:
        case "Value":
            return value_of(body)
        case "Var":
            return asked.variable(body)
        case "Set":
            return frozenset(_frozen(evaluate(each, asked, store)) for each in body)
        case "Record":
            return {name: evaluate(each, asked, store) for name, each in body.items()}
        case "&&" | "||":
            left = _bool(evaluate(body["left"], asked, store))
            if left is (kind == "||"):
                return left
            return _bool(evaluate(body["right"], asked, store))
        case "if-then-else":
            branch = "then" if _bool(evaluate(body["if"], asked, store)) else "else"
            return evaluate(body[branch], asked, store)
        case "!":
            return not _bool(evaluate(body["arg"], asked, store))
        case "neg":
            return _long(-_long(evaluate(body["arg"], asked, store)))
        case "isEmpty":
            return not _set(evaluate(body["arg"], asked, store))
        case "." | "has":
            return _attribute(kind, evaluate(body["left"], asked, store), body["attr"], store)
        case "like":
            return _like(_text(evaluate(body["left"], asked, store)), body["pattern"])
        case "is":
            return _is(evaluate(body["left"], asked, store), body, asked, store)
        case "in":
            left, right = (evaluate(body[side], asked, store) for side in ("left", "right"))
            return _is_in(left, right, store)
    left, right = (evaluate(body[side], asked, store) for side in ("left", "right"))
    return _OPERATORS[kind](left, right)


def value_of(json: Any) -> Any:
    """Read a JSON value."""
    if isinstance(json, Mapping):
        if "__entity" in json:
            return _entity(json["__entity"])
        return {name: value_of(each) for name, each in json.items()}
    if isinstance(json, list):
        return frozenset(_frozen(value_of(each)) for each in json)
    return json


def _attribute(kind: str, holder: Any, name: str, store: Store) -> Any:
    if isinstance(holder, Entity):
        there: Mapping[str, Any] | None = store.attributes.get(holder)
    elif isinstance(holder, Mapping):
        there = holder
    else:
        raise Failed
    if kind == "has":
        return there is not None and name in there
    if there is None or name not in there:
        raise Failed
    return there[name]


def _is(entity: Any, body: Json, asked: Asked, store: Store) -> bool:
    if not isinstance(entity, Entity):
        raise Failed
    if entity.type != body["entity_type"]:
        return False
    return "in" not in body or _is_in(entity, evaluate(body["in"], asked, store), store)


def _is_in(left: Any, right: Any, store: Store) -> bool:
    if not isinstance(left, Entity):
        raise Failed
    wanted = frozenset({right}) if isinstance(right, Entity) else _set(right)
    if not all(isinstance(each, Entity) for each in wanted):
        raise Failed
    return bool(store.ancestors(left) & wanted)


def _like(text: str, pattern: list[Any]) -> bool:
    """Match greedily by trying every length of each wildcard."""
    starts = {0}
    for piece in pattern:
        if piece == "Wildcard":
            starts = set(range(min(starts), len(text) + 1)) if starts else set()
        else:
            word = piece["Literal"]
            starts = {at + len(word) for at in starts if text.startswith(word, at)}
    return len(text) in starts


def _equal(left: Any, right: Any) -> bool:
    return bool(_frozen(left) == _frozen(right))


def _frozen(value: Any) -> Any:
    """Give a value that is equal to another only if the type is too: True is not 1 here."""
    if isinstance(value, Mapping):
        return ("record", frozenset((name, _frozen(each)) for name, each in value.items()))
    if isinstance(value, bool):
        return ("bool", value)
    return value


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Failed
    return value


def _long(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Failed
    if not LONG_MIN <= value <= LONG_MAX:
        raise Failed
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Failed
    return value


def _set(value: Any) -> frozenset[Any]:
    if isinstance(value, Entity) or not isinstance(value, frozenset):
        raise Failed
    return value


def _entity(json: Json) -> Entity:
    return Entity(json["type"], json["id"])


def _number(operation: Callable[[int, int], Any]) -> Callable[[Any, Any], Any]:
    def operate(left: Any, right: Any) -> Any:
        found = operation(_long(left), _long(right))
        return found if isinstance(found, bool) else _long(found)

    return operate


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _number(lambda left, right: left < right),
    "<=": _number(lambda left, right: left <= right),
    ">": _number(lambda left, right: left > right),
    ">=": _number(lambda left, right: left >= right),
    "+": _number(lambda left, right: left + right),
    "-": _number(lambda left, right: left - right),
    "*": _number(lambda left, right: left * right),
    "contains": lambda left, right: _frozen(right) in _set(left),
    "containsAll": lambda left, right: _set(right) <= _set(left),
    "containsAny": lambda left, right: bool(_set(left) & _set(right)),
}

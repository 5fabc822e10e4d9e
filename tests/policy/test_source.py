from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from solvent.policy import source

TWO = (
    '@id("A \\"b\\"; c")\nforbid (principal, action == Action::"x:y", resource);'
    " // a; b\nforbid (a);"
)


def test_statements_end_at_semicolons_outside_of_texts_and_remarks() -> None:
    first, second = source.statements(TWO)
    assert (first.number, second.number) == (1, 2)
    assert second.text == "forbid (a);"
    assert first.text.endswith("resource);")


def test_a_name_is_what_the_id_says() -> None:
    first, second = source.statements(TWO)
    assert (first.name, second.name) == ('A "b"; c', "")
    assert (first.effect, source.statements("permit (a);")[0].effect) == ("forbid", "permit")


def test_entities_and_the_actions_of_the_head_are_found() -> None:
    text = 'forbid (principal == User::"me", action in [Action::"a", Action::"b"], resource)'
    (one,) = source.statements(f'{text} when {{ action == Action::"c" }};')
    assert [(kind, ident) for kind, ident, _ in one.entities()] == [
        ("User", "me"),
        ("Action", "a"),
        ("Action", "b"),
        ("Action", "c"),
    ]
    assert one.actions() == {"a", "b"}


def test_places_are_counted_from_one() -> None:
    text = "ab\ncdé\n\nf"
    assert source.line_and_column(text, 0) == (1, 1)
    assert source.line_and_column(text, text.index("é")) == (2, 3)
    assert source.line_and_column(text, text.index("f")) == (4, 1)


@given(st.text(alphabet='ab "\\;/\n@(){}:="é', max_size=60))
def test_nothing_of_a_text_is_lost_but_blanks_and_remarks(text: str) -> None:
    found = list(source.words(text))
    assert [text[word.at : word.end] for word in found] == [word.text for word in found]
    assert all(a.end <= b.at for a, b in pairwise(found))
    between = "".join(
        text[a:b]
        for a, b in zip(
            [0, *(w.end for w in found)], [*(w.at for w in found), len(text)], strict=True
        )
    )
    assert all(not line.strip() or "//" in line for line in between.splitlines())
    assert sum(len(one.words) for one in source.statements(text)) == len(found)

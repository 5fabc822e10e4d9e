from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from solvent.sample.chance import Chance


def test_the_same_key_gives_the_same_draws_and_another_key_others() -> None:
    first, again, other = Chance(1, "cafe"), Chance(1, "cafe"), Chance(2, "cafe")
    draws = [first.whole(0, 10**9) for _ in range(5)]
    assert draws == [again.whole(0, 10**9) for _ in range(5)]
    assert draws != [other.whole(0, 10**9) for _ in range(5)]


def test_the_sequence_is_the_same_everywhere() -> None:
    chance = Chance("fixed", 7)
    assert [chance.whole(0, 999) for _ in range(4)] == [33, 490, 506, 468]


@given(seed=st.integers(0, 10**6), low=st.integers(-50, 50), width=st.integers(0, 30))
def test_whole_stays_within_both_ends(seed: int, low: int, width: int) -> None:
    assert low <= Chance(seed).whole(low, low + width) <= low + width


@given(seed=st.integers(0, 10**6))
def test_around_is_near_its_mean(seed: int) -> None:
    chance = Chance(seed)
    drawn = [chance.around(100, 0.1) for _ in range(400)]
    assert 97 < sum(drawn) / len(drawn) < 103
    assert min(drawn) > 60
    assert max(drawn) < 140


def test_a_template_is_filled_with_digits_letters_and_the_day() -> None:
    text = Chance(3).text("SHOP #~~~ REF ^^ {d:%m/%d}", date(2024, 2, 29))
    start, _, end = text.partition(" REF ")
    assert start[:6] == "SHOP #"
    assert start[6:].isdigit()
    assert end[:2].isalnum()
    assert end[3:] == "02/29"

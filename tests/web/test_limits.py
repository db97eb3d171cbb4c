from hypothesis import given
from hypothesis import strategies as st

from factions.web.limits import Limit


def limit(burst: int = 3, seconds: float = 10, most: int = 100) -> tuple[Limit, list[float]]:
    now = [1000.0]
    return Limit(burst, seconds, lambda: now[0], most), now


def test_so_many_at_once_and_then_one_at_a_time() -> None:
    held, now = limit()
    assert [held.take("ann") for _ in range(5)] == [0, 0, 0, 10, 10]
    assert held.take("bob") == 0
    now[0] += 9.5
    assert (held.wait("ann"), held.take("ann")) == (1, 1)
    now[0] += 0.5
    assert [held.take("ann") for _ in range(2)] == [0, 10]
    now[0] += 1000
    assert [held.take("ann") for _ in range(4)] == [0, 0, 0, 10]


def test_a_try_is_given_back() -> None:
    held, _ = limit()
    for _ in range(3):
        held.take("ann")
    held.give_back("ann")
    held.give_back("nobody")
    assert [held.take("ann") for _ in range(2)] == [0, 10]


def test_it_stays_small_and_forgets_those_first_who_need_not_be_known() -> None:
    held, now = limit(most=10)
    for _ in range(3):
        held.take("early")
    now[0] += 29
    for _ in range(3):
        held.take("late")
    now[0] += 2  # the early one's bucket is full again
    for number in range(9):
        held.take(str(number))
    assert len(held) == 10
    assert held.wait("late") > 0
    for number in range(1000):
        held.take(f"flood {number}")
    assert len(held) == 10


@given(st.lists(st.floats(0, 40), max_size=60), st.integers(1, 5), st.floats(0.5, 20))
def test_never_more_than_the_burst_and_one_every_so_often(waits: list[float], burst: int, seconds: float) -> None:
    held, now = limit(burst, seconds)
    start, taken = now[0], 0
    for wait in waits:
        now[0] += wait
        taken += held.take("ann") == 0
        assert taken <= burst + (now[0] - start) / seconds + 1e-6

"""What is kept, for how long, and never more than there is room for."""

from concurrent.futures import ThreadPoolExecutor

from layouts.memory import Memory


def test_it_is_made_once_and_the_oldest_goes_first():
    memory, made = Memory(3), []

    def ask(key, room=1):
        return memory.get(key, lambda: made.append(key) or key.upper(), room=room)

    assert [ask(k) for k in "abcab"] == list("ABCAB") and made == list("abc")
    ask("d")  # c is the one that was asked for longest ago
    ask("c")
    assert made == list("abcdc")


def test_what_is_large_pushes_out_more_and_is_still_kept_alone():
    memory, made = Memory(4), []
    for key, room in (("a", 1), ("b", 1), ("large", 4), ("large", 4), ("huge", 9), ("huge", 9), ("a", 1)):
        memory.get(key, lambda key=key: made.append(key), room=room)
    assert made == ["a", "b", "large", "huge", "a"]


def test_many_threads_get_what_they_asked_for():
    memory = Memory(5)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: memory.get(n % 11, lambda: n % 11), range(2000)))
    assert found == [n % 11 for n in range(2000)]

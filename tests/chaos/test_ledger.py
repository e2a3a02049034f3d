"""The clients' ledger: what was acknowledged must be there, once, with its last content."""

import pytest

from siklus.chaos.ledger import Difference, Ledger


def ledger(*steps: tuple[str, str]) -> Ledger:
    """Send contents of one thing; `ok` acknowledges the last one."""
    made = Ledger()
    for key, content in steps:
        if content == "ok":
            made.acknowledge("things", key)
        else:
            made.send("things", key, content)
    return made


def test_what_was_acknowledged_and_is_there_once_is_no_difference() -> None:
    found = ledger(("a", "1"), ("a", "ok"), ("b", "1"), ("b", "ok")).compare("things", [("a", "1"), ("b", "1")])
    assert found == Difference("things")
    assert found.words == []


def test_what_was_acknowledged_and_is_not_there_is_lost() -> None:
    found = ledger(("a", "1"), ("a", "ok"), ("b", "1"), ("b", "ok")).compare("things", [("b", "1")])
    assert found.lost == ("a",)
    assert found.words == ["things: 1 lost, such as a"]


@pytest.mark.parametrize("held", [[], [("a", "1")]])
def test_what_was_sent_and_never_answered_may_be_there_or_not(held: list[tuple[str, str]]) -> None:
    assert ledger(("a", "1")).compare("things", held) == Difference("things")


def test_what_is_there_twice_is_doubled_although_its_content_is_right() -> None:
    found = ledger(("a", "1"), ("a", "ok")).compare("things", [("a", "1"), ("a", "1")])
    assert found.doubled == ("a",)


def test_an_older_content_than_the_acknowledged_one_is_a_loss() -> None:
    made = ledger(("a", "1"), ("a", "ok"), ("a", "2"), ("a", "ok"))
    assert made.compare("things", [("a", "1")]).lost == ("a",)
    assert made.compare("things", [("a", "2")]) == Difference("things")


def test_a_newer_content_that_was_never_answered_may_have_arrived() -> None:
    made = ledger(("a", "1"), ("a", "ok"), ("a", "2"))
    assert made.compare("things", [("a", "1")]) == Difference("things")
    assert made.compare("things", [("a", "2")]) == Difference("things")


def test_what_nobody_sent_is_foreign() -> None:
    made = ledger(("a", "1"), ("a", "ok"))
    assert made.compare("things", [("a", "1"), ("z", "1")]).foreign == ("z",)
    assert made.compare("things", [("a", "9")]).foreign == ("a",)


def test_an_answer_to_what_was_never_sent_is_a_mistake_of_the_rig() -> None:
    with pytest.raises(KeyError):
        Ledger().acknowledge("things", "a")


def test_sending_the_same_content_again_is_one_content() -> None:
    made = ledger(("a", "1"), ("a", "1"), ("a", "ok"))
    assert made.acknowledged("things") == ["a"]
    assert made.counts == {"things": 1}

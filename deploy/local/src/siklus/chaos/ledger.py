"""What the clients were told, kept outside of everything that is killed, and compared with what is there at the end."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Difference", "Ledger"]


@dataclass(frozen=True, slots=True)
class Difference:
    """How what is held differs from what was acknowledged, by key of each thing.

    `lost`: acknowledged and not there, or there with a content that was overwritten before. `doubled`: there more
    than once. `foreign`: there, and nobody ever sent it, or not this content.
    """

    kind: str
    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """A line for each kind of difference that there is."""
        found = {"lost": self.lost, "twice": self.doubled, "sent by nobody": self.foreign}
        return [f"{self.kind}: {len(keys)} {how}, such as {keys[0]}" for how, keys in found.items() if keys]


@dataclass
class _Story:
    """What was sent of one thing, oldest first, and how much of it had been when the last answer came."""

    sent: list[str] = field(default_factory=list)
    acknowledged: int = 0


@dataclass
class Ledger:
    """Writes it down before a request leaves, and again when its acceptance has arrived.

    A thing is named by its kind and a key. Its content may change: whoever sends is one client that waits for an
    answer, or tries again, before it sends the next content of the same thing.
    """

    _stories: dict[str, dict[str, _Story]] = field(default_factory=lambda: defaultdict(dict))

    def send(self, kind: str, key: str, content: str = "") -> None:
        """Note that a request is about to leave; sending the same content again adds nothing."""
        story = self._stories[kind].setdefault(key, _Story())
        if not story.sent or story.sent[-1] != content:
            story.sent.append(content)

    def acknowledge(self, kind: str, key: str) -> None:
        """Note that the service has accepted the last content that was sent. Raises KeyError if none was."""
        story = self._stories[kind][key]
        story.acknowledged = len(story.sent)

    def acknowledged(self, kind: str) -> list[str]:
        """The keys of which at least one content was accepted."""
        return [key for key, story in self._stories[kind].items() if story.acknowledged]

    @property
    def counts(self) -> dict[str, int]:
        """How many things of each kind were accepted."""
        return {kind: len(self.acknowledged(kind)) for kind in sorted(self._stories)}

    def compare(self, kind: str, held: Iterable[tuple[str, str]]) -> Difference:
        """Compare with (key, content) of everything that is held.

        What was sent and never acknowledged may be there or not. Content is right if it is the last one that was
        acknowledged or any that was sent after it.
        """
        stories, contents = self._stories[kind], dict[str, str]()
        times: Counter[str] = Counter()
        for key, content in held:
            times[key] += 1
            contents[key] = content
        lost = {key for key in self.acknowledged(kind) if key not in times}
        foreign = {key for key in times if key not in stories}
        for key, content in contents.items():
            story = stories.get(key)
            if story is not None and content not in story.sent[max(story.acknowledged - 1, 0) :]:
                (lost if content in story.sent else foreign).add(key)
        doubled = {key for key, count in times.items() if count > 1}
        return Difference(kind, tuple(sorted(lost)), tuple(sorted(doubled)), tuple(sorted(foreign)))

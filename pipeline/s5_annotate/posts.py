"""When an embedded post was written, told from its address: the ids of several networks carry the time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

# Milliseconds of the Unix clock at which the ids of the network begin to count.
_TWITTER_EPOCH = 1_288_834_974_657
_BASE32 = "234567abcdefghijklmnopqrstuvwxyz"
_TWITTER = re.compile(r"(?:twitter|x|fxtwitter|vxtwitter|nitter)\.(?:com|net)/\w{1,30}/status(?:es)?/(\d{15,20})(?!\d)")
_BLUESKY = re.compile(r"(?:bsky\.app/profile/[\w.:-]{1,100}/post/|app\.bsky\.feed\.post/)([2-7a-z]{13})(?!\w)")
_MASTODON = re.compile(
    r"https?://[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}/(?:@[\w.@-]{1,80}|users/\w{1,60}/statuses)/(\d{17,19})(?!\d)"
)
_FIRST, _LAST = datetime(2006, 3, 21, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Post:
    """An address of a post in a text, ``text[start:end]``, and when the post was written (UTC)."""

    start: int
    end: int
    written: datetime


def find_posts(text: str) -> Iterator[Post]:
    """The posts whose addresses stand in ``text`` and whose ids tell their time, network by network."""
    for match in _TWITTER.finditer(text):
        # Ids before November 2010 were counted, not timed; they are shorter than 15 digits.
        yield from _post(match, (int(match[1]) >> 22) + _TWITTER_EPOCH)
    for match in _MASTODON.finditer(text):
        yield from _post(match, int(match[1]) >> 16)
    for match in _BLUESKY.finditer(text):
        number = 0
        for character in match[1]:
            number = number << 5 | _BASE32.index(character)
        yield from _post(match, (number >> 10) / 1000)


def _post(match: re.Match[str], milliseconds: float) -> Iterator[Post]:
    seconds = milliseconds / 1000
    if _FIRST.timestamp() <= seconds <= _LAST.timestamp():
        yield Post(match.start(), match.end(), datetime.fromtimestamp(seconds, UTC))

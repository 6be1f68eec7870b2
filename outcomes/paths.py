"""Walks along links, which alone tell what goes back to what."""

from collections import defaultdict
from collections.abc import Iterable


def reached_from(start: int, pairs: Iterable[tuple[int, int]], most: int | None = None) -> list[int]:
    """`start` and all that steps along `pairs` lead to, the nearest first; a loop is walked once."""
    onward = defaultdict(list)
    for here, there in pairs:
        onward[here].append(there)
    reached, queue = {start}, [start]
    for here in queue:
        for there in onward[here]:
            if there not in reached and len(reached) != most:
                reached.add(there)
                queue.append(there)
    return queue

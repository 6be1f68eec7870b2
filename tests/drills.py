"""Where the drills write down what they found: one part of `docs/drills.md` for each of them."""

import re

from django.conf import settings

FIGURES = settings.BASE_DIR / "docs" / "drills.md"


def write_down(heading, text):
    """Put `text` under `heading`, in the place of what the last run had written there."""
    part = f"## {heading}\n\n{text.strip()}\n"
    before = FIGURES.read_text()
    earlier = re.compile(rf"^## {re.escape(heading)}$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if earlier.search(before):
        after = earlier.sub(lambda _: part + "\n", before)
    else:
        after = f"{before.rstrip()}\n\n{part}"
    FIGURES.write_text(after.rstrip() + "\n")

"""The stylesheet as one file, so that a page asks once; its parts stay apart in `static/css/`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from whitenoise.storage import CompressedManifestStaticFilesStorage

CONTENTS = "css/site.css"
IMPORT = re.compile(r'@import url\("(?P<part>[^"]+)"\) layer\((?P<layer>\w+)\);')


def stylesheet() -> str:
    """The table of contents with each part written out in the layer that imports it."""
    contents = Path(str(finders.find(CONTENTS)))

    def written_out(match: re.Match[str]) -> str:
        part = (contents.parent / match["part"]).read_text()
        return f"@layer {match['layer']} {{\n{part}}}"

    return IMPORT.sub(written_out, contents.read_text())


class OneStylesheetStorage(CompressedManifestStaticFilesStorage):
    """Static files with hashed names and compressed copies, the whole stylesheet among them as one file."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator:
        if CONTENTS in paths and not dry_run:
            Path(self.path(CONTENTS)).write_text(stylesheet())
            paths = {**paths, CONTENTS: (self, CONTENTS)}
        return super().post_process(paths, dry_run, **options)

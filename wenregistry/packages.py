"""Office files as the ZIP packages that they are: what can be told before anything is unpacked."""

import zipfile
from collections.abc import Iterator

MOST_PARTS = 5_000
MOST_UNZIPPED = 200_000_000
# Real files shrink to a tenth or so; a bomb to a thousandth.
MOST_SHRUNK = 100
CONTENT_TYPES = "[Content_Types].xml"


def is_bomb(package: zipfile.ZipFile) -> bool:
    """Whether the package would fill the memory or the disk."""
    parts = package.infolist()
    unzipped = sum(part.file_size for part in parts)
    zipped = sum(part.compress_size for part in parts)
    return (
        len(parts) > MOST_PARTS or unzipped > MOST_UNZIPPED or unzipped > MOST_SHRUNK * max(zipped, 100_000)
    )


def has_macros(package: zipfile.ZipFile) -> bool:
    """Whether opening the file could run a program of its own."""
    return "macroEnabled" in content_types(package) or any(
        mark in name.lower()
        for name in package.namelist()
        for mark in ("vbaproject", "macrosheets", "activex")
    )


def content_types(package: zipfile.ZipFile) -> str:
    """The part that says what the others are; empty where there is none."""
    if CONTENT_TYPES not in package.namelist():
        return ""
    with package.open(CONTENT_TYPES) as part:
        return part.read(1_000_000).decode(errors="replace")


def declares_entities(package: zipfile.ZipFile) -> bool:
    """Whether a part could swell or reach out while it is read, which no office program writes."""
    return any(b"<!DOCTYPE" in beginning for beginning in beginnings(package))


def beginnings(package: zipfile.ZipFile) -> Iterator[bytes]:
    """The first bytes of each part that is XML."""
    for name in package.namelist():
        if name.lower().endswith((".xml", ".rels")):
            with package.open(name) as part:
                yield part.read(2000)

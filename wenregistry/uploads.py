"""Files that staff and visitors hand in: told by their content, not by their name."""

import os
import zipfile
from pathlib import PurePath
from secrets import token_hex

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile

from .packages import content_types, declares_entities, has_macros, is_bomb

WHAT_IS_TAKEN = _("PDF, DOCX, XLSX, PPTX or a picture, up to 25 MB.")
MOST_BYTES = 25_000_000
MOST_PIXELS = 25_000_000

OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}


class GuardedStorage(FileSystemStorage):
    """The folder of uploads, which no server serves; the address of a file is one that asks who is there."""

    def url(self, name: str | None) -> str:
        return reverse("staff_file", args=[name])


class Damaged(Exception):
    """The content is not what the ending of the name says, or not all of it."""


def ending_of(name: str | None) -> str:
    """The last part of a file's name in small letters, such as pdf."""
    return PurePath(name or "").suffix.lower().removeprefix(".")


def unguessable(record: Model, name: str) -> str:
    """Where an upload is stored: under a name that nobody can guess, and nobody has chosen."""
    return f"{record._meta.model_name}/{token_hex(16)}.{ending_of(name)}"


def check_upload(file: File) -> None:
    """Refuse a new file that is not what its name says, or that could harm who opens it."""
    if getattr(file, "_committed", False):
        return  # It is stored, so it was checked when it came.
    ending = ending_of(file.name)
    if ending not in MEDIA_TYPES:
        raise ValidationError(_("Only PDF, DOCX, XLSX, PPTX, PNG, JPEG, GIF and WebP files are taken."))
    if not file.size:
        raise ValidationError(_("The file is empty."))
    if file.size > MOST_BYTES:
        raise ValidationError(_("The file is larger than 25 MB."))
    file.seek(0)
    try:
        check_content(file, ending)
    except Damaged as error:
        text = _("This cannot be read as %(kind)s. Save it anew as %(kind)s.")
        raise ValidationError(text, params={"kind": ending.upper()}) from error
    file.seek(0)


def check_content(file: File, ending: str) -> None:
    """Look into a file for what its ending promises; raises `Damaged` or `ValidationError`."""
    if ending in ("docx", "xlsx", "pptx"):
        check_package(file, f"{MEDIA_TYPES[ending]}.main+xml")
        return
    if ending == "pdf":
        check_pdf(file)
    else:
        check_picture(file, MEDIA_TYPES[ending].removeprefix("image/").upper())
    if zipfile.is_zipfile(file):  # It looks at the end, where programs hide in pictures.
        raise ValidationError(_("Another file is hidden in this one. Save it anew."))


def check_pdf(file: File) -> None:
    """A PDF from its first byte to its last mark: nothing before it, and nothing behind."""
    beginning = file.read(5)
    file.seek(-min(file.size, 1024), os.SEEK_END)
    if beginning != b"%PDF-" or not file.read().rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF"):
        raise Damaged


def check_package(file: File, main_type: str) -> None:
    """An office file that has a main part of its own kind, and neither macros nor a bomb in it."""
    if file.read(4) != b"PK\x03\x04":
        raise Damaged
    try:
        with zipfile.ZipFile(file) as package:
            if is_bomb(package):
                raise ValidationError(_("The file is too large when it is unpacked."))
            if has_macros(package):
                raise ValidationError(_("The file holds macros. Save it without them."))
            if f'"{main_type}"' not in content_types(package) or declares_entities(package):
                raise Damaged
    except (Damaged, ValidationError):
        raise
    except Exception as error:
        # A file of others can be broken in more ways than the library names.
        raise Damaged from error


def check_picture(file: File, kind: str) -> None:
    """A picture that can be read to its end, and is not too large to be."""
    # The library that prints has Pillow take pictures that are cut, in the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        picture = Image.open(file, formats=[kind])
        if picture.width * picture.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("The picture has more than 25 million pixels. Make it smaller.")) from error
    except Exception as error:
        # As above.
        raise Damaged from error

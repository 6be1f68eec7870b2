"""Small files of each kind that is taken, as somebody would hand them in."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from wenregistry.uploads import MEDIA_TYPES

MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


def package(ending, main_type=None, **parts):
    """An office file with more `parts`, by their name in it with one underscore for each dot."""
    main_type = main_type or f"{MEDIA_TYPES[ending]}.main+xml"
    main_part = f'<Override PartName="/{MAIN_PARTS[ending]}" ContentType="{main_type}"/>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as office:
        office.writestr("[Content_Types].xml", f"<Types>{main_part}</Types>")
        office.writestr(MAIN_PARTS[ending], "<main/>")
        for name, text in parts.items():
            office.writestr(name.replace("_", "."), text)
    return file.getvalue()


def picture(kind, width=40, height=30):
    file = io.BytesIO()
    Image.effect_noise((width, height), 50).convert("RGB").save(file, kind)
    return file.getvalue()


CONTENTS = {
    "pdf": PDF,
    **{ending: package(ending) for ending in MAIN_PARTS},
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
    "jpeg": picture("JPEG"),
    "gif": picture("GIF"),
    "webp": picture("WEBP"),
}


def upload(name="agenda.pdf", content=PDF):
    """A file as a browser sends it; what it says of its type is never believed."""
    return SimpleUploadedFile(name, content, content_type="text/html")

"""PDF as a reader of the paper, or of its tags, finds it."""

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, TextStringObject


def titled_paper(title):
    """The smallest PDF that has a title."""
    file = io.BytesIO()
    writer = PdfWriter()
    writer.add_metadata({"/Title": title})
    writer.write(file)
    return file.getvalue()


def paper_of(response):
    """The document of a response that has to be a PDF."""
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def words_of(*pages):
    """The words of pages, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def headings_of(paper):
    """The bookmarks, those below others after them."""

    def flat(entries):
        for entry in entries:
            yield from flat(entry) if isinstance(entry, list) else [entry.title]

    return list(flat(paper.outline))


def targets_of(paper):
    """The addresses that links lead to."""
    return {
        annotation.get_object()["/A"]["/URI"]
        for page in paper.pages
        for annotation in page.get("/Annots", [])
        if "/URI" in annotation.get_object().get("/A", {})
    }


def texts_of(paper):
    """Every text in the file that no page shows: titles, descriptions of pictures, whatever there may be."""
    seen, texts = set(), []

    def walk(value):
        value = value.get_object()
        if isinstance(value, TextStringObject):
            texts.append(str(value))
        elif isinstance(value, DictionaryObject | ArrayObject) and id(value) not in seen:
            seen.add(id(value))
            for child in value.values() if isinstance(value, DictionaryObject) else value:
                walk(child)

    walk(paper.trailer)
    return texts


def tags_of(paper):
    """The elements of the structure that assistive technology reads."""

    def below(element):
        element = element.get_object()
        if isinstance(element, ArrayObject):
            for child in element:
                yield from below(child)
        elif isinstance(element, DictionaryObject):
            yield element
            if "/K" in element:
                yield from below(element["/K"])

    return [element for element in below(paper.root_object["/StructTreeRoot"]) if "/S" in element]

import io
from io import StringIO

from django.core.management import call_command
from pypdf import PdfReader

from tests.papers import words_of


def test_a_browser_prints_a_sheet_of_the_record_on_two_pages(page):
    call_command("load_registry", "--samples", stdout=StringIO())

    page.goto("/networks/hawen/")
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))

    text = words_of(*paper.pages)
    assert len(paper.pages) <= 2
    assert "sample.ke.customs@example.org" in text
    assert "Printed on" in text
    assert "Skip to main content" not in text

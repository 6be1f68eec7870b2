"""Pages as a visitor reads them."""

import re
from html import unescape

from django.utils.html import strip_tags


def in_words(html):
    """The text of `html` without its markup, with single spaces."""
    return " ".join(unescape(strip_tags(html)).split())


def headings_of_rows(response):
    """The link at the head of each row of a table, as it is seen, in their order."""
    rows = re.findall(r'<th role="rowheader".*?</a>', response.text, re.DOTALL)
    return [in_words(re.sub(r'<span class="vh">.*?</span>', "", row)) for row in rows]

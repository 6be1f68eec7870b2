"""Pages as a visitor reads them."""

import json
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


def facts(response):
    """The structured data of a page, or nothing."""
    scripts = re.findall('<script type="application/ld.json">(.*?)</script>', response.text, re.DOTALL)
    return json.loads(scripts[0]) if scripts else None


def head_of(response):
    """The head of a page, which browsers and search engines read."""
    return response.text.partition("</head>")[0]


def said(response, pattern):
    """What the one match of `pattern` in the head says."""
    [text] = re.findall(pattern, head_of(response))
    return unescape(text)


def canonical(response):
    """The one address that a page names as its own."""
    return said(response, '<link rel="canonical" href="(.*?)">')

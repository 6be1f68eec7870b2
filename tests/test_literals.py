"""No text that a person reads escapes translation: each is marked where it is written."""

import ast
import re

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

ROOT = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PYTHON_FILES = [
    path
    for package in ("wenregistry", "networks", "meetings", "outcomes")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]

# The same in every language.
UNIVERSAL = {"CSV", "XLSX", "PDF", "BibTeX", "RIS", "ICS", "Species", "ICCWC", "CITES", "SHA"}
READ_ATTRIBUTES = re.compile(
    r'\b(?:title|aria-label|aria-description|placeholder|alt|data-l|data-copy|data-copied|content)="([^"]*)"'
)
# Between these tags stands text that is marked already, or that nobody reads.
MARKED = {"blocktranslate": "endblocktranslate", "comment": "endcomment"}
# What their calls and keywords hold is read by visitors or staff.
CALLS = {"ValidationError", "message_user", "success", "warning", "error", "info"}
KEYWORDS = {
    "violation_error_message",
    "verbose_name",
    "verbose_name_plural",
    "help_text",
    "label",
    "empty_label",
    "description",
    "message",
    "title",
}


def has_words(text):
    return any(word not in UNIVERSAL for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", text)))


def literals_of_template(source):
    """The texts of a template that stand in it as they are, with their lines."""
    markup, waiting_for = [], None
    for token in Lexer(source).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if waiting_for:
            waiting_for = None if name == waiting_for else waiting_for
        elif name in MARKED:
            waiting_for = MARKED[name]
        elif token.token_type == TokenType.TEXT:
            markup.append(token.contents)
            continue
        # What the template computes is not its own text; lines stay where they were.
        markup.append("\x00" if token.token_type != TokenType.TEXT else "\n" * token.contents.count("\n"))
    page = "".join(markup)
    hidden = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    for value in READ_ATTRIBUTES.findall(hidden):
        yield from (part for part in value.split("\x00") if has_words(part) and not is_machine_word(value))
    text = re.sub(r"<[^>]*>", "\x00", re.sub(r"<!--.*?-->", "", hidden, flags=re.DOTALL))
    yield from (" ".join(part.split()) for part in text.split("\x00") if has_words(part))


def is_machine_word(value):
    """Whether an attribute speaks to browsers: a viewport, a colour, a media type, a robot's rule."""
    return bool(re.fullmatch(r"[\w#.=/,: -]*", value)) and value == value.lower()


def read_by_people(node):
    """The expressions of a call, a class or an assignment whose text is shown."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        yield from node.args[:2] if name in CALLS else []
        yield from (keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS)
    elif isinstance(node, ast.Assign):
        names = {getattr(target, "id", getattr(target, "attr", "")) for target in node.targets}
        yield from [node.value] if names & KEYWORDS else []
    elif isinstance(node, ast.ClassDef) and any(
        getattr(base, "attr", "") == "TextChoices" for base in node.bases
    ):
        choices = (child.value for child in node.body if isinstance(child, ast.Assign))
        yield from (choice.elts[1] for choice in choices if isinstance(choice, ast.Tuple))


def literals_of_python(source):
    """The texts of a module that people read and that no translation function wraps."""
    for node in ast.walk(ast.parse(source)):
        for shown in read_by_people(node):
            for value in shown.values if isinstance(shown, ast.Dict) else [shown]:
                for text in value.values if isinstance(value, ast.JoinedStr) else [value]:
                    if (
                        isinstance(text, ast.Constant)
                        and isinstance(text.value, str)
                        and has_words(text.value)
                    ):
                        yield text.value


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_hold_no_text_that_is_not_marked(path):
    assert list(literals_of_template(path.read_text())) == []


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_holds_no_message_that_is_not_marked(path):
    assert list(literals_of_python(path.read_text())) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Networks</p>", ["Networks"]),
        ('<p>{% translate "Networks" %}</p>', []),
        ("<p>{% blocktranslate %}All networks{% endblocktranslate %}</p>", []),
        ("<p>{{ number }} networks</p>", ["networks"]),
        ('<a title="Go on" href="/networks/">{{ name }}</a>', ["Go on"]),
        ('<td data-l="{% translate "Members" %}">{{ count }}, CSV</td>', []),
        ('<meta name="viewport" content="width=device-width, initial-scale=1">', []),
        ("{# A comment. #}{% comment %}Another{% endcomment %}<!-- third -->", []),
    ],
)
def test_texts_of_a_template_are_found(source, found):
    assert list(literals_of_template(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise ValidationError("Wrong day.")', ["Wrong day."]),
        ('raise ValidationError({"day": "Wrong day."})', ["Wrong day."]),
        ('raise ValidationError(_("Wrong day."), code="invalid")', []),
        ('CharField(help_text="Such as 2017.")', ["Such as 2017."]),
        ('CharField(help_text=_("Such as 2017."))', []),
        ('class Status(models.TextChoices):\n    ACTIVE = "active", "Active"', ["Active"]),
        ('class Meta:\n    verbose_name = "network"', ["network"]),
        ('messages.success(request, f"{count} done.")', [" done."]),
    ],
)
def test_messages_of_a_module_are_found(source, found):
    assert list(literals_of_python(source)) == found

import pytest
from phonenumbers import NumberParseException

from wenregistry.phones import INTERNATIONAL, international, parse_phone


@pytest.mark.parametrize(
    "text", ["+254 20 123456", "+254 (20) 123-456", "tel:+254-20-123456", "+25420123456"]
)
def test_number_is_kept_in_one_form(text):
    assert parse_phone(text) == "+25420123456"


@pytest.mark.parametrize(
    "text", ["", "020 123456", "+254", "+999 123", "wildlife desk", "=1+1", "+254 20 1234567890123"]
)
def test_what_is_no_number_with_its_country_code_is_refused(text):
    with pytest.raises(NumberParseException):
        parse_phone(text)


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+25420123456", "+254 20 123456"),
        ("+12025550123", "+1 202 555 0123"),
        ("+41229178139", "+41 22 917 81 39"),
        ("+8001234567", "+800 1234567"),
        ("not a number", "not a number"),
    ],
)
def test_number_is_shown_in_groups(e164, shown):
    assert international(e164) == shown


@pytest.mark.parametrize("e164", ["+25420123456", "+12025550123", "+2424441", "+390612345", "+88213123456"])
def test_number_that_is_shown_is_no_formula(e164):
    assert INTERNATIONAL.fullmatch(international(e164))


@pytest.mark.parametrize("text", ["+254", "+1+1", "+1 2+3", "+1 cmd", "+1 ", "+1\n2", "+1234 5", "+1 2\n"])
def test_what_looks_like_a_number_but_may_run_is_no_number(text):
    assert not INTERNATIONAL.fullmatch(text)

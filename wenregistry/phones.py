"""Telephone numbers: E.164 in the database, international form wherever someone reads them."""

import re

import phonenumbers

# What the exports let through with its leading plus: no spreadsheet can run or add up such a text.
INTERNATIONAL = re.compile(r"\+[0-9]{1,3}( [0-9]+)+")


def parse_phone(text: str) -> str:
    """`text` in E.164 form, such as `+25420123456`; raises `NumberParseException`."""
    number = phonenumbers.parse(text, None)
    if not phonenumbers.is_possible_number(number):
        raise phonenumbers.NumberParseException(
            phonenumbers.NumberParseException.NOT_A_NUMBER, "not a possible number"
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def international(e164: str) -> str:
    """An E.164 number in groups, such as `+254 20 123456`; always with a space, never with another mark."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    form = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    groups = re.findall(r"[0-9]+", form)
    if len(groups) == 1:
        groups = [str(number.country_code), groups[0].removeprefix(str(number.country_code))]
    return "+" + " ".join(groups)

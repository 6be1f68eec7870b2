"""English as the United Nations writes it: 12 September 2026, entered as 2026-09-12, and 1 234."""

DATE_FORMAT = "j F Y"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
# Day and month change places between countries, so nothing else is understood.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
THOUSAND_SEPARATOR = "\xa0"

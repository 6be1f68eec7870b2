"""English dates as the United Nations writes them, 12 September 2026, and entered as 2026-09-12."""

DATE_FORMAT = "j F Y"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
# Day and month change places between countries, so nothing else is understood.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]

"""What is noted of a fault: where it happened, never the values that a request or a row held."""

import logging


class Discreet(logging.Filter):
    """
    Takes out of a record what could name a person: the request, and the message of the exception.

    A database quotes whole rows in its messages; the type of the exception and its place stay.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            record.exc_info = (Withheld, Withheld(kind.__name__), trace)
        return True


class Withheld(Exception):
    """Stands for an exception of which only the type is told."""

from .erasure import Erasure
from .import_run import ImportHeading, ImportRun
from .link import Link
from .mail import Mail
from .record import PUBLISHABLE, Derived, Record, Searchable, Sorted, Translated
from .shipped_record import ShippedRecord
from .signed_request import Round, SignedRequest
from .staff_export import StaffExport
from .user import User

__all__ = [
    "PUBLISHABLE",
    "Derived",
    "Erasure",
    "ImportHeading",
    "ImportRun",
    "Link",
    "Mail",
    "Record",
    "Round",
    "Searchable",
    "ShippedRecord",
    "SignedRequest",
    "Sorted",
    "StaffExport",
    "Translated",
    "User",
]

"""What must always be true is refused twice: with a sentence for editors, and by the database itself."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction


def assert_refused(record, sentence):
    """Fail unless `record` is refused with `sentence`, and by the database where no form asks."""
    with pytest.raises(ValidationError, match=sentence):
        record.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(record).objects.bulk_create([record])

import pytest
from django.core.exceptions import ValidationError

from tests.factories import MembershipFactory, NetworkFactory


@pytest.mark.parametrize(
    ("since", "until", "is_valid"),
    [
        ("2017", "2016", False),
        ("2017-11-03", "2017", True),
        ("2019", "2018-03", False),
        ("2017-05", "2017-05-01", True),
        ("", "2016", True),
    ],
)
def test_a_period_does_not_end_before_it_starts(since, until, is_valid):
    membership = MembershipFactory.build(network=NetworkFactory(), since=since, until=until)
    membership.country.save()

    if is_valid:
        membership.full_clean()
    else:
        with pytest.raises(ValidationError, match="end must not be before"):
            membership.full_clean()

"""What no schema can say of a value that must fit, and Schemathesis therefore can't make up by itself."""

import datetime

import schemathesis
from hypothesis import strategies as st

WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5]


def _company_number(nine: list[int]) -> str:
    """A company registration number: ten digits of which the last checks the others."""
    total = sum(digit * weight for digit, weight in zip(nine, WEIGHTS)) + nine[8] * 5 // 10
    return "".join(map(str, nine)) + str(-total % 10)


company_numbers = st.lists(st.integers(0, 9), min_size=9, max_size=9).map(_company_number)
# Somebody who is at least 14.
births = st.dates(datetime.date(1900, 1, 1), datetime.date.today() - datetime.timedelta(days=15 * 366)).map(str)

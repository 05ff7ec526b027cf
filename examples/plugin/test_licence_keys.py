"""The kit's laws, each a test of its own, and what is peculiar to licence keys."""

import pytest
from understudy_licence_keys import LicenceKey

from understudy.testing import LAWS, case, unique

CASES = [case(LicenceKey()), case(LicenceKey(groups=1), length=5), unique(case(LicenceKey(groups=2), length=11))]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("tested", CASES, ids=["three groups", "one group", "unique"])
def test_it_keeps_the_laws(tested, law):
    LAWS[law](tested)


def test_keys_hold_no_letters_that_look_alike():
    text = "".join(case(LicenceKey()).values().to_pylist())
    assert not set("01ILOU") & set(text)

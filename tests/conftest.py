"""Settings of all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

# A busy machine is no fault of the code.
settings.register_profile("handprop", settings.default, deadline=None)
settings.load_profile("handprop")


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests' own cache, warm after the first that typesets; the user's is left as it is."""
    with pytest.MonkeyPatch.context() as patch:
        # Commands that tests start find what is imported compiled by those before them.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield

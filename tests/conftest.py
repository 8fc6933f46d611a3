"""Settings of all tests."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.browsing import blockers, running_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# As the command does, before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A busy machine is no fault of the code, nor is one that takes long to draw examples.
settings.register_profile(
    "handprop",
    settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# A third of the random examples, where slow tests are left out.
settings.register_profile("quick", settings.get_profile("handprop"), max_examples=34)
settings.load_profile("handprop")

# How many variants of a set share a run of TeX in most tests.
SHARD = 5


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew", action="store_true", help="write tests/documents anew, to be read in a diff"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("markexpr") == "not slow":
        settings.load_profile("quick")
        # For those that are the same on every run, of tests/strategies.py.
        os.environ["HANDPROP_QUICK"] = "1"


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests' own cache, warm after the first that typesets; the user's is left as it is."""
    with pytest.MonkeyPatch.context() as patch:
        # Commands that tests start find what is imported compiled by those before them.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def small_shards() -> Iterator[None]:
    """Let few variants share a run of TeX, so that sets of several runs are small."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.import_module("generator.class_sets.plan"), "SHARD", SHARD)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all pages."""
    if missing := blockers():
        pytest.skip(f"there is no {' and no '.join(missing)}")
    with running_browser() as running:
        yield running

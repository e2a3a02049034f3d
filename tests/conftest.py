"""What every test can ask for; the fixtures themselves are in tests/fixtures."""

pytest_plugins = [
    "tests.fixtures.servers",
    "tests.fixtures.databases",
    "tests.fixtures.services",
    "tests.fixtures.live",
]

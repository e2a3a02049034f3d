"""Files that are written from the code are what the code would write now."""

from siklus.operations import observability, settings_page, topics
from tests.deploy.documents import description
from tests.deploy.images import SERVICES


def test_the_page_of_settings_is_up_to_date() -> None:
    written = settings_page.FILE.read_text(encoding="utf-8")
    assert written == settings_page.page([description(service) for service in SERVICES])


def test_topics_and_users_are_what_the_services_write_and_read() -> None:
    for name, content in topics.resources([description(service) for service in SERVICES]).items():
        assert (topics.FOLDER / name).read_text(encoding="utf-8") == content


def test_rules_and_dashboards_are_what_was_written_by_hand() -> None:
    for name, content in observability.files().items():
        assert (observability.FOLDER / name).read_text(encoding="utf-8") == content

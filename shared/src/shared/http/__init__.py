"""The web side that the four services share: the application, the session of a request, problems, pages, versions."""

from shared.http._app import create_app
from shared.http._caller import CallerDep, ClaimsDep, FindPerson, LanguageDep, PersonOfToken, caller_of
from shared.http._fields import read_json_field
from shared.http._pages import PageDep, PageRequest, decode_cursor, encode_cursor, next_page
from shared.http._quick import AnyQuickRoute, QuickAnswer, QuickRoute
from shared.http._session import FactoryDep, SessionDep, get_session
from shared.http._state import AppState, state_of
from shared.http._versions import IfMatchDep, check_revision, content_hash, etag_of, not_modified

__all__ = [
    "AnyQuickRoute",
    "AppState",
    "CallerDep",
    "ClaimsDep",
    "FactoryDep",
    "FindPerson",
    "IfMatchDep",
    "LanguageDep",
    "PageDep",
    "PageRequest",
    "PersonOfToken",
    "QuickAnswer",
    "QuickRoute",
    "SessionDep",
    "caller_of",
    "check_revision",
    "content_hash",
    "create_app",
    "decode_cursor",
    "encode_cursor",
    "etag_of",
    "get_session",
    "next_page",
    "not_modified",
    "read_json_field",
    "state_of",
]

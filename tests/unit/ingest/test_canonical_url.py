"""One page, one canonical URL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.ingest.canonical_url import canonical_url, domain_of

SAME_PAGE = [
    "https://example.org/2022/mali?id=7",
    "HTTPS://Example.ORG:443/2022/mali?id=7",
    "https://example.org/2022/mali?utm_source=x&id=7&fbclid=abc",
    "https://example.org./2022/mali?id=7#comments",
    "  https://example.org/2022/mali?id=7\n",
]


@pytest.mark.parametrize("url", SAME_PAGE)
def test_the_many_spellings_of_one_page_become_one(url: str):
    assert canonical_url(url) == SAME_PAGE[0]


def test_different_pages_stay_different():
    pages = ["http://a.org/x", "https://a.org/x", "https://a.org/X", "https://a.org/x/", "https://a.org/x?p=1"]
    assert len({canonical_url(page) for page in pages}) == len(pages)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://a.org/x", "is not an http or https URL"),
        ("/news/1", "is not an http or https URL"),
        ("https:///x", "names no host"),
        ("https://u:p@a.org/", "contains a user name or password"),
        ("https://a.org/a b", "contains white space or control characters"),
        ("https://a.org:port/", "Port could not be cast"),
        ("https://[::1/", "Invalid IPv6 URL"),
        (f"https://{'ü' * 80}.org/", "has a host that cannot exist"),
    ],
)
def test_what_is_no_url_of_a_page_is_refused_with_the_reason(url: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        canonical_url(url)


def test_names_in_other_scripts_get_their_ascii_form():
    assert canonical_url("https://bücher.example/straße?q=ä") == "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4"


@given(st.from_regex(r"https?://[a-zA-Z0-9.-]{1,20}(:[0-9]{1,5})?/[!-~]{0,30}", fullmatch=True))
def test_a_canonical_url_is_its_own_canonical_form(url: str):
    try:
        once = canonical_url(url)
    except ValueError:
        return
    assert canonical_url(once) == once


def test_the_domain_of_a_site_has_no_www():
    assert domain_of("https://www.example.org/x") == "example.org"
    assert domain_of("nonsense") is None

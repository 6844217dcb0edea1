from __future__ import annotations

import pytest

from dashboard.settings import from_environment

NAMES = ("IDD_STORE", "IDD_HOST", "IDD_PORT", "IDD_REPORT_TO")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "address",
    ["trade.data@example.gov.in", "https://example.org/errors/new?label=figure", "http://10.0.0.7:8080/report"],
)
def test_errors_are_told_to_a_mail_address_or_a_form(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("IDD_REPORT_TO", f" {address} ")
    assert from_environment().report_to == address


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_without_an_address_nobody_is_told(monkeypatch: pytest.MonkeyPatch, empty: str | None) -> None:
    if empty is not None:
        monkeypatch.setenv("IDD_REPORT_TO", empty)
    assert from_environment().report_to is None


@pytest.mark.parametrize(
    "address",
    ["somebody", "a@b", "a@example.org?bcc=b@example.org", "javascript:alert(1)", "https://", "ftp://example.org",
     "https://example.org/a b", "https://[", 'https://example.org/"onclick'],
)  # fmt: skip
def test_an_address_of_another_kind_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    monkeypatch.setenv("IDD_REPORT_TO", address)
    with pytest.raises(SystemExit) as ended:
        from_environment()
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"IDD_REPORT_TO={address!r} cannot be used:"
        " It is neither a mail address nor one that begins with https:// or http://.\n"
    )


def test_a_port_that_is_none_is_refused_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IDD_PORT", "many")
    with pytest.raises(SystemExit) as ended:
        from_environment()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("IDD_PORT='many' cannot be used: Input should be a valid integer")

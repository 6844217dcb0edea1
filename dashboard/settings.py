"""Configuration from the environment: ``IDD_STORE``, ``IDD_HOST``, ``IDD_PORT``, ``IDD_REPORT_TO``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from etl.store import default_store

_MAIL = re.compile(r"[^@\s,;:?&<>\"]+@[^@\s,;:?&<>\".]+(\.[^@\s,;:?&<>\".]+)+")
_REFUSED = "Value error, "  # what pydantic puts before the sentence of a validator


class Settings(BaseSettings):
    """Where the store is, where to listen, and whom readers tell of errors: a mail address, or that of a form."""

    model_config = SettingsConfigDict(env_prefix="IDD_")

    store: Path = Field(default_factory=default_store)
    host: str = "127.0.0.1"
    port: int = Field(default=8050, ge=0, le=65535)
    report_to: str | None = None

    @field_validator("report_to")
    @classmethod
    def _reachable(cls, address: str | None) -> str | None:
        if not (address := (address or "").strip()):
            return None
        if _MAIL.fullmatch(address) or _is_web(address):
            return address
        raise ValueError("It is neither a mail address nor one that begins with https:// or http://")


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not re.search(r"[\s<>\"]", address)


def from_environment() -> Settings:
    """The settings, or exit 2 with a sentence per variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = f"IDD_{'_'.join(str(part) for part in fault['loc'])}".upper()
            print(f"{name}={fault['input']!r} cannot be used: {fault['msg'].removeprefix(_REFUSED)}.", file=sys.stderr)
        raise SystemExit(2) from error

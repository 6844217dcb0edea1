"""Configuration from the environment: ``IDD_STORE``, ``IDD_HOST``, ``IDD_PORT``."""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from etl.store import default_store


class Settings(BaseSettings):
    """Where the store is and where to listen."""

    model_config = SettingsConfigDict(env_prefix="IDD_")

    store: Path = Field(default_factory=default_store)
    host: str = "127.0.0.1"
    port: int = Field(default=8050, ge=0, le=65535)


def from_environment() -> Settings:
    """The settings, or exit 2 with a sentence per variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = f"IDD_{'_'.join(str(part) for part in fault['loc'])}".upper()
            print(f"{name}={fault['input']!r} cannot be used: {fault['msg']}.", file=sys.stderr)
        raise SystemExit(2) from error

"""Configuration from the environment: ``IDD_STORE``, ``IDD_HOST``, ``IDD_PORT``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from etl.store import default_store


class Settings(BaseSettings):
    """Where the store is and where to listen."""

    model_config = SettingsConfigDict(env_prefix="IDD_")

    store: Path = Field(default_factory=default_store)
    host: str = "127.0.0.1"
    port: int = Field(default=8050, ge=0, le=65535)

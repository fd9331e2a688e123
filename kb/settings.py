"""Every setting, in one place; environment variables start with ``KB_``."""

from __future__ import annotations

from datetime import date
from ipaddress import ip_network
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).parent

_MODELS = PACKAGE / "search" / "models"
SHIPPED_MODELS = {"": _MODELS / "encoder", "static": _MODELS / "static"}
"""Embedding models that Pandu brings along, by what ``KB_EMBEDDING_MODEL`` calls them; "" is the default."""

LONGEST_QUESTION = 4000
"""Most characters of a question, or of an earlier turn, that are looked at; ``question_characters`` may allow fewer."""


class Settings(BaseSettings):
    """What an installation can choose. Paths are resolved against the working folder; times are seconds."""

    model_config = SettingsConfigDict(env_prefix="KB_", env_file=".env", extra="ignore")

    data: Path = Field(Path("data"), description="Folder of the catalogue, the stored originals and the index.")
    embedding_model: str = Field(
        "",
        description="Embedding model: empty means the one shipped with Pandu, static the small shipped one that is "
        "computed fastest (for a bulk corpus or an old machine); else a sentence-transformers folder or name.",
    )
    host: str = Field("127.0.0.1", description="Address the web page listens on.")
    port: int = Field(7860, description="Port the web page listens on.", ge=0, le=65535)
    root_path: str = Field("", description="Path prefix behind a reverse proxy, e.g. /pandu.")
    public_url: str = Field(
        "",
        description="Address that browsers use, e.g. https://pandu.example.go.id/pandu; cookies are Secure with https.",
        pattern=r"^(https?://[^\s/]+(/\S*)?)?$",
    )
    retention_days: int = Field(
        180, description="Days that masked unanswered questions and reported answers are kept.", ge=1
    )
    oidc_issuer: str = Field("", description="Address of the office's OpenID Connect server; empty switches it off.")
    oidc_client_id: str = Field("", description="What Pandu is called at that server.")
    oidc_client_secret: SecretStr | None = Field(None, description="The secret that Pandu shares with that server.")
    oidc_accounts: str = Field(
        "", description="Who may sign in there, with roles: a@example.go.id=admin, b@example.go.id=trainer."
    )
    oidc_session_minutes: int = Field(
        60, description="Minutes after which a session that the office's OIDC server opened is asked of it again.", ge=5
    )
    require_second_factor: bool = Field(
        False, description="Whether accounts with a password must set up a code from an authenticator app."
    )
    address_days: int = Field(30, description="Days that addresses of sign-ins are kept in the audit trail.", ge=1)
    api_key_days: int = Field(365, description="Days that a new or renewed API key is good.", ge=1)
    log_json: bool = Field(False, description="Whether app.py logs as JSON lines, with answers and requests counted.")
    hosts: str = Field(
        "",
        description="Names by which the pages may be called, joined by commas, beside this machine's own and that of "
        "KB_PUBLIC_URL; empty lets every plain address and the machine's name pass too.",
    )
    trusted_proxies: str = Field(
        "",
        description="Addresses or networks of the reverse proxies whose X-Forwarded-For and -Proto are believed, "
        "joined by commas, e.g. 127.0.0.1; empty believes none.",
    )
    connections: int = Field(2000, description="Most connections open at the same time.", ge=50)
    connections_per_address: int = Field(
        400, description="Most connections that one address may have open; trusted proxies may have all.", ge=10
    )
    watchdog_seconds: int = Field(
        30, description="Seconds without an answer after which app.py starts itself anew; 0 switches this off.", ge=0
    )
    language: str = Field("id", description="Language of the pages and messages: id or en.", pattern="^(id|en)$")
    keep_snapshots: int = Field(3, description="How many index snapshots stay for rollback.", ge=1)
    max_file_mb: int = Field(200, description="Largest file taken in, in MiB.", ge=1)
    max_upload_mb: int = Field(2000, description="Most that one upload in the admin page may hold, in MiB.", ge=1)
    max_unpacked_mb: int = Field(500, description="Most that an archive or an office file may unpack to, in MiB.", ge=1)
    max_backup_mb: int = Field(20_000, description="Most that a backup may unpack to, in MiB.", ge=1)
    max_data_mb: int = Field(0, description="Most that the data folder may hold, in MiB; 0 sets no limit.", ge=0)
    min_free_mb: int = Field(
        500, description="What stays free on the disk of the data folder, in MiB; less is never written into.", ge=0
    )
    max_pages: int = Field(3000, description="Largest number of pages taken in per file.", ge=1)
    read_seconds: int = Field(300, description="Time limit for reading one file.", ge=1)
    read_memory_mb: int = Field(2048, description="Memory limit of the process that reads one file, in MiB.", ge=128)
    ocr: bool = Field(True, description="Whether scans and pictures are read by optical recognition (Tesseract).")
    ocr_dpi: int = Field(200, description="Dots per inch at which pages are drawn for recognition.", ge=100, le=600)
    ocr_languages: str = Field(
        "ind", description="Tesseract languages, joined by +, e.g. ind+eng.", pattern=r"^[A-Za-z_]+(\+[A-Za-z_]+)*$"
    )
    ocr_max_pixels: int = Field(
        50_000_000, description="Most pixels of a drawn page or a picture taken in.", ge=1_000_000
    )
    ocr_page_seconds: int = Field(60, description="Time limit for recognising one page.", ge=1)
    ocr_seconds: int = Field(7200, description="Time limit for recognising all scanned pages of one file.", ge=1)
    feed_hosts: str = Field(
        "", description="Hosts beside a feed's own from which its files may be downloaded, joined by commas."
    )
    feed_seconds: int = Field(60, description="Time limit for one download from a feed.", ge=1)
    feed_mb: int = Field(64, description="Largest feed taken in, in MiB.", ge=1)
    feed_loopback: bool = Field(False, description="Whether feeds on this very machine may be read; for tests only.")
    question_characters: int = Field(1000, description="Longest question taken.", ge=50, le=LONGEST_QUESTION)
    rate_per_second: float = Field(
        20.0,
        description="Questions, searches and page pictures a second that one address may ask for, six times as many "
        "at once, and ten times that for all addresses together; 0 switches this off.",
        ge=0,
    )
    as_of: date | None = Field(None, description="Default date for which validity is judged; empty means today.")
    contact: str = Field(
        "Dinas Komunikasi dan Informatika",
        description="Unit named where a question needs a person.",
    )
    lexicon: Path | None = Field(
        None, description="TOML file with the office's own abbreviations, added to the shipped table."
    )
    llm: str = Field(
        "",
        description="Language model that words answers, as provider:model (ollama:…, openai:…); empty means none.",
    )
    llm_base_url: str = Field("", description="Address of the model's server, e.g. http://127.0.0.1:11434/v1.")
    llm_api_key: SecretStr | None = Field(None, description="Key of the model's server; never logged or shown.")
    llm_seconds: float = Field(20.0, description="Time limit for wording one answer; then the quotes stand.", gt=0)
    llm_tokens: int = Field(400, description="Most tokens that the model may write for one answer.", ge=50)
    llm_at_once: int = Field(4, description="Answers worded at the same time; more wait, then do without.", ge=1)

    @field_validator("root_path")
    @classmethod
    def _prefix(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        return value if not value or value.startswith("/") else f"/{value}"

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        for each in filter(None, map(str.strip, value.split(","))):
            try:
                ip_network(each, strict=False)
            except ValueError as error:
                raise ValueError(
                    f"KB_TRUSTED_PROXIES: {each!r} bukan alamat atau jaringan IP. Contoh: 127.0.0.1, 10.0.0.0/24."
                ) from error
        return value

    @field_validator("data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @property
    def model_path(self) -> str:
        """The embedding model to load: the folder of a shipped one, else what is set, a folder or a name."""
        wanted = self.embedding_model.strip()
        shipped = SHIPPED_MODELS.get(wanted)
        return wanted if shipped is None else str(shipped if shipped.is_dir() else default_model())

    @property
    def uses_default_model(self) -> bool:
        """Whether the model is the one that everything fitted was fitted with."""
        return self.model_path == str(default_model())

    @property
    def catalogue_url(self) -> str:
        """SQLAlchemy address of the catalogue."""
        return f"sqlite:///{self.data / 'catalogue.db'}"

    @property
    def originals(self) -> Path:
        """Folder of the stored original files, by content hash."""
        return self.data / "originals"

    @property
    def index(self) -> Path:
        """Folder of the index snapshots and the ``CURRENT`` pointer."""
        return self.data / "index"

    @property
    def uploads(self) -> Path:
        """Folder of uploaded files that wait for the admin's decision."""
        return self.data / "uploads"

    @property
    def backups(self) -> Path:
        """Folder of the backups made from the web page."""
        return self.data / "backups"

    @property
    def saved_questions(self) -> Path:
        """The office's saved questions, one a line, asked before and after a publish."""
        return self.data / "saved_questions.txt"

    @property
    def office_lexicon(self) -> Path:
        """The office's own abbreviations: the file set, else the one edited in the admin's page."""
        return self.lexicon or self.data / "lexicon.toml"


def default_model() -> Path:
    """The folder of the default model; the static one where this copy of Pandu brings no encoder."""
    default = SHIPPED_MODELS[""]
    return default if default.is_dir() else SHIPPED_MODELS["static"]

"""What an operator can set; every field has a default that is safe on the open internet."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from chatbot.phrasing.settings import ModelSettings, model_from_environment
from ingest.errors import InputError

_PROXIES = 10
_AES_KEY = re.compile("[A-Za-z0-9]{43}")
_SITE = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?(/[\w./-]*)?", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class WecomSettings:
    """Of a WeCom application or AI bot, as its backend shows them; ``receiver`` is the corporation's id, "" for an AI bot."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    receiver: str = ""

    def __post_init__(self) -> None:
        if not self.token or not _AES_KEY.fullmatch(self.aes_key):
            raise InputError(
                "企业微信要同时设 ZHANGJU_WECOM_TOKEN 和 ZHANGJU_WECOM_AES_KEY，后者是 43 个字母或数字。"
            )


@dataclass(frozen=True)
class FeishuSettings:
    """Of a Feishu application, as its backend shows them; without ``encrypt_key`` events come in the clear."""

    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    encrypt_key: str = field(default="", repr=False)
    site: str = "https://open.feishu.cn"

    def __post_init__(self) -> None:
        if not (self.app_id and self.app_secret and self.token):
            raise InputError(
                "飞书要同时设 ZHANGJU_FEISHU_APP_ID、ZHANGJU_FEISHU_APP_SECRET 和 ZHANGJU_FEISHU_TOKEN。"
            )
        if not _ORIGIN.fullmatch(self.site):
            raise InputError(f"ZHANGJU_FEISHU_SITE 是“{self.site}”，应为 https://open.feishu.cn 的样子。")


@dataclass(frozen=True)
class Settings:
    """``embed_origins`` may frame the chat and call the API from a browser; nobody else may.

    ``rate`` and ``key_rate`` are limits in the notation of the ``limits`` library, per address and per
    key.  With ``api_keys`` set, asking through the API needs one of them.  ``operator_password`` opens
    the operator pages; without one they do not exist.  ``keep_text_days`` is how long questions and
    comments are kept (0: no text at all).
    """

    data_dir: Path
    title: str = "章句"
    contact: str = "12345 政务服务便民热线、12348 公共法律服务热线"
    """Whom else people can turn to, told with a refusal; "" for nobody."""
    embed_origins: tuple[str, ...] = ()
    api_keys: frozenset[str] = frozenset()
    rate: str = "120/minute"
    key_rate: str = "1200/minute"
    operator_password: str = ""
    keep_text_days: int = 180
    own_files: bool = False
    """Whether a visitor may ask a file of their own, kept for their session only."""
    watch_folder: Path | None = None
    """A folder on the server whose files are taken in as they come, change and go."""
    watch_publish: bool = False
    """Whether they are published at once, without an operator's look."""
    fetch_private: bool = False
    """Whether operators may bring in files from hosts of the inner network too."""
    max_question: int = 1000
    max_turns: int = 20
    workers: int = field(default_factory=lambda: max(2, os.cpu_count() or 1))
    """Questions answered at once; the engine takes a core for each."""
    waiting: int = 64
    """Questions that may wait for their turn; one more is told to come back."""
    deadline: float = 20.0
    """Seconds from a question to its answer, after which the server says that it is busy."""
    root_path: str = ""
    """The prefix, as /qa, under which a proxy serves the program; the proxy takes it off."""
    open_metrics: bool = False
    """Whether anybody may read /metrics."""
    open_schema: bool = False
    """Whether anybody may read /openapi.json."""
    access_days: int = 190
    """Days that the access log is kept, addresses and paths without what was asked; 0 for none."""
    index_root: Path | None = None
    """Where the index lies, for the operators' list of its generations."""
    behind_proxy: int = 0
    """How many proxies of the operator's stand in front; as many entries of X-Forwarded-For are believed."""

    model: ModelSettings | None = None
    """The language model that may rewrite questions and phrase answers; none by default."""
    public_url: str = ""
    """The address at which people reach the pages, as https://www.example.gov.cn/qa, for links in messages; "" for no links."""
    wecom: WecomSettings | None = None
    feishu: FeishuSettings | None = None

    def __post_init__(self) -> None:
        for origin in self.embed_origins:
            if not _ORIGIN.fullmatch(origin):
                raise InputError(
                    f"允许嵌入的网站“{origin}”写法不对：应写成 https://www.example.gov.cn 的样子，不带路径。"
                )


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Reads ZHANGJU_*; raises ``InputError`` where a value cannot be understood."""
    return Settings(
        data_dir=Path(environ.get("ZHANGJU_DATA") or platformdirs.user_data_path("zhangju")),
        title=environ.get("ZHANGJU_TITLE", Settings.title),
        own_files=_is_on(environ, "ZHANGJU_OWN_FILES"),
        watch_folder=_folder(environ.get("ZHANGJU_WATCH", "")),
        watch_publish=_is_on(environ, "ZHANGJU_WATCH_PUBLISH"),
        fetch_private=_is_on(environ, "ZHANGJU_FETCH_PRIVATE"),
        contact=environ.get("ZHANGJU_CONTACT", Settings.contact),
        embed_origins=tuple(_listed(environ.get("ZHANGJU_EMBED_ORIGINS", ""))),
        api_keys=frozenset(_listed(environ.get("ZHANGJU_API_KEYS", ""))),
        rate=environ.get("ZHANGJU_RATE", Settings.rate),
        key_rate=environ.get("ZHANGJU_KEY_RATE", Settings.key_rate),
        operator_password=environ.get("ZHANGJU_OPERATOR_PASSWORD", ""),
        keep_text_days=_days(environ.get("ZHANGJU_KEEP_TEXT_DAYS", str(Settings.keep_text_days))),
        open_metrics=_is_on(environ, "ZHANGJU_OPEN_METRICS"),
        open_schema=_is_on(environ, "ZHANGJU_OPEN_SCHEMA"),
        access_days=_days(
            environ.get("ZHANGJU_ACCESS_DAYS", str(Settings.access_days)), "ZHANGJU_ACCESS_DAYS"
        ),
        root_path=_prefix(environ.get("ZHANGJU_ROOT_PATH", "")),
        behind_proxy=_hops(environ.get("ZHANGJU_BEHIND_PROXY", "")),
        model=model_from_environment(environ),
        public_url=_site(environ.get("ZHANGJU_PUBLIC_URL", "")),
        wecom=_wecom(environ),
        feishu=_feishu(environ),
    )


def _wecom(environ: Mapping[str, str]) -> WecomSettings | None:
    token, key = environ.get("ZHANGJU_WECOM_TOKEN", ""), environ.get("ZHANGJU_WECOM_AES_KEY", "")
    return WecomSettings(token, key, environ.get("ZHANGJU_WECOM_CORP", "")) if token or key else None


def _feishu(environ: Mapping[str, str]) -> FeishuSettings | None:
    names = ("APP_ID", "APP_SECRET", "TOKEN", "ENCRYPT_KEY")
    name, secret, token, key = (environ.get(f"ZHANGJU_FEISHU_{one}", "") for one in names)
    site = environ.get("ZHANGJU_FEISHU_SITE", "") or FeishuSettings.site
    return FeishuSettings(name, secret, token, key, site) if name or secret or token or key else None


def _site(value: str) -> str:
    if value and not _SITE.fullmatch(value):
        raise InputError(
            f"ZHANGJU_PUBLIC_URL 是“{value}”，应为网站的地址，例如 https://www.example.gov.cn/qa。"
        )
    return value.rstrip("/")


def _is_on(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "") not in ("", "0")


def _folder(value: str) -> Path | None:
    if value and not Path(value).is_dir():
        raise InputError(f"ZHANGJU_WATCH 是“{value}”，没有这个文件夹。")
    return Path(value).resolve() if value else None


def _listed(value: str) -> list[str]:
    return [item.rstrip("/") for item in re.split(r"[\s,]+", value) if item]


def _prefix(value: str) -> str:
    """``/qa`` for ``qa``, ``/qa/`` and ``/qa``; "" for the root."""
    bare = value.strip().strip("/")
    return f"/{bare}" if bare else ""


def _hops(value: str) -> int:
    if not value:
        return 0
    if not value.isdecimal() or int(value) > _PROXIES:
        raise InputError(
            f"ZHANGJU_BEHIND_PROXY 是“{value}”，应为前面自己的代理有几层，例如 1；0 表示没有代理。"
        )
    return int(value)


def _days(value: str, name: str = "ZHANGJU_KEEP_TEXT_DAYS") -> int:
    if not value.isdecimal() or len(value) > 5:
        raise InputError(f"{name} 是“{value}”，应为天数，例如 180；0 表示不保存。")
    return int(value)

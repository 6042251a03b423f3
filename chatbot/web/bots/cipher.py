"""The encryption and signatures of both platforms' callbacks.  Needs the extra ``bots``.

WeCom (developer.work.weixin.qq.com/document/path/91144): AES-256-CBC with the key that EncodingAESKey spells in base64, its
first 16 bytes as IV, PKCS#7 to 32 bytes, around 16 random bytes, the length in 4 (big-endian), the message and the receiver;
signed by SHA-1 of token, timestamp, nonce and ciphertext, sorted and joined.  Feishu (open.feishu.cn, "Encrypt Key"):
AES-256-CBC with SHA-256 of the key, IV in front of the ciphertext; signed by SHA-256 of timestamp, nonce, key and body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from importlib.util import find_spec

from chatbot.web.guard.refused import Refused
from ingest.errors import InputError

_WECOM_BLOCK, _BLOCK = 32, 16
_RANDOM, _LENGTH = 16, 4


class WecomCipher:
    """One bot's token and keys; ``receiver`` is the corporation's id, "" for an AI bot."""

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        """``aes_key``: the 43 characters of EncodingAESKey."""
        _require_library()
        self._token, self._receiver = token, receiver.encode()
        self._key = base64.b64decode(f"{aes_key}=")

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """40 hex digits."""
        joined = "".join(sorted((self._token, timestamp, nonce, sealed)))
        return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()

    def require_signed(self, signature: str, timestamp: str, nonce: str, sealed: str) -> None:
        """Raises ``Refused`` where the platform has not signed this."""
        if not _same(signature, self.signature(timestamp, nonce, sealed)):
            raise _forged()

    def open(self, sealed: str) -> str:
        """The message inside; raises ``Refused`` where it is not one for this bot."""
        plain = _unpadded(_decrypted(self._key, self._key[:_BLOCK], _decoded(sealed)), _WECOM_BLOCK)
        size = int.from_bytes(plain[_RANDOM : _RANDOM + _LENGTH])
        message, receiver = plain[_RANDOM + _LENGTH :][:size], plain[_RANDOM + _LENGTH + size :]
        if len(message) != size or not hmac.compare_digest(receiver, self._receiver):
            raise _forged()
        return _text(message)

    def seal(self, message: str) -> str:
        """``message`` as the platform reads it, in base64."""
        body = message.encode()
        plain = secrets.token_bytes(_RANDOM) + len(body).to_bytes(_LENGTH) + body + self._receiver
        return base64.b64encode(
            _encrypted(self._key, self._key[:_BLOCK], _padded(plain, _WECOM_BLOCK))
        ).decode()


class FeishuCipher:
    """One application's Encrypt Key."""

    def __init__(self, key: str) -> None:
        _require_library()
        self._plain = key.encode()
        self._key = hashlib.sha256(self._plain).digest()

    def require_signed(self, signature: str, timestamp: str, nonce: str, body: bytes) -> None:
        """Raises ``Refused`` where the platform has not signed this body."""
        told = hashlib.sha256(timestamp.encode() + nonce.encode() + self._plain + body).hexdigest()
        if not _same(signature, told):
            raise _forged()

    def open(self, sealed: str) -> str:
        """The JSON inside; raises ``Refused`` where it was not sealed with this key."""
        data = _decoded(sealed)
        return _text(_unpadded(_decrypted(self._key, data[:_BLOCK], data[_BLOCK:]), _BLOCK))


def _require_library() -> None:
    """Raises ``InputError`` where the library is not installed."""
    if find_spec("cryptography") is None:
        raise InputError("企业微信和加密的飞书事件需要 cryptography：请先装 pip install -e '.[bots]'。")


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def _forged() -> Refused:
    return Refused(403, "forged", "签名或密文不对：请核对后台填写的 Token 和密钥。")


def _decoded(sealed: str) -> bytes:
    try:
        return base64.b64decode(sealed, validate=True)
    except (ValueError, binascii.Error) as error:
        raise _forged() from error


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _forged() from error


def _padded(plain: bytes, block: int) -> bytes:
    count = block - len(plain) % block
    return plain + bytes([count]) * count


def _unpadded(padded: bytes, block: int) -> bytes:
    count = padded[-1] if padded else 0
    if not 1 <= count <= block or padded[-count:] != bytes([count]) * count:
        raise _forged()
    return padded[:-count]


def _decrypted(key: bytes, iv: bytes, data: bytes) -> bytes:
    if not data or len(data) % _BLOCK or len(iv) != _BLOCK:
        raise _forged()
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    reading = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return reading.update(data) + reading.finalize()


def _encrypted(key: bytes, iv: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    writing = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return writing.update(data) + writing.finalize()

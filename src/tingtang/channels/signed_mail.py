"""Mails signed by our own domain (DKIM, RFC 6376), so that other servers believe that they are ours."""

import base64
from typing import Any

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key
from django.core.mail import EmailMessage

HEADERS = [
    b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"mime-version", b"content-type",
    b"content-transfer-encoding", b"list-unsubscribe", b"list-unsubscribe-post", b"auto-submitted",
]  # fmt: skip


def new_key() -> str:
    """A private key, as it is kept (sealed)."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def dns_record(key: str) -> str:
    """What stands in the DNS at SELECTOR._domainkey.DOMAIN, as text. ValueError for what is no key."""
    public = load_pem_private_key(key.encode(), None).public_key()
    return "v=DKIM1; k=rsa; p=" + base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


class SignedMail(EmailMessage):
    """A mail that is signed as it is written; unsigned while no key is kept."""

    key: str = ""
    selector: str = ""
    domain: str = ""

    def message(self, **given: Any) -> Any:
        """The mail with its signature as the first header."""
        made: Any = super().message(**given)
        if self.key and self.selector and self.domain:
            signature = dkim.sign(
                made.as_bytes(linesep="\r\n"), self.selector.encode(), self.domain.encode(), self.key.encode(),
                canonicalize=(b"relaxed", b"relaxed"), include_headers=HEADERS,
            )  # fmt: skip
            made["DKIM-Signature"] = " ".join(signature.decode().removeprefix("DKIM-Signature:").split())
        return made

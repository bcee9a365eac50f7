"""Passkeys by a software key: the page it signs for has to be ours, and the question has to be the one just asked."""

import hashlib
import json
import struct

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client
from django.utils.http import int_to_base36
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from rapport.access.actions import add_passkey, deactivate_user

HOST, ORIGIN = "rapport.example", "https://rapport.example"
SEEN, CHECKED = 1, 4  # somebody was there; it was its owner


class Key:
    """What makes a passkey and signs with it."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = b"key-of-alice"

    def data(self, host: str, flags: int, *, with_key: bool = False) -> AuthenticatorData:
        public = ES256.from_cryptography_key(self.private.public_key())
        made = AttestedCredentialData.create(Aaguid.NONE, self.id, public) if with_key else b""
        flags |= 0x40 if with_key else 0
        return AuthenticatorData.create(hashlib.sha256(host.encode()).digest(), flags, 0, made)

    def made(self) -> dict:
        attested = AttestationObject.create("none", self.data(HOST, SEEN | CHECKED, with_key=True), {})
        client = json.dumps({"type": "webauthn.create", "challenge": "AAAA", "origin": ORIGIN}).encode()
        told = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(bytes(attested))}
        return {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key", "response": told,
                "clientExtensionResults": {"credProps": {"rk": True}}}  # fmt: skip

    def answer(
        self, challenge: str, user_id: int, *, origin=ORIGIN, host=HOST, flags=SEEN | CHECKED, kind="webauthn.get"
    ) -> str:
        client = json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()
        data = bytes(self.data(host, flags))
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        told = {name: websafe_encode(value) for name, value in parts.items()}
        told["userHandle"] = websafe_encode(int_to_base36(user_id).encode())
        one = websafe_encode(self.id)
        return json.dumps(
            {"id": one, "rawId": one, "type": "public-key", "response": told, "clientExtensionResults": {}}
        )


@pytest.fixture
def key(alice, settings):
    settings.ALLOWED_HOSTS = [HOST, "evil.example"]
    cache.clear()
    made = Key()
    add_passkey(alice, "Software", made.made(), by=alice)
    assert Authenticator.objects.filter(user=alice, type="webauthn").exists()
    return made


def sign_in(key, alice, challenge=None, **how):
    """Whether this answer lets somebody in."""
    web = Client(headers={"Host": HOST})
    asked = web.get("/accounts/login/passkey/", secure=True).json()["publicKey"]
    credential = key.answer(challenge or asked["challenge"], alice.pk, **how)
    web.post("/accounts/login/passkey/", {"credential": credential}, secure=True, headers={"Origin": ORIGIN})
    return web.get("/settings/mine/security/", secure=True).status_code == 200


def test_the_right_answer_lets_in(key, alice):
    assert sign_in(key, alice)


@pytest.mark.parametrize(
    "how",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://rapport.example.evil.example"},
        {"origin": "http://rapport.example"},
        {"host": "evil.example"},
        {"challenge": websafe_encode(struct.pack("4q", 1, 2, 3, 4))},
        {"flags": SEEN},
        {"kind": "webauthn.create"},
    ],
    ids=lambda how: next(iter(how)),
)
def test_what_was_signed_for_another_page_question_or_person_opens_nothing(key, alice, how):
    assert not sign_in(key, alice, **how)


def test_an_answer_is_good_once_and_for_who_asked(key, alice):
    web = Client(headers={"Host": HOST})
    challenge = web.get("/accounts/login/passkey/", secure=True).json()["publicKey"]["challenge"]
    assert not sign_in(key, alice, challenge=challenge)


def test_of_a_stranger_or_of_who_left_it_opens_nothing(key, cast):
    assert not sign_in(Key(), cast.alice)
    deactivate_user(cast.alice, by=cast.erin)
    assert not sign_in(key, cast.alice)


@pytest.mark.parametrize("credential", ["9" * 5000, "[" * 500, '"x"', "{}"])
def test_what_is_no_answer_opens_and_proves_nothing(key, alice, credential):
    web = Client(headers={"Host": HOST})
    web.get("/accounts/login/passkey/", secure=True)
    assert web.post("/accounts/login/passkey/", {"credential": credential}, secure=True).status_code == 422
    web.force_login(alice)
    assert web.post("/accounts/confirmation/", {"credential": credential}, secure=True).status_code == 422

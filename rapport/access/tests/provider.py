"""A provider of OpenID Connect on this machine: small, and as strict as a real one."""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "rapport", "a secret between both"


class Provider:
    """`who` is whoever is signed in there; `alter` may change the identity token's claims, `key` signs it."""

    def __init__(self, redirect: str) -> None:
        self.redirect = redirect
        self.key = self.published = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.who = {"sub": "alice-1", "email": "alice@lindhale.example", "email_verified": True, "name": "Alice Ames"}
        self.alter = lambda claims: claims
        self.method = "RS256"
        self.codes: dict[str, dict] = {}
        self.granted: set[str] = set()
        self.in_userinfo: dict | None = None  # claims that only that answer has
        self.url = ""

    def configuration(self, asked: dict) -> dict:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            **{name: f"{self.url}/{path}" for name, path in ends.items()},
        }

    def keys(self, asked: dict) -> dict:
        public = json.loads(RSAAlgorithm.to_jwk(self.published.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict) -> str:
        """The person is signed in here already: back with a code."""
        assert asked["client_id"] == CLIENT and asked["redirect_uri"] == self.redirect
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{self.redirect}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict) -> dict:
        begun = self.codes.pop(asked["code"])  # once
        assert asked["client_id"] == CLIENT and asked["client_secret"] == SECRET
        assert asked["grant_type"] == "authorization_code" and asked["redirect_uri"] == begun["redirect_uri"]
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == begun["code_challenge"]
        now, access = int(time.time()), secrets.token_urlsafe(16)
        self.granted.add(access)
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun.get("nonce")} | self.who
        signed = jwt.encode(self.alter(claims), self.key, algorithm=self.method, headers={"kid": "one"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def userinfo(self, asked: dict) -> dict:
        assert asked["token"] in self.granted
        return self.in_userinfo or self.who


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802 - the name that http.server calls
            self.answer(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self):  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer({key: values[0] for key, values in parse_qs(body).items()})

        def answer(self, asked):
            asked["token"] = self.headers.get("Authorization", "").removeprefix("Bearer ")
            path = urlsplit(self.path).path.strip("/")
            name = "configuration" if path == ".well-known/openid-configuration" else path
            try:
                said = getattr(provider, name)(asked)
            except (AssertionError, KeyError, AttributeError):
                return self.send_error(400)
            self.send_response(302 if isinstance(said, str) else 200)
            self.send_header("Content-Type", "application/json")
            if isinstance(said, str):
                self.send_header("Location", said)
            self.end_headers()
            return self.wfile.write(b"" if isinstance(said, str) else json.dumps(said).encode())

        def log_message(self, *said):
            """Quiet."""

    return Handler


@contextmanager
def provided(redirect: str):
    """A provider that runs while the block does; `redirect` is the one address it sends people back to."""
    provider = Provider(redirect)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()

"""The vendor's Python BDK against the mock pod: signing in, acting on behalf of users, logging out, and failing as it should.

Takes the path of podproof. Prints a line for each case and the totals; exits with 1 if a case failed.
"""

import asyncio
import copy
import os
import sys
import tempfile
import time

import jwt
from cases import Tally, equal, raises, true
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from mock import mock
from symphony.bdk.core.auth.exception import AuthUnauthorizedError
from symphony.bdk.core.auth.jwt_helper import create_signed_jwt
from symphony.bdk.core.client.api_client_factory import ApiClientFactory
from symphony.bdk.core.config.loader import BdkConfigLoader
from symphony.bdk.core.config.model.bdk_config import BdkConfig
from symphony.bdk.core.service.presence.presence_service import PresenceStatus
from symphony.bdk.core.symphony_bdk import SymphonyBdk
from symphony.bdk.gen.auth_api.certificate_authentication_api import CertificateAuthenticationApi
from symphony.bdk.gen.exceptions import ForbiddenException, NotFoundException, ServiceException, UnauthorizedException
from symphony.bdk.gen.login_api.authentication_api import AuthenticationApi
from symphony.bdk.gen.login_model.authenticate_request import AuthenticateRequest
from symphony.bdk.gen.pod_api.pod_api import PodApi
from symphony.bdk.gen.pod_api.presence_api import PresenceApi
from symphony.bdk.gen.pod_api.session_api import SessionApi
from symphony.bdk.gen.pod_api.users_api import UsersApi


class Clients:
    """The BDK's generated clients, one a service."""

    def __init__(self, config):
        self._factory = ApiClientFactory(config)
        self.login = AuthenticationApi(self._factory.get_login_client())
        self.session = SessionApi(self._factory.get_pod_client())
        self.pod = PodApi(self._factory.get_pod_client())
        self.presence = PresenceApi(self._factory.get_pod_client())
        self.users = UsersApi(self._factory.get_pod_client())
        self.session_auth = CertificateAuthenticationApi(self._factory.get_session_auth_client())
        self.login_client = self._factory.get_login_client()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self._factory.close_clients()

    async def who(self, token):
        """The user whom session info shows."""
        return (await self.session.v2_sessioninfo_get(token)).username


def configured(target, **sections):
    """A BDK configuration: the target file with other sections for `bot` or `app`."""
    target = copy.deepcopy(target)
    target.update(sections)
    return BdkConfig(**target)


def account(identity, *names):
    """What a BDK reads of an identity."""
    return {name: identity[name] for name in names}


async def bot_signs_in(tally, pod, config):
    """Signing in with a key, by the documented sequences."""
    async with SymphonyBdk(config) as bdk, Clients(config) as clients:
        with tally.case("a bot signs in with its key, and session info shows it"):
            session = await bdk.sessions().get_session()
            equal(session.username, pod.target["bot"]["username"])
        with tally.case("the key manager gives a token of its own"):
            token = await bdk.bot_session().key_manager_token
            true(token and int(token, 16), "the token is not hexadecimal")
        with tally.case("an authorization token comes along"):
            true((await bdk.bot_session().auth_token).startswith("Bearer "), "it is no bearer token")
        with tally.case("the session ends with a logout by the generated client"):
            token = await bdk.bot_session().session_token
            answer = await clients.session_auth.v1_logout_post(session_token=token)
            true(answer.message, "the answer has no message")
            async with raises(UnauthorizedException, 401):
                await clients.session.v2_sessioninfo_get(token)
        with tally.case("the BDK signs in again by itself when its session has ended"):
            equal((await bdk.sessions().get_session()).username, pod.target["bot"]["username"])
            true(await bdk.bot_session().session_token != token, "the session token is still the old one")


async def bot_starts(tally, pod, config):
    """What a bot does once it has signed in, up to the loop in which it waits for events."""
    async with SymphonyBdk(config) as bdk, Clients(config) as clients:
        with tally.case("the agent says who it is"):
            true((await bdk.health().get_agent_info()).version.startswith("podproof-mock-"), "it is not the mock")
        with tally.case("a bot sets its presence"):
            equal((await bdk.presence().set_presence(PresenceStatus.BUSY, False)).category, "BUSY")
            equal((await bdk.presence().get_presence()).category, "BUSY")
        with tally.case("the BDK starts its datafeed loop, reads nothing, and stops"):
            loop = bdk.datafeed()
            running = asyncio.create_task(loop.start())
            await until(lambda: loop._ack_id or running.done(), "the loop has read nothing")  # the loop tells nobody else
            true(not running.done(), "the loop ended by itself")
            await loop.stop()
            await asyncio.wait_for(running, 20)
        with tally.case("an app calls the pod on behalf of a user"):
            user = pod.users["installed"]
            token = await bdk.obo(username=user["username"]).session_token
            equal((await clients.presence.v2_user_presence_get(session_token=token)).user_id, user["userId"])
        with tally.case("an operation that the mock does not have is 501, with a message"):
            async with raises(ServiceException, 501):
                await clients.users.v3_users_get(session_token=token, uid="1")


async def until(holds, text):
    """Waits until it holds; fails with `text` after a while."""
    for _ in range(300):
        if holds():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(text)


async def apps_act_for_users(tally, pod, config):
    """Acting on behalf of users, with whatever credential the configuration has for the app."""
    async with SymphonyBdk(config) as bdk, Clients(config) as clients:
        installed, reserved = pod.users["installed"], pod.users["reserved"]
        ways = {
            "by id": ({"user_id": installed["userId"]}, installed),
            "by name": ({"username": installed["username"]}, installed),
            "by a name with reserved characters": ({"username": reserved["username"]}, reserved),
        }
        for name, (way, user) in ways.items():
            with tally.case(f"an app acts on behalf of a user, {name}, and logs out"):
                token = await bdk.obo(**way).session_token
                info = await clients.session.v2_sessioninfo_get(token)
                equal((info.id, info.username), (user["userId"], user["username"]))
                true((await clients.session_auth.v1_logout_post(session_token=token)).message, "no message")
                async with raises(UnauthorizedException, 401):
                    await clients.session.v2_sessioninfo_get(token)


async def refused_for_users(tally, pod, config, without_app, unknown):
    """Users on whose behalf nobody acts; what each ends in."""
    async with SymphonyBdk(config) as bdk:
        other = pod.users["notInstalled"]
        ways = {
            "a user without the app, by id,": ({"user_id": other["userId"]}, without_app),
            "a user without the app, by name,": ({"username": other["username"]}, without_app),
            "an unknown user, by id,": ({"user_id": 1}, unknown),
            "an unknown user, by name,": ({"username": "nobody@acme.example"}, unknown),
        }
        for name, (way, kind) in ways.items():
            with tally.case(f"{name} ends in {kind.__name__}"):
                async with raises(kind):
                    await bdk.obo(**way).session_token


async def app_logs_out(tally, pod, config):
    """App sign-in and logout, by the generated clients."""
    async with Clients(config) as clients:
        with tally.case("an app signs in and logs out, and acts for nobody afterwards"):
            signed = create_signed_jwt(config.app.private_key, config.app.app_id)
            session = await clients.login.pubkey_app_authenticate_post(AuthenticateRequest(token=signed))
            true((await clients.session_auth.v1_logout_post(session_token=session.token)).message, "no message")
            async with raises(UnauthorizedException, 401):
                await clients.login.pubkey_app_user_user_id_authenticate_post(
                    session_token=session.token, user_id=pod.users["installed"]["userId"]
                )


async def tokens(tally, config):
    """Extension apps, the pod's certificate, access tokens."""
    async with SymphonyBdk(config) as bdk, Clients(config) as clients:
        with tally.case("an extension app gets its token back, and one of the pod"):
            session = await bdk.app_authenticator().authenticate_extension_app("podproof")
            equal(session.app_token, "podproof")
            true(session.symphony_token and session.expire_at > 1_000_000_000_000, "no token, or not in milliseconds")
        with tally.case("the pod shows its certificate"):
            certificate = (await clients.pod.v1_podcert_get()).certificate
            true(certificate.startswith("-----BEGIN CERTIFICATE-----"), "it is not PEM")
        with tally.case("an access token verifies under the published key"):
            session_token = await bdk.bot_session().session_token
            issued = await clients.login.idm_tokens_post(session_token=session_token, scope="")
            keys = jwt.PyJWKSet.from_dict({"keys": [dict(key) for key in (await clients.login.idm_keys_get()).to_dict()["keys"]]})
            key = keys[jwt.get_unverified_header(issued.access_token)["kid"]]
            claims = jwt.decode(issued.access_token, key.key, algorithms=["RS256"])
            true(claims["exp"], "it never expires")


async def refused_sign_ins(tally, pod):
    """Credentials that are not good, each ending in the BDK's own exception."""
    bot, app = pod.target["bot"], pod.target["app"]
    stranger = pod.identities["otherBot"]["privateKey"]
    bots = {
        "an unknown bot": {"username": "qa-nobody", "privateKey": bot["privateKey"]},
        "a bot with another bot's key": {"username": bot["username"], "privateKey": stranger},
        "a bot that was switched off": account(pod.identities["deactivatedBot"], "username", "privateKey"),
    }
    for name, section in bots.items():
        with tally.case(f"{name} ends in AuthUnauthorizedError"):
            async with SymphonyBdk(configured(pod.target, bot=section)) as bdk:
                async with raises(AuthUnauthorizedError, 401):
                    await bdk.sessions().get_session()
    apps = {
        "an unknown app": {"appId": "qa-nothing", "privateKey": app["privateKey"]},
        "an app with another key": {"appId": app["appId"], "privateKey": stranger},
        "an app that was switched off": account(pod.identities["disabledApp"], "appId", "privateKey"),
        "an app that nobody has installed": account(pod.identities["otherApp"], "appId", "privateKey"),
    }
    for name, section in apps.items():
        with tally.case(f"{name} ends in AuthUnauthorizedError"):
            async with SymphonyBdk(configured(pod.target, app=section)) as bdk:
                async with raises(AuthUnauthorizedError, 401):
                    await bdk.obo(username=pod.users["installed"]["username"]).session_token


async def odd_requests(tally, pod, config):
    """What other clients of the vendor's are known to send, in the same words on the wire."""
    async with Clients(config) as clients:
        http, base = clients.login_client.rest_client, config.pod.get_base_path()
        await clients.login.idm_keys_get()  # a client's connections are made with its first call

        def signed(**claims):
            with open(config.bot.private_key.path, encoding="utf-8") as file:
                claims = {"sub": config.bot.username, "exp": int(time.time()) + 240, **claims}
                return jwt.encode(claims, file.read(), algorithm="RS512")

        async def post(path, **options):
            async with http.pool_manager.post(base + path, ssl=http.ssl_context, **options) as answer:
                return answer.status, await answer.json()

        async def pieces(text):
            for piece in (text[:10], text[10:]):
                yield piece.encode()

        sign_in = "/login/pubkey/authenticate"
        with tally.case("a JWT that says when it was issued signs in"):
            status, session = await post(sign_in, json={"token": signed(iat=1_700_000_000)})
            equal(status, 200)
        with tally.case("a body in chunks signs in"):
            body = '{"token":"%s"}' % signed()
            status, _ = await post(sign_in, data=pieces(body), headers={"Content-Type": "application/json"})
            equal(status, 200)
        with tally.case("a body that is labelled as a form signs in"):
            body = '{"token":"%s"}' % signed()
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            equal((await post(sign_in, data=body, headers=form))[0], 200)
        with tally.case("a JSON body does not keep an app from acting on behalf of a user"):
            app_jwt = create_signed_jwt(config.app.private_key, config.app.app_id)
            _, app = await post("/login/pubkey/app/authenticate", json={"token": app_jwt})
            path = f"/login/pubkey/app/user/{pod.users['installed']['userId']}/authenticate"
            status, _ = await post(path, json={"token": app_jwt}, headers={"sessionToken": app["token"]})
            equal(status, 200)
        with tally.case("an empty POST with `Content-Length: 0` and a JSON label logs out"):
            headers = {"sessiontoken": session["token"], "Content-Type": "application/json", "Content-Length": "0"}
            equal((await post("/sessionauth/v1/logout", headers=headers))[0], 200)
        with tally.case("the mock says that it is up"):
            async with http.pool_manager.get(base + "/health", ssl=http.ssl_context) as answer:
                equal((answer.status, (await answer.json())["status"]), (200, "UP"))


def with_certificates(pod, bot="certificateBot"):
    """A configuration that has certificates in place of keys."""
    identities = pod.identities
    bot_section = {"username": pod.target["bot"]["username"], "certificate": identities[bot]["certificate"]}
    app_section = account(identities["certificateApp"], "appId", "certificate")
    return configured(pod.target, bot=bot_section, app=app_section)


async def by_key(tally, podproof):
    with mock(podproof) as pod:
        with tally.case("the BDK reads the target file as it is"):
            config = BdkConfigLoader.load_from_file("mock.yaml")
            equal(config.bot.username, pod.target["bot"]["username"])
            equal(config.pod.get_base_path(), f"https://{pod.target['host']}:{pod.target['port']}")
        await bot_signs_in(tally, pod, config)
        await bot_starts(tally, pod, config)
        await apps_act_for_users(tally, pod, config)
        await refused_for_users(tally, pod, config, AuthUnauthorizedError, AuthUnauthorizedError)
        await app_logs_out(tally, pod, config)
        await tokens(tally, config)
        await refused_sign_ins(tally, pod)
        await odd_requests(tally, pod, config)
        with tally.case("a bot's certificate sign-in is refused for its Content-Type, as by pods since November 2024"):
            async with SymphonyBdk(with_certificates(pod)) as bdk:
                async with raises(AuthUnauthorizedError, 401):
                    await bdk.sessions().get_session()
        with tally.case("the mock stops when it is asked to, and exits with 0"):
            equal(pod.stop(), 0)


async def by_certificate(tally, podproof):
    # The BDK labels its empty sign-in as JSON, which pods take no longer; so here is one from before.
    with mock(podproof, "--deviate", "certificate-content-taken") as pod:
        config = with_certificates(pod)
        async with SymphonyBdk(config) as bdk, Clients(config) as clients:
            with tally.case("a bot signs in with its certificate, and session info shows it"):
                equal((await bdk.sessions().get_session()).username, pod.target["bot"]["username"])
            with tally.case("the key manager takes the certificate as well"):
                true(int(await bdk.bot_session().key_manager_token, 16), "the token is not hexadecimal")
            with tally.case("a session by certificate ends with a logout"):
                token = await bdk.bot_session().session_token
                true((await clients.session_auth.v1_logout_post(session_token=token)).message, "no message")
                async with raises(UnauthorizedException, 401):
                    await clients.session.v2_sessioninfo_get(token)
        await apps_act_for_users(tally, pod, config)
        await refused_for_users(tally, pod, config, ForbiddenException, NotFoundException)
        with tally.case("a certificate that names nobody ends in AuthUnauthorizedError"):
            async with SymphonyBdk(with_certificates(pod, bot="nobody")) as bdk:
                async with raises(AuthUnauthorizedError, 401):
                    await bdk.sessions().get_session()


SEED = """
serviceAccounts:
  - { username: my-bot, userId: 1001, key: { public: my-bot.pub.pem }, displayName: My Bot }
  - { username: my-other-bot, certificate: true }
users:
  - { username: dora@example.com, userId: 1002, displayName: Dora Doe }
apps:
  - { appId: my-app, installedFor: [dora@example.com] }
"""


async def by_seed(tally, podproof):
    """A developer's own accounts: a key that the mock has never seen, and one that it makes."""
    with tempfile.TemporaryDirectory(prefix="podproof-clients-") as folder:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private, public = os.path.join(folder, "my-bot.pem"), os.path.join(folder, "my-bot.pub.pem")
        pkcs1 = serialization.PrivateFormat.TraditionalOpenSSL
        plain = serialization.NoEncryption()
        write(private, key.private_bytes(serialization.Encoding.PEM, pkcs1, plain))
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        write(public, key.public_key().public_bytes(serialization.Encoding.PEM, spki))
        seed = os.path.join(folder, "users.yaml")
        write(seed, SEED.encode())
        with mock(podproof, "--users", seed) as pod:
            bot = {"username": "my-bot", "privateKey": {"path": private}}
            app = account(pod.identities["my_app"], "appId", "privateKey")
            config = configured(pod.target, bot=bot, app=app)
            async with SymphonyBdk(config) as bdk, Clients(config) as clients:
                with tally.case("a bot of a seed file signs in with its own key"):
                    info = await bdk.sessions().get_session()
                    equal((info.id, info.username, info.display_name), (1001, "my-bot", "My Bot"))
                with tally.case("an app of a seed file acts on behalf of a user of it, with the key made for it"):
                    token = await bdk.obo(username="dora@example.com").session_token
                    equal(await clients.who(token), "dora@example.com")
                with tally.case("and on behalf of nobody else"):
                    async with raises(AuthUnauthorizedError, 401):
                        await bdk.obo(user_id=pod.users["installed"]["userId"]).session_token
            other = account(pod.identities["my_other_bot"], "username", "privateKey")
            async with SymphonyBdk(configured(pod.target, bot=other)) as bdk:
                with tally.case("a bot of a seed file signs in with the key made for it"):
                    equal((await bdk.sessions().get_session()).username, "my-other-bot")


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


async def main(podproof):
    tally = Tally()
    await by_key(tally, podproof)
    await by_certificate(tally, podproof)
    await by_seed(tally, podproof)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(os.path.abspath(sys.argv[1]))))

"""The authorization server: consent, codes, tokens and their ends."""
import base64
import hashlib
import unittest
import urllib.parse

from drive_case import DriveCase


class SignIn(DriveCase):
    options = ("--client-id", "cid", "--client-secret", "word", "--device-interval", "0")
    verifier = "v" * 50
    redirect = "http://127.0.0.1:9/back"

    def challenge(self):
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def form(self, path, **fields):
        return self.call("POST", path, urllib.parse.urlencode(fields, doseq=True), None,
                         {"Content-Type": "application/x-www-form-urlencoded"})

    def page(self, **changes):
        query = {"response_type": "code", "client_id": "cid", "redirect_uri": self.redirect, "state": "s t",
                 "scope": "https://www.googleapis.com/auth/drive.file https://www.googleapis.com/auth/drive",
                 "code_challenge": self.challenge(), "code_challenge_method": "S256", **changes}
        return self.call("GET", "/o/oauth2/v2/auth?" + urllib.parse.urlencode(query), token=None)

    def consent(self, decision="allow", granted=("https://www.googleapis.com/auth/drive.file",)):
        reply = self.form("/o/oauth2/v2/consent", client_id="cid", redirect_uri=self.redirect, state="s t",
                          code_challenge=self.challenge(), decision=decision, granted=granted)
        self.assertEqual(302, reply.status)
        target = urllib.parse.urlsplit(reply.headers["Location"])
        return {name: value[0] for name, value in urllib.parse.parse_qs(target.query).items()}

    def token(self, code, **changes):
        return self.form("/token", **{"grant_type": "authorization_code", "code": code, "client_id": "cid",
                                      "client_secret": "word", "redirect_uri": self.redirect,
                                      "code_verifier": self.verifier, **changes})

    def refresh(self, token, **changes):
        return self.form("/token", **{"grant_type": "refresh_token", "refresh_token": token, "client_id": "cid",
                                      "client_secret": "word", **changes})

    def test_the_page_shows_account_scopes_and_two_buttons(self):
        text = self.page().body.decode()
        for needed in ("tester@example.com", 'type="checkbox"', 'id="allow"', 'id="deny"', "auth/drive.file"):
            self.assertIn(needed, text)

    def test_the_page_refuses_what_it_cannot_trust(self):
        for status, change in ((401, {"client_id": "who"}), (400, {"redirect_uri": "http://example.com/"}),
                               (400, {"redirect_uri": "http://127.0.0.1.example.com/"}), (400, {"scope": ""}),
                               (400, {"code_challenge_method": "plain"}), (400, {"response_type": "token"})):
            reply = self.page(**change)
            self.assertEqual((status, None), (reply.status, reply.headers["Location"]), change)

    def test_a_sign_in_gives_what_was_ticked(self):
        back = self.consent()
        self.assertEqual(("s t", "https://www.googleapis.com/auth/drive.file"), (back["state"], back["scope"]))
        reply = self.token(back["code"]).json()
        self.assertEqual(("Bearer", 3600, "https://www.googleapis.com/auth/drive.file"),
                         (reply["token_type"], reply["expires_in"], reply["scope"]))
        self.assertEqual(200, self.begin(1, token=reply["access_token"]).status)
        fresh = self.refresh(reply["refresh_token"]).json()
        self.assertNotIn("refresh_token", fresh)
        self.assertEqual(200, self.begin(1, token=fresh["access_token"]).status)

    def test_refusing_goes_back_with_the_error(self):
        self.assertEqual({"error": "access_denied", "state": "s t"}, self.consent("deny"))
        self.assertEqual("access_denied", self.consent("allow", ())["error"])

    def test_a_code_is_bound_to_everything_it_was_made_with(self):
        for change, error in (({"code_verifier": "w" * 50}, "invalid_grant"), ({"code_verifier": ""}, "invalid_grant"),
                              ({"client_secret": "bad"}, "invalid_client"), ({"client_id": "who"}, "invalid_client"),
                              ({"redirect_uri": "http://127.0.0.1:10/back"}, "redirect_uri_mismatch")):
            reply = self.token(self.consent()["code"], **change)
            self.assertEqual(error, reply.json()["error"], change)
            self.assertGreaterEqual(reply.status, 400)

    def test_a_code_works_once(self):
        code = self.consent()["code"]
        self.assertEqual(200, self.token(code).status)
        self.assertEqual("invalid_grant", self.token(code).json()["error"])

    def test_expired_access_is_401_and_refreshes(self):
        reply = self.token(self.consent()["code"]).json()
        self.emulator.control("POST", "expire", {"access": True})
        self.assertEqual(401, self.begin(1, token=reply["access_token"]).status)
        self.assertEqual(200, self.refresh(reply["refresh_token"]).status)
        self.emulator.control("POST", "expire", {"refresh": True})
        self.assertEqual("invalid_grant", self.refresh(reply["refresh_token"]).json()["error"])

    def test_revoking_ends_everything(self):
        reply = self.token(self.consent()["code"]).json()
        self.assertEqual(200, self.form("/revoke", token=reply["refresh_token"]).status)
        self.assertEqual("invalid_grant", self.refresh(reply["refresh_token"]).json()["error"])
        self.assertEqual(401, self.begin(1, token=reply["access_token"]).status)
        self.assertEqual(400, self.form("/revoke", token="nobody").status)

    def test_a_device_signs_in(self):
        scope = "https://www.googleapis.com/auth/drive.file"
        device = self.form("/device/code", client_id="cid", scope=scope).json()
        poll = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": device["device_code"],
                "client_id": "cid", "client_secret": "word"}
        reply = self.form("/token", **poll)
        self.assertEqual((428, "authorization_pending"), (reply.status, reply.json()["error"]))
        self.assertIn('id="allow"', self.call("GET", f"/device?user_code={device['user_code']}", token=None).body.decode())
        self.form("/device", user_code=device["user_code"], decision="allow")
        self.assertEqual(scope, self.form("/token", **poll).json()["scope"])
        wide = self.form("/device/code", client_id="cid", scope="https://www.googleapis.com/auth/drive")
        self.assertEqual("invalid_scope", wide.json()["error"])


class RotatingTokens(SignIn):
    options = SignIn.options + ("--rotate-refresh",)

    def test_a_sign_in_gives_what_was_ticked(self):
        first = self.token(self.consent()["code"]).json()["refresh_token"]
        second = self.refresh(first).json()["refresh_token"]
        self.assertNotEqual(first, second)
        self.assertIn("refresh_token", self.refresh(second).json())

    def test_a_replaced_token_that_comes_again_ends_the_family(self):
        first = self.token(self.consent()["code"]).json()["refresh_token"]
        second = self.refresh(first).json()["refresh_token"]
        self.assertEqual("invalid_grant", self.refresh(first).json()["error"])
        self.assertEqual("invalid_grant", self.refresh(second).json()["error"])


class RotatingWithGrace(SignIn):
    options = SignIn.options + ("--rotate-refresh", "--rotate-grace", "60000")

    def test_a_sign_in_gives_what_was_ticked(self):
        first = self.token(self.consent()["code"]).json()["refresh_token"]
        self.assertEqual(self.refresh(first).json()["refresh_token"], self.refresh(first).json()["refresh_token"])


class AutoConsent(SignIn):
    options = SignIn.options + ("--auto-consent", "allow", "--token-life", "5", "--refresh-life", "604800")

    def test_the_page_shows_account_scopes_and_two_buttons(self):
        reply = self.page()
        self.assertEqual(302, reply.status)
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(reply.headers["Location"]).query)["code"][0]
        tokens = self.token(code).json()
        self.assertEqual((5, 604800), (tokens["expires_in"], tokens["refresh_token_expires_in"]))

    def test_a_sign_in_gives_what_was_ticked(self):
        self.assertEqual(5, self.token(self.consent()["code"]).json()["expires_in"])


if __name__ == "__main__":
    unittest.main()

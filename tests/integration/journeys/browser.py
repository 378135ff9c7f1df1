"""A real browser without a window: opens an address behind a proxy that wants a password, and presses a button on the page."""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time


def chromium():
    return shutil.which("chromium")


class Browser:
    """Chromium, spoken to over its pipe (Chrome DevTools Protocol). `around`: what to put before its command; `display`: where
    it is seen, if it is to have a window."""

    def __init__(self, around, proxy, credentials, trusted_key, display=None):
        self.home = tempfile.mkdtemp(prefix="packtrain-browser-")
        self.credentials = credentials
        theirs_in, self.to = os.pipe()
        self.back, theirs_out = os.pipe()
        window = ["--window-position=240,60", "--window-size=900,640"] if display else ["--headless=new"]
        command = [*around, "bash", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "bash", chromium(), *window, "--no-sandbox", "--disable-gpu",
                   "--no-first-run", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                   "--password-store=basic", "--remote-debugging-pipe", f"--user-data-dir={self.home}", f"--proxy-server={proxy}",
                   f"--ignore-certificate-errors-spki-list={trusted_key}", "about:blank"]
        self.process = subprocess.Popen(command, pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self.home, **({"DISPLAY": display} if display else {})})
        os.close(theirs_in)
        os.close(theirs_out)
        self.unread = b""
        self.number = 0
        self.session = None
        self.asked_for_password = 0

    def close(self):
        self.session = None
        self.send("Browser.close")  # its helpers end with it, and nothing is written any more
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.back)
        shutil.rmtree(self.home, ignore_errors=True)

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        return self.number

    def read(self, seconds=60):
        while b"\0" not in self.unread:
            if not select.select([self.back], [], [], seconds)[0]:
                raise RuntimeError("the browser does not answer")
            more = os.read(self.back, 1 << 16)
            if not more:
                raise RuntimeError("the browser has gone")
            self.unread += more
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        """The answer to a command; what happens meanwhile is attended to."""
        number = self.send(method, **parameters)
        while True:
            message = self.read()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if message.get("method") == "Fetch.requestPaused":
                self.send("Fetch.continueRequest", requestId=message["params"]["requestId"])
            if message.get("method") == "Fetch.authRequired":
                self.asked_for_password += 1
                user, password = self.credentials
                self.send("Fetch.continueWithAuth", requestId=message["params"]["requestId"],
                          authChallengeResponse={"response": "ProvideCredentials", "username": user, "password": password})

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def place_of(self, button):
        """Where the middle of a thing on the page lies on the screen."""
        return self.evaluate("(box => [screenX + box.x + box.width / 2, screenY + outerHeight - innerHeight + box.y + box.height / 2].map(Math.round))"
                             f"(document.querySelector('{button}').getBoundingClientRect())")

    def press(self, address, button, arrives, seconds=60, click=None):
        """Opens `address`, presses `button` (a CSS selector), and is back when the page's address begins with `arrives`.
        `click`: presses it in another way, at its place on the screen."""
        page = next(one for one in self.call("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        self.call("Fetch.enable", handleAuthRequests=True)
        self.send("Page.navigate", url=address)  # its answer comes only after those to what it asks meanwhile
        end = time.monotonic() + seconds
        pressed = None
        while time.monotonic() < end:
            if pressed is None and self.evaluate(f"document.querySelector('{button}') !== null"):
                pressed = self.evaluate("document.body.innerText")
                if click:
                    click(*self.place_of(button))
                else:
                    self.evaluate(f"document.querySelector('{button}').click()")
            if pressed is not None and (self.evaluate("location.href") or "").startswith(arrives):
                return pressed
            time.sleep(0.1)
        raise RuntimeError(f"the page does not come to {arrives}: {self.evaluate('location.href')} {self.evaluate('document.body.innerText')}")

"""The agent's end of the link, on the built agent: the direct road, the mailbox in a folder and on Google Drive, and what it keeps to itself."""

import base64
import json
import os
import stat
import unittest
import urllib.parse
import urllib.request

from agent_case import AgentCase, SocketConnection, wait_until
from grant_case import GrantCase, closed, opened
from link_desk import Desk, DriveMailbox, FolderMailbox, Pairing, Stream


class LinkCase(AgentCase):
    def link_file(self):
        return os.path.join(self.folder, "link")

    def here(self):
        with open(self.link_file(), encoding="utf-8") as file:
            said = json.load(file)
        self.assertEqual(said["format"], "packtrain-link-local/1")
        return Pairing(said["pairing"], base64.b64decode(said["key"]))

    def connection(self):
        return SocketConnection(os.path.join(self.folder, "agent.sock"))

    def stream(self, pairing, since=None):
        stream = Stream(self.connection(), pairing, since)
        self.addCleanup(stream.close)
        self.assertEqual(stream.reply.status, 200)
        return stream

    def post(self, pairing, body):
        connection = self.connection()
        try:
            connection.request("POST", f"/link/{pairing.id}/frames", body, {"Content-Type": "application/octet-stream"})
            reply = connection.getresponse()
            said = reply.read()
            return reply.status, json.loads(said)["error"] if said else None
        finally:
            connection.close()

    def progress(self, stream, command):
        """The command's own words, frame by frame, until they are final."""
        while True:
            _, (_, _, _, body) = stream.next()
            for each in body["acknowledged"]:
                if each["id"] == command and each["progress"] != "seen":
                    return each


class Direct(LinkCase):
    def setUp(self):
        super().setUp()
        self.ok("start")

    def test_the_file_is_ours_alone_and_goes_with_the_agent(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.link_file()).st_mode), 0o600)
        first = self.here()
        self.assertNotIn(base64.b64encode(first.key).decode(), json.dumps(self.snapshot()))
        self.ok("stop")
        self.assertFalse(os.path.exists(self.link_file()))
        self.ok("start")
        self.assertNotEqual((first.id, first.key), (self.here().id, self.here().key))

    def test_frames_come_with_every_look_and_count_up(self):
        pairing = self.here()
        stream = self.stream(pairing)
        told = [stream.next() for _ in range(3)]
        counters = [frame[2] for _, frame in told]
        self.assertEqual(counters, sorted(set(counters)))
        for name, (_, sender, counter, body) in told:
            self.assertEqual(name, f"{sender.hex()}-{counter}")
            self.assertLessEqual(body["next_by_ms"], 10_000)
            self.assertLess(body["age_ms"], 5000)
        state = told[-1][1][3]["state"]
        self.assertEqual(state["format"], "packtrain-snapshot/1")
        self.assertEqual(state["link"]["session"], told[-1][1][0].hex())

    def test_who_comes_back_hears_what_is_new(self):
        pairing = self.here()
        name, (_, _, counter, _) = self.one_since(pairing)
        again, (_, _, later, _) = self.one_since(pairing, name)
        self.assertGreater(later, counter)
        self.assertNotEqual(again, name)
        for since in ("00" * 16 + "-99999", "rubbish", "-", name.split("-")[0] + "-x"):
            self.assertIsNotNone(self.one_since(pairing, since))

    def one_since(self, pairing, since=None):
        """The first event of a stream that is closed then; a place that was given back is free a moment later."""
        def opened_stream():
            stream = Stream(self.connection(), pairing, since)
            if stream.reply.status == 200:
                return stream
            stream.close()
            return None
        stream = wait_until(opened_stream)
        told = stream.next()
        stream.close()
        return told

    def test_a_save_is_asked_for_once_and_answered(self):
        pairing = self.here()
        stream = self.stream(pairing)
        _, (session, _, _, _) = stream.next()
        self.command("register_save", pid=os.getpid())
        desk = Desk(pairing, session)
        asked = desk.ask("save_now")
        frame = desk.frame()
        self.assertEqual(self.post(pairing, frame), (204, None))
        wait_until(lambda: os.path.exists(os.path.join(self.folder, "save-now")))
        self.assertEqual(self.post(pairing, desk.frame()), (204, None))
        status, error = self.post(pairing, frame)
        self.assertEqual((status, error["refusal"], error["reason"]), (400, "replayed", "badArgument"))
        self.assertEqual(self.snapshot()["save"]["asked"], 1)
        self.assertEqual(self.snapshot()["save"]["why"], "person")
        self.command("saved", asked=1, seconds=1)
        self.assertEqual(self.progress(stream, asked)["progress"], "done")
        self.assertEqual(self.snapshot()["save"]["asked"], 1)

    def test_limits_are_set_and_what_is_not_known_is_refused(self):
        pairing = self.here()
        stream = self.stream(pairing)
        _, (session, _, _, _) = stream.next()
        desk = Desk(pairing, session)
        limits, pin = desk.ask("set_limits", budget=123456789), desk.ask("pin", dataset="ab" * 16)
        odd, end = desk.ask("reboot"), desk.ask("stop_runtime", confirmed=True)
        self.assertEqual(self.post(pairing, desk.frame())[0], 204)
        self.assertEqual(self.progress(stream, limits)["progress"], "done")
        for each in (pin, odd, end):
            answer = self.progress(stream, each)
            self.assertEqual(answer["progress"], "refused")
            self.assertTrue(answer["why"])
        self.assertEqual(self.snapshot()["datasets"]["cache"]["budget"], 123456789)
        told = {each["id"]: each for each in self.snapshot()["link"]["pairings"][0]["commands"]}
        self.assertEqual((told[limits]["command"], told[limits]["progress"]), ("set_limits", "done"))

    def test_what_does_not_open_is_refused_and_counted(self):
        pairing = self.here()
        _, (session, _, _, _) = self.stream(pairing).next()
        stranger = Pairing(pairing.id)
        for frame, refusal in ((b"rubbish", "not_a_frame"), (b"", "truncated"), (Desk(stranger, session).frame(), "forged"),
                               (Desk(pairing, bytes(16)).frame(), "other_session")):
            status, error = self.post(pairing, frame)
            self.assertEqual((status, error["refusal"]), (400, refusal))
        self.assertEqual(self.post(pairing, bytes(65537))[0], 413)
        refused = self.snapshot()["link"]["pairings"][0]["refused"]
        self.assertEqual(refused, {"not_a_frame": 1, "truncated": 1, "forged": 1, "other_session": 1})

    def test_what_is_not_there_is_not_found(self):
        pairing = self.here()
        for path in ("/link/" + "0" * 32 + "/frames", "/link/", "/link/x/frames", f"/link/{pairing.id}", f"/link/{pairing.id}/more",
                     f"/link/{pairing.id.upper()}/frames" if pairing.id.upper() != pairing.id else "/link/y/frames"):
            self.assertEqual(self.get(path)[0], 404, path)
        self.assertEqual(self.get(f"/link/{pairing.id}/frames", method="DELETE")[0], 405)
        streams = [self.stream(pairing) for _ in range(4)]
        self.assertEqual(self.get(f"/link/{pairing.id}/frames")[0], 503)
        self.assertIsNotNone(streams[-1].next())

    def test_the_last_frame_says_goodbye(self):
        stream = self.stream(self.here())
        stream.next()
        self.ok("stop")
        last = None
        while (told := stream.next()) is not None:
            last = told
        self.assertEqual(last[1][3]["ended"], "the agent was told to stop")


class Forbidden(LinkCase):
    def test_the_direct_road_is_closed_where_the_terms_say_so(self):
        self.env.update(COLAB_RELEASE_TAG="release-colab_20260514")
        self.ok("start")
        self.assertFalse(os.path.exists(self.link_file()))
        for method in ("GET", "POST"):
            status, body = self.get("/link/" + "0" * 32 + "/frames", method)
            self.assertEqual((status, json.loads(body)["error"]["reason"]), (403, "unsupported"))
        link = self.snapshot()["link"]
        self.assertEqual((link["direct_refused"], link["may_be_controlled"], link["pairings"]), (True, False, []))

    def test_control_is_for_the_notebooks_owner_to_allow(self):
        self.env.update(COLAB_RELEASE_TAG="release-colab_20260514")
        self.ok("start", "--allow-control")
        self.assertTrue(self.snapshot()["link"]["may_be_controlled"])
        self.assertTrue(self.snapshot()["link"]["direct_refused"])


class Mailbox(LinkCase):
    rate = 20

    def test_a_folder_carries_frames_and_commands(self):
        pairing = Pairing()
        root = os.path.join(self.place, "drive")
        self.env["PACKTRAIN"] = closed({"pairing": pairing.secret(mailbox="local:" + root)})
        self.env.update(COLAB_RELEASE_TAG="release-colab_20260514")
        desk_mail = FolderMailbox(root, pairing)
        self.ok("start")
        [(session, _, _, body)] = wait_until(desk_mail.states, 30)
        self.assertEqual(body["state"]["session"]["platform"], "colab")
        self.assertGreaterEqual(len(body["deadlines"]), 1)
        self.assertEqual(self.snapshot()["link"]["pairings"][0]["mailbox"]["place"], "local:" + root)
        self.command("busy", busy=True, pid=os.getpid())
        desk = Desk(pairing, session)
        save, evict = desk.ask("save_now"), desk.ask("evict", dataset="ab" * 16)
        history = [{"id": f"run-{i}", "platform": "colab", "plan": "free", "began": i, "lasted_s": 7200, "idle_s": 0, "left": False}
                   for i in range(5)]
        desk_mail.put(desk_mail.letter, desk.frame(history=history))

        def answers(*wanted):
            [(_, _, _, told)] = desk_mail.states()
            said = {each["id"]: each["progress"] for each in told["acknowledged"]}
            return all(said.get(each) in progress for each, progress in wanted)
        wait_until(lambda: answers((save, ("seen", "failed")), (evict, ("refused",))), 150)
        self.assertEqual(self.snapshot()["save"]["asked"], 1)
        self.assertEqual(self.snapshot()["sessions"]["known"], 6)  # with this one
        # Nobody here reads the flag, and that is said.
        wait_until(lambda: answers((save, ("failed",))), 90)
        self.ok("stop")
        [(_, _, _, last)] = desk_mail.states()
        self.assertEqual(last["ended"], "the agent was told to stop")
        for name in os.listdir(self.folder):
            path = os.path.join(self.folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    content = file.read()
                self.assertNotIn(pairing.key, content)
                self.assertNotIn(pairing.secret()["key"].encode(), content)


class OnDrive(GrantCase):
    rate = 10

    def access_token(self, grant):
        form = {"grant_type": "refresh_token", "refresh_token": grant["refresh_token"], "client_id": grant["client_id"],
                "client_secret": grant["client_secret"]}
        with urllib.request.urlopen(self.cloud.url + "/token", urllib.parse.urlencode(form).encode(), timeout=20) as reply:
            return json.load(reply)["access_token"]

    def link(self):
        return self.ask("GET", "/snapshot")["link"]

    def test_a_notebook_that_nobody_can_reach_is_watched_and_saved(self):
        grant = opened(self.secret)["grant"]
        pairing = Pairing()
        mail = DriveMailbox(self.cloud.url, self.access_token(grant), pairing)
        self.secret = closed({"grant": grant, "pairing": pairing.secret()})
        self.give()
        [(session, _, _, body)] = wait_until(mail.states, 60)
        self.assertEqual(body["state"]["credential"]["paired"], True)
        self.command("register_save", pid=os.getpid())
        desk = Desk(pairing, session)
        asked = desk.ask("save_now")
        mail.put(desk.frame())

        def progress():
            [(_, _, _, told)] = mail.states()
            return {each["id"]: each["progress"] for each in told["acknowledged"]}.get(asked)
        wait_until(lambda: progress() == "seen", 150)
        self.command("saved", asked=1)
        wait_until(lambda: progress() == "done", 90)
        [notebook] = [each for each in self.link()["pairings"] if not each["local"]]
        self.assertEqual((notebook["mailbox"]["place"], notebook["mailbox"]["state"], notebook["refused"]), ("g:", "works", {}))
        self.assert_nowhere(("the snapshot's link", json.dumps(self.link()).encode()))
        self.assertNotIn(pairing.secret()["key"], json.dumps(self.ask("GET", "/snapshot")))
        self.stop_agent()
        [(_, _, _, last)] = mail.states()
        self.assertEqual(last["ended"], "the agent was told to stop")


if __name__ == "__main__":
    unittest.main()

"""Every fault that can be planned, seen by a client that obeys the protocol."""
import hashlib
import http.client
import os
import socket
import threading
import time
import unittest

from drive_case import STEP, UPLOAD, DriveCase


class FaultPlan(DriveCase):
    data = os.urandom(4 * STEP + 77)

    def fault(self, action, when=None, **do):
        self.emulator.faults({"id": "planned", "when": when or {"kind": "upload"}, "do": {"action": action, **do}})

    def tearDown(self):
        self.assertEqual([], self.emulator.unused())

    def start(self):
        return self.session(len(self.data))

    def assertCut(self, path, data=None, start=0):
        data = self.data if data is None else data
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.put(path, data, start, len(self.data))

    def test_short_ack_keeps_less_than_was_sent(self):
        self.fault("short_ack", keep=STEP)
        path = self.start()
        reply = self.put(path, self.data[:2 * STEP], 0, len(self.data))
        self.assertEqual(f"bytes=0-{STEP - 1}", reply.headers["Range"])
        self.finishes(path, self.data)
        self.assertEqual(0, self.emulator.stats()["bytes_again"])

    def test_short_ack_of_the_last_chunk_is_a_308(self):
        self.fault("short_ack", {"kind": "finish"}, keep=STEP + 5)
        path = self.start()
        reply = self.put(path, self.data, 0, len(self.data))
        self.assertEqual((308, f"bytes=0-{STEP - 1}"), (reply.status, reply.headers["Range"]))
        self.finishes(path, self.data)

    def test_no_ack_keeps_nothing(self):
        self.fault("no_ack", {"kind": "upload", "nth": 2})
        path = self.start()
        self.put(path, self.data[:STEP], 0, len(self.data))
        reply = self.put(path, self.data[STEP:2 * STEP], STEP, len(self.data))
        self.assertEqual(f"bytes=0-{STEP - 1}", reply.headers["Range"])
        self.finishes(path, self.data)

    def test_over_ack_claims_one_byte_more_than_was_sent(self):
        self.fault("over_ack")
        path = self.start()
        reply = self.put(path, self.data[:STEP], 0, len(self.data))
        self.assertEqual(f"bytes=0-{STEP}", reply.headers["Range"])
        self.finishes(path, self.data)

    def test_over_ack_of_the_last_chunk_hides_that_it_is_done(self):
        self.fault("over_ack", {"kind": "finish"})
        path = self.start()
        reply = self.put(path, self.data, 0, len(self.data))
        self.assertEqual((308, f"bytes=0-{len(self.data)}"), (reply.status, reply.headers["Range"]))
        self.assertEqual(200, self.status(path, len(self.data)).status)

    def test_no_range_means_that_nothing_is_held_any_more(self):
        self.fault("no_range", {"kind": "upload", "nth": 2})
        path = self.start()
        self.put(path, self.data[:STEP], 0, len(self.data))
        reply = self.put(path, self.data[STEP:2 * STEP], STEP, len(self.data))
        self.assertEqual((308, None), (reply.status, reply.headers["Range"]))
        self.assertEqual(0, self.held(path))
        self.finishes(path, self.data)
        self.assertEqual(0, self.emulator.stats()["bytes_again"])

    def test_308_comes_in_the_style_that_the_plan_says(self):
        self.fault("style_308", style="override")
        path = self.start()
        reply = self.put(path, self.data[:STEP], 0, len(self.data))
        self.assertEqual((200, "308"), (reply.status, reply.headers["X-HTTP-Status-Code-Override"]))
        self.fault("style_308", {"kind": "status"}, style="plain")
        self.assertEqual(308, self.status(path, headers={"X-GUploader-No-308": "yes"}).status)

    def test_status_answers_with_reason_and_wait(self):
        self.fault("status", code=429, reason="rateLimitExceeded", retry_after=2, headers={"X-Odd": "1"})
        path = self.start()
        reply = self.put(path, self.data, 0, len(self.data))
        self.assertEqual((429, "rateLimitExceeded", "2", "1"),
                         (reply.status, reply.reason(), reply.headers["Retry-After"], reply.headers["X-Odd"]))
        self.assertEqual(0, self.held(path))
        self.finishes(path, self.data)

    def test_status_may_come_early_and_keep_what_came(self):
        self.fault("status", code=503, after=2 * STEP, keep=2 * STEP)
        path = self.start()
        connection = self.raw(path, 0, len(self.data), len(self.data), self.data[:2 * STEP])
        self.assertIn(b" 503 ", connection.recv(100))
        connection.close()
        self.assertEqual(2 * STEP, self.held(path))
        self.finishes(path, self.data)

    def test_a_burst_hits_as_often_as_told(self):
        self.fault("status", {"kind": ["upload", "status"], "nth": 2, "count": 3}, code=500)
        path = self.start()
        codes = [self.status(path).status for _ in range(6)]
        self.assertEqual([308, 500, 500, 500, 308, 308], codes)
        self.finishes(path, self.data)

    def test_every_nth_is_hit(self):
        self.fault("status", {"kind": "status", "every": 3}, code=502)
        path = self.start()
        self.assertEqual([308, 308, 502, 308, 308, 502], [self.status(path).status for _ in range(6)])

    def test_reset_cuts_at_a_byte_and_keeps_whole_steps(self):
        self.fault("reset", {"kind": "upload", "at_byte": 3 * STEP + 9})
        path = self.start()
        self.assertCut(path)
        self.assertEqual(3 * STEP, self.held(path))
        self.finishes(path, self.data)

    def test_reset_is_a_real_rst(self):
        self.fault("reset", {"kind": "status"})
        path = self.start()
        connection = socket.create_connection(("127.0.0.1", self.emulator.port), timeout=30)
        connection.sendall(f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Range: bytes */*\r\n\r\n".encode())
        with self.assertRaises(ConnectionResetError):
            connection.recv(10)
        connection.close()

    def test_drop_and_half_close_end_the_stream(self):
        for action in ("drop", "half_close"):
            self.fault(action, {"kind": "status"})
            path = self.start()
            connection = socket.create_connection(("127.0.0.1", self.emulator.port), timeout=30)
            connection.sendall(f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Range: bytes */*\r\n\r\n".encode())
            self.assertEqual(b"", connection.recv(10))
            connection.close()
            self.assertEqual(0, self.held(path))

    def test_a_stall_lasts_until_it_is_released(self):
        self.fault("stall", after=STEP, until_released=True)
        path = self.start()
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.put(path, self.data, 0, len(self.data)).status))
        thread.start()
        self.awaitHeld(path, 1, STEP)
        thread.join(0.2)
        self.assertEqual([], answers)
        self.emulator.control("POST", "faults/release", {"id": "planned"})
        thread.join(20)
        self.assertEqual([200], answers)

    def test_a_stalled_request_gives_way_to_a_status_query(self):
        self.fault("stall", after=STEP, until_released=True)
        path = self.start()
        connection = self.raw(path, 0, len(self.data), len(self.data), self.data)
        self.awaitHeld(path, 1, STEP)
        self.finishes(path, self.data)
        self.emulator.control("POST", "faults/release", {})
        connection.close()
        self.assertEqual(1, len(self.emulator.objects()))

    def test_a_lost_reply_leaves_the_work_done(self):
        self.fault("lost_reply", {"kind": "finish"})
        path = self.start()
        self.assertCut(path)
        self.assertEqual(200, self.status(path, len(self.data)).status)
        self.assertEqual(1, len(self.emulator.objects()))

    def test_a_lost_reply_of_create_leaves_the_folder(self):
        self.fault("lost_reply", {"kind": "create", "name": "dir*"})
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.call("POST", "/drive/v3/files", {"name": "dir", "mimeType": "application/vnd.google-apps.folder"})
        self.assertEqual(["dir"], [o["name"] for o in self.emulator.objects()])

    def test_a_lost_reply_of_begin_leaves_a_session(self):
        self.fault("lost_reply", {"kind": "begin"})
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.start()
        self.assertEqual(1, self.emulator.stats()["sessions_begun"])

    def test_a_wrong_checksum_stays_wrong_unless_it_is_once(self):
        for once in (False, True):
            self.fault("wrong_checksum", {"kind": "finish"}, once=once)
            reply = self.put(self.start(), self.data, 0, len(self.data)).json()
            right = hashlib.md5(self.data).hexdigest()
            self.assertNotEqual(right, reply["md5Checksum"])
            later = self.call("GET", f"/drive/v3/files/{reply['id']}?fields=md5Checksum").json()["md5Checksum"]
            self.assertEqual(once, later == right)

    def test_objects_vanish_and_change_behind_the_back(self):
        one, two = self.upload(b"one", name="one"), self.upload(b"two", name="two")
        self.emulator.faults({"id": "a", "when": {"kind": "get", "name": "one"}, "do": {"action": "delete_object"}},
                             {"id": "b", "when": {"kind": "get", "name": "two"}, "do": {"action": "replace_object"}})
        self.assertEqual(404, self.call("GET", f"/drive/v3/files/{one}").status)
        after = self.call("GET", f"/drive/v3/files/{two}?fields=size,version,md5Checksum").json()
        self.assertEqual(("1000", "2"), (after["size"], after["version"]))
        self.assertNotEqual(hashlib.md5(b"two").hexdigest(), after["md5Checksum"])

    def test_a_portal_answers_with_a_page(self):
        self.fault("html_portal", {"kind": "any"})
        reply = self.call("GET", "/drive/v3/about?fields=user")
        self.assertEqual((200, "text/html; charset=utf-8"), (reply.status, reply.headers["Content-Type"]))
        self.assertIn(b"<html>", reply.body)

    def test_a_portal_takes_nothing_of_an_upload(self):
        self.fault("html_portal")
        path = self.start()
        self.assertIn(b"<html>", self.put(path, self.data, 0, len(self.data)).body)
        self.finishes(path, self.data)

    def test_a_session_expires_in_the_middle(self):
        for code in (404, 410):
            self.fault("expire_session", {"kind": "upload", "at_byte": STEP}, code=code)
            path = self.start()
            self.put(path, self.data[:STEP], 0, len(self.data))
            self.assertEqual(code, self.put(path, self.data[STEP:], STEP, len(self.data)).status)
            self.assertEqual(code, self.status(path).status)

    def test_a_token_expires_in_the_middle(self):
        self.fault("token_expired")
        path = self.start()
        reply = self.put(path, self.data, 0, len(self.data))
        self.assertEqual((401, "authError"), (reply.status, reply.reason()))
        self.finishes(path, self.data)

    def test_slow_takes_its_time(self):
        self.fault("slow", rate=2 * STEP)
        path = self.session(STEP)
        begin = time.monotonic()
        self.put(path, bytes(STEP), 0, STEP)
        self.assertGreater(time.monotonic() - begin, 0.3)

    def test_the_daily_cap_stops_uploads_until_it_is_released(self):
        path = self.start()
        self.fault("daily_cap", {"nth": 2})
        self.put(path, self.data[:STEP], 0, len(self.data))
        for _ in range(2):
            reply = self.put(path, self.data[STEP:], STEP, len(self.data))
            self.assertEqual((403, "userRateLimitExceeded", "User rate limit exceeded."),
                             (reply.status, reply.reason(), reply.json()["error"]["message"]))
        self.assertEqual(403, self.begin(1).status)
        self.assertEqual(200, self.call("GET", "/drive/v3/files").status)
        self.emulator.control("POST", "faults/release", {})
        self.finishes(path, self.data)

    def test_the_daily_cap_ends_by_itself(self):
        self.fault("daily_cap", {"nth": 1}, for_ms=300)
        self.assertEqual(403, self.begin(1).status)
        deadline = time.monotonic() + 20
        while self.begin(1).status != 200 and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertEqual(200, self.begin(1).status)

    def test_a_rule_can_choose_session_and_name(self):
        self.emulator.faults(
            {"id": "second", "when": {"kind": "upload", "session": 2}, "do": {"action": "status", "code": 500}},
            {"id": "named", "when": {"kind": "upload", "name": "*-3.tar"}, "do": {"action": "status", "code": 502}})
        codes = [self.call("PUT", self.session(1, metadata={"name": f"p-{n}.tar"}), b"x", None).status
                 for n in (1, 2, 3)]
        self.assertEqual([200, 500, 502], codes)

    def test_downloads_break_inside_the_body(self):
        file = self.upload(self.data)
        self.fault("reset", {"kind": "download"}, after=1000)
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.call("GET", f"/drive/v3/files/{file}?alt=media")
        self.assertEqual(self.data, self.call("GET", f"/drive/v3/files/{file}?alt=media").body)

    def test_every_kind_of_request_can_be_hit(self):
        file = self.upload(b"a")
        calls = {"about": ("GET", "/drive/v3/about?fields=user"), "list": ("GET", "/drive/v3/files"),
                 "get": ("GET", f"/drive/v3/files/{file}"), "download": ("GET", f"/drive/v3/files/{file}?alt=media"),
                 "ids": ("GET", "/drive/v3/files/generateIds"), "delete": ("DELETE", f"/drive/v3/files/{file}"),
                 "update": ("PATCH", f"/drive/v3/files/{file}"), "create": ("POST", "/drive/v3/files"),
                 "media": ("POST", f"{UPLOAD}?uploadType=media"), "trash": ("DELETE", "/drive/v3/files/trash"),
                 "changes": ("GET", "/drive/v3/changes?pageToken=1"), "batch": ("POST", "/batch/drive/v3"),
                 "token": ("POST", "/token"), "auth": ("GET", "/o/oauth2/v2/auth"),
                 "begin": ("POST", f"{UPLOAD}?uploadType=resumable"),
                 "cancel": ("DELETE", self.session(1))}
        self.emulator.faults(*({"id": kind, "when": {"kind": kind}, "do": {"action": "status", "code": 500}}
                               for kind in calls if kind != "create"))
        for kind, (method, path) in calls.items():
            if kind != "create":
                self.assertEqual(500, self.call(method, path).status, kind)
        self.emulator.control("POST", "faults", {"when": {"kind": "create"}, "do": {"action": "status", "code": 500}})
        self.assertEqual(500, self.call("POST", "/drive/v3/files", {"name": "x"}).status)


class PlanIsChecked(DriveCase):
    def refused(self, plan):
        reply = self.call("POST", "/emulator/faults", plan, None)
        return reply.status == 400 and reply.json()["error"]

    def test_mistakes_in_a_plan_are_refused(self):
        for plan in ([{"do": {"action": "explode"}}], [{"do": {"action": "reset"}, "wen": {}}],
                     [{"do": {"action": "reset"}, "when": {"kind": "nothing"}}], [{"when": {}}], b"{",
                     [{"do": {"action": "reset", "aftr": 1}}],
                     [{"do": {"action": "short_ack"}, "when": {"kind": "get"}}], [{"do": {"action": "over_ack"}}],
                     [{"id": "a", "do": {"action": "reset"}}, {"id": "a", "do": {"action": "drop"}}]):
            self.assertTrue(self.refused(plan), plan)
        self.assertEqual([], self.emulator.control("GET", "faults")["faults"])

    def test_lines_are_a_plan_too_and_a_file_can_hold_it(self):
        plan = b'{"id":"a","do":{"action":"drop"}}\n\n{"id":"b","do":{"action":"reset"}}\n'
        self.assertEqual(["a", "b"], self.emulator.control("POST", "faults", plan)["unused"])
        self.assertEqual([], self.emulator.control("PUT", "faults", [])["unused"])


if __name__ == "__main__":
    unittest.main()

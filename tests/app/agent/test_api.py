"""The routes of the local API, on the socket and on the port."""

import gzip
import http.client
import json
import os
import shutil
import stat
import time
import unittest

from agent_case import AgentCase, SocketConnection, wait_until


class Api(AgentCase):
    def test_looks_once_a_second(self):
        self.ok("start")
        first = self.snapshot()["number"]
        wait_until(lambda: self.snapshot()["number"] >= first + 2)
        self.assertIn("cores_used", self.snapshot()["cpu"]["value"])

    def test_metrics_are_prometheus_text(self):
        self.ok("start")
        status, text = self.get("/metrics")
        self.assertEqual(status, 200)
        names, titled = set(), set()
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                titled.add(line.split()[2])
            elif not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                float(value)
                names.add(name.split("{")[0])
        self.assertEqual(names, titled)
        self.assertIn("packtrain_memory_total_bytes", names)

    def test_a_card_is_told_in_all_three_ways(self):
        driver = os.path.join(self.place, "driver")
        os.makedirs(driver)
        shutil.copy(os.environ["NVML_STUB"], os.path.join(driver, "libnvidia-ml.so.1"))
        self.env["LD_LIBRARY_PATH"] = driver + ":" + self.env.get("LD_LIBRARY_PATH", "")
        self.env["STUB_MIG"] = "1"
        self.ok("start")
        card = self.snapshot()["gpus"]["value"][0]
        self.assertEqual(card["memory"]["value"], {"total": 16 << 30, "used": 3 << 30})
        self.assertIn("unsupported", card["utilisation_percent"])
        self.assertIn("Scripted T4: utilisation not known, 3.00 GiB of 16.0 GiB", self.ok("status"))
        page = self.get("/metrics")[1]
        self.assertIn("packtrain_gpu_memory_used_bytes{", page)
        self.assertNotIn("packtrain_gpu_utilisation_percent", page)

    def test_other_routes_and_methods(self):
        self.ok("start")
        self.assertEqual(self.get("/histories")[0], 404)
        self.assertEqual(self.get("/../../etc/passwd")[0], 404)
        self.assertEqual(self.get("/snapshot", "POST")[0], 405)
        self.assertEqual(self.get("/snapshot", "DELETE")[0], 405)
        self.assertEqual(self.get("/" + "x" * 5000)[0], 414)

    def post(self, path, body=b"", **headers):
        connection = SocketConnection(os.path.join(self.folder, "agent.sock"))
        try:
            try:
                connection.request("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()},
                                   encode_chunked="Transfer_Encoding" in headers)
            except BrokenPipeError:
                pass  # it was refused before its body was read
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()

    def test_a_wrong_request_is_told_what_is_wrong(self):
        self.ok("start")
        long_body = b'{"x":"' + b"x" * 70000 + b'"}'
        for status, asked in ((404, self.post("/commands/dance", b"{}")), (404, self.post("/commands/dance")),
                              (400, self.post("/commands/dance", b"{")), (400, self.post("/commands/dance", b"[]")),
                              (413, self.post("/commands/dance", long_body)),
                              (413, self.post("/commands/dance", iter([long_body]), Transfer_Encoding="chunked")),
                              (413, self.post("/commands/dance", gzip.compress(long_body), Content_Encoding="gzip")),
                              (404, self.post("/commands/dance", iter([b"{}"]), Transfer_Encoding="chunked")),
                              (400, self.post("/commands/dance", b"{}", Content_Encoding="gzip")),
                              (415, self.post("/commands/dance", b"--x\r\n\r\n{}\r\n--x--\r\n",
                                              Content_Type="multipart/form-data; boundary=x")),
                              (405, self.post("/snapshot", b"{}")), (405, self.get("/commands/dance"))):
            self.assertEqual(asked[0], status, asked)
            self.assertTrue(asked[1], asked)
            error = json.loads(asked[1])["error"]
            self.assertEqual(error["id"], "PKT-1001")
            self.assertTrue(error["message"])

    def stream(self, headers=None):
        connection = SocketConnection(os.path.join(self.folder, "agent.sock"))
        self.addCleanup(connection.close)
        connection.request("GET", "/events", headers=headers or {})
        return connection.getresponse()

    def event(self, reply):
        event = {}
        while True:
            line = reply.fp_line()
            if not line:
                return event
            name, value = line.split(": ", 1)
            event[name] = value

    def test_events_come_as_they_happen_and_after_a_reconnect(self):
        self.ok("start")
        reply = self.stream()
        self.assertEqual(reply.getheader("Content-Type"), "text/event-stream")
        reply.fp_line = lambda: reply.readline().decode().rstrip("\n")
        first, second = self.event(reply), self.event(reply)
        self.assertEqual(json.loads(second["data"])["number"], json.loads(first["data"])["number"] + 1)
        again = self.stream({"Last-Event-ID": second["id"]})
        again.fp_line = lambda: again.readline().decode().rstrip("\n")
        self.assertGreater(json.loads(self.event(again)["data"])["number"], json.loads(second["data"])["number"])

    def test_streams_starve_nobody_and_end_with_the_agent(self):
        self.ok("start")
        streams = [self.stream() for _ in range(4)]
        for reply in streams:
            self.assertEqual(reply.status, 200)
            reply.readline()
        refused = self.stream()
        self.assertEqual(refused.status, 503)
        self.assertEqual(json.loads(refused.read())["error"]["id"], "PKT-1001")
        for _ in range(20):
            self.assertEqual(self.get("/snapshot")[0], 200)
        begun = time.monotonic()
        self.assertIn("has ended", self.ok("stop"))
        self.assertLess(time.monotonic() - begun, 6)

    def test_a_stream_whose_reader_went_makes_room(self):
        self.ok("start")
        replies = [self.stream() for _ in range(4)]
        for reply in replies:
            reply.readline()
            reply.close()
        wait_until(lambda: self.stream().status == 200)

    def test_history_is_kept_over_a_restart(self):
        self.ok("start")
        rows = wait_until(lambda: json.loads(self.get("/history")[1])["rows"], limit=30)
        self.kill(self.pid())
        self.ok("start")
        after = json.loads(self.get(f"/history?since={rows[0][0]}&step=10")[1])
        self.assertIn(rows[0][0], [row[0] for row in after["rows"]])
        self.assertIn("cpu_cores_used", after["names"])
        self.assertEqual(len(after["rows"][0]), len(after["names"]) + 1)
        for wrong in ("?since=x", "?step=-1", "?since=1e3"):
            status, body = self.get("/history" + wrong)
            self.assertEqual((status, json.loads(body)["error"]["id"]), (400, "PKT-1001"))

    def test_connections_that_say_nothing_keep_nobody_waiting_for_long(self):
        self.ok("start")
        silent = []
        for _ in range(12):
            connection = SocketConnection(os.path.join(self.folder, "agent.sock"))
            connection.connect()
            self.addCleanup(connection.close)
            silent.append(connection)
        wait_until(lambda: self.answers_snapshot(), limit=12)

    def answers_snapshot(self):
        try:
            return self.get("/snapshot")[0] == 200
        except OSError:
            return False

    def test_no_port_unless_asked(self):
        self.ok("start")
        self.assertNotIn("port", self.snapshot()["agent"])
        self.assertFalse(os.path.exists(os.path.join(self.folder, "token")))

    def ask_port(self, headers, path="/snapshot"):
        connection = http.client.HTTPConnection("127.0.0.1", self.snapshot()["agent"]["port"], timeout=5)
        try:
            connection.putrequest("GET", path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            reply = connection.getresponse()
            body = reply.read()
            if reply.status != 200:
                self.assertEqual(body, b"")
            return reply.status
        finally:
            connection.close()

    def test_the_port_wants_its_token_on_every_route(self):
        self.ok("start", "--port", "0")
        file = os.path.join(self.folder, "token")
        self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), 0o600)
        with open(file) as opened:
            token = opened.read()
        self.assertEqual(len(token), 64)
        right = {"Authorization": "Bearer " + token}
        for path in ("/snapshot", "/metrics"):
            self.assertEqual(self.ask_port(right, path), 200)
        for path in ("/snapshot", "/metrics", "/nothing", "/"):
            self.assertEqual(self.ask_port({}, path), 401)
            self.assertEqual(self.ask_port({"Authorization": "Bearer " + token[:-1]}, path), 401)
        self.assertEqual(self.ask_port({**right, "Origin": "https://evil.example"}), 403)
        self.assertEqual(self.ask_port({**right, "Host": "evil.example"}), 421)
        # The next run has another token, and no run tells it.
        self.ok("stop")
        self.ok("start", "--port", "0")
        self.assertEqual(self.ask_port(right), 401)
        for name in ("agent.log", "agent.out"):
            with open(os.path.join(self.folder, name)) as opened:
                self.assertNotIn(token, opened.read())

    def test_a_taken_port_is_told_by_start(self):
        self.ok("start", "--port", "0")
        port = self.snapshot()["agent"]["port"]
        other = {**self.env, "PACKTRAIN_HOME": os.path.join(self.place, "other")}
        done = self.run_agent("start", "--port", str(port), env=other)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(str(port), done.stderr)


if __name__ == "__main__":
    unittest.main()

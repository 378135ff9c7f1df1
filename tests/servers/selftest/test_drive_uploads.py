"""Resumable uploads on the wire, and the ids that keep a retried create from making twins."""
import hashlib
import http.client
import os
import socket
import threading
import unittest

from drive_case import STEP, UPLOAD, DriveCase, Reply


class Resumable(DriveCase):
    def test_single_request_makes_one_object_with_the_fields_asked_at_begin(self):
        data = os.urandom(STEP + 7)
        reply = self.call("PUT", self.session(len(data), fields="id,size,md5Checksum,sha1Checksum,sha256Checksum,trashed"),
                          data, None)
        self.assertEqual({"id", "size", "md5Checksum", "sha1Checksum", "sha256Checksum", "trashed"}, set(reply.json()))
        self.assertEqual(hashlib.sha256(data).hexdigest(), reply.json()["sha256Checksum"])
        self.assertEqual(hashlib.sha1(data).hexdigest(), reply.json()["sha1Checksum"])
        self.assertEqual(str(len(data)), reply.json()["size"])

    def test_nothing_is_visible_before_the_last_byte(self):
        data = os.urandom(2 * STEP)
        path = self.session(len(data))
        self.put(path, data[:STEP], 0, len(data))
        self.assertEqual([], self.emulator.objects())
        self.assertEqual([], self.call("GET", "/drive/v3/files").json()["files"])
        self.finishes(path, data)
        self.assertEqual(1, len(self.emulator.objects()))

    def test_progress_is_a_308_with_range_and_no_range_when_nothing_is_held(self):
        path = self.session(3 * STEP)
        self.assertIsNone(self.status(path).headers["Range"])
        reply = self.put(path, bytes(STEP), 0, 3 * STEP)
        self.assertEqual((308, f"bytes=0-{STEP - 1}"), (reply.status, reply.headers["Range"]))
        self.assertIsNone(reply.headers["Location"])

    def test_308_is_dressed_as_200_when_the_client_cannot_take_it(self):
        path = self.session(3 * STEP)
        reply = self.put(path, bytes(STEP), 0, 3 * STEP, {"X-GUploader-No-308": "yes"})
        self.assertEqual((200, "308", f"bytes=0-{STEP - 1}"),
                         (reply.status, reply.headers["X-HTTP-Status-Code-Override"], reply.headers["Range"]))
        reply = self.status(path, headers={"X-GUploader-No-308": "yes"})
        self.assertEqual((200, "308"), (reply.status, reply.headers["X-HTTP-Status-Code-Override"]))

    def test_a_cut_request_leaves_whole_steps(self):
        data = os.urandom(4 * STEP)
        path = self.session(len(data))
        connection = self.raw(path, 0, len(data), len(data), data[:3 * STEP - 5])
        self.awaitHeld(path, 1, 2 * STEP)
        connection.close()
        self.assertEqual(2 * STEP, self.held(path))
        self.finishes(path, data)
        self.assertEqual(0, self.emulator.stats()["bytes_again"])

    def test_bytes_of_an_older_connection_are_not_taken_after_a_status_answer(self):
        data = os.urandom(4 * STEP)
        path = self.session(len(data))
        connection = self.raw(path, 0, len(data), len(data), data[:STEP])
        self.awaitHeld(path, 1, STEP)
        self.assertEqual(STEP, self.held(path))
        try:
            connection.sendall(data[STEP:])
            connection.recv(1)
        except OSError:
            pass
        connection.close()
        self.assertEqual(STEP, self.held(path))
        self.finishes(path, data)

    def test_a_newer_request_takes_the_session_over(self):
        data = os.urandom(4 * STEP)
        path = self.session(len(data))
        older = self.raw(path, 0, len(data), len(data), data[:STEP])
        self.awaitHeld(path, 1, STEP)
        self.assertEqual(200, self.put(path, data[STEP:], STEP, len(data)).status)
        try:
            older.sendall(bytes(3 * STEP))
            self.assertNotIn(b" 200 ", older.recv(100))
        except OSError:
            pass
        older.close()
        self.assertEqual([hashlib.md5(data).hexdigest()], [file["md5"] for file in self.emulator.objects()])

    def test_overlapping_bytes_are_ignored_and_counted(self):
        data = os.urandom(3 * STEP)
        path = self.session(len(data))
        self.put(path, data[:2 * STEP], 0, len(data))
        wrong = bytes(STEP) + data[2 * STEP:]
        reply = self.put(path, wrong, STEP, len(data))
        self.assertEqual(hashlib.md5(data).hexdigest(), reply.json()["md5Checksum"])
        self.assertEqual(STEP, self.emulator.stats()["bytes_again"])

    def test_a_gap_is_refused_and_changes_nothing(self):
        path = self.session(3 * STEP)
        reply = self.put(path, bytes(STEP), STEP, 3 * STEP)
        self.assertEqual(503, reply.status)
        self.assertEqual(0, self.held(path))

    def test_a_chunk_in_the_middle_must_be_whole_steps(self):
        path = self.session(3 * STEP)
        self.assertEqual(400, self.put(path, bytes(STEP + 1), 0, 3 * STEP).status)
        self.assertEqual(400, self.put(path, bytes(100), 0, "*").status)
        self.assertEqual(0, self.held(path))

    def test_lengths_that_disagree_are_refused(self):
        path = self.session(3 * STEP)
        self.assertEqual(400, self.put(path, bytes(STEP), 0, 4 * STEP).status)
        self.assertEqual(400, self.call("PUT", path, bytes(STEP), None,
                                        {"Content-Range": f"bytes 0-{2 * STEP - 1}/{3 * STEP}"}).status)
        self.assertEqual(400, self.call("PUT", path, bytes(STEP), None, {"Content-Range": "bytes what"}).status)

    def test_unknown_total_ends_with_the_last_chunk(self):
        data = os.urandom(STEP + 9)
        path = self.session()
        self.assertEqual(308, self.put(path, data[:STEP]).status)
        self.assertEqual(200, self.put(path, data[STEP:], STEP, len(data)).status)

    def test_unknown_total_that_ends_on_a_step_needs_an_empty_put(self):
        data = os.urandom(2 * STEP)
        path = self.session()
        self.put(path, data)
        self.finishes(path, data)

    def test_chunked_encoding_with_no_range_is_the_whole_object(self):
        data = os.urandom(STEP + 100)
        path = self.session()
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=30)
        connection.request("PUT", path, body=iter([data[:1000], data[1000:]]), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})
        reply = Reply(connection.getresponse())
        connection.close()
        self.assertEqual(hashlib.md5(data).hexdigest(), reply.json()["md5Checksum"])

    def test_an_empty_object_can_be_made_both_ways(self):
        for how in ("plain", "range"):
            path = self.session(0)
            reply = self.call("PUT", path, b"", None) if how == "plain" else self.status(path, 0)
            self.assertEqual((200, "0"), (reply.status, reply.json()["size"]), how)

    def test_a_finished_session_answers_with_the_file_again(self):
        data = os.urandom(100)
        path = self.session(100)
        first = self.call("PUT", path, data, None).json()
        self.assertEqual(first, self.status(path, 100).json())
        self.assertEqual(first, self.put(path, data, 0, 100).json())
        self.assertEqual(1, len(self.emulator.objects()))

    def test_post_works_like_put(self):
        path = self.session(STEP)
        self.assertEqual(200, self.call("POST", path, bytes(STEP), None,
                                        {"Content-Range": f"bytes 0-{STEP - 1}/{STEP}"}).status)

    def test_expect_continue_is_answered_before_the_body(self):
        path = self.session(5)
        connection = socket.create_connection(("127.0.0.1", self.emulator.port), timeout=30)
        connection.sendall(f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                           "Expect: 100-continue\r\n\r\n".encode())
        self.assertIn(b"100 Continue", connection.recv(1000))
        connection.sendall(b"hello")
        self.assertIn(b" 200 ", connection.recv(1000))
        connection.close()

    def test_a_cancelled_session_is_499(self):
        path = self.session(STEP)
        self.assertEqual(499, self.call("DELETE", path, token=None).status)
        self.assertEqual(499, self.status(path).status)
        self.assertEqual([], self.emulator.objects())

    def test_sessions_end_as_told(self):
        for code in (404, 410):
            path = self.session(STEP)
            self.emulator.control("POST", "expire", {"sessions": True, "code": code})
            self.assertEqual(code, self.status(path).status)
            self.assertEqual(code, self.put(path, bytes(STEP), 0, STEP).status)
        self.assertEqual(404, self.status(f"{UPLOAD}?uploadType=resumable&upload_id=nobody").status)

    def test_the_uri_is_a_capability_but_a_bad_token_is_refused(self):
        path = self.session(STEP)
        self.assertEqual(401, self.put(path, bytes(STEP), 0, STEP, token="BAD").status)
        self.assertEqual(200, self.put(path, bytes(STEP), 0, STEP, token=None).status)

    def test_patch_replaces_content_under_the_same_id(self):
        file = self.upload(b"one")
        reply = self.call("PATCH", f"{UPLOAD}/{file}?uploadType=resumable&fields=id,version,md5Checksum,headRevisionId",
                          {"name": "two.tar"})
        path = reply.headers["Location"].split(str(self.emulator.port), 1)[1]
        after = self.call("PUT", path, b"two", None).json()
        self.assertEqual(file, after["id"])
        self.assertGreater(int(after["version"]), 1)
        self.assertEqual(b"two", self.call("GET", f"/drive/v3/files/{file}?alt=media").body)
        self.assertEqual("two.tar", self.call("GET", f"/drive/v3/files/{file}").json()["name"])

    def test_large_uploads_run_beside_each_other(self):
        data = os.urandom(8 * STEP + 11)
        paths = [self.session(len(data), metadata={"name": f"part-{i}"}) for i in range(6)]
        replies = [None] * len(paths)

        def send(i):
            replies[i] = self.put(paths[i], data, 0, len(data))

        threads = [threading.Thread(target=send, args=(i,)) for i in range(len(paths))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([200] * len(paths), [reply.status for reply in replies])


class Identity(DriveCase):
    def ids(self, count=1):
        return self.call("GET", f"/drive/v3/files/generateIds?count={count}&fields=ids").json()["ids"]

    def test_generated_ids_are_many_and_distinct(self):
        self.assertEqual(1000, len(set(self.ids(1000))))
        self.assertEqual(10, len(self.call("GET", "/drive/v3/files/generateIds").json()["ids"]))

    def test_a_used_id_is_refused_at_begin_and_at_finish(self):
        (file,) = self.ids()
        first = self.session(3, metadata={"id": file})
        second = self.session(3, metadata={"id": file})
        self.assertEqual(file, self.call("PUT", first, b"abc", None).json()["id"])
        late = self.call("PUT", second, b"abc", None)
        self.assertEqual((409, "fileIdInUse"), (late.status, late.reason()))
        again = self.begin(3, {"id": file})
        self.assertEqual((409, "fileIdInUse"), (again.status, again.reason()))
        self.assertEqual(1, len(self.emulator.objects()))

    def test_folders_take_generated_ids_and_are_not_made_twice(self):
        (folder,) = self.ids()
        body = {"id": folder, "name": "set", "mimeType": "application/vnd.google-apps.folder"}
        self.assertEqual(folder, self.call("POST", "/drive/v3/files", body).json()["id"])
        self.assertEqual(409, self.call("POST", "/drive/v3/files", body).status)

    def test_an_invented_id_is_refused(self):
        self.assertEqual(400, self.call("POST", "/drive/v3/files", {"id": "1invented", "name": "x"}).status)

    def test_equal_names_make_twins(self):
        self.upload(b"a")
        self.upload(b"b")
        twins = self.emulator.stats()["twins"]
        self.assertEqual([("part.tar", 2)], [(twin["name"], twin["count"]) for twin in twins])


if __name__ == "__main__":
    unittest.main()

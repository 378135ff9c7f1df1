"""Somebody deletes or replaces shards behind our back, while a push runs or lies killed: found before the manifest names them."""

import unittest

from drive_cli_case import MIB, DriveCliCase

PUSH = ("--to", "g:", "--shard-size", "4MiB", "--parallel", "2", "--limit", "4MB/s")


class Meddling(DriveCliCase):
    def begin(self):
        """A push of which two shards are there and the rest is on its way; the shards that are there."""
        self.make_tree(20)
        self.process = self.start("push", self.source, *PUSH)
        self.wait_for(lambda: self.last()["shards_done"] >= 2)
        there = self.cloud.objects("*.tar")
        self.assertGreaterEqual(len(there), 2)
        return there

    def end(self, how):
        """Goes on to the end; nothing may be called verified while something is missing."""
        self.ok("limit", "last", "off")
        if how == "killed":
            done = self.ok("resume", "last")
            self.assertIn("Done, verified", done.stdout)
            text = done.stdout + done.stderr
        else:
            status, text = self.finish(self.process)
            self.assertEqual(status, 0, text)
            self.assertIn("Done, verified", text)
        return text

    def meddle(self, how, act):
        there = self.begin()
        if how == "killed":
            self.kill(self.process)
            self.assertEqual(self.cloud.objects("packtrain.json"), [])
        act(there[0])
        self.end(how)
        return there[0]

    def delete(self, shard):
        self.cloud.control("DELETE", f"objects/{shard['id']}")

    def trash(self, shard):
        self.cloud.control("POST", "replace", {"id": shard["id"], "trashed": True})

    def replace(self, shard):
        """Other bytes of the same length under the same id and name."""
        self.cloud.control("POST", "replace", {"id": shard["id"], "size": shard["size"]})

    def stand_in(self, shard):
        """Deleted, and a foreign object of its name stands in its place."""
        self.cloud.control("DELETE", f"objects/{shard['id']}")
        self.cloud.control("POST", "objects", {"name": shard["name"], "parent": shard["parent"], "size": shard["size"]})

    def test_a_shard_deleted_under_way_is_sent_again(self):
        self.meddle("running", self.delete)
        self.check_arrived()

    def test_a_shard_deleted_between_kill_and_resume_is_sent_again(self):
        self.meddle("killed", self.delete)
        self.check_arrived()

    def test_a_shard_put_into_the_trash_is_sent_again(self):
        shard = self.meddle("killed", self.trash)
        self.check_beside(shard, "emulator-client")

    def test_a_shard_with_other_bytes_under_way_is_sent_again(self):
        self.meddle("running", self.replace)
        self.check_arrived()

    def test_a_shard_with_other_bytes_between_kill_and_resume_is_sent_again(self):
        self.meddle("killed", self.replace)
        self.check_arrived()

    def test_a_stranger_of_the_same_name_is_not_taken_for_the_shard(self):
        shard = self.meddle("killed", self.stand_in)
        self.check_beside(shard, "foreign-client")

    def check_beside(self, shard, client):
        """What is in the trash or a stranger's stays, for it is not ours to delete; beside it stands exactly one that the manifest names."""
        named = self.cloud.objects(shard["name"])
        self.assertEqual(len(named), 2, named)
        other = [one for one in named if one["trashed"] or one["client"] == "foreign-client"]
        self.assertEqual([one["client"] for one in other], [client], named)
        self.assertEqual(next(one for one in named if one != other[0])["sha256"], self.sha256_in_manifest(shard["name"]))
        self.delete(other[0])
        self.check_arrived()

    def sha256_in_manifest(self, name):
        manifest = self.manifest()
        return next(shard["sha256"] for shard in manifest["shards"] if shard["name"].endswith("/" + name))

    def test_a_shard_deleted_while_the_index_goes_is_sent_again(self):
        self.make_tree(8)
        self.cloud.faults({"id": "gone", "when": {"kind": "upload", "name": "index-*"}, "do": {"action": "delete_object", "target": "*-000000.tar"}})
        self.push()
        self.check_arrived()

    def test_a_shard_deleted_after_the_end_is_named_by_verify(self):
        self.make_tree(8)
        self.push()
        self.delete(self.cloud.objects("*-000000.tar")[0])
        self.assertIn("source-000000.tar", self.ok("verify", "g:source", code=7).stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""What a screen reader is told: every control has a name, rows are read with their state and percent."""

import contextlib
import os
import subprocess
import unittest

from desk_case import DeskCase, wait_for

CONTROLS = {"push button", "check box", "radio button", "combo box", "text", "password text", "spin button", "tree", "table",
            "page tab", "page tab list", "menu item", "progress bar", "tool bar", "link", "slider", "toggle button"}


class Reader(DeskCase):
    def nameless(self, process):
        """Controls that can be seen and have no name."""
        found = []
        for node in process.node.all():
            with contextlib.suppress(Exception):
                if node.role in CONTROLS and node.showing and not node.name.strip():
                    box = node.it.queryComponent().getExtents(0)
                    found.append(f"{node.role} at {box.x},{box.y} {box.width}x{box.height} in {node.it.parent}")
        return found

    def count(self, process):
        return sum(1 for node in process.node.all() if node.role in CONTROLS and node.showing)

    def test_every_control_has_a_name_on_every_page(self):
        folder = self.tree(files=300, size=20_000)
        self.settings({"upload/localFolder": self.target, "uploads/limit": 400_000})
        window = self.open_window()
        self.assertEqual(self.nameless(window), [])
        self.assertGreater(self.count(window), 5)
        second = subprocess.run([os.environ["PACKTRAIN_DESKTOP"], folder], env=self.env, timeout=30, check=False)
        self.assertEqual(second.returncode, 0)
        sheet = self.find(window, "dialog", "New upload")
        wait_for(lambda: sheet.find("label", "300 files"), what="the count")
        self.assertEqual(self.nameless(window), [])
        self.assertGreater(self.count(window), 12)
        self.keys("Return")
        self.wait_for_status(window, "^Uploading")
        for tab in ("Shards", "Left out", "Log", "Code", "Overview"):
            self.find(window, "page tab", tab).press()
            self.assertEqual(self.nameless(window), [], tab)
        self.find(window, "menu item", "Add Google Drive", showing=False).press()
        self.find(window, "push button", "Sign in with Google")
        self.assertEqual(self.nameless(window), [])

    def test_a_row_is_read_with_its_state_and_percent(self):
        folder = self.tree(files=300, size=20_000)
        self.settings({"upload/localFolder": self.target, "uploads/limit": 400_000})
        window = self.open_window(folder)
        self.find(window, "dialog", "New upload")
        self.keys("Return")
        self.wait_for_status(window, "^Uploading")

        def reading():
            with contextlib.suppress(Exception):
                name = self.rows(window)[0][0]
                return name if " %" in name else None
            return None

        first = wait_for(reading, what="a row with a percentage")
        self.assertRegex(first, r"^flowers, Uploading shard 1 of 1, \d+ %")
        sent = self.find(window, "progress bar", "Sent")
        before = sent.it.queryValue().currentValue
        self.assertTrue(0 <= before <= 100)
        wait_for(lambda: sent.it.queryValue().currentValue > before, what="progress")
        self.find(window, "push button", "Limit").press()
        self.keys("Down", "Return")
        self.wait_for_status(window, "^Done, verified")
        wait_for(lambda: self.rows(window)[0][0].endswith("100 %"), what="the whole row")


if __name__ == "__main__":
    unittest.main(verbosity=2)

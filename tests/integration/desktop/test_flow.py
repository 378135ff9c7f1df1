"""The whole way through the window on a display, by a real drag from another program, by keys alone, and together with
the command line."""

import os
import shutil
import subprocess
import time
import unittest

from desk_case import DESKTOP, DeskCase, wait_for

SLOW = 400_000  # bytes a second


class Flow(DeskCase):
    def slowly(self):
        self.settings({"upload/localFolder": self.target, "uploads/limit": SLOW})

    def first_state(self):
        jobs = self.jobs()
        return jobs[0]["state"] if jobs else ""

    def test_a_dragged_folder_is_uploaded_and_proved(self):
        folder = self.tree()
        window = self.open_window()
        self.find(window, "push button", "Choose folder")
        self.shot("flow-empty")
        source = self.drag_paths(window, folder, drop=False)
        self.shot("flow-hover")
        self.drop(source)
        sheet = self.find(window, "dialog", "New upload")
        wait_for(lambda: sheet.find("label", "90 files"), what="the count")
        self.shot("flow-sheet")
        self.keys("Return")
        row = self.wait_for_status(window, "^Done, verified")
        self.assertEqual(row[0].split(",")[0], "flowers")
        self.shot("flow-done")
        self.check_arrived(folder)
        self.find(window, "push button", "Show the code").press()
        code = self.find(window, "text", "Code that loads the dataset")
        wait_for(lambda: "packtrain verify" in code.text, what="the code")
        self.find(window, "push button", "Copy the code").press()
        self.shot("flow-code")

    def test_keys_alone_do_everything(self):
        folder = self.tree(files=300, size=20_000)
        self.slowly()
        window = self.open_window()
        self.keys("ctrl+o")
        chooser = self.find(window, "dialog", "Folder to upload")
        field = wait_for(lambda: chooser.find("text"), what="the field for the path")
        self.assertTrue("focused" in field.states(), "the field has the focus")
        self.type(folder)
        self.keys("Return")
        self.find(window, "dialog", "New upload")
        self.keys("alt+n", "ctrl+a")
        self.type("by-keys")
        self.keys("Return")
        self.wait_for_status(window, "^Uploading")
        tree = self.find(window, "tree", "Uploads")
        wait_for(lambda: "focused" in tree.states(), what="the focus on the list")
        self.keys("space")
        self.wait_for_status(window, "^Paused by you")
        self.shot("keys-paused")
        self.keys("space")
        self.wait_for_status(window, "^Uploading")
        self.keys("alt+u", "c")  # the menu, "Cancel upload"
        question = self.find(window, "push button", "Keep it")
        self.shot("keys-cancel")
        self.assertTrue("focused" in question.states(), "the careful answer has the focus")
        self.keys("Escape")
        wait_for(lambda: not window.node.find("push button", "Keep it"), what="the end of the question")
        self.keys("ctrl+q")
        self.find(window, "push button", "Pause and quit")
        self.keys("Return")
        self.assertEqual(window.wait(timeout=10), 0)

    def test_the_window_is_closed_meanwhile_and_the_upload_goes_on_when_it_is_back(self):
        folder = self.tree(files=300, size=20_000)
        self.slowly()
        window = self.open_window(folder)
        self.find(window, "dialog", "New upload")
        self.keys("Return")
        self.wait_for_status(window, "^Uploading")
        self.end(window)
        self.assertEqual(window.returncode, 0)
        self.assertFalse(self.jobs()[0]["running"])
        before = self.jobs()[0]["sent_bytes"]
        again = self.open_window()
        self.wait_for_status(again, "^Uploading")
        self.assertGreaterEqual(self.jobs()[0]["sent_bytes"], before)
        self.find(again, "push button", "Limit").press()
        self.keys("Down", "Return")  # no limit
        self.wait_for_status(again, "^Done, verified")
        self.check_arrived(folder)

    def test_an_upload_of_the_command_line_is_seen_live_and_obeys(self):
        folder = self.tree(files=300, size=20_000)
        window = self.open_window()
        push = subprocess.Popen([os.environ["PACKTRAIN"], "push", folder, "--to", f"local:{self.target}", "--limit", "400kB/s"],
                                env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.wait_for_status(window, "^Uploading")
            self.find(window, "label", "another process")
            self.shot("cli-live")
            self.find(window, "push button", "Pause all").press()
            self.wait_for_status(window, "^Paused by you", 10)
            self.assertEqual(push.wait(timeout=20), 4)
            self.find(window, "push button", "Resume all").press()
            self.wait_for_status(window, "^Uploading")
            self.assertTrue(self.jobs()[0]["running"])
        finally:
            push.kill()
            push.wait()

    def test_a_second_start_hands_over_and_leaves(self):
        folder = self.tree()
        window = self.open_window()
        second = subprocess.run([DESKTOP, folder], env=self.env, stdin=subprocess.DEVNULL, timeout=30, check=False)
        self.assertEqual(second.returncode, 0)
        self.find(window, "dialog", "New upload")

    def test_a_source_that_is_gone_is_waited_for_and_found_again(self):
        folder = self.tree(files=300, size=20_000)
        self.slowly()
        window = self.open_window(folder)
        self.find(window, "dialog", "New upload")
        self.keys("Return")
        self.wait_for_status(window, "^Uploading")
        os.rename(folder, folder + "-away")
        self.wait_for_status(window, "source folder missing")
        self.shot("source-gone")
        os.rename(folder + "-away", folder)
        self.wait_for_status(window, "^Uploading|^Done", 60)

    def test_a_target_that_cannot_be_written_is_said_before_anything_is_sent(self):
        folder = self.tree()
        target = os.path.join(self.place, "file")
        with open(target, "w", encoding="utf-8"):
            pass
        self.settings({"upload/localFolder": os.path.join(target, "below")})
        window = self.open_window(folder)
        sheet = self.find(window, "dialog", "New upload")
        wait_for(lambda: sheet.find("label", "is not a folder"), what="the reason")
        self.assertFalse(sheet.find("push button", "Upload").enabled)
        self.shot("not-writable")

    def test_cancelled_and_removed(self):
        folder = self.tree(files=300, size=20_000)
        self.slowly()
        window = self.open_window(folder)
        self.find(window, "dialog", "New upload")
        self.keys("Return")
        self.wait_for_status(window, "^Uploading")
        self.find(window, "menu item", "Cancel upload", showing=False).press()
        self.find(window, "push button", "Cancel upload").press()
        self.wait_for_status(window, "^Cancelled")
        self.shot("cancelled")
        self.keys("Delete")
        self.find(window, "label", "Drop a dataset folder here")
        self.assertEqual(self.jobs(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)

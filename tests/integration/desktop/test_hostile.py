"""What people drop by mistake or by malice, with a real drag from another program: it is taken, or refused with words, and
nothing freezes or falls over."""

import os
import time
import unittest

from desk_case import DeskCase, wait_for


class Hostile(DeskCase):
    def tearDown(self):
        window = self.programs[0]
        self.assertIsNone(window.poll(), "the window is still there")
        self.assertEqual(self.end(window), 0)
        self.assertNotIn("QObject", window.said)
        super().tearDown()

    def notice(self, window, words):
        return wait_for(lambda: window.node.find("label", words), what=f"a notice with {words!r}")

    def sheet(self, window):
        return self.find(window, "dialog", "New upload")

    def test_ten_thousand_files(self):
        folder = os.path.join(self.place, "many")
        os.makedirs(folder)
        for number in range(10_000):
            with open(os.path.join(folder, f"{number:05}.jpg"), "wb"):
                pass
        window = self.open_window()
        paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
        self.assertEqual(self.drag_paths(window, *paths), "taken")
        sheet = self.sheet(window)
        wait_for(lambda: sheet.find("label", "10,000 files"), what="the count")
        self.shot("hostile-many")
        self.keys("Return")
        self.wait_for_status(window, "^Done, verified", 120)
        self.check_arrived(folder)

    def test_an_address_and_a_word_are_refused_while_they_hover(self):
        window = self.open_window()
        for formats, words in (({"text/uri-list": b"https://example.org/cat.jpg\r\n", "text/plain": b"x"}, "address on the web"),
                               ({"text/plain": b"just a word"}, "full path is needed")):
            source = self.drag(window, formats, drop=False)
            time.sleep(0.3)
            self.shot("hostile-refused")
            self.assertEqual(self.drop(source), "refused", words)
            self.assertIsNone(window.node.find("dialog", "New upload"))
            self.end(source)

    def test_the_drive_folder_into_itself(self):
        window = self.open_window()
        os.makedirs(os.path.join(self.target, "old"))
        self.assertEqual(self.drag_paths(window, self.target), "taken")
        sheet = self.sheet(window)
        wait_for(lambda: sheet.find("label", "lies inside"), what="the reason")
        self.shot("hostile-itself")
        self.assertFalse(sheet.find("push button", "Upload").enabled)

    def test_a_drop_while_the_sheet_is_open_leaves_it_alone(self):
        first, second = self.tree("first"), self.tree("second")
        window = self.open_window(first)
        self.sheet(window)
        self.assertEqual(self.drag_paths(window, second, at=(120, 780)), "refused")
        self.assertIsNotNone(window.node.find("label", "Upload “first”"))
        self.assertIsNone(window.node.find("label", "Upload “second”"))

    def test_names_that_lie(self):
        folder = os.path.join(self.place, "two\nlines \u202egnp.exe".encode().decode())
        os.makedirs(folder)
        for name in (b"caf\xe9.jpg", "\u202egpj.exe".encode(), b"new\nline.txt", b"-rf", b" "):
            with open(os.path.join(os.fsencode(folder), name), "wb") as file:
                file.write(name)
        window = self.open_window()
        self.assertEqual(self.drag_paths(window, folder), "taken")
        sheet = self.sheet(window)
        wait_for(lambda: sheet.find("label", "5 files"), what="the count")
        self.shot("hostile-names")
        self.keys("Return")
        row = self.wait_for_status(window, "^Done, verified")
        self.assertTrue(row[0].startswith("two lines gnp.exe"), row)
        self.check_arrived(folder, "two lines gnp.exe")

    def test_the_same_folder_twice(self):
        folder = self.tree(files=300, size=20_000)
        self.settings({"upload/localFolder": self.target, "uploads/limit": 400_000})
        window = self.open_window(folder)
        self.sheet(window)
        self.keys("Return")
        self.wait_for_status(window, "^Uploading")
        self.assertEqual(self.drag_paths(window, folder), "taken")
        sheet = self.sheet(window)
        wait_for(lambda: sheet.find("label", "in the list already"), what="the reason")
        self.shot("hostile-twice")
        self.assertFalse(sheet.find("push button", "Upload").enabled)

    def test_a_target_that_is_moved_away_is_waited_for(self):
        folder = self.tree(files=300, size=20_000)
        self.settings({"upload/localFolder": self.target, "uploads/limit": 400_000})
        window = self.open_window(folder)
        self.sheet(window)
        self.keys("Return")
        self.wait_for_status(window, "^Uploading")
        os.rename(self.target, self.target + "-away")
        self.wait_for_status(window, "^Waiting: target folder missing")
        self.shot("hostile-target-away")
        self.assertFalse(os.path.exists(self.target))
        os.rename(self.target + "-away", self.target)
        self.wait_for_status(window, "^Done, verified")
        self.check_arrived(folder)


if __name__ == "__main__":
    unittest.main(verbosity=2)

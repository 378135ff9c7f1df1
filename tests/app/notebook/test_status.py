"""What status() shows: in words, as a table, and in a browser in light and dark notebooks."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import packtrain

status = sys.modules["packtrain.status"]  # the function has the same name

SNAPSHOT = {
    "session": {"platform": "colab", "platform_name": "Colab", "plan_name": "free", "left": {"low_s": 1200, "median_s": 5400}},
    "save": {"risk_s": 540, "safe_point": 300, "durable_age_s": 600, "latest_step": 18000, "advice": {"save_every_s": 1260}},
    "checkpoints": {"watches": [
        {"set": "runs", "in_flight": {"source": "step-19000.pt", "done": 50e6, "total": 200e6, "bytes_per_second": 5e6},
         "queued": [{}, {}]},
        {"set": "other", "in_flight": {"source": "b.pt", "done": 0, "total": 10, "waits_for": {"message": "not signed in (PKT-3001)"}},
         "queued": []},
        {"set": "third", "error": {"message": "another agent ships to this set now"}, "queued": [{}]}]},
    "tokens": {"remotes": [{"remote": "mydrive", "fresh_s": 1800, "ended": False}, {"remote": "old", "fresh_s": 0, "ended": True}]},
    "findings": {"open": [{"finding": "accelerator_idle", "words": "the accelerator does nothing, and is billed"}]},
    "cpu": {"value": {"cores_used": 1.5, "cores_available": 2}},
    "memory": {"value": {"used": 4e9, "total": 13e9}},
    "gpus": {"value": [{"name": "Tesla T4", "utilisation_percent": {"value": 0}, "memory": {"value": {"used": 1e9, "total": 16e9}}}]},
    "disks": [{"path": "/", "value": {"free": 40e9, "seconds_to_full": 900}}]}

PLACES = {  # how a notebook says that it is dark, and how dark: Colab's is the lightest of them
    "": "#ffffff", "<html theme=dark>": "#383838", "<body data-jp-theme-light=false>": "#111111", "<body class=vscode-dark>": "#1f1f1f"}


def contrast(one, other):
    """WCAG 2.1: 4.5 or more can be read."""
    def luminance(colour):
        parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Shown(unittest.TestCase):
    def test_words_for_a_terminal(self):
        text = str(packtrain.Status(SNAPSHOT))
        for words in ("Platform     Colab, free", "Session      ! may end in 20 min, probably in 1 h 30 min", "At risk      ! 9 min of work",
                      "Durable      10 min ago, step 18000", "step-19000.pt: 50 MB of 200 MB, 30 s left, 2 more waiting (25 %)",
                      "Shipping     ! b.pt: 0 B of 10 B; not signed in (PKT-3001) (0 %)", "Shipping     1 waiting",
                      "Checkpoints  ! third: another agent ships to this set now", "Sign-in      mydrive, renewed within 30 min",
                      "Sign-in      ! old has ended", "Amiss        ! the accelerator does nothing", "GPU          Tesla T4: 0 %, 1 GB of 16 GB",
                      "Disk         ! /: 40 GB free, full in 15 min"):
            self.assertIn(words, text)
        self.assertEqual(repr(packtrain.Status(SNAPSHOT)), text)
        self.assertTrue(text.isascii())

    def test_the_table_says_the_same_and_not_by_colour_alone(self):
        shown = packtrain.Status(SNAPSHOT)
        page = shown._repr_html_()
        words = re.sub(r"<[^>]+>", "", page.split("</style>")[1])
        for row in shown.rows():
            self.assertIn(row.text, words)
            if row.tone:
                self.assertIn(status._MARKS[row.tone].strip(), words)
        self.assertEqual(page.count("<tr>"), len(shown.rows()))
        self.assertEqual(page.count("<progress"), 2)

    def test_names_from_elsewhere_stay_text(self):
        evil = "<script>alert('x')</script>\"'&"
        page = packtrain.Status({"session": {"platform_name": evil, "plan_name": evil}, "findings": {"open": [{"words": evil}]},
                                 "checkpoints": {"watches": [{"in_flight": {"source": evil, "done": 1, "total": 2}}]},
                                 "disks": [{"path": evil, "value": {"free": 1}}]})._repr_html_()
        self.assertNotIn("<script", page)
        self.assertEqual(page.count("&lt;script"), 5)

    def test_whatever_an_agent_says_is_shown_without_a_fault(self):
        for section in SNAPSHOT:
            for nonsense in (None, 7, "x", [], {}, [None], {"value": None}, {"watches": [None, {"in_flight": 3, "queued": 4}]},
                             {"remotes": [None, {"fresh_s": "x"}]}, {"open": [None]}):
                shown = packtrain.Status({**SNAPSHOT, section: nonsense})
                self.assertIn("<table", shown._repr_html_())
                str(shown)
        self.assertIn("no end is known", str(packtrain.Status({})))

    def test_every_colour_can_be_read_where_it_stands(self):
        for place, ground in PLACES.items():
            colours = status._DARK if place else status._LIGHT
            for tone in ("good", "warn"):
                self.assertGreaterEqual(contrast(colours[tone], ground), 4.5, (place, tone))
            self.assertGreaterEqual(contrast(colours["bar"], ground), 3, place)


class InABrowser(unittest.TestCase):
    BROWSER = shutil.which("chromium") or shutil.which("google-chrome")

    def colours(self, place, folder):
        page = os.path.join(folder, "page.html")
        with open(page, "w", encoding="utf-8") as file:
            file.write("<!doctype html>{}<meta charset=utf-8>{}<script>document.title = ['good', 'warn'].map(tone => getComputedStyle("
                       "document.querySelector('.packtrain .' + tone)).color).join(' ')</script>".format(
                           place, packtrain.Status(SNAPSHOT)._repr_html_()))
        done = subprocess.run([self.BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + os.path.join(folder, "profile"),
                               "--dump-dom", "file://" + page], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, timeout=60)
        title = re.search(r"<title>(.*?)</title>", done.stdout).group(1)
        return ["#{:02x}{:02x}{:02x}".format(*(int(part) for part in rgb)) for rgb in re.findall(r"rgb\((\d+), (\d+), (\d+)\)", title)]

    def test_the_notebook_chooses_light_or_dark(self):
        if self.BROWSER is None:
            self.skipTest("no chromium is installed (installer/setup.sh --tests installs it)")
        with tempfile.TemporaryDirectory() as folder:
            for place in PLACES:
                colours = status._DARK if place else status._LIGHT
                self.assertEqual(self.colours(place, folder), [colours["good"], colours["warn"]], place)


if __name__ == "__main__":
    unittest.main()

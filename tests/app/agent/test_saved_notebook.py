"""A notebook that finds its secret in Colab's store, run by the real Jupyter and saved with its output: nothing of the secret is in it."""

import json
import os
import sys
import unittest

try:
    import nbclient
    import nbformat
except ImportError:
    nbclient = None

from agent_case import PROGRAM, wait_until
from grant_case import GrantCase, opened
from secret_search import SecretSearch

PACKAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "app", "notebook")
# What Colab's own module does, less the browser: the secret comes from outside of the notebook.
USERDATA = '''
class SecretNotFoundError(Exception):
    pass


def get(name):
    if name != "PACKTRAIN":
        raise SecretNotFoundError(name)
    with open({store!r}, encoding="utf-8") as file:
        return file.read()
'''
CELLS = ("import packtrain", "packtrain.start()", "packtrain.status()", "print(packtrain.status())",
         "packtrain.agent.snapshot()", "import os; print(sorted(os.environ.items()))", "globals()",
         "packtrain.start(secret='ask')", "%tb\nraise RuntimeError('a cell that fails')")


@unittest.skipIf(nbclient is None and not os.environ.get("CI"), "no nbclient is installed (installer/setup.sh --tests installs jupyter-server)")
class Saved(GrantCase):
    def setUp(self):
        super().setUp()
        self.stop_agent()
        colab = os.path.join(self.place, "site", "google", "colab")
        os.makedirs(colab)
        store = os.path.join(self.place, "store")
        with open(store, "w", encoding="utf-8") as file:
            file.write(self.secret)
        for path, text in ((os.path.join(colab, "__init__.py"), ""), (os.path.join(colab, "userdata.py"), USERDATA.format(store=store))):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

    def surroundings(self):
        jupyter = {name: os.path.join(self.place, name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
        return {**self.env, **jupyter, "PACKTRAIN_AGENT": PROGRAM, "COLAB_RELEASE_TAG": "release-colab_20260514",
                "PYTHONPATH": os.pathsep.join([os.path.join(self.place, "site"), PACKAGE])}

    def run_notebook(self):
        cells = [nbformat.v4.new_code_cell(text) for text in CELLS]
        notebook = nbformat.v4.new_notebook(cells=cells)
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.surroundings())
        try:
            nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=True).execute()
        finally:
            os.environ.clear()
            os.environ.update(before)
        path = os.path.join(self.place, "saved.ipynb")
        nbformat.write(notebook, path)
        with open(path, "rb") as file:
            return notebook, file.read()

    def test_it_works_and_the_file_holds_nothing_of_it(self):
        notebook, saved = self.run_notebook()
        grant = opened(self.secret)["grant"]
        failed = [output["ename"] for cell in notebook.cells for output in cell.outputs if output.output_type == "error"]
        self.assertEqual(failed, ["RuntimeError"], saved[-4000:])
        self.assertEqual([each["from"] for each in self.credential()["held"]], ["colab"])
        wait_until(lambda: self.grant_state() == ["works"])
        self.assertIn(b"Notebook grant", saved)
        search = SecretSearch({self.secret.encode(), *(grant[name].encode() for name in ("refresh_token", "client_secret"))})
        search.text("the saved notebook", saved)
        # Nor who the account is.
        self.assertNotIn(b"tester@example.com", saved)
        self.assertEqual(search.found, [])
        self.assert_nowhere(*self.processes(), ("the notebook", json.dumps(notebook).encode()))


if __name__ == "__main__":
    sys.exit(unittest.main())

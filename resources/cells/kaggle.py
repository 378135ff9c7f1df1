# Packtrain on Kaggle, internet off. First, once: download @NAME@
# (@FROM@) and add it to the notebook as a dataset (Add Input, Upload).
import glob, hashlib, json, subprocess, sys

wheels = glob.glob("/kaggle/input/**/@NAME@", recursive=True)
if not wheels:
    raise RuntimeError("@NAME@ is not among the inputs of this notebook")
with open(wheels[0], "rb") as file:
    if hashlib.sha256(file.read()).hexdigest() != "@SHA256@":
        raise RuntimeError(wheels[0] + " is not the wheel that this cell was made for")
subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheels[0]], check=True)

import packtrain

packtrain.start(secret="off")  # Kaggle's secrets need internet
# Without internet nothing leaves this machine but the notebook's output: this file is part of it. Write it again for news.
with open("/kaggle/working/packtrain-status.json", "w") as file:
    json.dump(packtrain.agent.snapshot(), file, indent=1)
packtrain.status()

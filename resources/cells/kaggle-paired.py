# Packtrain on Kaggle, with the notebook's internet on. First, once: download @NAME@
# (@FROM@) and add it to the notebook as a dataset (Add Input, Upload).
import glob, hashlib, subprocess, sys

wheels = glob.glob("/kaggle/input/**/@NAME@", recursive=True)
if not wheels:
    raise RuntimeError("@NAME@ is not among the inputs of this notebook")
with open(wheels[0], "rb") as file:
    if hashlib.sha256(file.read()).hexdigest() != "@SHA256@":
        raise RuntimeError(wheels[0] + " is not the wheel that this cell was made for")
subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheels[0]], check=True)

import packtrain

# The secret PACKTRAIN is found in Kaggle's secrets (Add-ons, Secrets), which need internet.
packtrain.start()

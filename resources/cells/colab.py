# Packtrain in Colab: the wheel lies in your own Drive, and nothing is fetched from anywhere else.
import hashlib, subprocess, sys
from google.colab import drive

drive.mount("/content/drive")
wheel = @WHEEL@
with open(wheel, "rb") as file:
    if hashlib.sha256(file.read()).hexdigest() != "@SHA256@":
        raise RuntimeError(wheel + " is not what was put there; run 'packtrain agent put' again, and take its new cell")
subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel], check=True)

import packtrain

# The secret PACKTRAIN of 'packtrain agent grant', if there is one, is found in Colab's secrets.
packtrain.start()
# A dataset that lies there: packtrain.dataset("local:@DATASETS@/NAME")

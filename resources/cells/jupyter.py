# Packtrain on a Jupyter server, without root and without pip.@FIRST@
import hashlib, os, sys, zipfile

wheel = @WHEEL@
with open(wheel, "rb") as file:
    if hashlib.sha256(file.read()).hexdigest() != "@SHA256@":
        raise RuntimeError(wheel + " is not the wheel that this cell was made for")
place = os.path.expanduser("~/.local/lib/packtrain/@SHORT@")
if not os.path.isdir(place):
    draft = place + ".draft-" + str(os.getpid())
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(draft)
    os.rename(draft, place)
sys.path.insert(0, place)
# What is started from here finds it too.
os.environ["PYTHONPATH"] = os.pathsep.join([place, *filter(None, [os.environ.get("PYTHONPATH")])])

import packtrain

# The secret PACKTRAIN of 'packtrain agent grant' is found in ~/.config/packtrain/notebook-secret; secret="ask" asks for it.
packtrain.start()

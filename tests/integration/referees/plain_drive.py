"""A dataset fetched from a Drive by its own protocol, with no code of ours between."""

import os
import shutil
import urllib.request


def fetch_dataset(cloud, token, folder):
    """Every object beside the one manifest that there is; `token` may see them (an emulator's --grant TOKEN:drive)."""
    objects = {one["id"]: one for one in cloud.objects()}

    def path(one):
        parent = objects.get(one["parent"])
        return os.path.join(path(parent), one["name"]) if parent else one["name"]

    top = os.path.dirname(next(path(one) for one in objects.values() if one["name"] == "packtrain.json"))
    for one in objects.values():
        if one["folder"]:
            continue
        target = os.path.join(folder, os.path.relpath(path(one), top))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        request = urllib.request.Request(f"{cloud.url}/drive/v3/files/{one['id']}?alt=media", headers={"Authorization": "Bearer " + token})
        with urllib.request.urlopen(request, timeout=120) as reply, open(target, "wb") as file:
            shutil.copyfileobj(reply, file)

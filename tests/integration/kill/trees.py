"""Trees to push, and the proof that what arrived is what was there: by stock tar, cat and diff alone."""
import hashlib
import json
import os
import subprocess
import sys
import urllib.request

KIB, MIB = 1024, 1024 * 1024


def make_tree(root, rng, megabytes):
    """Samples of two files in a few folders, empty files, links, odd names, and bigger files among them."""
    total = 0
    index = 0
    while total < megabytes * MIB:
        folder = root / f"class {index % 5}"
        folder.mkdir(parents=True, exist_ok=True)
        size = rng.choice([0, 37, 4 * KIB, 60 * KIB, 200 * KIB, 3 * MIB])
        (folder / f"img{index:05}.jpg").write_bytes(rng.randbytes(size))
        (folder / f"img{index:05}.txt").write_text(f"label {index}\n")
        total += size
        index += 1
    (root / "empty").mkdir()
    os.symlink("class 0/img00000.jpg", root / "link")
    with open(os.fsencode(root) + b"/not utf-8 \xff\xfe", "wb") as odd:
        odd.write(b"bytes")
    os.chmod(root / "class 1", 0o750)


def check_tree(files, source, scratch):
    """`files`: path below the dataset's folder -> bytes. Ends the program if anything is missing, too much or different."""
    manifest = json.loads(files["packtrain.json"])
    named = {"packtrain.json", "wids.json", manifest["index"]["name"]}
    back = scratch / "back"
    subprocess.run(["rm", "-rf", back], check=True)
    back.mkdir()
    for shard in manifest["shards"]:
        named.add(shard["name"])
        if hashlib.sha256(files[shard["name"]]).hexdigest() != shard["sha256"]:
            sys.exit(f"{shard['name']}: its bytes are not those of the manifest")
        subprocess.run(["tar", "xpf", "-", "-C", back], input=files[shard["name"]], check=True)
    for raw in manifest.get("raw", []):
        target = back / raw["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"".join(files[part["name"]] for part in raw["parts"]))
        named.update(part["name"] for part in raw["parts"])
    if named != set(files):
        sys.exit(f"named {sorted(named - set(files))} but not there, there {sorted(set(files) - named)} but not named")
    different = subprocess.run(["diff", "-r", "--no-dereference", source, back], capture_output=True, text=True)
    if different.returncode != 0:
        sys.exit(f"the trees differ:\n{different.stdout[:2000]}{different.stderr}")


def download(drive):
    """All live files of the emulator by path below the dataset's folder."""
    objects = {o["id"]: o for o in drive.objects()}
    files = {}
    for item in objects.values():
        if item["folder"] or item["trashed"]:
            continue
        path, parent = item["name"], objects.get(item["parent"])
        while parent and parent["name"] != "flowers":
            path, parent = f"{parent['name']}/{path}", objects.get(parent["parent"])
        if path in files:
            sys.exit(f"{path} is there twice")
        request = urllib.request.Request(f"{drive.url}/drive/v3/files/{item['id']}?alt=media", headers={"Authorization": "Bearer WIDE"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            files[path] = reply.read()
    return files


def child(program, **options):
    """The command line of push-child."""
    return [program] + [f"{key.replace('_', '-')}={value}" for key, value in options.items()]


def run_to_end(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    if done.returncode != 0:
        sys.exit(f"a push that nobody killed ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout

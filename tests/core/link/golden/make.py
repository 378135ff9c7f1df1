#!/usr/bin/env python3
"""Writes the golden files: a second writer and reader of core/link/FORMAT.md, standard library only.

    make.py FOLDER          writes state.frame, command.frame and state.events beside state.json and command.json
    make.py --check FOLDER  opens the frames that lie there and compares their payloads
"""

import base64
import hashlib
import hmac
import pathlib
import struct
import sys

KEY = bytes(range(32))
SESSION = bytes.fromhex("00112233445566778899aabbccddeeff")
SENDERS = {"state": bytes.fromhex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"), "command": bytes.fromhex("d0d1d2d3d4d5d6d7d8d9dadbdcdddedf")}
COUNTERS = {"state": 258, "command": 0}
DIRECTIONS = {"state": 1, "command": 2}
NONCE = bytes(range(100, 124))


def rotate(value, by):
    return ((value << by) | (value >> (32 - by))) & 0xFFFFFFFF


def quarter(s, a, b, c, d):
    for x, y, z, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & 0xFFFFFFFF
        s[z] = rotate(s[z] ^ s[x], by)


def rounds(words):
    state = list(words)
    for _ in range(10):
        for lane in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(state, *lane)
    return state


def start(key, rest):
    return list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key)) + list(struct.unpack("<4I", rest))


def hchacha20(key, nonce):
    state = rounds(start(key, nonce))
    return struct.pack("<8I", *state[:4], *state[12:])


def chacha20(key, counter, nonce, data):
    out = bytearray()
    for block in range(0, len(data), 64):
        words = start(key, struct.pack("<I", counter + block // 64) + nonce)
        mixed = [(a + b) & 0xFFFFFFFF for a, b in zip(words, rounds(words))]
        out += bytes(a ^ b for a, b in zip(data[block : block + 64], struct.pack("<16I", *mixed)))
    return bytes(out)


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at : at + 16] + b"\x01", "little")) * r % ((1 << 130) - 5)
    return ((total + int.from_bytes(key[16:], "little")) & ((1 << 128) - 1)).to_bytes(16, "little")


def padded(data):
    return data + bytes(-len(data) % 16)


def tag(key, nonce, associated, sealed):
    one_time = chacha20(key, 0, nonce, bytes(64))[:32]
    return poly1305(one_time, padded(associated) + padded(sealed) + struct.pack("<QQ", len(associated), len(sealed)))


def frame_key(kind):
    message = f"packtrain-link/1 {kind}".encode() + b"\0" + SESSION + SENDERS[kind]
    return hmac.new(KEY, message, hashlib.sha256).digest()


def frame(kind, payload):
    head = b"PKTL" + bytes([1, DIRECTIONS[kind], 0, 0]) + SESSION + SENDERS[kind]
    head += struct.pack("<QI", COUNTERS[kind], 24 + len(payload) + 16)
    inner, short = hchacha20(frame_key(kind), NONCE[:16]), bytes(4) + NONCE[16:]
    sealed = chacha20(inner, 1, short, payload)
    return head + NONCE + sealed + tag(inner, short, head, sealed)


def opened(kind, data):
    head, nonce, sealed, told = data[:52], data[52:76], data[76:-16], data[-16:]
    inner, short = hchacha20(frame_key(kind), nonce[:16]), bytes(4) + nonce[16:]
    assert hmac.compare_digest(told, tag(inner, short, head, sealed)), "the tag is another one"
    return chacha20(inner, 1, short, sealed)


def event(data):
    sender, counter = data[24:40].hex(), struct.unpack("<Q", data[40:48])[0]
    return f"id: {sender}-{counter}\ndata: {base64.b64encode(data).decode()}\n\n".encode()


def main():
    check = sys.argv[1] == "--check"
    folder = pathlib.Path(sys.argv[-1])
    for kind in ("state", "command"):
        payload = (folder / f"{kind}.json").read_bytes()
        if check:
            data = (folder / f"{kind}.frame").read_bytes()
            assert opened(kind, data) == payload and data == frame(kind, payload), kind
        else:
            (folder / f"{kind}.frame").write_bytes(frame(kind, payload))
    events = folder / "state.events"
    told = event((folder / "state.frame").read_bytes())
    if check:
        assert events.read_bytes() == told, "events"
    else:
        events.write_bytes(told)


if __name__ == "__main__":
    main()

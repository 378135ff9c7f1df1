"""A drive mounted over FUSE that answers, hangs, comes back or dies as a test tells it. Speaks the kernel's own protocol, so it
needs nothing installed; it needs to be root, be it of a namespace of its own."""

import ctypes
import os
import struct
import threading

INIT, GETATTR, STATFS, FORGET, INTERRUPT = 26, 3, 17, 2, 36
ENOSYS = 38
MNT_DETACH = 2
LIBC = ctypes.CDLL(None, use_errno=True)


class FuseDrive:
    def __init__(self, point):
        self.point = point
        self.answering = threading.Event()
        self.answering.set()
        self.asked = 0  # questions since it hangs
        self.device = os.open("/dev/fuse", os.O_RDWR)
        options = f"fd={self.device},rootmode=40000,user_id=0,group_id=0,allow_other".encode()
        if LIBC.mount(b"drive", point.encode(), b"fuse.drive", 0, options) != 0:
            problem = ctypes.get_errno()
            os.close(self.device)
            raise OSError(problem, os.strerror(problem))
        threading.Thread(target=self._serve, daemon=True).start()

    def hang(self):
        self.asked = 0
        self.answering.clear()

    def come_back(self):
        self.answering.set()

    def die(self):
        """As when the drive's program crashes: the mount stays and answers with an error."""
        device, self.device = self.device, -1
        if device != -1:
            os.close(device)
        self.answering.set()

    def close(self):
        self.die()
        LIBC.umount2(self.point.encode(), MNT_DETACH)

    def _serve(self):
        while True:
            device = self.device
            try:
                request = os.read(device, 1 << 17)
            except OSError:
                return
            _, opcode, unique = struct.unpack_from("<IIQ", request)
            if opcode in (FORGET, INTERRUPT):
                continue
            if not self.answering.is_set():
                self.asked += 1
                threading.Thread(target=self._answer_later, args=(opcode, unique), daemon=True).start()
                continue
            self._answer(opcode, unique)

    def _answer_later(self, opcode, unique):
        self.answering.wait()
        self._answer(opcode, unique)

    def _answer(self, opcode, unique):
        error, body = 0, b""
        if opcode == INIT:
            body = struct.pack("<IIIIHHIIHH8I", 7, 31, 0, 0, 12, 9, 1 << 16, 1, 0, 0, *[0] * 8)
        elif opcode == GETATTR:
            body = struct.pack("<QIIQQQQQQIIIIIIIIII", 0, 0, 0, 1, 4096, 8, 0, 0, 0, 0, 0, 0, 0o40755, 2, 0, 0, 0, 4096, 0)
        elif opcode == STATFS:
            body = struct.pack("<QQQQQIIII6I", 1000, 400, 400, 100, 50, 1 << 20, 255, 1 << 20, 0, *[0] * 6)
        else:
            error = -ENOSYS
        try:
            os.write(self.device, struct.pack("<IiQ", 16 + len(body), error, unique) + body)
        except OSError:
            pass  # who asked is gone

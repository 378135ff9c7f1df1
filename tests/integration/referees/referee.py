"""What every referee needs: the emulator's test module, and one way to say that a referee cannot be had."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "servers"))

SKIPPED = 77


def cannot(reason):
    """Ends the run: skipped with its reason, or failed where referees are required."""
    required = os.environ.get("CI") == "true" or os.environ.get("PACKTRAIN_REQUIRE_REFEREES") == "1"
    print(f"{'required referee missing' if required else 'skipped'}: {reason}", flush=True)
    sys.exit(1 if required else SKIPPED)

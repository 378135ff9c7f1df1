#!/usr/bin/env bash
# Sets up, builds and opens Packtrain on the embedded default: the local folder drive, nothing to configure.
# --demo starts the Drive emulator and signs in to it, so that the whole flow is seen without an account.
# With no display it says so and does the same job with the command line.
set -euo pipefail
cd "$(dirname "$0")/.."

demo=0 setup=1
while [ $# -gt 0 ]; do
    case $1 in
        --demo) demo=1; shift ;;
        --no-setup) setup=0; shift ;;
        --) shift; break ;;
        -h|--help)
            echo "usage: installer/run.sh [--demo] [--no-setup] [-- FOLDER...]"
            echo "  opens the desktop (FOLDERs are offered for upload); without a display: packs FOLDER with the command line"
            exit 0 ;;
        -*) echo "run.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
        *) break ;;
    esac
done

[ $setup = 0 ] || installer/setup.sh
echo "run: building (build/release)"
cmake --preset release >/dev/null
targets=(packtrain packtrain-desktop packtrain-keychain)
[ $demo = 0 ] || targets+=(drive-emulator)
cmake --build --preset release --target "${targets[@]}"
bin=$PWD/build/release/bin

if [ $demo = 1 ]; then
    # Everything of the demo lives in one folder that goes when it ends.
    export PACKTRAIN_HOME
    PACKTRAIN_HOME=$(mktemp -d -t packtrain-demo-XXXXXX)
    "$bin/drive-emulator" --client-id demo-client --client-secret demo-secret --auto-consent allow --die-with-parent >"$PACKTRAIN_HOME/emulator.log" 2>&1 &
    emulator=$!
    trap 'kill $emulator 2>/dev/null || true; wait $emulator 2>/dev/null || true; rm -rf "$PACKTRAIN_HOME"' EXIT
    for _ in $(seq 100); do
        address=$(sed -n 's/^listening //p' "$PACKTRAIN_HOME/emulator.log")
        [ -n "$address" ] && break
        sleep 0.1
    done
    [ -n "${address:-}" ] || { echo "run: the Drive emulator did not start" >&2; cat "$PACKTRAIN_HOME/emulator.log" >&2; exit 1; }
    echo "run: the Drive emulator listens on $address"
    printf '{"installed":{"client_id":"demo-client","client_secret":"demo-secret","auth_uri":"%s/o/oauth2/v2/auth","token_uri":"%s/token"}}' \
        "$address" "$address" >"$PACKTRAIN_HOME/client_secret.json"
    "$bin/packtrain" remote add drive demo --client "$PACKTRAIN_HOME/client_secret.json" --secrets file \
        "endpoint=$address" "token_url=$address/token" "auth_url=$address/o/oauth2/v2/auth"
    # The emulator's consent page answers itself here, so that no browser is needed.
    "$bin/packtrain" remote login demo --browser "$PWD/installer/demo-browser.sh"
    # The window's sheet offers that drive first, too.
    printf '[upload]\nremote=demo\n' >"$PACKTRAIN_HOME/desktop.ini"
    target=demo:
else
    target=local:${XDG_DATA_HOME:-$HOME/.local/share}/packtrain/drive
fi

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "run: opening the window"
    "$bin/packtrain-desktop" "$@"
    exit $?
fi

echo "run: there is no display, so the command line does the same job"
folder=${1:-$PWD/resources}
echo "run: packtrain push $folder --to $target"
"$bin/packtrain" push "$folder" --to "$target" --name "demo-$(date +%Y%m%d-%H%M%S)"

#!/usr/bin/env bash
# Installs what Packtrain needs on Debian 12: to build and run, and with --tests also the referees of the tests.
# Says what it installs, installs nothing that is there already, and starts no service.
set -euo pipefail

wanted="build desktop"
for argument in "$@"; do
    case $argument in
        --tests) wanted="build desktop tests" ;;
        --no-qt) wanted="${wanted/desktop/}" ;;
        --list) list_only=1 ;;
        -h|--help)
            echo "usage: installer/setup.sh [--tests] [--no-qt] [--list]"
            echo "  --tests  also what the tests need (referees, a virtual display, clang's tools)"
            echo "  --no-qt  without the desktop's packages"
            echo "  --list   print the package names and stop"
            exit 0 ;;
        *) echo "setup.sh: unknown option $argument (see --help)" >&2; exit 2 ;;
    esac
done

packages_build="curl g++ cmake ninja-build ccache pkg-config git ca-certificates libcurl4-openssl-dev libsqlite3-dev libssl-dev
    libsodium-dev libxxhash-dev libzstd-dev nlohmann-json3-dev libspdlog-dev libfmt-dev libarchive-dev libcpp-httplib-dev
    libcli11-dev"
packages_desktop="qt6-base-dev qt6-base-dev-tools qt6-svg-dev libgl-dev qtkeychain-qt6-dev qt6-tools-dev qt6-tools-dev-tools
    qt6-l10n-tools libqt6svg6 qt6-qpa-plugins fonts-dejavu-core"
packages_tests="doctest-dev clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev openssl python3 python3-pip python3-googleapi
    python3-google-auth-httplib2 xvfb openbox xdotool xsel x11-utils imagemagick dbus dbus-x11 gnome-keyring libsecret-tools
    libglib2.0-bin at-spi2-core python3-pyatspi chromium iproute2 libarchive-tools tar diffutils findutils procps
    dunst xfce4-notifyd xfce4-panel xfconf
    papirus-icon-theme rclone zstd faketime debootstrap util-linux mount zsh jupyter-server python3-ipykernel python3-grpcio
    python3-torch python3-venv python3-pip python3-websocket python3-imageio openssh-server openssh-client"

names=""
for group in $wanted; do
    variable=packages_$group
    names="$names ${!variable}"
done
# Node's own packages are large: only where no npm is there already.
case " $wanted " in *" tests "*) command -v npm >/dev/null 2>&1 || names="$names npm" ;; esac
# shellcheck disable=SC2086  # a list of words
names=$(printf '%s\n' $names | sort -u)
if [ -n "${list_only:-}" ]; then printf '%s\n' "$names"; exit 0; fi

missing=""
for name in $names; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $name"
done
if [ -z "$missing" ]; then
    echo "setup: everything is there ($(printf '%s\n' "$names" | wc -l) packages)"
    exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "setup: run this as root, or install sudo; needed:$missing" >&2; exit 1; }
    as_root=sudo
fi
echo "setup: installing from Debian:$missing"
export DEBIAN_FRONTEND=noninteractive
# The tests start an sshd of their own: the package's is not to run because of them.
case " $missing " in *" openssh-server "*)
    if command -v systemctl >/dev/null 2>&1; then
        echo "setup: ssh.service stays masked; 'systemctl unmask ssh.service ssh.socket' undoes that"
        $as_root systemctl mask ssh.service ssh.socket || true
    fi ;;
esac
$as_root apt-get update -q
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
echo "setup: done"

#!/usr/bin/env bash
# Sets up, builds and passes all tests. `--no-setup` leaves the packages alone; what follows `--` goes to ctest.
set -euo pipefail
cd "$(dirname "$0")/.."

setup=1
while [ $# -gt 0 ]; do
    case $1 in
        --no-setup) setup=0; shift ;;
        --) shift; break ;;
        -h|--help) echo "usage: installer/test.sh [--no-setup] [-- CTEST-ARGUMENTS]"; exit 0 ;;
        *) echo "test.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
    esac
done

[ $setup = 0 ] || installer/setup.sh --tests
echo "test: configuring and building (build/dev)"
cmake --preset dev >/dev/null
cmake --build --preset dev
echo "test: running the tests"
ctest --preset dev -j "$(nproc)" "$@"

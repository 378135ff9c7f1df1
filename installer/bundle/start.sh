#!/bin/sh
# Runs the program of this name with the loader and the libraries beside it, whatever libc this system has. What that
# program starts runs with the system's own again: no variable is set that would lead it here.
self=$(readlink -f "$0") || exit 127
name=${self##*/}
bin=${self%/*}
root=${bin%/*}

case $root in
*[:\;\$]*)
    echo "$name: the folder $root has a character in its name that separates folders in a list of them" >&2
    exit 126 ;;
esac

# Made for the system's libc; ours may not be able to load it.
unset LD_PRELOAD

# The programs find the certificates of Debian, RHEL, openSUSE and Alpine themselves. Where there are none, Python's do.
first_of() {
    for file in "$@"; do
        if [ -r "$file" ]; then
            echo "$file"
            return 0
        fi
    done
    return 1
}
if [ -z "${PACKTRAIN_CA:-}" ] && ! first_of /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
    /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem >/dev/null; then
    packages=${root%/*}
    if PACKTRAIN_CA=$(first_of "${SSL_CERT_FILE:-}" /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem \
        "$packages/certifi/cacert.pem" "$packages/pip/_vendor/certifi/cacert.pem" \
        /usr/local/lib/python3*/*-packages/certifi/cacert.pem /usr/lib/python3*/*-packages/certifi/cacert.pem \
        "${CONDA_PREFIX:-/opt/conda}/ssl/cacert.pem" "${CONDA_PREFIX:-/opt/conda}"/lib/python3*/site-packages/certifi/cacert.pem); then
        export PACKTRAIN_CA
    fi
fi

# The user's own path comes last: a driver's library (NVIDIA's) may be found by it, never one of ours.
exec "$bin/packtrain-ld.so" --argv0 "$name" --library-path "$root/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$root/lib/$name" "$@"

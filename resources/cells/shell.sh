# Packtrain in a shell, without root and without pip.@FIRST@
(
    wheel=@WHEEL@
    place=$HOME/.local/lib/packtrain/@SHORT@
    if [ "$(sha256sum <"$wheel" | cut -c1-64)" != @SHA256@ ]; then
        echo "$wheel is not the wheel that these lines were made for" >&2
        exit 1
    fi
    if [ ! -d "$place" ]; then
        mkdir -p "$place.draft-$$" || exit 1
        unzip -qo "$wheel" -d "$place.draft-$$" 2>/dev/null || python3 -m zipfile -e "$wheel" "$place.draft-$$" || exit 1
        mv "$place.draft-$$" "$place" || exit 1
    fi
    chmod +x "$place"/packtrain/bin/* && "$place/packtrain/bin/packtrain-agent" start
) && export PATH="$HOME/.local/lib/packtrain/@SHORT@/packtrain/bin:$PATH" PYTHONPATH="$HOME/.local/lib/packtrain/@SHORT@${PYTHONPATH:+:$PYTHONPATH}"

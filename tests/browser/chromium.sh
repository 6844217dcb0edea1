#!/bin/sh
# Prints the path of a Chromium; installs one the way the platform allows if there is none; fails if that fails.
set -u

find_chromium() {
    if [ -n "${CHROMIUM:-}" ] && [ -x "${CHROMIUM}" ]; then
        echo "$CHROMIUM"
        return 0
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
        command -v "$name" && return 0
    done
    for path in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        [ -x "$path" ] && echo "$path" && return 0
    done
    playwright_path=$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as p: print(p.chromium.executable_path)' 2>/dev/null) || return 1
    [ -x "$playwright_path" ] && echo "$playwright_path"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_chromium() {
    if command -v apt-get >/dev/null; then
        as_root apt-get update -qq
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium && return 0
    fi
    if command -v dnf >/dev/null; then as_root dnf install -y -q chromium && return 0; fi
    if command -v apk >/dev/null; then as_root apk add --quiet chromium && return 0; fi
    .venv/bin/playwright install --with-deps chromium
}

find_chromium && exit 0
echo "No Chromium found; installing one." >&2
install_chromium >&2
find_chromium && exit 0
echo "The browser tests need Chromium: install it, or name it in the environment variable CHROMIUM." >&2
exit 1

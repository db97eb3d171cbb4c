#!/usr/bin/env bash
# Make sure that there is a Chromium for the tests of the pages: install Debian's where we may, the one without windows of its own, with which they
# take half the time. Any other will do; without one those tests are skipped, except in CI, where they must run.
set -euo pipefail

if command -v chromium-headless-shell >/dev/null; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi

if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
  echo "installing chromium for the tests of the pages"
  "${as_root[@]}" apt-get update -qq || true
  for package in chromium-headless-shell chromium; do
    if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null; then exit 0; fi
  done
fi

for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done

echo "no chromium here, and no way to install one: the tests of the pages in a browser will be skipped" >&2
[ -z "${CI:-}" ]

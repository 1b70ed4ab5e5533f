#!/usr/bin/env bash
# Install the package. VERSION is a version, a path, or nothing.
set -euo pipefail
case "${VERSION:-}" in
  "") what="nemovideo-mock[contracts]" ;;
  */* | .) what="$VERSION[contracts]" ;;
  *[!0-9a-zA-Z.]*) echo "::error::version: $VERSION is no version" >&2; exit 2 ;;
  *) what="nemovideo-mock[contracts]==$VERSION" ;;
esac
python -m pip install --quiet --disable-pip-version-check "$what"
nemovideo-mock --version

#!/usr/bin/env bash
# Fails unless TAG is v<version of pyproject.toml> and CHANGELOG.md has a dated section for it.
set -euo pipefail
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
[ "${TAG:?}" = "v$version" ] || { echo "the tag is $TAG, and the version $version" >&2; exit 1; }
grep -Eq "^## $version .*[0-9]{4}-[0-9]{2}-[0-9]{2}" CHANGELOG.md || {
  echo "CHANGELOG.md has no section '## $version · <date>'" >&2
  exit 1
}

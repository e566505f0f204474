#!/usr/bin/env bash
# Fetch axe-core (MPL-2.0), the accessibility checker of the browser tests, into an ignored folder. Not shipped.
set -euo pipefail
version=4.14.1
folder="$(cd "$(dirname "$0")/.." && pwd)/.cache/axe"
mkdir -p "$folder"
cd "$folder"
npm pack --silent "axe-core@$version" >/dev/null
tar -xzf "axe-core-$version.tgz" --strip-components=1 package/axe.min.js package/LICENSE
rm "axe-core-$version.tgz"
printf 'axe-core %s is in %s\n' "$version" "$folder"

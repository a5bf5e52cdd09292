#!/usr/bin/env bash
# For each publication of tests/update/: the version that `cargo xtask update` predicts, beside what cargo-semver-checks finds.
# Needs cargo-semver-checks. Works in a copy; the repository stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-semver-checks > /dev/null || { echo "cargo install --locked cargo-semver-checks"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone --quiet --shared . "$work/old"
git clone --quiet --shared . "$work/new"
export CARGO_TARGET_DIR="$work/target"

for edit in ${*:-$(basename -s .yaml tests/update/*.yaml)}; do
  git -C "$work/new" reset --quiet --hard && git -C "$work/new" clean -fdq
  (
    cd "$work/new"
    # The publication is our description after the edit.
    cargo xtask normal --overlay "tests/update/$edit.yaml" > "$work/published.yaml"
    cargo xtask update --from "$work/published.yaml" --drop-lost > "$work/report.txt" 2> "$work/warnings.txt"
  ) || { echo "$edit: not taken"; cat "$work/warnings.txt"; continue; }
  predicted=$(grep '^version:' "$work/report.txt")
  # As a patch release, so that a break is one too many.
  if cargo semver-checks --manifest-path "$work/new/generated/Cargo.toml" --baseline-root "$work/old/generated" \
    --release-type patch > "$work/found.txt" 2>&1; then
    found="no break"
  else
    found=$(grep -c '^--- failure' "$work/found.txt" || true)" kinds of break"
  fi
  echo "$edit: predicted ${predicted#version: }; found $found"
done

#!/usr/bin/env bash
# Each file in tests/update/ changes the description as a new publication could. For each of these publications, compares three results:
# the prediction of `cargo xtask update`, the result of cargo-semver-checks, and whether smoke/src/calls of the old client, which calls
# every operation, compiles with the new client. Fails if they disagree, except for the publications listed in `unseen`. Works in copies of
# the repository.
set -euo pipefail
cd "$(dirname "$0")/.."
# The JSON output of rustdoc is not stable. The variable is set for all commands, because changing it would cause rebuilds.
export PATH="$PWD/target/tools/bin:$PATH" CARGO_TERM_COLOR=never RUSTC_BOOTSTRAP=1
command -v cargo-semver-checks > /dev/null ||
  { echo "first: cargo install --locked --root target/tools cargo-semver-checks"; exit 2; }

# Breaking changes that neither cargo-semver-checks nor the compiler detects. cargo-semver-checks does not compare the types of fields,
# arguments and results, and the calls do not use their results. generated/api.txt contains these types.
unseen="response_wrapped"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR="${SEMVER_TARGET:-$work/target}"
git clone --quiet --shared . "$work/old"
git clone --quiet --shared . "$work/new"

# Writes the public API of the client in a folder, as JSON of rustdoc.
surface() {
  (cd "$1" && cargo rustdoc --quiet -p zephr-admin --lib --all-features -- \
    -Z unstable-options --output-format json --document-private-items --document-hidden-items --cap-lints allow)
  mv "$CARGO_TARGET_DIR/doc/zephr_admin.json" "$2"
}

# Prints `break` or `none`, according to cargo-semver-checks. The release type is `patch`, so that every breaking change is reported.
by_lints() {
  cargo semver-checks --baseline-rustdoc "$work/old.json" --current-rustdoc "$1" --release-type patch > "$work/lints.txt" 2>&1 && { echo none; return; }
  if grep -q '^--- failure' "$work/lints.txt"; then echo break; else cat "$work/lints.txt" >&2; echo unknown; fi
}

# Does the same by compiling the old calls against the new client.
by_calls() {
  rm -rf "$work/new/smoke/src/calls" && cp -r "$work/old/smoke/src/calls" "$work/new/smoke/src/calls"
  if (cd "$work/new" && cargo check --quiet -p zephr-smoke --bin drive) > "$work/calls.txt" 2>&1; then echo none; else echo break; fi
}

surface "$work/old" "$work/old.json"
printf '%-22s%-12s%-12s%-12s%s\n' publication predicted lints calls verdict
disagree=0
for edit in ${*:-$(basename -s .yaml tests/update/*.yaml)}; do
  git -C "$work/new" reset --quiet --hard && git -C "$work/new" clean -fdq
  (
    cd "$work/new"
    # The publication is our description after the edit.
    cargo xtask normal --overlay "tests/update/$edit.yaml" > "$work/published.yaml"
    cargo xtask update --from "$work/published.yaml" --drop-lost > "$work/report.txt" 2> "$work/told.txt"
  ) || { echo "$edit: the update failed"; cat "$work/told.txt"; exit 1; }
  case $(grep '^version:' "$work/report.txt") in
    *breaking*) predicted=break ;;
    *) predicted=none ;;
  esac
  surface "$work/new" "$work/new.json"
  lints=$(by_lints "$work/new.json") calls=$(by_calls)
  verdict=agree
  if [[ $predicted == none && $lints$calls != nonenone ]]; then
    verdict=DISAGREE disagree=1
  elif [[ $predicted == break && $lints != break && $calls != break ]]; then
    if [[ " $unseen " == *" $edit "* ]]; then verdict="only a type changes, which neither detects"; else verdict=DISAGREE disagree=1; fi
  elif [[ $predicted == break && $lints != break ]]; then
    verdict="agree, but no lint detects it"
  fi
  printf '%-22s%-12s%-12s%-12s%s\n' "$edit" "$predicted" "$lints" "$calls" "$verdict"
  [[ $verdict == agree ]] || sed -n '/^--- failure/,$p' "$work/lints.txt" | sed 's/^/    /'
done
exit $disagree

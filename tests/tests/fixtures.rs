//! The fixtures: small descriptions, one quirk each. What is emitted for each is snapshot here and compiled here.

use insta::{assert_snapshot, glob};
use zephr_codegen::{Input, emit, generate, load};

/// The face of each fixture's client is the one of `zephr-admin`, which names this.
pub use zephr_runtime::Credentials;

/// What `build.rs` emitted for the fixtures, a module each.
#[deny(warnings)]
#[allow(dead_code, reason = "a test binary has no users")]
#[allow(clippy::duplicate_mod, reason = "each fixture has the same hand-written face")]
pub mod fixtures {
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

/// Files that only say what the others hold.
const INDICES: &[&str] = &["mod.rs", "operations.rs", "api.txt"];

#[test]
fn emitted_code() {
    glob!("../fixtures", "*.yaml", |path| {
        let spec = load::decode("fixture.yaml", &std::fs::read(path).unwrap()).unwrap();
        let generated = generate(
            Input {
                spec,
                overlays: Vec::new(),
            },
            &emit::Options::default(),
        );
        let text: Vec<_> = (generated.files.iter())
            .filter(|file| {
                file.path.starts_with("generated/") && !INDICES.iter().any(|name| file.path.ends_with(name))
            })
            .map(|file| format!("// ---- {}\n{}", file.path, file.text))
            .collect();
        assert_eq!(generated.generated, generated.total);
        assert_snapshot!(text.join("\n"));
    });
}

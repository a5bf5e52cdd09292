use std::fs;

use super::{Peer, run};

/// Returns a generator with a change to its package.
fn generator(repair: &str) -> Peer {
    let text = format!(
        "version = \"1.2.3\"\ninstall = []\nrun = [\"tool\", \"-i\", \"{{description}}\"]\n[[repairs]]\nwhy = \"\"\n{repair}"
    );
    toml::from_str(&text).unwrap()
}

#[test]
fn the_committed_list_parses_and_each_repair_has_a_reason() {
    let peers = Peer::all().unwrap();
    assert!(peers.iter().any(|peer| peer.name == "oas3-gen"));
    let repairs = peers.iter().flat_map(|peer| &peer.repairs);
    assert!(repairs.into_iter().all(|repair| !repair.why.is_empty()));
}

#[test]
fn repairs_replace_text_that_occurs_once() {
    let emitted = tempfile::tempdir().unwrap();
    fs::write(emitted.path().join("a"), "one two").unwrap();
    generator("file = \"a\"\nfind = \"two\"\nreplace = \"three\"")
        .repair(emitted.path())
        .unwrap();
    generator("file = \"a\"\ninto = \"b\"\nfind = \"one\"\nreplace = \"two\"")
        .repair(emitted.path())
        .unwrap();
    assert_eq!(fs::read_to_string(emitted.path().join("a")).unwrap(), "one three");
    assert_eq!(fs::read_to_string(emitted.path().join("b")).unwrap(), "two three");
}

#[test]
fn repairs_fail_without_changes_if_the_text_is_missing_or_ambiguous() {
    let emitted = tempfile::tempdir().unwrap();
    let path = emitted.path().join("a");
    fs::write(&path, "one one").unwrap();
    for (find, times) in [("two", "0 times"), ("one", "2 times")] {
        let peer = generator(&format!("file = \"a\"\nfind = \"{find}\"\nreplace = \"x\""));
        let error = peer.repair(emitted.path()).unwrap_err().to_string();
        assert!(error.contains("a: ") && error.contains(times), "{error}");
    }
    let peer = generator("file = \"b\"\nfind = \"one\"\nreplace = \"x\"");
    let error = peer.repair(emitted.path()).unwrap_err().to_string();
    assert!(error.starts_with("b: "), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "one one");
}

#[test]
fn errors_name_a_missing_tool() {
    let error = run(&mut std::process::Command::new("no-such-tool")).unwrap_err();
    assert!(error.to_string().starts_with("no-such-tool: "), "{error}");
}

//! Examples of another description are checked by the types of its own client.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail too")]

use std::{
    fs,
    process::{Command, Output},
};

/// An excerpt of the committed description, whose `companyv4` declares the field of the last line.
const EXCERPT: &str = "\
openapi: 3.0.0
info: {title: Excerpt, version: '1'}
paths:
  /v4/companies/{companyId}:
    get:
      x-zephr-call: companies.get
      operationId: getCompanyV4
      parameters:
      - {name: companyId, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: Done.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/companyv4'}
              example: {name: My Company, website: 'https://company.com'}
components:
  schemas:
    companyv4:
      type: object
      properties:
        name: {type: string}
        website: {type: string}
";

/// Offline, as the checking client must be compiled of what the workspace's lock file names.
fn check_examples(description: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("description.yaml");
    fs::write(&path, description).unwrap();
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["examples", "--no-overlay", "--spec"])
        .arg(&path)
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .unwrap()
}

#[test]
fn a_field_that_another_description_lacks_is_an_unknown_key() {
    let robbed = EXCERPT.trim_end().rsplit_once('\n').unwrap().0;
    for (description, is_sound) in [(robbed, false), (EXCERPT, true)] {
        let output = check_examples(description);
        let report = String::from_utf8(output.stdout).unwrap();
        let all = format!("{report}{}", String::from_utf8_lossy(&output.stderr));
        let unknown: Vec<&str> = report
            .lines()
            .filter(|line| line.starts_with("unknown key: "))
            .collect();
        assert_eq!(unknown.is_empty(), is_sound, "{all}");
        assert!(unknown.iter().all(|line| line.ends_with(": $.website")), "{all}");
        let counts = format!(
            "1 of 1 examples round-trip\nunknown keys: {}\n",
            u8::from(!is_sound)
        );
        assert!(report.contains(&counts), "{all}");
        assert_eq!(output.status.success(), is_sound, "{all}");
    }
}

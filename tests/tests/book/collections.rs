//! The collections that the mock's guide lists.

use std::collections::BTreeSet;

use zephr_admin::Map;
use zephr_mock::Mock;

use crate::read;

/// Returns the pieces of text in backticks.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Returns the error of a mock with this initial document.
async fn refusal(collection: &str, document: Map<String>) -> String {
    let builder = Mock::builder().documents(collection, [document]);
    builder.start().await.unwrap_err().to_string()
}

#[tokio::test]
async fn the_guide_lists_all_collections_with_their_ids() {
    let page = read("mock/docs/testing.md");
    let (_, table) = page.split_once("| collections |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let mut listed = BTreeSet::new();
    for row in rows {
        let [_, collections, fields, _] = row.split('|').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        for collection in code(collections) {
            listed.insert(collection);
            let mut document = Map::new();
            for field in code(fields) {
                let problem = refusal(collection, document.clone()).await;
                assert!(
                    problem.ends_with(&format!(": it needs {field}")),
                    "{collection}: {problem}"
                );
                document.insert(field.to_owned(), "x".to_owned());
            }
        }
    }
    let problem = refusal("nothing", Map::new()).await;
    let (_, known) = problem.split_once("there are ").unwrap();
    assert_eq!(listed, known.split(", ").collect());
}

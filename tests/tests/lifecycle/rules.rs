//! Rules and their versions.

use zephr_admin::{
    RawJson,
    types::{NewFeatureRuleVersion, NewRequestRule},
};

use crate::support::{Server, assert_holds, refused};

pub(crate) async fn feature_rules(zephr: &Server) {
    let rules = zephr.feature_rules();
    let first = NewFeatureRuleVersion::new()
        .label("One")
        .requirements_script("return []");
    rules.create_version("banner", &first).await.unwrap();
    let second = NewFeatureRuleVersion::new().label("Two");
    rules.create_version("banner", &second).await.unwrap();
    assert_holds(&rules.get_version("banner", 1).await.unwrap(), &first);
    let all = rules.list_versions("banner").await.unwrap();
    let numbers: Vec<_> = all
        .iter()
        .map(|one| one.version.as_ref().unwrap().as_number().as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2]);
    rules.save_tags("banner", 2, ["live"]).await.unwrap();
    assert_eq!(
        rules.list().tags(["live", "other"]).await.unwrap()[0]
            .label
            .as_deref(),
        Some("Two")
    );
    assert!(rules.list().tags(["draft"]).await.unwrap().is_empty());
    rules.delete_version("banner", 2).await.unwrap();
    assert_eq!(refused(rules.get_version("banner", 2)).await, 404);
    assert_eq!(
        rules.list().await.unwrap()[0].label.as_deref(),
        Some("One"),
        "the latest that is left"
    );
    rules.create_version("banner", &second).await.unwrap();
    assert_holds(&rules.get_version("banner", 3).await.unwrap(), &second);
    rules.delete("banner").await.unwrap();
    assert_eq!(refused(rules.list_versions("banner")).await, 404);
    assert_eq!(refused(rules.save_tags("banner", 3, ["live"])).await, 404);
}

pub(crate) async fn request_rules(zephr: &Server) {
    let rules = zephr.request_rules();
    let rule = NewRequestRule::new().label("Forum").script_type("javascript");
    assert_eq!(rules.save(&rule).send().await.unwrap().status(), 201);
    let changed = rule.clone().action_script("return 1");
    assert_eq!(
        rules.save(&changed).send().await.unwrap().status(),
        200,
        "another version"
    );
    let all = rules.list().await.unwrap();
    assert_eq!(all.len(), 1);
    assert_holds(&all[0], &changed);
    let id = all[0].id.clone().unwrap();
    assert_holds(&rules.get_version(&id, 1).await.unwrap(), &rule);
    let body = RawJson::parse(r#"{"action_script":"return 3"}"#).unwrap();
    let third = rules.create_version(&id, &body).await.unwrap();
    assert_eq!(third.version.as_ref().unwrap().as_number().as_i64(), Some(3));
    assert_holds(&third, &changed.action_script("return 3"));
    rules.delete_version(&id, 3).await.unwrap();
    assert_eq!(refused(rules.get_version(&id, 3)).await, 404);
    rules.delete(&id).await.unwrap();
    assert_eq!(refused(rules.get_version(&id, 1)).await, 404);
    assert_eq!(refused(rules.create_version(&id, &body)).await, 404);
}

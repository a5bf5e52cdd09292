//! Resources with only a list and a document each.

use zephr_admin::types::{NewCacheConfiguration, NewSegment, NewWebhook, Webhook};

use crate::support::{JOE, Server, assert_holds, assert_lists, created, refused};

pub(crate) async fn cache_configurations(zephr: &Server) {
    let configurations = zephr.cache_configurations();
    let new = NewCacheConfiguration::new().label("Forum");
    let id = created(configurations.create(&new).send()).await;
    assert_holds(&configurations.get(&id).await.unwrap(), &new);
    let changed = NewCacheConfiguration::new().label("News");
    configurations.update(&id, &changed).await.unwrap();
    assert_lists(&configurations.list().await.unwrap(), &changed);
    configurations.delete(&id).await.unwrap();
    assert_eq!(refused(configurations.get(&id)).await, 404);
    assert_eq!(refused(configurations.update(&id, &changed)).await, 404);
}

pub(crate) async fn webhooks(zephr: &Server) {
    let new = NewWebhook::new("http://localhost:9999")
        .label("Told")
        .triggers(["user.create"])
        .method("POST");
    let id = created(zephr.webhooks().create(&new).send()).await;
    let read = zephr.webhooks().get(&id).await.unwrap();
    assert_holds(&read, &new);
    assert_eq!(read.webhook_id.as_ref().unwrap().as_str(), id);
    let changed = Webhook::new().label("Told again");
    zephr.webhooks().update(&id, &changed).await.unwrap();
    assert_lists(&zephr.webhooks().list().await.unwrap(), &changed);
    zephr.webhooks().delete(&id).await.unwrap();
    assert_eq!(refused(zephr.webhooks().get(&id)).await, 404);
}

pub(crate) async fn segments(zephr: &Server) {
    let new = NewSegment::new("Loyal").description("Who comes often");
    let id = created(zephr.segments().create(&new).send()).await;
    let read = zephr.segments().get(&id).await.unwrap();
    assert_holds(&read, &new);
    assert_eq!((read.active, read.archived), (Some(true), Some(false)));
    assert_lists(&zephr.segments().list().await.unwrap(), &new);
    assert!(zephr.segments().list_for_user(JOE).await.unwrap().is_empty());
    assert_eq!(refused(zephr.segments().list_for_user("nobody")).await, 404);
    zephr.segments().delete(&id).await.unwrap();
    assert_eq!(refused(zephr.segments().get(&id)).await, 404);
}

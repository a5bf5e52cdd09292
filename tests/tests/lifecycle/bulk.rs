//! Bulk updates of users.

use zephr_admin::types::{BulkUpdate, BulkUpdates};

use crate::{
    support::{JOE, Server, refused},
    users::new_user,
};

pub(crate) async fn bulk_updates(zephr: &Server) {
    let users = zephr.users();
    let ann = new_user(zephr, "ann@example.com").await;
    users.set_foreign_key(&ann, "crm", "42").await.unwrap();
    let updates = BulkUpdates::new([
        BulkUpdate::user(JOE)
            .set_attribute("tier", "gold")
            .set_attribute("newsletter", false),
        BulkUpdate::user("nobody").set_attribute("tier", "gold"),
        BulkUpdate::foreign_key("crm", "42").delete(),
    ]);
    let started = users.submit_bulk_update(&updates).await.unwrap();
    let job = started.job_id.clone().unwrap();
    let mut states = Vec::new();
    for _ in 0..3 {
        let job = users.bulk_update_job(job.clone()).await.unwrap();
        let [succeeded, errors, total] =
            [&job.succeeded, &job.errors, &job.total].map(|count| count.as_ref().unwrap().as_i64().unwrap());
        states.push((
            job.status.as_ref().unwrap().as_str().to_owned(),
            succeeded,
            errors,
            total,
        ));
    }
    let expected = [
        ("processing", 1, 1, 3),
        ("completed", 2, 1, 3),
        ("completed", 2, 1, 3),
    ];
    assert_eq!(
        states,
        expected.map(|(status, a, b, c)| (status.to_owned(), a, b, c))
    );
    assert_eq!(users.bulk_update_jobs().await.unwrap().len(), 1);
    let joe = users.get(JOE).await.unwrap();
    assert_eq!(joe.attribute("tier").unwrap().to_text().as_deref(), Some("gold"));
    assert_eq!(joe.attribute("newsletter").unwrap().as_bool(), Some(false));
    assert_eq!(refused(users.get(&ann)).await, 404);
    assert_eq!(refused(users.bulk_update_job("nothing")).await, 404);
}

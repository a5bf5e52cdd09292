//! Bulk updates: the field for the ID of a job has two spellings, and jobs have undocumented states.

use zephr_admin::{
    to_json,
    types::{BulkUpdate, BulkUpdates},
};

use crate::{JSON, json, responding};

#[tokio::test]
async fn a_job_id_is_decoded_from_both_spellings() {
    for name in ["job_id", "jobId"] {
        let body = format!("{{\"{name}\":\"j1\"}}");
        let (_mock, zephr) = responding("updateBulkUsers", 202, JSON, &body).await;
        let started = zephr
            .users()
            .submit_bulk_update(&BulkUpdates::new([BulkUpdate::user("u1")]))
            .await
            .unwrap();
        assert_eq!(to_json(&started.job_id), r#""j1""#);

        let body = format!("{{\"{name}\":\"j1\",\"status\":\"WAITING_FOR_GODOT\",\"total\":2}}");
        let (_mock, zephr) = json("retrieveBulkUserUpdateJob", &body).await;
        let job = zephr.users().bulk_update_job("j1").await.unwrap();
        assert_eq!(to_json(&job.job_id), r#""j1""#);
        assert_eq!(to_json(&job.status), r#""WAITING_FOR_GODOT""#);

        let (_mock, zephr) = json("listBulkUserUpdateJobs", &format!("[{body}]")).await;
        let jobs = zephr.users().bulk_update_jobs().await.unwrap();
        assert_eq!(to_json(&jobs[0].job_id), r#""j1""#);
    }
}

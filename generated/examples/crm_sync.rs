//! Synchronizes users with a CRM: reads an export, and writes the segment of each user whose segment changed.

use zephr_admin::{
    Client,
    types::{BulkUpdate, ExportedUser},
};

/// Returns the segment to which the CRM assigns a user.
fn segment(user: &ExportedUser) -> &'static str {
    match user.attribute("city").and_then(|city| city.to_text()).as_deref() {
        Some("London" | "Paris") => "capital",
        Some(_) => "regional",
        None => "unknown",
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let zephr = Client::from_env()?.build()?;

    // Users are decoded while they arrive, so memory use does not depend on their number.
    let (mut users, mut updates) = (0, Vec::new());
    let mut export = zephr.users().export().attributes(true).stream();
    while let Some(item) = export.try_next().await? {
        let Some(user) = item.user else { continue };
        users += 1;
        let segment = segment(&user);
        let current = user.attribute("crm_segment").and_then(|value| value.to_text());
        if let Some(id) = &user.user_id
            && current.as_deref() != Some(segment)
        {
            updates.push(BulkUpdate::user(id).set_attribute("crm_segment", segment));
        }
    }
    println!("{users} users, {} to update", updates.len());
    if updates.is_empty() {
        return Ok(());
    }

    // Updates are sent in batches. Each batch is a job of the service, which the client polls until it completes.
    let report = zephr
        .users()
        .update_bulk(updates)
        .on_progress(|progress| eprintln!("batch {} of {}", progress.batch, progress.batches))
        .await?;
    for failure in report.failures() {
        eprintln!("{:?}: {:?}", failure.user, failure.message);
    }
    println!("{} updated, {} failed", report.succeeded(), report.failed());
    Ok(())
}

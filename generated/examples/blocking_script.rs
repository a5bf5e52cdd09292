//! A script without async: exports the users of a tenant as CSV, and handles an error.

use std::io::{self, Write as _};

use zephr_admin::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let zephr = Client::from_env()?.build()?;
    export(&zephr)?;
    match zephr.users().get("no-such-user").wait() {
        Err(error) if error.is_not_found() => eprintln!("{error}"),
        other => drop(other?),
    }
    Ok(())
}

fn export(zephr: &Client) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    writeln!(out, "user_id,email_address")?;
    for item in zephr.users().export().stream().wait_iter() {
        let Some(user) = item?.user else { continue };
        let id = user.user_id.map(|id| id.to_string()).unwrap_or_default();
        let email = user.identifiers.and_then(|identifiers| identifiers.email_address);
        writeln!(out, "{id},{}", email.unwrap_or_default())?;
    }
    Ok(())
}

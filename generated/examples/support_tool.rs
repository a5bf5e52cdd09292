//! A tool for a support team: shows a user with their grants and sessions, and signs them out of a site.
//!
//! `cargo run --example support_tool -- joe+news@example.com --sign-out`

use std::{env, process::ExitCode};

use zephr_admin::{Client, types::User};

const SITE: &str = "news";

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let Some(email) = arguments.next() else {
        eprintln!("usage: support_tool EMAIL [--sign-out]");
        return Ok(ExitCode::from(2));
    };
    let sign_out = arguments.any(|argument| argument == "--sign-out");

    let zephr = Client::from_env()?.build()?;
    let found = zephr.users().list().email_address(email.as_str()).await?;
    let Some(User {
        user_id: Some(id),
        registered,
        email_verified,
        ..
    }) = found.into_iter().next()
    else {
        eprintln!("no user has the address {email}");
        return Ok(ExitCode::FAILURE);
    };
    println!("{email} ({id})");
    if let Some(registered) = registered {
        println!(
            "registered {registered}, address verified: {}",
            email_verified == Some(true)
        );
    }

    for grant in zephr.grants().list(&id).active(true).await? {
        println!(
            "grant of product {:?} until {:?}",
            grant.product_id, grant.end_time
        );
    }

    let sessions = zephr.users().list_sessions(&id).await?;
    let sessions = sessions.sessions().unwrap_or_default();
    println!("{} sessions", sessions.len());
    for session in sessions.iter().filter(|_| sign_out) {
        // A session ID authenticates as the user. It is redacted in `Debug`, and this tool does not print it.
        if let Some(session_id) = &session.session_id {
            zephr.sessions().delete(SITE, session_id).await?;
        }
    }
    if sign_out {
        println!("signed out of {} sessions", sessions.len());
    }
    Ok(ExitCode::SUCCESS)
}

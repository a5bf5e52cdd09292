{
    let login = NewSession::new(
        Identifiers::new().email_address("joe+news@example.com"),
        Validators::new().password("not-a-real-one"),
    );
    let session = zephr.sessions().create("news", &login).await?;
    println!("session of user {:?} until {:?}", session.user_id, session.expiry_date);

    for user in zephr.users().list().email_address("joe+news@example.com").await? {
        println!("{:?}", user.user_id);
    }
    Ok(())
}

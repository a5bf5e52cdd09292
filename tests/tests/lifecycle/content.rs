//! The content and configuration of sites.

use zephr_admin::types::{Configuration, Form, FormField, NewEmailTemplate, SchemaField};

use crate::support::{Server, assert_holds, assert_lists, refused};

pub(crate) async fn email_templates(zephr: &Server) {
    let template = NewEmailTemplate::new()
        .label("Reset")
        .subject("Your password")
        .content("<p>é</p>");
    zephr.email_templates().save("reset", &template).await.unwrap();
    let read = zephr.email_templates().get("reset").await.unwrap();
    assert_holds(&read, &template);
    let changed = template.subject("A new password");
    zephr.email_templates().save("reset", &changed).await.unwrap();
    assert_lists(&zephr.email_templates().list().await.unwrap(), &changed);
    zephr.email_templates().delete("reset").await.unwrap();
    assert_eq!(refused(zephr.email_templates().get("reset")).await, 404);
}

pub(crate) async fn forms(zephr: &Server) {
    let field = FormField::new().slug("first-name").required(true).order(1);
    let form = Form::new().title("Join").registration(true).fields([field]);
    assert_eq!(
        zephr.forms().save("join", &form).send().await.unwrap().status(),
        201
    );
    assert_holds(&zephr.forms().get("join").await.unwrap(), &form);
    let changed = Form::new().title("Join us");
    assert_eq!(
        zephr
            .forms()
            .save("join", &changed)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    assert_lists(&zephr.forms().list().await.unwrap(), &changed);
    zephr.forms().delete("join").await.unwrap();
    assert_eq!(refused(zephr.forms().get("join")).await, 404);
}

pub(crate) async fn user_schema(zephr: &Server) {
    let field = SchemaField::new()
        .label("First name")
        .required(true)
        .range_end(100);
    zephr.user_schema().save("first-name", &field).await.unwrap();
    assert_holds(&zephr.user_schema().get("first-name").await.unwrap(), &field);
    let changed = SchemaField::new().label("Name");
    zephr.user_schema().save("first-name", &changed).await.unwrap();
    assert_lists(&zephr.user_schema().list().await.unwrap(), &changed);
    zephr.user_schema().delete("first-name").await.unwrap();
    assert_eq!(refused(zephr.user_schema().get("first-name")).await, 404);
}

pub(crate) async fn static_items(zephr: &Server) {
    zephr
        .static_items()
        .save("ads.txt", "example.com, 1, DIRECT")
        .await
        .unwrap();
    let item = zephr.static_items().get("ads.txt").await.unwrap();
    assert_eq!(item.id.unwrap().as_str(), "ads.txt");
    assert_eq!(item.item.as_deref(), Some("example.com, 1, DIRECT"));
    assert_eq!(zephr.static_items().list().await.unwrap().len(), 1);
    zephr.static_items().delete("ads.txt").await.unwrap();
    assert_eq!(refused(zephr.static_items().get("ads.txt")).await, 404);
}

pub(crate) async fn template_components(zephr: &Server) {
    let text = zephr.template_components().get("welcome-banner").await.unwrap();
    assert_eq!(text.as_str(), "<p>Welcome to the news!</p>");
    assert_eq!(refused(zephr.template_components().get("other")).await, 404);
}

pub(crate) async fn configuration(zephr: &Server) {
    let first = Configuration::new()
        .cdn_origin("https://a.example")
        .aws_region("eu-west-1");
    zephr.configuration().save(&first).await.unwrap();
    assert_holds(&zephr.configuration().get().await.unwrap(), &first);
    let second = Configuration::new().redis_port("6379");
    zephr.configuration().save(&second).await.unwrap();
    assert_eq!(
        zephr.configuration().get().await.unwrap().redis_port.as_deref(),
        Some("6379")
    );
}

pub(crate) async fn blocked_domains(zephr: &Server) {
    let configuration = zephr.configuration();
    assert!(
        configuration
            .list_blocked_email_domains()
            .await
            .unwrap()
            .is_empty()
    );
    configuration
        .replace_blocked_email_domains(["spam.example", "junk.example"])
        .await
        .unwrap();
    assert_eq!(
        *configuration.list_blocked_email_domains().await.unwrap(),
        ["spam.example", "junk.example"]
    );
    let spammer = crate::users::user("joe@SPAM.example");
    assert_eq!(refused(zephr.users().create(&spammer)).await, 400);
    configuration
        .replace_blocked_email_domains([""; 0])
        .await
        .unwrap();
    zephr.users().create(&spammer).await.unwrap();
}

//! The pages of the book in `docs/`, so that their programs are compiled and run.

/// Declares an item with the text of each page.
macro_rules! pages {
    ($($name:ident = $file:literal;)+) => {
        $(
            #[doc = include_str!(concat!("../../docs/src/", $file))]
            pub struct $name;
        )+
    };
}

pages! {
    GettingStarted = "getting-started.md";
    Credentials = "credentials.md";
    ErrorsAndRetries = "errors-and-retries.md";
    PaginationAndExports = "pagination-and-exports.md";
    RequestsAndTypes = "requests-and-types.md";
    BulkUpdates = "bulk-updates.md";
    Webhooks = "webhooks.md";
    Testing = "testing.md";
    TracingAndMetrics = "tracing-and-metrics.md";
    ManyTenants = "many-tenants.md";
    CommandLine = "command-line.md";
    UpdatingTheDescription = "updating-the-description.md";
    Architecture = "architecture.md";
    Faq = "faq.md";
    Features = "features.md";
}

//! The command of an operation, built from the catalog.

use clap::{Arg, ArgAction, Command, ValueHint};
use zephr_catalog::{Body, BodyFormat, Field, Location, Operation, Parameter, RetryClass, Type, catalog};

use super::{bulk, example};
use crate::{arguments, failure::unbroken, spelling::kebab, users, value};

/// The ID of the argument for the whole body.
pub(crate) const BODY: &str = "body";
/// The ID of the argument that sets a field of the body by its path.
pub(crate) const SET: &str = "set";
/// The ID of the flag for a skeleton of the body.
pub(crate) const TEMPLATE: &str = "template";
/// The ID of the argument that confirms the number of items of a bulk operation.
pub(crate) const CONFIRM: &str = "confirm";
/// The ID of the flag that treats 404 as success.
pub(crate) const FORCE: &str = "force";

const BODY_RULE: &str = "Flags and --set replace fields of --body.";

/// Returns the command of an operation. Its name is the method name of the operation, such as `list-v3`.
pub(crate) fn of_method(operation: &'static Operation) -> Command {
    described(Command::new(kebab(&operation.name)), operation)
}

/// Returns the argument ID of a parameter.
pub(crate) fn parameter_id(parameter: &Parameter) -> String {
    format!("parameter.{}", parameter.name)
}

/// Returns the argument ID of a field of the body.
pub(crate) fn field_id(field: &Field) -> String {
    format!("field.{}", field.name)
}

/// Returns the fields of the body that have flags.
pub(crate) fn body_fields(operation: &'static Operation) -> Vec<&'static Field> {
    let ty = operation.body.as_ref().and_then(|body| body.ty.as_ref());
    ty.map(value::fields).unwrap_or_default()
}

/// Adds help and arguments of an operation to a command.
pub(crate) fn described(command: Command, operation: &'static Operation) -> Command {
    let summary = operation.summary.as_deref().unwrap_or(&operation.id);
    let mut long = summary.to_owned();
    if let Some(description) = &operation.description {
        long.push_str("\n\n");
        long.push_str(description);
    }
    if operation.deprecated {
        long.push_str("\n\nDeprecated.");
    }
    let Operation { method, path, id, .. } = operation;
    let signed = if operation.signed { "" } else { ", not signed" };
    long.push_str("\n\n");
    long.push_str(&unbroken(&format!("{method} {path} (operation {id}{signed})")));
    long.push_str(&format!("\nRetry class: {}", retry(operation.retry)));
    let mut command = command
        .about(summary.to_owned())
        .long_about(long)
        .after_long_help(format!(
            "Example:\n{}",
            unbroken(&format!("  {}", example::shell_line(operation)))
        ));
    let mut taken: Vec<String> = arguments::globals()
        .iter()
        .filter_map(|argument| argument.get_long().map(str::to_owned))
        .collect();
    taken.extend([BODY, SET, TEMPLATE, CONFIRM, FORCE, "help"].map(str::to_owned));
    for parameter in operation
        .parameters
        .iter()
        .filter(|parameter| !parameter.read_only)
    {
        let argument = of_parameter(parameter, &mut taken);
        command = command.arg(match (parameter.required, has_template(operation)) {
            (true, true) => argument.required_unless_present(TEMPLATE),
            (is_required, _) => argument.required(is_required),
        });
    }
    if let Some(body) = &operation.body {
        command = with_body(command, operation, body, &mut taken);
    }
    users::with_export(with_agreement(command, operation), operation)
}

/// Adds `--force` to a command that deletes, and `--confirm` to a command for a bulk operation.
fn with_agreement(command: Command, operation: &'static Operation) -> Command {
    if operation.method == "DELETE" {
        return command.arg(
            Arg::new(FORCE)
                .long(FORCE)
                .action(ArgAction::SetTrue)
                .help("Succeed if there is nothing to delete (404)"),
        );
    }
    if bulk::items(operation).is_none() {
        return command;
    }
    command.arg(
        Arg::new(CONFIRM)
            .long(CONFIRM)
            .value_name("N")
            .value_parser(clap::value_parser!(usize))
            .help("Confirm the number of items that the body changes"),
    )
}

fn retry(class: RetryClass) -> &'static str {
    match class {
        RetryClass::Idempotent => "idempotent (retried on transient failures)",
        RetryClass::Conditional => {
            "conditional (retried only if a response, 429 or 503, shows that nothing was done)"
        }
        RetryClass::NonIdempotent => "non-idempotent (retried only if nothing was sent, or after 429)",
    }
}

fn of_parameter(parameter: &'static Parameter, taken: &mut Vec<String>) -> Arg {
    let help = help(
        &parameter.ty,
        parameter.description.as_deref(),
        parameter.deprecated,
        parameter.default.as_ref().map(|default| default.compact()),
    );
    let argument = Arg::new(parameter_id(parameter)).help(help);
    if parameter.location == Location::Path {
        let name = parameter.name.to_uppercase();
        return argument.value_name(name);
    }
    let argument = flag(argument, &parameter.name, &parameter.ty, "parameter-", taken);
    let argument = match &parameter.prefix {
        Some(_) => argument.value_name("SYSTEM=KEY").action(ArgAction::Append),
        None => argument,
    };
    argument.help_heading(match parameter.location {
        Location::Header => "Header parameters",
        Location::Cookie => "Cookie parameters",
        Location::Part => "Parts of the body",
        Location::Path | Location::Query => "Query parameters",
    })
}

/// Returns whether the operation has a body that `--template` prints.
pub(crate) fn has_template(operation: &Operation) -> bool {
    let body = operation.body.as_ref();
    body.is_some_and(|body| body.format != BodyFormat::Multipart)
}

fn flag(argument: Arg, name: &str, ty: &'static Type, prefix: &str, taken: &mut Vec<String>) -> Arg {
    let mut long = kebab(name);
    if taken.contains(&long) {
        long.insert_str(0, prefix);
    }
    taken.push(long.clone());
    let argument = argument.long(long);
    match value::resolve(ty) {
        // A value after a space would be ambiguous with a positional argument.
        Type::Boolean => argument
            .value_name("true|false")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
        _ if value::is_list(ty) => argument
            .value_name(value::placeholder(ty))
            .action(ArgAction::Append),
        _ => argument.value_name(value::placeholder(ty)),
    }
}

fn help(ty: &'static Type, prose: Option<&str>, is_deprecated: bool, default: Option<String>) -> String {
    let mut text = prose.unwrap_or_default().to_owned();
    let values = catalog().values(match value::resolve(ty) {
        Type::Array(item) | Type::List(item) => item,
        other => other,
    });
    let mut add = |note: String| {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&note);
    };
    if !values.is_empty() {
        add(format!("[values: {}]", values.join(", ")));
    }
    if let Some(default) = default {
        add(format!("[service default: {default}]"));
    }
    if value::is_list(ty) {
        add("[repeatable]".to_owned());
    }
    if is_deprecated {
        add("[deprecated]".to_owned());
    }
    text
}

fn with_body(
    command: Command,
    operation: &'static Operation,
    body: &'static Body,
    taken: &mut Vec<String>,
) -> Command {
    let (value_name, how) = match body.format {
        BodyFormat::Text | BodyFormat::Bytes => ("@FILE|-|TEXT", "text, @FILE, or - for stdin"),
        _ => ("FILE|-|JSON", "a file, - for stdin, or JSON"),
    };
    let fields = body_fields(operation);
    let rule = if fields.is_empty() { "" } else { BODY_RULE };
    let prose = body.description.as_deref().unwrap_or_default();
    let sent = format!("Send this body ({}): {how}.", body.media_type);
    let parts = [sent.as_str(), rule, prose].into_iter();
    let help = parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let mut command = command;
    if has_template(operation) {
        command = command
            .arg(
                Arg::new(BODY)
                    .long(BODY)
                    .value_name(value_name)
                    .value_hint(ValueHint::FilePath)
                    .help_heading("Body")
                    .allow_hyphen_values(true)
                    .help(help),
            )
            .arg(
                Arg::new(TEMPLATE)
                    .long(TEMPLATE)
                    .action(ArgAction::SetTrue)
                    .help_heading("Body")
                    .help("Print a filled skeleton of the body; send nothing"),
            );
    }
    if matches!(body.format, BodyFormat::Json | BodyFormat::Form) {
        command = command.arg(
            Arg::new(SET)
                .long(SET)
                .value_name("PATH=VALUE")
                .action(ArgAction::Append)
                .help_heading("Body")
                .help("Set a field by its path; PATH:=JSON sets raw JSON"),
        );
    }
    for field in fields {
        command = command.arg(of_field(field, taken));
    }
    command
}

fn of_field(field: &'static Field, taken: &mut Vec<String>) -> Arg {
    let default = field.default.as_ref().map(|default| default.compact());
    let mut text = help(&field.ty, field.description.as_deref(), field.deprecated, default);
    if field.required {
        text.push_str(if text.is_empty() {
            "[required]"
        } else {
            " [required]"
        });
    }
    let argument = Arg::new(field_id(field)).help(text).help_heading("Body fields");
    flag(argument, &field.name, &field.ty, "body-", taken)
}

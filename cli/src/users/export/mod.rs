//! `zephr users export`: records as CSV or NDJSON, to a file or to standard output, in constant memory.

mod columns;
mod pages;
mod partial;

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _, Write as _},
    path::Path,
};

use clap::{Arg, ArgMatches, Command, ValueHint};
use serde::{Deserialize, Serialize};
use zephr_admin::types::UserExportItem;
use zephr_catalog::{Operation, Paging, catalog};
use zephr_mock::cli::stop_signal;
use zephr_runtime::{Call, Client, Error, List, to_json};

use self::{
    columns::Columns,
    partial::{Partial, Request},
};
use super::{command_line, progress::Progress};
use crate::{
    connection,
    failure::Failure,
    is_on,
    operation::{command::parameter_id, request},
    output, send, spelling, value,
};

const OUTPUT: &str = "output";
/// The number of records that are written to standard output at once.
const CHUNK: usize = 100;

/// The formats of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Csv,
    NdJson,
}

/// Returns whether an operation exports users. This module writes the users as records.
pub(super) fn is_export(operation: &Operation) -> bool {
    let ty = operation.returns.as_ref().map(|returns| &returns.ty);
    let is_record = |ty: &zephr_catalog::Type| {
        let record = catalog().named("UserExportItem");
        record.is_some_and(|record| matches!(ty, zephr_catalog::Type::Named(name) if *name == record.name))
    };
    match ty {
        Some(zephr_catalog::Type::List(item)) => operation.paging.is_some() && is_record(item),
        _ => false,
    }
}

/// Adds the option for a file.
pub(super) fn with_arguments(command: Command) -> Command {
    command.arg(
        Arg::new(OUTPUT)
            .short('o')
            .long(OUTPUT)
            .value_name("FILE")
            .value_hint(ValueHint::FilePath)
            .help("Write CSV or NDJSON to a file; run again after a failure to continue")
            .long_help(
                "Write CSV or NDJSON to a file; run again after a failure to continue\n\nThe format is that of --csv or \
                 --ndjson, or of the file's name. Pages are written to FILE.part, and the position \
                 to FILE.part.json. The complete file is renamed to FILE. Users that register or are deleted \
                 during the export may be missing, or listed more than once.\n\nIn CSV, the documented fields are columns, with \
                 paths such as identifiers.email_address; foreign_keys and grants are JSON. With --attributes, each \
                 attribute of the user schema is a column such as attributes.tier. Fields without a column are JSON \
                 in the last column, extra. --columns selects other columns: user_id, foreign_keys.crm, attributes.tier, extra; \
                 cells are JSON if the name ends with :=, as in attributes.age:=.",
            ),
    )
}

/// Exports CSV or NDJSON to a file or, record by record, to standard output. Returns `None` for standard output in any
/// other format.
pub(super) fn run(operation: &'static Operation, matches: &ArgMatches) -> Option<Result<(), Failure>> {
    let path = matches.get_one::<String>(OUTPUT).filter(|path| *path != "-");
    let format = match (output::format(matches), path) {
        (output::Format::Csv, _) => Ok(Format::Csv),
        (output::Format::NdJson, _) => Ok(Format::NdJson),
        (_, None) => return None,
        (_, Some(path)) => format_of(path, matches),
    };
    let export = format.and_then(|format| Export::new(operation, format, matches));
    Some(export.and_then(|export| export.run(path.map(Path::new))))
}

fn format_of(path: &str, matches: &ArgMatches) -> Result<Format, Failure> {
    let is_other = ["json", "yaml"].into_iter().any(|name| is_on(matches, name)) || matches.contains_id("jq");
    let extension = Path::new(path)
        .extension()
        .and_then(|extension| extension.to_str());
    match extension {
        _ if is_other => Err(Failure::usage("`--output` writes CSV or NDJSON")
            .help("pass `--csv` or `--ndjson`, or redirect standard output")),
        Some("csv") => Ok(Format::Csv),
        Some("ndjson" | "jsonl") => Ok(Format::NdJson),
        _ => Err(Failure::usage(format!("the format of `{path}` is unknown"))
            .help("pass `--csv` or `--ndjson`, or a name that ends with .csv or .ndjson")),
    }
}

/// An export that the arguments describe.
struct Export<'m> {
    operation: &'static Operation,
    paging: &'static Paging,
    format: Format,
    client: Client,
    service: String,
    matches: &'m ArgMatches,
}

impl<'m> Export<'m> {
    fn new(operation: &'static Operation, format: Format, matches: &'m ArgMatches) -> Result<Self, Failure> {
        let Some(paging) = &operation.paging else {
            return Err(Failure::usage("the operation has no pages"));
        };
        if format == Format::NdJson && matches.contains_id("columns") {
            return Err(Failure::usage("`--columns` selects columns of CSV").help("pass `--csv`"));
        }
        let connection = connection::resolve(matches)?;
        Ok(Self {
            operation,
            paging,
            format,
            client: connection.client(matches, operation.signed, None)?,
            service: connection.target()?.url(),
            matches,
        })
    }

    fn run(&self, path: Option<&Path>) -> Result<(), Failure> {
        if let Some(recorder) = send::recorder(self.matches) {
            let connection = connection::resolve(self.matches)?;
            let client = connection.client(self.matches, self.operation.signed, Some(&recorder))?;
            let request = request::build(&client, self.operation, self.matches)?;
            let call = match path {
                Some(_) => self.of_page(request.call, 1),
                None => request.call,
            };
            return send::print_request(call, &recorder, &request.redactions, self.matches);
        }
        let call = request::build(&self.client, self.operation, self.matches)?.call;
        match path {
            Some(path) => self.to_file(call, path),
            None => self.to_stdout(call),
        }
    }

    /// Returns whether the user set the parameter with this wire name.
    fn has(&self, wire: &str) -> bool {
        let mut parameters = self.operation.parameters.iter();
        parameters
            .find(|parameter| parameter.wire() == wire)
            .is_some_and(|parameter| self.matches.contains_id(&parameter_id(parameter)))
    }

    fn of_page(&self, call: Call, page: u64) -> Call {
        const PER_PAGE: u64 = 500;
        let size = self.paging.size.as_deref().filter(|size| !self.has(size));
        let call = match size {
            Some(size) => call.query(size, PER_PAGE),
            None => call,
        };
        call.query(&self.paging.page, page)
    }

    fn asked_columns(&self) -> Option<Vec<String>> {
        let columns = self.matches.get_many::<String>("columns")?;
        Some(columns.cloned().collect())
    }

    /// Returns the names of the columns. The names of attributes are read from the tenant's user schema.
    fn columns(&self) -> Result<Vec<String>, Failure> {
        if self.format == Format::NdJson {
            return Ok(Vec::new());
        }
        if let Some(columns) = self.asked_columns() {
            return Ok(columns);
        }
        let has_attributes = self.operation.parameters.iter().any(|parameter| {
            let given = self.matches.get_one::<String>(&parameter_id(parameter));
            parameter.wire() == columns::ATTRIBUTES && given.is_some_and(|given| given == "true")
        });
        let mut slugs = Vec::new();
        if has_attributes {
            let zephr = zephr_admin::Client::from(self.client.clone());
            let fields = zephr.user_schema().list().wait()?;
            slugs.extend(
                fields
                    .iter()
                    .filter_map(|field| Some(field.slug.as_ref()?.to_string())),
            );
        }
        Ok(columns::default_names(self.operation, &slugs))
    }

    fn encoder(&self, columns: Vec<String>) -> Encoder {
        match self.format {
            Format::Csv => Encoder::Csv(Columns::new(self.operation, columns)),
            Format::NdJson => Encoder::NdJson,
        }
    }

    fn request(&self) -> Request {
        let mut parameters = BTreeMap::new();
        for parameter in &self.operation.parameters {
            if let Some(texts) = self.matches.get_many::<String>(&parameter_id(parameter)) {
                let is_secret = value::is_secret(&parameter.ty);
                let shown = |text: &String| {
                    if is_secret {
                        "(secret)".to_owned()
                    } else {
                        text.clone()
                    }
                };
                parameters.insert(spelling::kebab(&parameter.name), texts.map(shown).collect());
            }
        }
        Request {
            operation: self.operation.id.clone(),
            service: self.service.clone(),
            format: self.format,
            columns: self.asked_columns(),
            parameters,
        }
    }

    fn to_file(&self, call: Call, path: &Path) -> Result<(), Failure> {
        if self.has(&self.paging.page) {
            return Err(Failure::usage("`--output` writes all pages").help("leave out `--page`"));
        }
        let mut partial = Partial::open(path, self.request(), || {
            let columns = self.columns()?;
            let head = self.encoder(columns.clone()).head()?;
            Ok((columns, head))
        })?;
        let encoder = self.encoder(partial.state.columns.clone());
        let progress = Progress::new(partial.state.records, partial.state.total);
        if partial.is_continued() {
            let records = output::grouped(partial.state.records);
            writeln!(io::stderr(), "continuing after {records} records")?;
        }
        let pages = self.pages(call, &encoder, &mut partial, &progress);
        let written = self.client.block_on(pages).map_err(Failure::from);
        let written = written.and_then(|written| written);
        progress.end();
        if let Err(failure) = written {
            let (records, part) = (output::grouped(partial.state.records), partial.path().display());
            writeln!(io::stderr(), "{records} records are in {part}")?;
            writeln!(io::stderr(), "run `{}` to continue", command_line())?;
            return Err(failure);
        }
        let records = partial.finish()?;
        writeln!(
            io::stderr(),
            "wrote {} records to {}",
            output::grouped(records),
            path.display()
        )?;
        Ok(())
    }

    async fn pages(
        &self,
        call: Call,
        encoder: &Encoder,
        partial: &mut Partial,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let stop = stop_signal()?;
        tokio::pin!(stop);
        let mut previous = Vec::new();
        while let Some(number) = partial.state.next_page {
            let call = self.of_page(call.clone(), number);
            let page = tokio::select! {
                biased;
                () = &mut stop => return Err(Failure::error("interrupted")),
                page = call.send::<List<UserExportItem>>() => page?.into_value(),
            };
            let bytes = encoder.encode(&page)?;
            if bytes == previous && !page.is_empty() {
                return Err(repeated(number));
            }
            if let Some(total) = pages::total(&page) {
                partial.state.total = Some(total);
                progress.set_total(total);
            }
            let records = u64::try_from(page.len()).unwrap_or(u64::MAX);
            partial.append(&bytes, records, pages::next(&page, number)?)?;
            progress.set(partial.state.records);
            previous = bytes;
        }
        Ok(())
    }

    fn to_stdout(&self, call: Call) -> Result<(), Failure> {
        let encoder = self.encoder(self.columns()?);
        output::write(&encoder.head()?)?;
        if self.has(&self.paging.page) {
            let page = call.pages::<UserExportItem>().wait_iter().next().transpose()?;
            return page.map_or(Ok(()), |page| output::write(&encoder.encode(&page)?));
        }
        let progress = match io::stdout().is_terminal() {
            true => Progress::hidden(),
            false => Progress::new(0, None),
        };
        let mut records = call.records::<UserExportItem>().wait_iter();
        let mut done = 0;
        loop {
            let chunk: Result<Vec<_>, Error> = records.by_ref().take(CHUNK).collect();
            let chunk = chunk.inspect_err(|_| {
                progress.end();
                let note = "the output is incomplete; `--output FILE` can continue after a failure";
                // A closed log must not hide the error.
                let _ = writeln!(io::stderr(), "{note}");
            })?;
            if chunk.is_empty() {
                break;
            }
            output::write(&encoder.encode(&chunk)?)?;
            done += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            progress.set(done);
        }
        progress.end();
        Ok(())
    }
}

/// Returns the error for a page that repeats the previous one, as if the service ignored the page number.
fn repeated(number: u64) -> Failure {
    Failure::error(format!("page {number} repeats the records of the page before it"))
        .help("leave out `--output` and redirect standard output, for which no pages are requested")
}

/// Converts records to the bytes of a file.
enum Encoder {
    Csv(Columns),
    NdJson,
}

impl Encoder {
    /// Returns the bytes before the first record.
    fn head(&self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Csv(columns) => csv([columns.names()]),
            Self::NdJson => Ok(Vec::new()),
        }
    }

    fn encode(&self, records: &[UserExportItem]) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Csv(columns) => {
                let rows: Result<Vec<_>, _> = records.iter().map(|record| columns.cells(record)).collect();
                let rows = rows.map_err(|error| Failure::error(format!("cannot read a record: {error}")))?;
                csv(rows)
            }
            Self::NdJson => {
                let mut lines = String::new();
                for record in records {
                    // A line break in JSON is white space.
                    lines.push_str(&to_json(record).replace(['\n', '\r'], " "));
                    lines.push('\n');
                }
                Ok(lines.into_bytes())
            }
        }
    }
}

fn csv<R>(rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, Failure>
where
    R: AsRef<[String]>,
{
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row.as_ref())
            .map_err(|error| Failure::error(format!("cannot write CSV: {error}")))?;
    }
    writer
        .into_inner()
        .map_err(|error| Failure::error(format!("cannot write CSV: {error}")))
}

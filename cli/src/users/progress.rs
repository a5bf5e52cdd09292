//! Progress on standard error, if it is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// A display of the number of records that are done.
#[derive(Clone)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Creates a display that starts at this number of records. Nothing is shown without a terminal.
    pub(super) fn new(done: u64, total: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        bar.set_style(style(total.is_some()));
        bar.set_position(done);
        bar.reset_eta();
        Self(bar)
    }

    /// Creates a display that shows nothing.
    pub(super) fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Sets the number of all records.
    pub(super) fn set_total(&self, total: u64) {
        if self.0.length() != Some(total) {
            self.0.set_style(style(true));
            self.0.set_length(total);
        }
    }

    /// Sets the number of records that are done.
    pub(super) fn set(&self, done: u64) {
        self.0.set_position(done);
    }

    /// Sets the text after the numbers.
    pub(super) fn note(&self, text: String) {
        self.0.set_message(text);
    }

    /// Clears the display.
    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}

fn style(has_total: bool) -> ProgressStyle {
    let template = match has_total {
        true => "{human_pos} of {human_len} records, {rate}, {eta} left {wide_msg}",
        false => "{human_pos} records, {rate} {wide_msg}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        // A failure to write the display is ignored.
        let _ = write!(out, "{:.0}/s", state.per_sec());
    })
}

//! What a plugin logs, shown while it runs.

use std::fmt::{self, Debug};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::cli::output::note;

/// Shows on standard error what plugins log and what the plugin host has to say of them, from now on.
pub(super) fn show() {
    // Only one can be in place; the one that is there shows them, too.
    let _ = tracing_subscriber::registry().with(Lines).try_init();
}

struct Lines;

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target().starts_with("gantry_plugin") {
            let mut message = Message(String::new());
            event.record(&mut message);
            note(format!("{:5} {}", word(event.metadata().level()), message.0));
        }
    }
}

fn word(level: &Level) -> &'static str {
    match *level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        _ => "debug",
    }
}

/// The text of an event.
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0 = fmt::format(format_args!("{value:?}"));
        }
    }
}

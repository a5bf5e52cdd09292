//! Scripts that broke a rule once, as the search printed them.

use crate::script::Class::*;
use crate::script::Exchange::*;
use crate::script::*;
use crate::search::check;

#[test]
fn a_healthy_reply_is_a_success() {
    for protocol in [Protocol::Http1, Protocol::Http2] {
        let script = Script {
            protocol,
            exchange: Value {
                class: NonIdempotent,
                body: RequestBody::Small,
            },
            limits: Limits {
                total_ms: 30_000,
                attempt_ms: 30_000,
                idle_ms: 30_000,
                in_flight: 0,
                per_second: 0,
            },
            replies: vec![],
        };
        assert_eq!(check(&script), []);
    }
}

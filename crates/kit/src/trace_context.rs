//! The trace that a call belongs to (W3C Trace Context), passed on to the calls made on its behalf.

use std::future::Future;

tokio::task_local! {
    static CURRENT: TraceContext;
}

/// What is passed on: the caller's `traceparent` and the request's id.
#[derive(Clone, Debug)]
pub struct TraceContext {
    /// `00-<trace id>-<parent id>-<flags>`.
    pub traceparent: String,
    /// The request's name in the logs.
    pub request_id: String,
}

impl TraceContext {
    /// Continues the caller's trace when it sent a well-formed one, else begins one.
    pub fn from_headers(traceparent: Option<&str>, request_id: Option<&str>) -> Self {
        let traceparent = traceparent.filter(|t| is_traceparent(t)).map_or_else(begin, str::to_owned);
        let sane = |id: &&str| (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
        let request_id =
            request_id.filter(sane).map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned);
        Self { traceparent, request_id }
    }

    /// The context of the call that is being served, if any.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Runs `work` in this context.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }
}

fn begin() -> String {
    let (trace, parent) = (uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().as_u64_pair().1);
    format!("00-{trace}-{parent:016x}-01")
}

fn is_traceparent(text: &str) -> bool {
    let hex =
        |part: &str, len| part.len() == len && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let parts: Vec<_> = text.split('-').collect();
    matches!(parts[..], ["00", trace, parent, flags]
        if hex(trace, 32) && hex(parent, 16) && hex(flags, 2)
            && trace.bytes().any(|b| b != b'0') && parent.bytes().any(|b| b != b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_trace_is_continued_and_nonsense_is_not() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(TraceContext::from_headers(Some(good), Some("abc-1")).traceparent, good);
        let own = TraceContext::from_headers(Some("00-0000-0-1"), Some("a\nb"));
        assert!(is_traceparent(&own.traceparent) && own.request_id.len() == 36);
    }
}

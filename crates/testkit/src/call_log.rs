//! What was called and how it ended, where a test wants to know.

use std::sync::{Mutex, OnceLock, PoisonError};

use crate::caller::{Call, Method};

/// A call that was answered: its verb, its path without the query, the status, and a refusal's code.
pub type Entry = (Method, String, u16, String);

/// The calls of everybody in a deployment. Nothing is noted before it is opened.
#[derive(Debug, Default)]
pub(crate) struct CallLog(OnceLock<Mutex<Vec<Entry>>>);

impl CallLog {
    pub(crate) fn open(&self) {
        self.0.get_or_init(Mutex::default);
    }

    pub(crate) fn note(&self, call: &Call, status: u16, code: &str) {
        if let Some(entries) = self.0.get() {
            let path = call.path.split('?').next().unwrap_or_default().to_owned();
            let entry = (call.method.clone(), path, status, code.to_owned());
            entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        let all = |entries: &Mutex<Vec<_>>| entries.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.0.get().map(all).unwrap_or_default()
    }
}

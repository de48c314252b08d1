//! What can be chosen of the products of a segment, in memory: its different choices, and which of them each product has.
//!
//! There may be hundreds of thousands: a seller makes up names. What is counted borrows them.

use std::ops::Range;

use tantivy::DocId;
use tantivy::columnar::StrColumn;

use crate::{IndexError, OptionChoice};

/// Stands between an axis and its value. No name holds it, nor anything smaller: the keys of an axis stand together in
/// their order.
const BETWEEN: char = '\u{1f}';

/// Returns a choice as it stands in the index.
pub(crate) fn option_key(choice: &OptionChoice) -> String {
    format!("{}{BETWEEN}{}", choice.axis, choice.value)
}

/// Returns the axis and the value of a key.
pub(crate) fn parts(key: &str) -> (&str, &str) {
    key.split_once(BETWEEN).unwrap_or((key, ""))
}

/// The choices of a segment.
#[derive(Default)]
pub(crate) struct Choices {
    /// The different keys, in their order.
    keys: Vec<Box<str>>,
    /// Numbers of them, for one document behind the other, and where those of each document end.
    of_documents: Vec<u32>,
    ends: Vec<u32>,
}

impl Choices {
    /// Reads the column; there is none while nothing can be chosen.
    pub fn load(column: Option<&StrColumn>, documents: DocId) -> Result<Self, IndexError> {
        let mut choices = Self::default();
        if let Some(column) = column {
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                choices.keys.push(std::str::from_utf8(stream.key()).map_err(|_| damaged())?.into());
            }
        }
        choices.ends.reserve_exact(documents as usize);
        for document in 0..documents {
            for number in column.iter().flat_map(|column| column.ords().values_for_doc(document)) {
                choices.of_documents.push(u32::try_from(number).map_err(|_| damaged())?);
            }
            choices.ends.push(u32::try_from(choices.of_documents.len()).map_err(|_| damaged())?);
        }
        choices.keys.shrink_to_fit();
        choices.of_documents.shrink_to_fit();
        Ok(choices)
    }

    /// Returns the different keys, by their numbers.
    pub fn keys(&self) -> &[Box<str>] {
        &self.keys
    }

    /// Returns the number of a choice, if any document has it.
    pub fn number(&self, choice: &OptionChoice) -> Option<u32> {
        let place = self.keys.binary_search(&option_key(choice).into()).ok()?;
        u32::try_from(place).ok()
    }

    /// Returns the numbers of what can be chosen of an axis.
    pub fn axis(&self, name: &str) -> Range<usize> {
        let begin = self.keys.partition_point(|key| parts(key).0 < name);
        let count = self.keys[begin..].partition_point(|key| parts(key).0 == name);
        begin..begin + count
    }

    /// Returns the numbers of what can be chosen of a document.
    pub fn of(&self, document: DocId) -> &[u32] {
        let at = document as usize;
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.of_documents[begin as usize..self.ends[at] as usize]
    }
}

fn damaged() -> IndexError {
    IndexError::Damaged("what can be chosen is no list of choices".to_owned())
}

//! What can be chosen of the products of a segment, in memory: its different choices, and which of them each product has.

use tantivy::DocId;
use tantivy::columnar::StrColumn;

use crate::{IndexError, OptionChoice};

/// Stands between an axis and its value. No name holds it, nor anything smaller: the order of the keys is that of the
/// axes, and within an axis of the values.
const BETWEEN: char = '\u{1f}';

/// Returns a choice as it stands in the index.
pub(crate) fn option_key(choice: &OptionChoice) -> String {
    format!("{}{BETWEEN}{}", choice.axis, choice.value)
}

fn choice(key: &[u8]) -> Option<OptionChoice> {
    let (axis, value) = std::str::from_utf8(key).ok()?.split_once(BETWEEN)?;
    Some(OptionChoice { axis: axis.to_owned(), value: value.to_owned() })
}

/// The choices of a segment.
#[derive(Default)]
pub(crate) struct Choices {
    /// The different ones, in their order.
    all: Vec<OptionChoice>,
    /// Numbers of them, for one document behind the other.
    of_documents: Vec<u32>,
    /// Where those of each document end.
    ends: Vec<u32>,
}

impl Choices {
    /// Reads the column; there is none while nothing can be chosen.
    pub fn load(column: Option<&StrColumn>, documents: DocId) -> Result<Self, IndexError> {
        let mut choices = Self::default();
        if let Some(column) = column {
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                choices.all.push(choice(stream.key()).ok_or_else(damaged)?);
            }
        }
        choices.ends.reserve_exact(documents as usize);
        for document in 0..documents {
            for number in column.iter().flat_map(|column| column.ords().values_for_doc(document)) {
                choices.of_documents.push(u32::try_from(number).map_err(|_| damaged())?);
            }
            choices.ends.push(u32::try_from(choices.of_documents.len()).map_err(|_| damaged())?);
        }
        choices.of_documents.shrink_to_fit();
        Ok(choices)
    }

    /// Returns the different choices.
    pub fn all(&self) -> &[OptionChoice] {
        &self.all
    }

    /// Returns the number of a choice that somebody has.
    pub fn number(&self, choice: &OptionChoice) -> Option<u32> {
        self.all.binary_search(choice).ok().and_then(|place| u32::try_from(place).ok())
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

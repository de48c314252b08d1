//! What is shown of a product, as bytes in tantivy's document store.

use domain::{AccountId, ProductId, Won};
use tantivy::schema::OwnedValue;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

use crate::{Hit, IndexError, Listing};

/// Stands for "no price"; prices are never below 0.
pub(crate) const NO_PRICE: i64 = -1;

/// Returns the number that a price is kept as.
pub(crate) fn price_number(price: Option<Won>) -> i64 {
    price.map_or(NO_PRICE, |price| price.0)
}

fn price(number: i64) -> Option<Won> {
    (number != NO_PRICE).then_some(Won(number))
}

/// Returns the bytes of a product: five numbers, the name's length, the name, the description.
pub(crate) fn write(listing: &Listing) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(48 + listing.name.len() + listing.description.len());
    for number in [
        listing.id.0,
        listing.seller_id.0,
        price_number(listing.min_price),
        price_number(listing.max_price),
        i64::from(listing.in_stock),
        i64::try_from(listing.name.len()).unwrap_or(i64::MAX),
    ] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(listing.name.as_bytes());
    bytes.extend_from_slice(listing.description.as_bytes());
    bytes
}

/// The bytes as the document store gives them back.
pub(crate) struct StoredDocument(Vec<u8>);

impl DocumentDeserialize for StoredDocument {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut document: D) -> Result<Self, DeserializeError> {
        match document.next_field::<OwnedValue>()? {
            Some((_, OwnedValue::Bytes(bytes))) => Ok(Self(bytes)),
            _ => Err(DeserializeError::custom("a product without a document")),
        }
    }
}

impl StoredDocument {
    fn parts(&self) -> Option<([i64; 5], &str, &str)> {
        let mut rest = self.0.as_slice();
        let mut numbers = [0; 6];
        for number in &mut numbers {
            let (bytes, behind) = rest.split_first_chunk::<8>()?;
            *number = i64::from_le_bytes(*bytes);
            rest = behind;
        }
        let [id, seller, min, max, stock, length] = numbers;
        let (name, description) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        let text = |bytes| std::str::from_utf8(bytes).ok();
        Some(([id, seller, min, max, stock], text(name)?, text(description)?))
    }

    /// Returns the product.
    pub fn hit(&self) -> Result<Hit, IndexError> {
        let ([id, seller, min, max, stock], name, description) = self.parts().ok_or_else(damaged)?;
        Ok(Hit {
            id: ProductId(id),
            seller_id: AccountId(seller),
            name: name.to_owned(),
            description: description.to_owned(),
            min_price: price(min),
            max_price: price(max),
            in_stock: stock == 1,
        })
    }

    /// Returns its name only.
    pub fn name(&self) -> Result<&str, IndexError> {
        self.parts().map(|(_, name, _)| name).ok_or_else(damaged)
    }
}

fn damaged() -> IndexError {
    IndexError::Damaged("a stored document has no end".to_owned())
}

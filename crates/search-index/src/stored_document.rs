//! What is shown of a product, as bytes in tantivy's document store.

use domain::{AccountId, CategoryId, ProductId, Won};
use tantivy::schema::OwnedValue;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

use crate::{Hit, IndexError, Listing, Thumbnail};

/// Stands for "no price"; prices are never below 0.
pub(crate) const NO_PRICE: i64 = -1;
/// Stands for "nowhere in the catalogue"; numbers begin with 1.
pub(crate) const NO_CATEGORY: i64 = 0;

/// Returns the number that a price is kept as.
pub(crate) fn price_number(price: Option<Won>) -> i64 {
    price.map_or(NO_PRICE, |price| price.0)
}

/// Returns the number that a place in the catalogue is kept as.
pub(crate) fn category_number(category: Option<CategoryId>) -> i64 {
    category.map_or(NO_CATEGORY, |category| category.0)
}

/// Returns the place in the catalogue that is kept as this number.
pub(crate) fn category(number: i64) -> Option<CategoryId> {
    (number != NO_CATEGORY).then_some(CategoryId(number))
}

fn price(number: i64) -> Option<Won> {
    (number != NO_PRICE).then_some(Won(number))
}

/// How many numbers and texts a product has.
const NUMBERS: usize = 9;
const TEXTS: usize = 6;

/// Returns the bytes of a product: its numbers, the lengths of its texts, its texts. The name comes first of these.
pub(crate) fn write(listing: &Listing) -> Vec<u8> {
    let Listing { thumbnail, .. } = listing;
    let number = |of: fn(&Thumbnail) -> i64| thumbnail.as_ref().map_or(0, of);
    let text = |of: fn(&Thumbnail) -> &str| thumbnail.as_ref().map_or("", of);
    let numbers: [i64; NUMBERS] = [
        listing.id.0,
        listing.seller_id.0,
        price_number(listing.min_price),
        price_number(listing.max_price),
        i64::from(listing.in_stock),
        category_number(listing.category),
        listing.delivery_fee.0,
        number(|picture| picture.width),
        number(|picture| picture.height),
    ];
    let texts: [&str; TEXTS] = [
        &listing.name,
        &listing.description,
        listing.seller_name.as_deref().unwrap_or_default(),
        text(|picture| &picture.id),
        text(|picture| &picture.alt),
        text(|picture| &picture.color),
    ];
    let lengths = texts.iter().map(|text| i64::try_from(text.len()).unwrap_or(i64::MAX));
    let numbers = numbers.into_iter().chain(lengths).flat_map(i64::to_le_bytes);
    numbers.chain(texts.iter().flat_map(|text| text.bytes())).collect()
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
    fn parts(&self) -> Option<([i64; NUMBERS], [&str; TEXTS])> {
        let mut rest = self.0.as_slice();
        let mut read = || -> Option<i64> {
            let (bytes, behind) = rest.split_first_chunk::<8>()?;
            rest = behind;
            Some(i64::from_le_bytes(*bytes))
        };
        let (mut numbers, mut lengths, mut texts) = ([0; NUMBERS], [0; TEXTS], [""; TEXTS]);
        for number in numbers.iter_mut().chain(&mut lengths) {
            *number = read()?;
        }
        for (text, length) in texts.iter_mut().zip(lengths) {
            let (bytes, behind) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            *text = std::str::from_utf8(bytes).ok()?;
            rest = behind;
        }
        Some((numbers, texts))
    }

    /// Returns the product.
    pub fn hit(&self) -> Result<Hit, IndexError> {
        let ([id, seller, min, max, stock, leaf, fee, width, height], texts) =
            self.parts().ok_or_else(damaged)?;
        let [name, description, seller_name, picture, alt, color] = texts.map(str::to_owned);
        let thumbnail = (!picture.is_empty()).then_some(Thumbnail { id: picture, width, height, alt, color });
        Ok(Hit {
            id: ProductId(id),
            seller_id: AccountId(seller),
            name,
            description,
            min_price: price(min),
            max_price: price(max),
            in_stock: stock == 1,
            seller_name: Some(seller_name).filter(|name| !name.is_empty()),
            category: category(leaf),
            delivery_fee: Won(fee),
            thumbnail,
        })
    }

    /// Returns its name only.
    pub fn name(&self) -> Result<&str, IndexError> {
        self.parts().map(|(_, [name, ..])| name).ok_or_else(damaged)
    }

    /// Returns what its seller's shop is called only.
    pub fn seller_name(&self) -> Result<Option<&str>, IndexError> {
        let (_, [_, _, name, ..]) = self.parts().ok_or_else(damaged)?;
        Ok(Some(name).filter(|name| !name.is_empty()))
    }
}

fn damaged() -> IndexError {
    IndexError::Damaged("a stored document has no end".to_owned())
}

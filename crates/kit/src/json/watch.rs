//! A deserializer between a format's own and a type: it lets through what fits, and remembers where what does not fit
//! stands. Lists are no objects here, and an object has each of its fields once.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use domain::{FieldError, FieldRule};
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    Visitor,
};

use super::path::Path;

/// What is said about one request at most.
const ERRORS_MAX: usize = 100;

/// What was seen while a value was read.
#[derive(Default)]
pub(super) struct Watch {
    /// Whether fields that the type does not know are refused; otherwise they are passed over.
    strict: bool,
    /// Places that are known to be broken, and are passed over.
    pub(super) skipped: Vec<String>,
    found: RefCell<Vec<FieldError>>,
    failed: RefCell<Option<(String, Option<FieldRule>)>>,
}

impl Watch {
    pub(super) fn new(strict: bool) -> Self {
        Self { strict, ..Self::default() }
    }

    /// What was refused without ending the reading.
    pub(super) fn found(&self) -> Vec<FieldError> {
        self.found.take()
    }

    /// Where the reading ended, and why, if that was clear there.
    pub(super) fn failed(&self) -> Option<(String, Option<FieldRule>)> {
        self.failed.take()
    }

    fn note(&self, at: Path<'_>, rule: FieldRule) {
        let mut found = self.found.borrow_mut();
        if found.len() < ERRORS_MAX {
            found.push(FieldError { field: at.to_string(), rule });
        }
    }

    /// The innermost place is told first, and stays.
    fn fail(&self, at: Path<'_>, rule: Option<FieldRule>) {
        self.failed.borrow_mut().get_or_insert_with(|| (at.to_string(), rule));
    }

    fn skips(&self, at: Path<'_>) -> bool {
        !self.skipped.is_empty() && self.skipped.contains(&at.to_string())
    }
}

/// Something to be read, and where it stands.
pub(super) struct Watched<'w, D> {
    pub(super) inner: D,
    pub(super) watch: &'w Watch,
    pub(super) path: Path<'w>,
}

impl<'w, D> Watched<'w, D> {
    fn visitor<V>(&self, visitor: V, fields: Option<&'static [&'static str]>) -> Through<'w, V> {
        Through { visitor, fields, watch: self.watch, path: self.path }
    }
}

macro_rules! pass_on {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            let through = self.visitor(visitor, None);
            self.inner.$method(through)
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Watched<'_, D> {
    type Error = D::Error;

    pass_on! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string deserialize_bytes
        deserialize_byte_buf deserialize_option deserialize_unit deserialize_seq deserialize_map
        deserialize_identifier
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.inner.deserialize_ignored_any(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let through = self.visitor(visitor, None);
        self.inner.deserialize_unit_struct(name, through)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let through = self.visitor(visitor, None);
        self.inner.deserialize_newtype_struct(name, through)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Self::Error> {
        let through = self.visitor(visitor, None);
        self.inner.deserialize_tuple(len, through)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let through = self.visitor(visitor, None);
        self.inner.deserialize_tuple_struct(name, len, through)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let through = self.visitor(visitor, Some(fields));
        self.inner.deserialize_struct(name, fields, through)
    }

    /// An enum is one of its names, nothing more.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let name = Variant { visitor, variants, watch: self.watch, path: self.path };
        self.inner.deserialize_str(name)
    }
}

/// Hands what the format reads on to what the type makes of it; the parts of it are watched as well.
struct Through<'w, V> {
    visitor: V,
    /// The fields of the object that is expected here, if it is an object with fields.
    fields: Option<&'static [&'static str]>,
    watch: &'w Watch,
    path: Path<'w>,
}

macro_rules! hand_on {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<Self::Value, E> {
            self.visitor.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Through<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    hand_on! {
        visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128, visit_f64: f64,
        visit_char: char, visit_str: &str, visit_borrowed_str: &'de str, visit_string: String, visit_bytes: &[u8],
        visit_borrowed_bytes: &'de [u8], visit_byte_buf: Vec<u8>,
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        self.visitor.visit_some(Watched { inner, watch: self.watch, path: self.path })
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        self.visitor.visit_newtype_struct(Watched { inner, watch: self.watch, path: self.path })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, inner: A) -> Result<Self::Value, A::Error> {
        if self.fields.is_some() {
            return Err(Error::invalid_type(Unexpected::Seq, &self.visitor));
        }
        self.visitor.visit_seq(Entries { inner, next: 0, watch: self.watch, path: self.path })
    }

    fn visit_map<A: MapAccess<'de>>(self, inner: A) -> Result<Self::Value, A::Error> {
        let (watch, path) = (self.watch, self.path);
        match self.fields {
            Some(known) => {
                let seen = vec![false; known.len()];
                self.visitor.visit_map(Fields { inner, known, seen, current: "", watch, path })
            }
            None => self.visitor.visit_map(Keys { inner, current: Cow::Borrowed(""), watch, path }),
        }
    }
}

/// Reads a part of something, and remembers where it stands if it can't be read.
struct Part<'w, S> {
    seed: S,
    watch: &'w Watch,
    path: Path<'w>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Part<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let Self { seed, watch, path } = self;
        seed.deserialize(Watched { inner, watch, path }).inspect_err(|_| watch.fail(path, None))
    }
}

struct Entries<'w, A> {
    inner: A,
    next: usize,
    watch: &'w Watch,
    path: Path<'w>,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Entries<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        loop {
            let above = self.path;
            let path = Path::Entry(&above, self.next);
            self.next += 1;
            if !self.watch.skips(path) {
                return self.inner.next_element_seed(Part { seed, watch: self.watch, path });
            }
            if self.inner.next_element::<IgnoredAny>()?.is_none() {
                return Ok(None);
            }
        }
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

/// The fields of an object whose fields are known.
struct Fields<'w, A> {
    inner: A,
    known: &'static [&'static str],
    seen: Vec<bool>,
    current: &'static str,
    watch: &'w Watch,
    path: Path<'w>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.inner.next_key_seed(FieldName)? {
            let (watch, above) = (self.watch, self.path);
            let at = Path::Field(&above, &name);
            match self.known.iter().position(|known| *known == name) {
                None if watch.strict => watch.note(at, FieldRule::UnknownField),
                None => {}
                Some(number) if std::mem::replace(&mut self.seen[number], true) => {
                    watch.note(at, FieldRule::Duplicate);
                }
                Some(_) if watch.skips(at) => {}
                Some(number) => {
                    self.current = self.known[number];
                    let name: StrDeserializer<'_, A::Error> = self.current.into_deserializer();
                    return seed.deserialize(name).map(Some);
                }
            }
            self.inner.next_value::<IgnoredAny>()?;
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let above = self.path;
        let path = Path::Field(&above, self.current);
        self.inner.next_value_seed(Part { seed, watch: self.watch, path })
    }
}

/// The entries of an object that may have any.
struct Keys<'w, 'de, A> {
    inner: A,
    current: Cow<'de, str>,
    watch: &'w Watch,
    path: Path<'w>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Keys<'_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(name) = self.inner.next_key_seed(FieldName)? else { return Ok(None) };
        self.current = name;
        let name: StrDeserializer<'_, A::Error> = self.current.as_ref().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let above = self.path;
        let path = Path::Field(&above, &self.current);
        self.inner.next_value_seed(Part { seed, watch: self.watch, path })
    }
}

/// Reads the name of a field, whatever it is.
struct FieldName;

impl<'de> DeserializeSeed<'de> for FieldName {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        inner.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for FieldName {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }

    fn visit_string<E: Error>(self, name: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name))
    }
}

/// Reads one of the names of an enum.
struct Variant<'w, V> {
    visitor: V,
    variants: &'static [&'static str],
    watch: &'w Watch,
    path: Path<'w>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Variant<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        if !self.variants.contains(&name) {
            self.watch.fail(self.path, Some(FieldRule::NoneOf { allowed: self.variants }));
            return Err(E::custom("none of the names"));
        }
        let name: StrDeserializer<'_, E> = name.into_deserializer();
        self.visitor.visit_enum(name)
    }
}

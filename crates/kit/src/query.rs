//! How the query of a request is read: the same for every operation. What can't be read is answered 422, with the name
//! of the parameter. An id in a path that is none is nobody's: the operation answers as for one that is not there.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::{FieldRule, PAGE_MAX, whole_number};
use futures_util::future::{LocalBoxFuture, ready};
use serde::de::DeserializeOwned;

use crate::api_error::ApiError;
use crate::extract::after_the_caller;
use crate::json::read_query;

/// The query of an operation. Parameters that it does not know are passed over.
#[derive(Clone, Debug, Default)]
pub struct Query<T>(pub T);

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Reads the parameter `ids`: one to [`PAGE_MAX`] numbers with commas between.
pub fn ids(text: Option<&str>) -> Result<Vec<i64>, ApiError> {
    let read = |text: &str| -> Result<Vec<i64>, FieldRule> {
        let max = usize::try_from(PAGE_MAX).unwrap_or(usize::MAX);
        let ids: Vec<&str> = text.split(',').collect();
        if ids.len() > max {
            return Err(FieldRule::WrongLength { min: 1, max });
        }
        ids.into_iter().map(|id| whole_number(id.trim(), 0, i64::MAX)).collect()
    };
    text.ok_or(FieldRule::Required).and_then(read).map_err(|rule| ApiError::field("ids", rule))
}

/// Returns all values of a parameter that may come again and again, in their order.
pub fn values_of(request: &HttpRequest, name: &str) -> Vec<String> {
    let pairs = form_urlencoded::parse(request.query_string().as_bytes());
    pairs.filter(|(known, _)| known == name).map(|(_, value)| value.into_owned()).collect()
}

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        after_the_caller(request, ready(read_query(request.query_string()).map(Self)))
    }
}

//! How the query of a request is read: the same for every operation. What can't be read is answered 422, with the name
//! of the parameter. An id in a path that is none is nobody's: the operation answers as for one that is not there.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
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

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        after_the_caller(request, ready(read_query(request.query_string()).map(Self)))
    }
}

//! How the query and the path of a request are read: the same for every operation. What can't be read is answered
//! 422, with the name of the parameter.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::FieldRule;
use futures_util::future::{Ready, ready};
use serde::de::DeserializeOwned;

use crate::failure::Failure;
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

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_query(request.query_string()).map(Self))
    }
}

/// What to say of a value in the path that is no id: its name there.
pub(crate) fn no_id_in_path(request: &HttpRequest) -> Failure {
    let name = request.match_info().iter().next().map_or("path", |(name, _)| name);
    Failure::field(name, FieldRule::Uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_none_is_named() {
        let request = actix_web::test::TestRequest::default().param("order_id", "x").to_http_request();
        let failure = no_id_in_path(&request);
        assert_eq!((failure.fields[0].field.as_str(), failure.code.status()), ("order_id", 422));
    }
}

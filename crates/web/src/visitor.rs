//! Who looks at a page: what they read, whether they are logged in, from where they come. The calls that a page makes
//! are made for them.

use std::net::IpAddr;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use domain::Language;
use futures_util::future::{Ready, ready};
use kit::trace_context::TraceContext;
use public_client::{Caller, Identity};

use crate::refusal::Refusal;
use crate::session::{GuestLine, Kind, Session};

tokio::task_local! {
    static VISITOR: Rc<Visitor>;
}

/// Who looks at a page.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    /// What they read: the address says it.
    pub(crate) language: Language,
    /// The path without its language, and the query.
    pub(crate) path: String,
    /// Who they are, if they are logged in.
    pub(crate) session: Option<Session>,
    /// What they have put into the cart before they logged in.
    pub(crate) cart: Vec<GuestLine>,
    /// Where they are.
    pub(crate) address: Option<IpAddr>,
    /// Whether they sent a form.
    pub(crate) sends: bool,
}

impl Visitor {
    /// The address of a page in their language.
    pub(crate) fn link(&self, path: &str) -> String {
        in_language(self.language, path)
    }
}

/// The address of a page in a language.
pub(crate) fn in_language(language: Language, path: &str) -> String {
    match language {
        Language::Korean => path.to_owned(),
        Language::English if path == "/" => "/en".to_owned(),
        Language::English => format!("/en{path}"),
    }
}

/// Does something whose calls are made for a visitor.
pub(crate) async fn serving<T>(visitor: Rc<Visitor>, work: impl Future<Output = T>) -> T {
    VISITOR.scope(visitor, work).await
}

/// Says of each call for whom it is made: for whoever looks at the page that makes it.
pub(crate) fn caller() -> Caller {
    Caller::new(|| {
        let context = TraceContext::current();
        let (traceparent, request_id) =
            context.map_or((None, None), |context| (Some(context.traceparent), Some(context.request_id)));
        let identity = |visitor: &Rc<Visitor>| Identity {
            token: visitor.session.as_ref().map(|session| session.access.clone()),
            language: match visitor.language {
                Language::Korean => "ko",
                Language::English => "en",
            },
            address: visitor.address.map(|address| address.to_string()),
            ..Identity::default()
        };
        let identity = VISITOR.try_with(identity).unwrap_or_default();
        Identity { traceparent, request_id, ..identity }
    })
}

impl FromRequest for Visitor {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visitor = request.extensions().get::<Rc<Visitor>>().map(|visitor| Visitor::clone(visitor));
        ready(visitor.ok_or_else(|| Refusal::Broken("a page outside the gate".to_owned())))
    }
}

/// A visitor who is logged in as a customer.
#[derive(Clone, Debug)]
pub(crate) struct Buyer(pub(crate) Visitor);

impl FromRequest for Buyer {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload).into_inner();
        ready(visitor.and_then(|visitor| logged_in(visitor, Kind::Customer).map(Self)))
    }
}

/// A visitor who is logged in as a seller.
#[derive(Clone, Debug)]
#[expect(dead_code, reason = "for the sellers' own pages")]
pub(crate) struct Keeper(pub(crate) Visitor);

impl FromRequest for Keeper {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload).into_inner();
        ready(visitor.and_then(|visitor| logged_in(visitor, Kind::Seller).map(Self)))
    }
}

fn logged_in(visitor: Visitor, kind: Kind) -> Result<Visitor, Refusal> {
    match &visitor.session {
        Some(session) if session.kind == kind => Ok(visitor),
        _ => Err(Refusal::LogIn { kind }),
    }
}

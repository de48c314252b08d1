//! What pages work with: the services, the cookies, and what changes so seldom that it is kept for a while.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::Uri;
use domain::Timestamp;
use kit::Clock;
use public_client::account::types::{RefreshRequest, Tokens};
use public_client::order::types::CategoryTree;
use public_client::{Error, Problem, Services};
use quick_cache::sync::Cache;
use tokio::sync::Mutex;

use crate::carts::Carts;
use crate::session::{Cookies, Kind, Session};
use crate::view::{Category, first_floor};
use crate::visitor::Visitor;

/// So long a tree of categories is shown before it is asked for again.
const TREE_KEPT_FOR: Duration = Duration::from_secs(30);
/// So many renewed sessions are remembered: two pages that a browser loads at once spend one token.
const RENEWED_KEPT: usize = 4_096;

/// What pages work with.
#[derive(Debug)]
pub(crate) struct Shop {
    /// The services, called for whoever looks at a page.
    pub(crate) services: Services,
    /// What browsers keep.
    pub(crate) cookies: Cookies,
    /// What time it is.
    pub(crate) clock: Clock,
    /// Where people find the shop; empty: wherever they asked.
    pub(crate) public_url: String,
    /// Where pictures are; empty: here.
    pub(crate) cdn_url: String,
    /// What browsers may load and run.
    pub(crate) content_policy: String,
    /// What is remembered of customers' carts.
    pub(crate) carts: Carts,
    renewed: Cache<String, Session>,
    tree: Mutex<Option<(Instant, Tree)>>,
}

/// The tree of categories as pages need it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// All of it.
    pub(crate) whole: Arc<Option<CategoryTree>>,
    /// Its first floor.
    pub(crate) first: Arc<Vec<Category>>,
}

/// A session as it is after a look at it.
pub(crate) struct Renewed {
    /// Who is logged in now.
    pub(crate) session: Option<Session>,
    /// Whether the browser is to be told.
    pub(crate) changed: bool,
}

impl Shop {
    /// A shop of these services.
    pub(crate) fn new(
        services: Services,
        cookies: Cookies,
        clock: Clock,
        public_url: &str,
        cdn_url: &str,
    ) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let cdn_url = cdn_url.trim_end_matches('/').to_owned();
        let content_policy = content_policy(&cdn_url);
        let (renewed, tree) = (Cache::new(RENEWED_KEPT), Mutex::default());
        let carts = Carts::default();
        Self { services, cookies, clock, public_url, cdn_url, content_policy, carts, renewed, tree }
    }

    /// Renews a session whose access token ends soon. Where it can't be renewed because it is over, nobody is logged in any
    /// more; where account-api is away, it stays as it is.
    pub(crate) async fn renewed(&self, before: Option<Session>) -> Renewed {
        let Some(session) = before else { return Renewed { session: None, changed: false } };
        if !session.is_stale(self.clock.now()) {
            return Renewed { session: Some(session), changed: false };
        }
        let spent = session.refresh.clone();
        let renew = async {
            let form = RefreshRequest { refresh_token: spent.into() };
            let tokens = self.services.account.refresh(&form).await?.into_inner();
            Ok::<_, Error<Problem>>(session_of(session.kind, tokens, self.clock.now()))
        };
        match self.renewed.get_or_insert_async(&session.refresh, renew).await {
            Ok(renewed) => Renewed { session: Some(renewed), changed: true },
            Err(Error::ErrorResponse(answer)) if answer.status().is_client_error() => {
                Renewed { session: None, changed: true }
            }
            Err(error) => {
                tracing::warn!(error = kit::chain(&error), "a session can't be renewed now");
                Renewed { session: Some(session), changed: false }
            }
        }
    }

    /// The tree of categories; the last one that was seen while order-api is away, or none.
    pub(crate) async fn tree(&self) -> Tree {
        let mut kept = self.tree.lock().await;
        if let Some((since, tree)) = &*kept
            && since.elapsed() < TREE_KEPT_FOR
        {
            return tree.clone();
        }
        match self.services.order.list_categories().await {
            Ok(answer) => {
                let whole = answer.into_inner();
                let first = Arc::new(first_floor(&whole));
                let tree = Tree { whole: Arc::new(Some(whole)), first };
                *kept = Some((Instant::now(), tree.clone()));
                tree
            }
            Err(error) => {
                tracing::warn!(error = kit::chain(&error), "the categories can't be read");
                kept.as_ref().map(|(_, tree)| tree.clone()).unwrap_or_default()
            }
        }
    }

    /// How much is in a visitor's cart, for the head of a page; 0 where that can't be told now.
    pub(crate) async fn cart_count(&self, visitor: &Visitor) -> i64 {
        let Some(session) = &visitor.session else {
            return visitor.cart.iter().map(|line| line.count).sum();
        };
        if session.kind == Kind::Seller {
            return 0;
        }
        if let Some(count) = self.carts.count(session) {
            return count;
        }
        match self.services.order.show_cart().await {
            Ok(cart) => {
                self.carts.remember(session, &cart);
                cart.total_count
            }
            Err(error) => {
                tracing::warn!(error = kit::chain(&error), "what is in a cart can't be counted");
                0
            }
        }
    }
}

/// The session that a pair of tokens is.
pub(crate) fn session_of(kind: Kind, tokens: Tokens, now: Timestamp) -> Session {
    let lives = Duration::from_secs(u64::try_from(tokens.expires_in).unwrap_or(0));
    Session { kind, access: tokens.access_token, refresh: tokens.refresh_token, until: now.plus(lives).0 }
}

/// What browsers may load and run on a page. Pictures may come from the shop's CDN.
fn content_policy(cdn_url: &str) -> String {
    let pictures = cdn_url.parse::<Uri>().ok().and_then(|uri| {
        let (scheme, host) = (uri.scheme_str()?.to_owned(), uri.authority()?.to_string());
        Some(format!(" {scheme}://{host}"))
    });
    let pictures = pictures.unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'{pictures}; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
}

//! What stands around each page.

use std::sync::Arc;

use domain::Language;
use public_client::order::types::CategoryTree;

use crate::assets::Assets;
use crate::session::Kind;
use crate::visitor::{Visitor, in_language};
use crate::words::choose;
use crate::words::frame::{ENGLISH, FrameWords, KOREAN};

/// A category to go to.
#[derive(Clone, Debug)]
pub(crate) struct Category {
    /// Its number.
    pub(crate) id: i64,
    korean: String,
    english: String,
    /// The page of its products, without the language.
    pub(crate) path: String,
}

impl Category {
    /// What it is called.
    pub(crate) fn name(&self, language: Language) -> &str {
        match language {
            Language::Korean => &self.korean,
            Language::English => &self.english,
        }
    }
}

/// Returns the first floor of the tree.
pub(crate) fn first_floor(tree: &CategoryTree) -> Vec<Category> {
    let first = tree.categories.iter().filter(|category| category.parent_id.is_none());
    first.map(category_of).collect()
}

/// A node of the tree as pages show it.
pub(crate) fn category_of(category: &public_client::order::types::Category) -> Category {
    Category {
        id: category.id.0,
        korean: category.name_ko.clone(),
        english: category.name_en.clone(),
        path: format!("/find?c={}", category.id.0),
    }
}

/// What stands around a page.
pub(crate) struct Frame {
    /// What visitors read.
    pub(crate) language: Language,
    /// What is said there.
    pub(crate) w: &'static FrameWords,
    /// What the page is called.
    pub(crate) title: String,
    /// What is sought.
    pub(crate) sought: String,
    /// How many products are in the cart.
    pub(crate) cart_count: i64,
    /// The first floor of the tree.
    pub(crate) categories: Arc<Vec<Category>>,
    /// Which of them the page belongs to.
    pub(crate) category: Option<i64>,
    path: String,
    kind: Option<Kind>,
    assets: &'static Assets,
}

impl Frame {
    /// The frame of a page for a visitor.
    pub(crate) fn new(visitor: &Visitor, title: impl Into<String>, categories: Arc<Vec<Category>>) -> Self {
        Self {
            language: visitor.language,
            w: choose(visitor.language, &KOREAN, &ENGLISH),
            title: title.into(),
            sought: String::new(),
            cart_count: 0,
            categories,
            category: None,
            path: visitor.path.clone(),
            kind: visitor.session.as_ref().map(|session| session.kind),
            assets: Assets::all(),
        }
    }

    /// The same with so much in the cart.
    pub(crate) fn with_cart(self, count: i64) -> Self {
        Self { cart_count: count, ..self }
    }

    /// The address of a page in the visitor's language.
    pub(crate) fn link(&self, path: &str) -> String {
        in_language(self.language, path)
    }

    /// This page again.
    pub(crate) fn here(&self) -> String {
        self.link(&self.path)
    }

    /// This page in Korean.
    pub(crate) fn in_korean(&self) -> String {
        in_language(Language::Korean, &self.path)
    }

    /// This page in English.
    pub(crate) fn in_english(&self) -> String {
        in_language(Language::English, &self.path)
    }

    /// This page in the language that it is not in.
    pub(crate) fn other_language(&self) -> String {
        match self.language {
            Language::Korean => self.in_english(),
            Language::English => self.in_korean(),
        }
    }

    /// Where a file of ours is.
    pub(crate) fn asset(&self, name: &str) -> &'static str {
        self.assets.path(name)
    }

    /// Where a drawing of our sheet is.
    pub(crate) fn icon(&self, name: &str) -> String {
        format!("{}#{name}", self.assets.path("icons.svg"))
    }

    /// What a category is called.
    pub(crate) fn name_of<'a>(&self, category: &'a Category) -> &'a str {
        category.name(self.language)
    }

    /// Whether the page belongs to this category.
    pub(crate) fn is_in(&self, category: &Category) -> bool {
        self.category == Some(category.id)
    }

    /// Whether the visitor is logged in.
    pub(crate) fn is_known(&self) -> bool {
        self.kind.is_some()
    }

    /// Whether the visitor sells.
    pub(crate) fn is_seller(&self) -> bool {
        self.kind == Some(Kind::Seller)
    }
}

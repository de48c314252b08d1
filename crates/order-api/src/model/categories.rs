//! The tree in which products stand.

use std::collections::HashSet;

use domain::CategoryId;
use serde::Serialize;
use utoipa::ToSchema;

/// One node of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// Its number.
    pub id: CategoryId,
    /// What it is a part of; null at the top.
    #[schema(required = true)]
    pub parent_id: Option<CategoryId>,
    /// Its word, as it stands in addresses.
    pub slug: String,
    /// What it is called in Korean.
    pub name_ko: String,
    /// And in English.
    pub name_en: String,
    /// Of those with the same parent the lowest comes first.
    pub order: i64,
    /// The kind of notice that products in it have, unless their seller says another.
    pub notice_kind: String,
    /// Whether products stand in it: nothing is a part of it.
    pub leaf: bool,
}

/// The whole tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CategoryTree {
    /// Parents before their children, and those with the same parent in their order.
    pub categories: Vec<Category>,
}

/// The slug of what stands nowhere else.
pub const ETC: &str = "etc";

impl CategoryTree {
    /// Puts a tree together from its nodes in their order, whose `leaf` is set here.
    pub fn new(mut categories: Vec<Category>) -> Self {
        let parents: HashSet<CategoryId> = categories.iter().filter_map(|c| c.parent_id).collect();
        for category in &mut categories {
            category.leaf = !parents.contains(&category.id);
        }
        Self { categories }
    }

    /// Returns a node.
    pub fn get(&self, id: CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// Returns the node of this slug.
    pub fn by_slug(&self, slug: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.slug == slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> CategoryTree {
        let node = |id, parent: Option<i64>, slug: &str| Category {
            id: CategoryId(id),
            parent_id: parent.map(CategoryId),
            slug: slug.into(),
            name_ko: slug.into(),
            name_en: slug.into(),
            order: id,
            notice_kind: String::new(),
            leaf: false,
        };
        CategoryTree::new(vec![
            node(1, None, "a"),
            node(2, Some(1), "a-b"),
            node(3, Some(2), "a-b-c"),
            node(4, Some(1), "a-d"),
            node(5, None, "etc"),
        ])
    }

    #[test]
    fn a_leaf_is_what_nothing_is_a_part_of() {
        let leaves: Vec<_> =
            tree().categories.into_iter().filter(|category| category.leaf).map(|leaf| leaf.slug).collect();
        assert_eq!(leaves, ["a-b-c", "a-d", "etc"]);
        assert_eq!(tree().by_slug("a-d"), tree().get(CategoryId(4)));
        assert_eq!(tree().get(CategoryId(6)), None);
    }
}

//! The tree in which products stand.

use std::collections::{HashMap, HashSet};

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

    /// Returns the leaves at and below a node; none if there is no such node.
    pub fn leaves_of(&self, node: CategoryId) -> Vec<CategoryId> {
        let mut within = HashSet::from([node]);
        // Parents stand before their children.
        for category in &self.categories {
            if category.parent_id.is_some_and(|parent| within.contains(&parent)) {
                within.insert(category.id);
            }
        }
        let is_in = |category: &&Category| category.leaf && within.contains(&category.id);
        self.categories.iter().filter(is_in).map(|category| category.id).collect()
    }

    /// Adds up what is counted of leaves for every node above them.
    pub fn counts_of_all(&self, of_leaves: &HashMap<CategoryId, u64>) -> HashMap<CategoryId, u64> {
        let mut counts = of_leaves.clone();
        for category in self.categories.iter().rev() {
            let own = counts.get(&category.id).copied().unwrap_or_default();
            if let Some(parent) = category.parent_id.filter(|_| own > 0) {
                *counts.entry(parent).or_default() += own;
            }
        }
        counts
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
    fn leaves_are_found_below_any_node() {
        let tree = tree();
        let leaves = |id| tree.leaves_of(CategoryId(id)).iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!((leaves(1), leaves(2), leaves(3), leaves(5)), (vec![3, 4], vec![3], vec![3], vec![5]));
        assert_eq!(leaves(6), Vec::<i64>::new());
        assert!(tree.by_slug("a-d").unwrap().leaf && !tree.get(CategoryId(2)).unwrap().leaf);
    }

    #[test]
    fn what_is_counted_of_leaves_adds_up_to_the_top() {
        let counted = HashMap::from([(CategoryId(3), 2), (CategoryId(4), 5), (CategoryId(5), 1)]);
        let all = tree().counts_of_all(&counted);
        let count = |id| all.get(&CategoryId(id)).copied();
        assert_eq!([1, 2, 3, 4, 5].map(count), [Some(7), Some(2), Some(2), Some(5), Some(1)]);
    }
}

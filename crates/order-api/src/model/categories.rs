//! The tree in which products stand.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::CategoryId;
use serde::Serialize;
use utoipa::ToSchema;

/// One node of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
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
    /// Another one for each tree, within this process.
    #[serde(skip)]
    pub version: u64,
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
        let mut hasher = DefaultHasher::new();
        categories.hash(&mut hasher);
        Self { categories, version: hasher.finish() }
    }

    /// Returns a node.
    pub fn get(&self, id: CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// Returns the node of this slug.
    pub fn by_slug(&self, slug: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.slug == slug)
    }

    /// Returns a node and all below it, those too that were leaves once; none if there is no such node.
    pub fn at_or_below(&self, node: CategoryId) -> Vec<CategoryId> {
        let mut within = Vec::new();
        // Parents stand before their children.
        for category in &self.categories {
            if category.id == node || category.parent_id.is_some_and(|parent| within.contains(&parent)) {
                within.push(category.id);
            }
        }
        within
    }

    /// Adds up what is counted of leaves for every node above them. Returns the nodes of which something is counted, in
    /// the tree's order.
    pub fn counted(&self, of_leaves: impl IntoIterator<Item = (CategoryId, i64)>) -> Vec<(&Category, i64)> {
        let mut counts: HashMap<CategoryId, i64> = of_leaves.into_iter().collect();
        for category in self.categories.iter().rev() {
            let own = counts.get(&category.id).copied().unwrap_or_default();
            if let Some(parent) = category.parent_id.filter(|_| own > 0) {
                *counts.entry(parent).or_default() += own;
            }
        }
        let count = |category: &Category| counts.get(&category.id).copied().filter(|count| *count > 0);
        self.categories.iter().filter_map(|category| Some((category, count(category)?))).collect()
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
    fn what_is_below_any_node_is_found() {
        let tree = tree();
        let found = |id| tree.at_or_below(CategoryId(id)).iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(
            (found(1), found(2), found(3), found(5)),
            (vec![1, 2, 3, 4], vec![2, 3], vec![3], vec![5])
        );
        assert_eq!(found(6), Vec::<i64>::new());
    }

    #[test]
    fn what_is_counted_of_leaves_adds_up_to_the_top() {
        let (tree, leaves) = (tree(), [(CategoryId(3), 2), (CategoryId(4), 5)]);
        let counted: Vec<_> = tree.counted(leaves).iter().map(|(node, count)| (node.id.0, *count)).collect();
        assert_eq!(counted, [(1, 7), (2, 2), (3, 2), (4, 5)]);
    }

    #[test]
    fn a_tree_of_another_version_is_another_tree() {
        let mut other = tree().categories;
        assert_eq!(CategoryTree::new(other.clone()), tree());
        other[1].name_en.push('s');
        assert_ne!(CategoryTree::new(other).version, tree().version);
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

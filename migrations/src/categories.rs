//! The tree of categories that a shop begins with: slug, parent's slug, Korean, English, kind of notice. Parents stand before
//! their children, and those who share a parent in the order in which they are shown.

pub(crate) const CATEGORIES: &[(&str, &str, &str, &str, &str)] = &[
    ("fashion", "", "패션", "Fashion", "CLOTHES"),
    ("fashion-women", "fashion", "여성의류", "Women", "CLOTHES"),
    ("fashion-women-tops", "fashion-women", "상의", "Tops", "CLOTHES"),
    ("fashion-women-bottoms", "fashion-women", "하의", "Bottoms", "CLOTHES"),
    ("fashion-women-dresses", "fashion-women", "원피스", "Dresses", "CLOTHES"),
    ("fashion-women-outer", "fashion-women", "아우터", "Outerwear", "CLOTHES"),
    ("fashion-men", "fashion", "남성의류", "Men", "CLOTHES"),
    ("fashion-men-tops", "fashion-men", "상의", "Tops", "CLOTHES"),
    ("fashion-men-bottoms", "fashion-men", "하의", "Bottoms", "CLOTHES"),
    ("fashion-men-outer", "fashion-men", "아우터", "Outerwear", "CLOTHES"),
    ("fashion-knit", "fashion", "니트", "Knitwear", "CLOTHES"),
    ("fashion-shoes", "fashion", "신발", "Shoes", "SHOES"),
    ("fashion-bags", "fashion", "가방", "Bags", "BAGS"),
    ("fashion-accessories", "fashion", "패션잡화", "Accessories", "FASHION_ACCESSORIES"),
    ("fashion-jewelry", "fashion", "주얼리·시계", "Jewelry and watches", "JEWELRY"),
    ("beauty", "", "뷰티", "Beauty", "COSMETICS"),
    ("beauty-skincare", "beauty", "스킨케어", "Skin care", "COSMETICS"),
    ("beauty-makeup", "beauty", "메이크업", "Make-up", "COSMETICS"),
    ("beauty-hair", "beauty", "헤어·바디", "Hair and body", "COSMETICS"),
    ("food", "", "식품", "Food", "PROCESSED_FOOD"),
    ("food-fresh", "food", "신선식품", "Fresh food", "FRESH_FOOD"),
    ("food-fresh-fruit", "food-fresh", "과일", "Fruit", "FRESH_FOOD"),
    ("food-fresh-vegetables", "food-fresh", "채소", "Vegetables", "FRESH_FOOD"),
    ("food-fresh-meat", "food-fresh", "정육·계란", "Meat and eggs", "FRESH_FOOD"),
    ("food-fresh-seafood", "food-fresh", "수산", "Seafood", "FRESH_FOOD"),
    ("food-rice", "food", "쌀·잡곡", "Rice and grains", "FRESH_FOOD"),
    ("food-snacks", "food", "과자·간식", "Snacks", "PROCESSED_FOOD"),
    ("food-drinks", "food", "커피·차·음료", "Coffee, tea and drinks", "PROCESSED_FOOD"),
    ("food-sauces", "food", "장·소스", "Sauces", "PROCESSED_FOOD"),
    ("food-health", "food", "건강식품", "Health food", "HEALTH_FOOD"),
    ("kitchen", "", "주방·식기", "Kitchen and tableware", "KITCHENWARE"),
    ("kitchen-tableware", "kitchen", "그릇·접시", "Bowls and plates", "KITCHENWARE"),
    ("kitchen-cups", "kitchen", "컵·잔", "Cups", "KITCHENWARE"),
    ("kitchen-cookware", "kitchen", "냄비·프라이팬", "Pots and pans", "KITCHENWARE"),
    ("kitchen-tools", "kitchen", "조리도구", "Kitchen tools", "KITCHENWARE"),
    ("home", "", "가구·인테리어", "Furniture and interior", "FURNITURE"),
    ("home-furniture", "home", "가구", "Furniture", "FURNITURE"),
    ("home-furniture-desks", "home-furniture", "책상·의자", "Desks and chairs", "FURNITURE"),
    ("home-furniture-storage", "home-furniture", "수납", "Storage", "FURNITURE"),
    ("home-furniture-beds", "home-furniture", "침대·소파", "Beds and sofas", "FURNITURE"),
    ("home-bedding", "home", "침구·커튼", "Bedding and curtains", "BEDDING"),
    ("home-lighting", "home", "조명", "Lighting", "APPLIANCES"),
    ("home-decor", "home", "소품", "Decoration", "OTHER"),
    ("living", "", "생활", "Living", "OTHER"),
    ("living-cleaning", "living", "청소·세탁", "Cleaning and laundry", "OTHER"),
    ("living-bath", "living", "욕실", "Bathroom", "OTHER"),
    ("living-baby", "living", "출산·육아", "Baby", "BABY"),
    ("living-car", "living", "자동차용품", "Car", "CAR"),
    ("digital", "", "디지털·가전", "Digital and appliances", "SMALL_ELECTRONICS"),
    ("digital-audio", "digital", "이어폰·스피커", "Earphones and speakers", "SMALL_ELECTRONICS"),
    ("digital-phones", "digital", "휴대폰·태블릿", "Phones and tablets", "PHONES"),
    ("digital-computers", "digital", "컴퓨터", "Computers", "OFFICE_MACHINES"),
    ("digital-cameras", "digital", "카메라", "Cameras", "OPTICAL"),
    ("digital-tv", "digital", "TV·영상", "TV and video", "TV"),
    ("digital-appliances", "digital", "생활가전", "Home appliances", "APPLIANCES"),
    ("digital-seasonal", "digital", "계절가전", "Seasonal appliances", "SEASONAL"),
    ("hobby", "", "문구·취미", "Stationery and hobby", "OTHER"),
    ("hobby-stationery", "hobby", "문구", "Stationery", "OTHER"),
    ("hobby-books", "hobby", "도서", "Books", "BOOKS"),
    ("hobby-instruments", "hobby", "악기", "Instruments", "INSTRUMENTS"),
    ("hobby-sports", "hobby", "스포츠·캠핑", "Sports and camping", "SPORTS"),
    ("pets", "", "반려동물", "Pets", "OTHER"),
    ("pets-food", "pets", "사료·간식", "Food and treats", "PROCESSED_FOOD"),
    ("pets-supplies", "pets", "용품", "Supplies", "OTHER"),
    ("etc", "", "기타", "Other", "OTHER"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn every_parent_comes_first_and_the_tree_is_at_most_four_deep() {
        let mut depths = HashMap::new();
        for (slug, parent, korean, english, notice) in CATEGORIES {
            let depth = if parent.is_empty() { 1 } else { depths[parent] + 1 };
            assert!(depth <= 4, "{slug}");
            assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{slug}");
            assert!(english.is_ascii() && !korean.is_empty() && !notice.is_empty(), "{slug}");
            assert!(depths.insert(slug, depth).is_none(), "{slug} stands there twice");
        }
        assert!(depths.contains_key(&"etc"));
    }
}

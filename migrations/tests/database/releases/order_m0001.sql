SELECT COUNT(*) FROM products WHERE retired = 0;
INSERT INTO products (seller_id, name, search_key, description, min_price, retired, created_at, updated_at)
  VALUES ({n}, '사과 {n}', '사과{n}', '맛있는 사과', NULL, 0, 1000, 1000);
INSERT INTO items (product_id, seller_id, name, price, count, retired, created_at, updated_at)
  SELECT id, {n}, '한 상자', 12000, 5, 0, 1000, 1000 FROM products WHERE name = '사과 {n}';
INSERT INTO stock_movements (item_id, kind, reference, quantity, created_at)
  SELECT id, 'RECEIVED', X'0000000000000000000000000000000{n}', 5, 1000 FROM items WHERE seller_id = {n};
UPDATE products SET min_price = 12000 WHERE name = '사과 {n}';
UPDATE products SET updated_at = 1001 WHERE name = '사과 {n}' AND seller_id = {n} AND retired = 0;
UPDATE products SET name = '배 {n}', search_key = '배{n}', description = '물 많은 배', updated_at = 1002
  WHERE name = '사과 {n}' AND seller_id = {n} AND retired = 0;
SELECT id, seller_id, name, description FROM products WHERE name = '배 {n}' AND retired = 0;
SELECT id, seller_id, name, description FROM products
  WHERE seller_id = {n} AND retired = 0 AND id < 1000 ORDER BY id DESC LIMIT 20;
SELECT i.id, i.name, i.price, i.count, i.retired, p.id AS product_id, p.name AS product_name, p.description
  FROM items i JOIN products p ON p.id = i.product_id WHERE i.seller_id = {n};
SELECT i.id, i.product_id, i.seller_id, p.name AS product_name, i.name AS item_name, i.price, i.count, i.retired
  FROM items i JOIN products p ON p.id = i.product_id WHERE i.seller_id = {n} ORDER BY i.id;
SELECT COUNT(*) FROM products p WHERE p.retired = 0 AND p.search_key LIKE '%배{n}%' ESCAPE '!' AND p.min_price >= 1;
SELECT p.id, p.seller_id, p.name, p.description, p.min_price, f.rank_key,
  (SELECT MAX(i.price) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS max_price,
  CASE WHEN EXISTS (SELECT 1 FROM items i WHERE i.product_id = p.id AND i.retired = 0 AND i.count > 0)
    THEN 1 ELSE 0 END AS in_stock
  FROM (SELECT id, rank_key FROM (SELECT p.id, CASE WHEN p.search_key = '배{n}' THEN 0
      WHEN p.search_key LIKE '배{n}%' ESCAPE '!' THEN 1 ELSE 2 END AS rank_key
    FROM products p WHERE p.retired = 0 AND p.search_key LIKE '%배{n}%' ESCAPE '!') fitting
    ORDER BY rank_key, id DESC LIMIT 21) f
  JOIN products p ON p.id = f.id ORDER BY f.rank_key, f.id DESC;
SELECT name FROM (SELECT id, name, CASE WHEN search_key LIKE '배{n}%' ESCAPE '!' THEN 0 ELSE 1 END AS rank_key
    FROM products WHERE retired = 0 AND search_key LIKE '%배{n}%' ESCAPE '!') fitting
  GROUP BY name ORDER BY MIN(rank_key), MAX(id) DESC LIMIT 10;
INSERT INTO products (seller_id, name, search_key, description, min_price, retired, created_at, updated_at)
  VALUES ({n}, '감 {n}', '감{n}', '', NULL, 0, 1000, 1000);
UPDATE products SET retired = id, updated_at = 1003 WHERE name = '감 {n}' AND seller_id = {n} AND retired = 0;

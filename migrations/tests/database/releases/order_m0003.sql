INSERT INTO products (seller_id, name, description, min_price, retired, created_at, updated_at)
  VALUES ({n}, '사과 {n}', '맛있는 사과', NULL, 0, 1000, 1000);
INSERT INTO items (product_id, seller_id, name, price, count, retired, created_at, updated_at)
  SELECT id, {n}, '한 상자', 12000, 5, 0, 1000, 1000 FROM products WHERE name = '사과 {n}';
INSERT INTO product_changes (product_id, changed_at)
  SELECT id, 1000 FROM products WHERE name = '사과 {n}';
UPDATE products SET min_price = 12000 WHERE name = '사과 {n}';
UPDATE products SET updated_at = 1001 WHERE name = '사과 {n}' AND seller_id = {n} AND retired = 0;
UPDATE products SET name = '배 {n}', description = '물 많은 배', updated_at = 1002
  WHERE name = '사과 {n}' AND seller_id = {n} AND retired = 0;
UPDATE products SET popularity = 3 WHERE name = '배 {n}';
SELECT COUNT(*) FROM products WHERE retired = 0;
SELECT id, popularity FROM products WHERE retired = 0 AND id > 0 ORDER BY id LIMIT 500;
SELECT p.id, p.seller_id, p.name, p.description, p.popularity, p.min_price,
  (SELECT MAX(i.price) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS max_price,
  (SELECT MAX(i.count) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS most
  FROM products p WHERE p.retired = 0 AND p.name = '배 {n}';
SELECT id, seller_id, name, description FROM products WHERE name = '배 {n}' AND retired = 0;
SELECT id, seller_id, name, description FROM products
  WHERE seller_id = {n} AND retired = 0 AND id < 1000 ORDER BY id DESC LIMIT 20;
SELECT i.id, i.name, i.price, i.count, i.retired, p.id AS product_id, p.name AS product_name, p.description
  FROM items i JOIN products p ON p.id = i.product_id WHERE i.seller_id = {n};
SELECT i.id, i.product_id, i.seller_id, p.name AS product_name, i.name AS item_name, i.price, i.count, i.retired
  FROM items i JOIN products p ON p.id = i.product_id WHERE i.seller_id = {n} ORDER BY i.id;
INSERT INTO products (seller_id, name, description, min_price, retired, created_at, updated_at)
  VALUES ({n}, '감 {n}', '', NULL, 0, 1000, 1000);
UPDATE products SET retired = id, updated_at = 1003 WHERE name = '감 {n}' AND seller_id = {n} AND retired = 0;
INSERT INTO missed_searches (query, times, last_at) VALUES ('두리안 {n}', 2, 1000);
UPDATE missed_searches SET times = times + 1, last_at = 1001 WHERE query = '두리안 {n}';
SELECT query, times, last_at FROM missed_searches ORDER BY times DESC, last_at DESC, query LIMIT 10;
INSERT INTO order_keys (customer_id, idempotency_key, request_hash, order_id, created_at)
  VALUES ({n}, 'key-{n}', 'hash-{n}', 'order----------{n}', 1000);
INSERT INTO orders (id, customer_id, status, total, recipient, phone, postal_code, address1, address2, memo, created_at,
  cart_taken, attempts, lease_holder, lease_until, next_attempt_at)
  VALUES ('order----------{n}', {n}, 'PENDING', 1000, '김민수', '01012345678', '06236', '서울', NULL, NULL, 1000, 0, 0,
  'holder----------', 2000, 1000);
INSERT INTO order_keys (customer_id, idempotency_key, request_hash, order_id, created_at)
  VALUES ({n}, 'other-{n}', 'hash-{n}', 'failed---------{n}', 1000);
INSERT INTO orders (id, customer_id, status, total, recipient, phone, postal_code, address1, address2, memo, created_at,
  cart_taken, attempts, lease_holder, lease_until, next_attempt_at)
  VALUES ('failed---------{n}', {n}, 'PENDING', 1000, '김민수', '01012345678', '06236', '서울', NULL, NULL, 1000, 0, 0,
  'holder----------', 2000, 1000);
INSERT INTO order_events (order_id, package_id, status, reason, created_at)
  VALUES ('order----------{n}', NULL, 'PENDING', NULL, 1000);
UPDATE orders SET status = 'PAID', paid_at = COALESCE(1001, paid_at), reason = COALESCE(NULL, reason)
  WHERE id = 'order----------{n}' AND status = 'PENDING';
UPDATE orders SET cart_taken = 1 WHERE id = 'order----------{n}';
UPDATE orders SET status = 'FAILED', reason = COALESCE('GIVEN_UP', reason)
  WHERE id = 'failed---------{n}' AND status = 'PENDING';
DELETE FROM order_keys WHERE order_id = 'failed---------{n}';
SELECT request_hash, order_id FROM order_keys WHERE customer_id = {n} AND idempotency_key = 'key-{n}';
SELECT id, customer_id, status, total, reason, recipient, phone, postal_code, address1, address2, memo, created_at, paid_at,
  cart_taken, attempts, lease_until FROM orders WHERE id = 'order----------{n}';
INSERT INTO cart_orders (order_id, taken_at) VALUES ('order----------{n}', 1000);

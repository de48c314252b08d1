INSERT INTO products (seller_id, name, description, min_price, retired, created_at, updated_at)
  VALUES ({n}, '사과 {n}', '맛있는 사과', NULL, 0, 1000, 1000);
INSERT INTO items (product_id, seller_id, name, price, count, retired, created_at, updated_at)
  SELECT id, {n}, '한 상자', 12000, 5, 0, 1000, 1000 FROM products WHERE name = '사과 {n}';
UPDATE items SET count = count - 1, updated_at = 1001 WHERE name = '한 상자' AND seller_id = {n} AND retired = 0
  AND count >= 1 AND price = 12000;
INSERT INTO orders (id, customer_id, status, total, recipient, phone, postal_code, address1, address2, memo, created_at,
  cart_taken, attempts, lease_holder, lease_until, next_attempt_at, idempotency_key, request_hash)
  VALUES ('order----------{n}', {n}, 'PENDING', 12000, '김민수', '01012345678', '06236', '서울', NULL, NULL, 1000, 0, 0,
  'holder----------', 2000, 1000, 'key-{n}', 'hash-{n}');
INSERT INTO packages (id, order_id, seller_id, status, total, commission_basis_points, created_at, attempts, lease_until,
  next_attempt_at)
  VALUES ('package--------{n}', 'order----------{n}', {n}, 'PENDING', 12000, 500, 1000, 0, 0, 1000);
INSERT INTO order_lines (package_id, item_id, order_id, product_id, product_name, item_name, price, count)
  VALUES ('package--------{n}', {n}, 'order----------{n}', {n}, '사과', '한 상자', 12000, 1);
UPDATE packages SET status = 'PAID', moves_at = 9000, lease_holder = NULL, lease_until = 0
  WHERE id = 'package--------{n}' AND status = 'PENDING';
SELECT p.id, p.order_id, p.seller_id, p.status, p.total, p.commission_basis_points, p.carrier, p.tracking_number,
  p.reason, p.created_at, p.shipped_at, p.delivered_at, p.moves_at, p.attempts, p.lease_holder, p.lease_until,
  p.next_attempt_at FROM packages p WHERE p.seller_id = {n} AND p.status NOT IN ('PENDING', 'FAILED');
SELECT package_id, item_id, product_id, product_name, item_name, price, count FROM order_lines
  WHERE package_id = 'package--------{n}';
INSERT INTO gone_accounts (account_id, seq, known_at) VALUES ({n}, {n}, 1000);
UPDATE products SET retired = id, updated_at = 1003 WHERE name = '사과 {n}' AND retired = 0;
SELECT account_id FROM gone_accounts WHERE account_id = {n};

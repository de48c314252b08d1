INSERT INTO order_keys (customer_id, idempotency_key, request_hash, order_id, created_at)
  VALUES ({n}, 'key-{n}', 'hash-{n}', 'order----------{n}', 1000);
INSERT INTO orders (id, customer_id, status, total, recipient, phone, postal_code, address1, address2, memo, created_at,
  cart_taken, attempts, lease_holder, lease_until, next_attempt_at, idempotency_key, request_hash)
  VALUES ('order----------{n}', {n}, 'PENDING', 1000, '김민수', '01012345678', '06236', '서울', NULL, NULL, 1000, 0, 0,
  'holder----------', 2000, 1000, 'key-{n}', 'hash-{n}');
INSERT INTO order_keys (customer_id, idempotency_key, request_hash, order_id, created_at)
  VALUES ({n}, 'other-{n}', 'hash-{n}', 'failed---------{n}', 1000);
INSERT INTO orders (id, customer_id, status, total, recipient, phone, postal_code, address1, address2, memo, created_at,
  cart_taken, attempts, lease_holder, lease_until, next_attempt_at, idempotency_key, request_hash)
  VALUES ('failed---------{n}', {n}, 'PENDING', 1000, '김민수', '01012345678', '06236', '서울', NULL, NULL, 1000, 0, 0,
  'holder----------', 2000, 1000, 'other-{n}', 'hash-{n}');
INSERT INTO order_events (order_id, package_id, status, reason, created_at)
  VALUES ('order----------{n}', NULL, 'PENDING', NULL, 1000);
UPDATE orders SET status = 'PAID', paid_at = COALESCE(1001, paid_at), reason = COALESCE(NULL, reason)
  WHERE id = 'order----------{n}' AND status = 'PENDING';
UPDATE orders SET cart_taken = 1 WHERE id = 'order----------{n}';
UPDATE orders SET status = 'FAILED', reason = COALESCE('GIVEN_UP', reason), idempotency_key = NULL, request_hash = NULL
  WHERE id = 'failed---------{n}' AND status = 'PENDING';
DELETE FROM order_keys WHERE order_id = 'failed---------{n}';
SELECT request_hash, order_id FROM order_keys WHERE customer_id = {n} AND idempotency_key = 'key-{n}';
SELECT id, customer_id, status, total, reason, recipient, phone, postal_code, address1, address2, memo, created_at, paid_at,
  cart_taken, attempts, lease_until FROM orders WHERE id = 'order----------{n}';
INSERT INTO cart_orders (order_id, taken_at) VALUES ('order----------{n}', 1000);
INSERT INTO order_quotas (customer_id, open, failed, window_at) VALUES ({n}, 1, 0, 0);
UPDATE order_quotas SET open = open - 1 WHERE customer_id = {n} AND open > 0;
INSERT INTO cart_claims (customer_id, version, order_id) VALUES ({n}, 1, 'order----------{n}');
UPDATE cart_claims SET order_id = NULL WHERE customer_id = {n} AND order_id = 'order----------{n}';
SELECT request_hash, id FROM orders WHERE customer_id = {n} AND idempotency_key = 'key-{n}';
SELECT open, failed, window_at FROM order_quotas WHERE customer_id = {n};
SELECT version FROM cart_claims WHERE customer_id = {n};

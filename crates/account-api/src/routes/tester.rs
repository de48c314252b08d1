//! Tokens of the test accounts, where there are any.

use actix_web::{post, web};
use domain::AccountType;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::service::tester::Testers;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(create_test_customer).service(log_in_test_customer);
    config.service(create_test_seller).service(log_in_test_seller);
}

/// A token for trying things out.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TestKey {
    /// An access token (JWT).
    pub key: String,
}

type Answer = Result<web::Json<TestKey>, ApiError>;

/// 테스트 구매자 생성 / Makes the test customer if there is none, and gives a token
#[utoipa::path(tag = "tester", operation_id = "create_test_customer",
    responses((status = 200, description = "A token of tester@test.com", body = TestKey), ApiErrors))]
#[post("/test/create/customer")]
async fn create_test_customer(testers: web::Data<Testers>) -> Answer {
    let key = testers.create(AccountType::Customer).await?;
    Ok(web::Json(TestKey { key }))
}

/// 테스트 구매자 토큰 재발급 / A token of the test customer
#[utoipa::path(tag = "tester", operation_id = "log_in_test_customer",
    responses((status = 200, description = "A token of tester@test.com", body = TestKey), ApiErrors))]
#[post("/test/login/customer")]
async fn log_in_test_customer(testers: web::Data<Testers>) -> Answer {
    let key = testers.log_in(AccountType::Customer).await?;
    Ok(web::Json(TestKey { key }))
}

/// 테스트 판매자 생성 / Makes the test seller if there is none, and gives a token
#[utoipa::path(tag = "tester", operation_id = "create_test_seller",
    responses((status = 200, description = "A token of tester@test.com", body = TestKey), ApiErrors))]
#[post("/test/create/seller")]
async fn create_test_seller(testers: web::Data<Testers>) -> Answer {
    let key = testers.create(AccountType::Seller).await?;
    Ok(web::Json(TestKey { key }))
}

/// 테스트 판매자 토큰 재발급 / A token of the test seller
#[utoipa::path(tag = "tester", operation_id = "log_in_test_seller",
    responses((status = 200, description = "A token of tester@test.com", body = TestKey), ApiErrors))]
#[post("/test/login/seller")]
async fn log_in_test_seller(testers: web::Data<Testers>) -> Answer {
    let key = testers.log_in(AccountType::Seller).await?;
    Ok(web::Json(TestKey { key }))
}

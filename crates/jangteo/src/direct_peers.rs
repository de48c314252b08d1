//! chat-api's directory and catalogue as direct calls: account-api and order-api are in the same process.

use account_api::model::accounts::Account;
use account_api::service::accounts::{AccountError, Accounts};
use async_trait::async_trait;
use chat_api::model::rooms::User;
use chat_api::peers::directory::{Directory, DirectoryError, Profile};
use chat_api::peers::products::{Products, ProductsAway, Subject};
use domain::{AccountId, AccountType, EmailAddress, ProductId};
use kit::ApiError;
use kit::extract::BearerToken;
use order_api::service::catalogue::{Catalogue, CatalogueError};

/// The accounts of this process. Tokens have been checked at the door: the keys are the same.
#[derive(Clone, Debug)]
pub struct DirectDirectory(pub Accounts);

#[async_trait]
impl Directory for DirectDirectory {
    async fn find(
        &self,
        _: &BearerToken,
        account_type: AccountType,
        email: &EmailAddress,
    ) -> Result<Profile, DirectoryError> {
        self.0.find_by_email(account_type, email).await.map(public_part).map_err(in_directory_terms)
    }

    async fn list(&self, _: &BearerToken, email: &EmailAddress) -> Result<Vec<Profile>, DirectoryError> {
        let found = self.0.list_by_email(email).await.map_err(in_directory_terms)?;
        Ok(found.into_iter().map(public_part).collect())
    }

    async fn get(&self, id: AccountId) -> Result<User, DirectoryError> {
        let account = self.0.find(id).await.map_err(in_directory_terms)?;
        Ok(User { id, nickname: account.name, account_type: account.account_type })
    }
}

fn public_part(account: Account) -> Profile {
    let Account { id, email, name, account_type, .. } = account;
    Profile { id, email, name, account_type }
}

fn in_directory_terms(error: AccountError) -> DirectoryError {
    match error {
        AccountError::NotFound => DirectoryError::NotFound,
        error => DirectoryError::Away(ApiError::from(error).into()),
    }
}

/// The catalogue of this process.
#[derive(Clone, Debug)]
pub struct DirectProducts(pub Catalogue);

#[async_trait]
impl Products for DirectProducts {
    async fn find(&self, product: ProductId) -> Result<Option<Subject>, ProductsAway> {
        match self.0.product(product).await {
            Ok(found) => Ok(Some(Subject { seller: found.seller_id, name: found.name })),
            Err(CatalogueError::NoSuchProduct) => Ok(None),
            Err(error) => Err(ProductsAway(ApiError::from(error).into())),
        }
    }
}

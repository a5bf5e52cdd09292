//! Entitlements, and the products and bundles that sell them.

use zephr_admin::types::{
    AutoAssign, BundleIncludes, Credit, Entitlement, Meter, NewBundle, NewProduct, ProductEntitlement,
    ProductMapping,
};

use crate::support::{Server, assert_holds, assert_lists, created, refused};

pub(crate) async fn entitlements(zephr: &Server) {
    let entitlement = Entitlement::new().label("Gold").auto_assign(AutoAssign::None);
    let id = created(zephr.entitlements().create(&entitlement).send()).await;
    assert_holds(&zephr.entitlements().get(&id).await.unwrap(), &entitlement);
    zephr
        .entitlements()
        .create_with_id("silver", &entitlement)
        .await
        .unwrap();
    let changed = Entitlement::new().label("Silver");
    zephr
        .entitlements()
        .create_with_id("silver", &changed)
        .await
        .unwrap();
    assert_holds(&zephr.entitlements().get("silver").await.unwrap(), &changed);
    assert_lists(&zephr.entitlements().list().await.unwrap(), &entitlement);
    assert_eq!(zephr.entitlements().list().await.unwrap().len(), 2);
    zephr.entitlements().delete("silver").await.unwrap();
    assert_eq!(refused(zephr.entitlements().get("silver")).await, 404);
    assert_eq!(refused(zephr.entitlements().delete("silver")).await, 404);
}

pub(crate) async fn meters(zephr: &Server) {
    let meter = Meter::new().label("Five").limit(5).unit("views");
    let first = zephr.meters().save("m", &meter).send().await.unwrap();
    assert_eq!(first.status(), 201);
    let again = zephr
        .meters()
        .save("m", &meter.clone().limit(6))
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), 200);
    assert_holds(&zephr.meters().get("m").await.unwrap(), &meter.limit(6));
    assert_eq!(zephr.meters().list().await.unwrap().len(), 1);
    zephr.meters().delete("m").await.unwrap();
    assert_eq!(refused(zephr.meters().get("m")).await, 404);
}

pub(crate) async fn credits(zephr: &Server) {
    let credit = Credit::new().label("Three").quantity(3).delivers(["e"]);
    assert_eq!(
        refused(zephr.credits().create(&credit)).await,
        409,
        "an unknown entitlement"
    );
    zephr
        .entitlements()
        .create_with_id("e", &Entitlement::new())
        .await
        .unwrap();
    let id = created(zephr.credits().create(&credit).send()).await;
    assert_holds(&zephr.credits().get(&id).await.unwrap(), &credit);
    zephr.credits().create_with_id("c", &credit).await.unwrap();
    assert_eq!(zephr.credits().list().await.unwrap().len(), 2);
    zephr.credits().delete("c").await.unwrap();
    assert_eq!(refused(zephr.credits().get("c")).await, 404);
}

pub(crate) async fn bundles(zephr: &Server) {
    let bundle = NewBundle::new()
        .label("All")
        .includes(BundleIncludes::new().entitlements(["e"]));
    assert_eq!(
        refused(zephr.bundles().create(&bundle)).await,
        409,
        "an unknown entitlement"
    );
    zephr
        .entitlements()
        .create_with_id("e", &Entitlement::new())
        .await
        .unwrap();
    let id = created(zephr.bundles().create(&bundle).send()).await;
    assert_holds(&zephr.bundles().get(&id).await.unwrap(), &bundle);
    zephr.bundles().save("b", &bundle).await.unwrap();
    let changed = NewBundle::new().label("More");
    zephr.bundles().save("b", &changed).await.unwrap();
    assert_holds(&zephr.bundles().get("b").await.unwrap(), &changed);
    assert_lists(&zephr.bundles().list().await.unwrap(), &changed);
    zephr.bundles().delete("b").await.unwrap();
    assert_eq!(refused(zephr.bundles().get("b")).await, 404);
}

pub(crate) async fn products(zephr: &Server) {
    let sold = ProductEntitlement::new().id("b").kind("bundle");
    let product = NewProduct::new("Gold", sold, ProductMapping::new()).sharing_limit(5);
    assert_eq!(
        refused(zephr.products().create(&product)).await,
        409,
        "an unknown bundle"
    );
    zephr.bundles().save("b", &NewBundle::new()).await.unwrap();
    let id = zephr.products().create(&product).await.unwrap().id.unwrap();
    assert_holds(&zephr.products().get(id).await.unwrap(), &product);
    zephr.products().save("gold", &product).await.unwrap();
    let changed = product.description("The best");
    zephr.products().save("gold", &changed).await.unwrap();
    assert_lists(&zephr.products().list().await.unwrap(), &changed);
    zephr.products().delete("gold").await.unwrap();
    assert_eq!(refused(zephr.products().get("gold")).await, 404);
}

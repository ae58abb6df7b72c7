//! Bad input: one clear line with what to do, nothing changed, and a run that goes on once it is put right.

use harness::Aws;

use super::checkout::Checkout;
use super::world::{REGION, effective, make_zone};

async fn account() -> (Aws, Checkout) {
    let aws = Aws::start(REGION, &[]).await;
    let checkout = Checkout::new(&aws).await;
    (aws, checkout)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_beforehand_is_said_and_changes_nothing() {
    let (aws, mut checkout) = account().await;
    checkout
        .run("deploy", &["test"])
        .await
        .refused(2, &["has no public hosted zone example.com", "create-hosted-zone"]);
    make_zone(&aws).await;
    let made = aws.journal().await.len();

    let path = std::mem::take(&mut checkout.variables);
    let with = |name: &str, value: Option<&str>| {
        let mut variables: Vec<_> = path.iter().filter(|(other, _)| other != name).cloned().collect();
        variables.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        variables
    };
    for tool in ["aws", "docker", "curl"] {
        checkout.variables = with("PATH", Some(&checkout.path_without(tool)));
        checkout.run("deploy", &["test"]).await.refused(2, &[&format!("{tool} is missing"), "install"]);
    }
    checkout.variables = with("AWS_ACCESS_KEY_ID", Some("rejected"));
    checkout.run("deploy", &["test"]).await.refused(2, &["does not take these credentials", "log in again"]);
    checkout.variables = with("AWS_ACCESS_KEY_ID", Some("expired"));
    checkout.run("deploy", &["test"]).await.refused(2, &["have expired", "log in again"]);
    checkout.variables = with("AWS_ACCESS_KEY_ID", None);
    checkout.run("deploy", &["test"]).await.refused(2, &["credentials", "AWS_PROFILE"]);
    checkout.variables = with("AWS_REGION", Some("eu-west-2"));
    checkout.run("deploy", &["test"]).await.refused(2, &["AWS_REGION is eu-west-2", "Region=us-east-1"]);
    checkout.variables = with("AWS_ENDPOINT_URL", Some("http://127.0.0.1:9"));
    checkout.run("deploy", &["test"]).await.refused(1, &["cannot be reached", "again"]);
    checkout.variables = with("", None);

    checkout.run("deploy", &[]).await.refused(2, &["no environment"]);
    checkout.run("deploy", &["nowhere"]).await.refused(2, &["nowhere.env", "production test"]);
    checkout.run("deploy", &["test", "--image", "0123456789ab-arm64"]).await.refused(2, &["another architecture"]);
    checkout.run("deploy", &["test", "--image", "0123456789ab-x86_64"]).await.refused(2, &["has no image"]);
    checkout.run("rotate", &["test", "everything"]).await.refused(2, &["database, redis or secret-key"]);

    let file = checkout.repository().join("ecs/environments/test.env");
    let text = std::fs::read_to_string(&file).unwrap();
    for (line, words) in [
        ("Account=999999999999", ["123456789012", "Account=999999999999"]),
        ("Regoin=us-east-1", ["Regoin", "there are:"]),
        ("just words", ["Name=value", "just words"]),
    ] {
        std::fs::write(&file, format!("{text}{line}\n")).unwrap();
        checkout.commit(line).await;
        checkout.run("deploy", &["test"]).await.refused(2, &words);
    }
    std::fs::write(&file, text.replace("Region=us-east-1", "Region=us-east-9")).unwrap();
    checkout.run("deploy", &["test"]).await.refused(2, &["not committed", "commit or stash"]);
    checkout.commit("a region that there is not").await;
    checkout.run("deploy", &["test"]).await.refused(2, &["us-east-9"]);

    let changes = effective(&aws.journal().await[made..]);
    assert!(changes.is_empty(), "{changes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_export_fails_and_once_mended_the_run_goes_on() {
    let (aws, checkout) = account().await;
    make_zone(&aws).await;
    let template = checkout.repository().join("ecs/stacks/data.yaml");
    let right = std::fs::read_to_string(&template).unwrap();
    let wrong = right.replace("xkcdapp-${Env}-PrivateSubnets", "xkcdapp-${Env}-PrivateSubnetz");
    assert_ne!(right, wrong);
    std::fs::write(&template, wrong).unwrap();
    checkout.commit("a wrong name").await;
    let failed = checkout.run("deploy", &["test"]).await;
    failed.refused(1, &["data", "rolled back"]);
    assert!(failed.text.contains("No export named xkcdapp-test-PrivateSubnetz found"), "{}", failed.text);

    std::fs::write(&template, right).unwrap();
    checkout.commit("the right name").await;
    let again = checkout.run("deploy", &["test"]).await;
    assert!(again.step("network").starts_with("unchanged"), "{}", again.text);
    assert!(again.step("data").starts_with("created"), "{}", again.text);
    assert!(again.step("jobs").starts_with("created"), "{}", again.text);
    // Here tasks do nothing, so that nobody makes the log-in: that is noticed.
    again.refused(1, &["log-in", "DATABASE_USER"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_that_failed_is_cleared_away_or_left_to_a_person() {
    let (aws, checkout) = account().await;
    make_zone(&aws).await;
    let broken = checkout.home().join("broken.yaml");
    let text = "Resources:\n  One:\n    Type: AWS::SNS::Topic\n  Two:\n    Type: AWS::SNS::Subscription\n    DependsOn: One\n    \
                Properties: {TopicArn: !ImportValue nothing, Protocol: email, Endpoint: somebody@example.com}\n";
    std::fs::write(&broken, text).unwrap();
    let body = format!("file://{}", broken.display());
    let make = ["cloudformation", "create-stack", "--template-body", &body, "--stack-name"];
    aws.ask(&[&make[..], &["xkcdapp-test-base"]].concat()).await;
    aws.ask(&[&make[..], &["xkcdapp-test-network", "--disable-rollback"]].concat()).await;
    let left = checkout.run("deploy", &["test"]).await;
    left.refused(2, &["xkcdapp-test-network is CREATE_FAILED", "delete-stack"]);
    assert!(left.text.contains("base: ROLLBACK_COMPLETE; deleting the stack"), "{}", left.text);

    aws.ask(&["cloudformation", "delete-stack", "--stack-name", "xkcdapp-test-network"]).await;
    aws.ask(&["cloudformation", "describe-stacks"]).await;
    let again = checkout.run("deploy", &["test"]).await;
    assert!(again.step("base").starts_with("created"), "{}", again.text);
    assert!(again.step("network").starts_with("created"), "{}", again.text);
}

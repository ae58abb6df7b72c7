//! What the stand-in refuses, and what it makes of an update: the other tests here are worth as much as this.

use harness::Aws;

use super::world::REGION;

/// A stack of one topic, whose properties and outputs are given.
fn template(properties: &str, rest: &str) -> String {
    format!(
        "Parameters: {{Word: {{Type: String, Default: one}}}}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {properties}\n{rest}"
    )
}

/// Makes a stack and waits for its end: its state, and the reasons told.
async fn made(aws: &Aws, name: &str, text: &str) -> (String, String) {
    let create = ["cloudformation", "create-stack", "--stack-name", name, "--template-body", text];
    if let Err(error) = aws.try_ask(&create).await {
        return ("refused".to_owned(), error);
    }
    outcome(aws, name).await
}

async fn outcome(aws: &Aws, name: &str) -> (String, String) {
    let stack = aws.ask(&["cloudformation", "describe-stacks", "--stack-name", name]).await;
    let events = aws.ask(&["cloudformation", "describe-stack-events", "--stack-name", name]).await;
    (stack["Stacks"][0]["StackStatus"].as_str().unwrap().to_owned(), events.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_aws_would_refuse_fails() {
    let aws = Aws::start(REGION, &[]).await;
    let unknown_type = template("{}", "").replace("AWS::SNS::Topic", "AWS::SNS::Subject");
    let secret = "{DisplayName: '{{resolve:ssm-secure:/nowhere:1}}'}";
    for (name, text, reason) in [
        ("type", unknown_type, "Unrecognized resource types"),
        ("property", template("{Nmae: x}", ""), "extraneous key [Nmae]"),
        ("attribute", template("{}", "Outputs: {O: {Value: !GetAtt Topic.Nmae}}"), "Requested attribute Nmae"),
        ("export", template("{TopicName: !ImportValue nothing}", ""), "No export named nothing found"),
        ("reference", template("{TopicName: !Ref Nobody}", ""), "Unresolved resource dependencies [Nobody]"),
        ("secret", template(secret, ""), "[/nowhere:1] cannot be found"),
        ("parameter", template("{}", "").replace(", Default: one", ""), "must have values"),
    ] {
        let (state, said) = made(&aws, name, &text).await;
        assert!(["refused", "ROLLBACK_COMPLETE"].contains(&state.as_str()), "{name}: {state} {said}");
        assert!(said.contains(reason), "{name}: {said}");
    }
    let topics = aws.ask(&["sns", "list-topics"]).await;
    assert!(topics["Topics"].as_array().unwrap().is_empty(), "left behind: {topics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_changes_what_differs_and_nothing_else() {
    let aws = Aws::start(REGION, &[]).await;
    let exports = "Outputs: {O: {Value: !Ref Topic, Export: {Name: topic}}}";
    let text = template("{DisplayName: !Ref Word}", exports);
    assert_eq!(made(&aws, "one", &text).await.0, "CREATE_COMPLETE");
    let topic = async || aws.ask(&["sns", "list-topics"]).await["Topics"][0]["TopicArn"].as_str().unwrap().to_owned();
    let first = topic().await;
    let update = async |text: &str, word: &str| {
        let word = format!("ParameterKey=Word,ParameterValue={word}");
        let asked =
            ["cloudformation", "update-stack", "--stack-name", "one", "--template-body", text, "--parameters", &word];
        aws.try_ask(&asked).await.map(drop)
    };
    let refused = update(&text, "one").await.unwrap_err();
    assert!(refused.contains("No updates are to be performed"), "{refused}");

    // In place.
    update(&text, "two").await.unwrap();
    assert_eq!(outcome(&aws, "one").await.0, "UPDATE_COMPLETE");
    let shown = aws.ask(&["sns", "get-topic-attributes", "--topic-arn", &first]).await;
    assert_eq!(shown["Attributes"]["DisplayName"], "two");

    // Another name is another topic; the export follows, as long as nobody uses it.
    let renamed = template("{TopicName: !Ref Word}", exports);
    update(&renamed, "three").await.unwrap();
    assert_eq!(outcome(&aws, "one").await.0, "UPDATE_COMPLETE");
    let second = topic().await;
    assert!(second.ends_with(":three"), "{second}");
    let user = template("{DisplayName: !Select [5, !Split [':', !ImportValue topic]]}", "");
    assert_eq!(made(&aws, "user", &user).await.0, "CREATE_COMPLETE");
    update(&renamed, "four").await.unwrap();
    let (state, said) = outcome(&aws, "one").await;
    assert!(state == "UPDATE_ROLLBACK_COMPLETE" && said.contains("in use by user"), "{state} {said}");

    // Neither goes what others use.
    aws.ask(&["cloudformation", "delete-stack", "--stack-name", "one"]).await;
    let (state, said) = outcome(&aws, "one").await;
    assert!(state == "DELETE_FAILED" && said.contains("in use by user"), "{state} {said}");
}

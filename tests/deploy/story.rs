//! From an empty account to a site that counts, a second run, a new commit, rotations, and the end.

use harness::eventually;
use serde_json::{Value, json};

use super::world::{World, effective};

/// In the order in which they need each other.
pub(super) const STACKS: [&str; 8] = ["base", "network", "data", "cluster", "balancer", "watch", "jobs", "service"];

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_account_to_a_site_that_counts() {
    let world = World::new().await;
    let first = world.checkout.run("deploy", &["test"]).await;
    assert_eq!(first.code, Some(0), "{}\n{}", first.text, world.aws.log());
    for stack in STACKS {
        assert!(first.step(stack).starts_with("created"), "{stack}:\n{}", first.text);
    }
    assert!(first.step("health").contains("https://xkcd-test.example.com/"), "{}", first.text);
    all_is_there(&world).await;
    parameters_are_right(&world).await;
    scaling_is_right(&world).await;
    listeners_are_right(&world).await;
    roles_are_right(&world).await;

    a_page_is_counted(&world).await;
    a_second_run_changes_nothing(&world).await;
    a_broken_image_is_rolled_back(&world).await;
    a_new_commit_changes_jobs_and_service(&world).await;
    a_page_is_counted(&world).await;
    for what in ["database", "redis", "secret-key"] {
        rotated_under_visits(&world, what).await;
    }
    // Whoever deploys after rotations does not put the first secrets back.
    a_second_run_changes_nothing(&world).await;
    a_page_is_counted(&world).await;
    no_secret_is_told(&world).await;
    the_end(&world).await;
    another_beginning(&world).await;
}

pub(super) async fn all_is_there(world: &World) {
    let answer = world.aws.ask(&["cloudformation", "describe-stacks"]).await;
    let stacks = answer["Stacks"].as_array().unwrap();
    let states: Vec<_> =
        stacks.iter().map(|stack| format!("{} {}", stack["StackName"], stack["StackStatus"])).collect();
    let wanted: Vec<_> = STACKS.iter().map(|name| format!("\"xkcdapp-test-{name}\" \"CREATE_COMPLETE\"")).collect();
    assert_eq!(states, wanted);
}

pub(super) async fn parameters_are_right(world: &World) {
    let mut found = world.parameters("/xkcdapp/test/").await;
    found.extend(world.parameters("/xkcdapp-administrator/test/").await);
    let told: Vec<_> = found.iter().map(|of| (of.name.as_str(), of.kind.as_str(), of.version)).collect();
    let wanted = [
        ("/xkcdapp/test/DATABASE_HOST", "String", 1),
        ("/xkcdapp/test/DATABASE_NAME", "String", 1),
        ("/xkcdapp/test/DATABASE_PASSWORD", "SecureString", 1),
        ("/xkcdapp/test/DATABASE_PORT", "String", 1),
        ("/xkcdapp/test/DATABASE_TLS", "String", 1),
        ("/xkcdapp/test/DATABASE_USER", "SecureString", 1),
        ("/xkcdapp/test/REDIS_AUTH_TOKEN", "SecureString", 1),
        ("/xkcdapp/test/REDIS_HOST", "String", 1),
        ("/xkcdapp/test/REDIS_PORT", "String", 1),
        ("/xkcdapp/test/REDIS_TLS", "String", 1),
        ("/xkcdapp/test/SECRET_KEY", "SecureString", 1),
        ("/xkcdapp-administrator/test/DATABASE_PASSWORD", "SecureString", 1),
        ("/xkcdapp-administrator/test/DATABASE_USER", "String", 1),
    ];
    assert_eq!(told, wanted);
    let described = world.aws.ask(&["ssm", "describe-parameters"]).await;
    for parameter in described["Parameters"].as_array().unwrap() {
        if parameter["Type"] == "SecureString" {
            assert_eq!(parameter["KeyId"], "alias/xkcdapp-test", "{parameter}");
        }
    }
}

async fn scaling_is_right(world: &World) {
    let service = ["application-autoscaling", "describe-scaling-policies", "--service-namespace", "ecs"];
    let answer = world.aws.ask(&service).await;
    let mut metrics: Vec<_> = answer["ScalingPolicies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|policy| {
            assert_eq!(policy["ResourceId"], "service/xkcdapp-test/xkcdapp-test");
            let metric = &policy["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"];
            metric["PredefinedMetricType"].as_str().unwrap().to_owned()
        })
        .collect();
    metrics.sort();
    assert_eq!(metrics, ["ALBRequestCountPerTarget", "ECSServiceAverageCPUUtilization"]);
    let targets = ["application-autoscaling", "describe-scalable-targets", "--service-namespace", "ecs"];
    let target = &world.aws.ask(&targets).await["ScalableTargets"][0];
    assert_eq!((&target["MinCapacity"], &target["MaxCapacity"]), (&json!(1), &json!(4)));
    // The label names this balancer and this target group, or AWS would refuse it.
    let label = answer["ScalingPolicies"].to_string();
    let group = &world.aws.ask(&["elbv2", "describe-target-groups"]).await["TargetGroups"][0]["TargetGroupArn"];
    let name = group.as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    assert!(label.contains(&name), "{label}");
}

async fn listeners_are_right(world: &World) {
    let balancer = world.aws.ask(&["elbv2", "describe-load-balancers"]).await["LoadBalancers"][0].clone();
    let arn = balancer["LoadBalancerArn"].as_str().unwrap();
    let listeners = world.aws.ask(&["elbv2", "describe-listeners", "--load-balancer-arn", arn]).await;
    let listeners = listeners["Listeners"].as_array().unwrap();
    let at = |port: u16| listeners.iter().find(|one| one["Port"] == port).unwrap_or_else(|| panic!("none at {port}"));
    assert_eq!(listeners.len(), 2);
    assert_eq!(at(80)["DefaultActions"][0]["Type"], "redirect");
    assert_eq!(at(443)["Protocol"], "HTTPS");
    let policy = at(443)["SslPolicy"].as_str().unwrap();
    assert!(policy.contains("TLS13"), "{policy}");
    let arn = at(443)["ListenerArn"].as_str().unwrap();
    let rules = world.aws.ask(&["elbv2", "describe-rules", "--listener-arn", arn]).await;
    let closed: Vec<&Value> =
        rules["Rules"].as_array().unwrap().iter().filter(|rule| rule["Priority"] != "default").collect();
    let paths = closed.iter().map(|rule| rule["Conditions"].to_string()).collect::<String>();
    for path in ["/metrics", "/ready", "/status"] {
        assert!(paths.contains(path), "{path} is open: {paths}");
    }
    for rule in closed {
        assert_ne!(rule["Actions"][0]["Type"], "forward", "{rule}");
    }
}

async fn roles_are_right(world: &World) {
    let definition = world.aws.ask(&["ecs", "describe-task-definition", "--task-definition", "xkcdapp-test"]).await;
    let role = definition["taskDefinition"]["taskRoleArn"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let names = world.aws.ask(&["iam", "list-role-policies", "--role-name", &role]).await;
    let mut actions = Vec::new();
    for name in names["PolicyNames"].as_array().unwrap() {
        let asked = ["iam", "get-role-policy", "--role-name", &role, "--policy-name", name.as_str().unwrap()];
        let policy = world.aws.ask(&asked).await;
        for statement in policy["PolicyDocument"]["Statement"].as_array().unwrap() {
            let listed = statement["Action"].as_array().cloned().unwrap_or_else(|| vec![statement["Action"].clone()]);
            actions.extend(listed.iter().map(|action| action.as_str().unwrap().to_owned()));
        }
    }
    actions.sort();
    let reads = ["kms:Decrypt", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"];
    assert_eq!(actions, reads, "the service's role can do other things than read its settings");
}

/// Through the load balancer, by the task that the stack service has started.
pub(super) async fn a_page_is_counted(world: &World) {
    // A comic may come a moment later: the service fetches the comics itself.
    eventually("comic 2 to be there", async || (world.page("/2").await.0 == 200).then_some(())).await;
    let before = world.views().await;
    let (status, page) = world.page("/2").await;
    assert!(status == 200 && page.contains("Strip 2"), "{status}: {page}");
    eventually("the view to be counted", async || (world.views().await > before).then_some(())).await;
}

pub(super) async fn a_second_run_changes_nothing(world: &World) {
    let before = world.aws.journal().await.len();
    let plan = world.checkout.run("deploy", &["test", "--plan"]).await;
    let again = world.checkout.run("deploy", &["test"]).await;
    for name in STACKS {
        assert!(plan.step(name).starts_with("no change"), "{name}:\n{}", plan.text);
        assert!(again.step(name).starts_with("unchanged"), "{name}:\n{}", again.text);
    }
    let changes = effective(&world.aws.journal().await[before..]);
    assert!(changes.is_empty(), "{changes:?}\n{}", again.text);
    assert_eq!((plan.code, again.code), (Some(0), Some(0)));
}

/// While it is rotated, pages are asked for all the time, and all are answered and counted.
async fn rotated_under_visits(world: &World, what: &str) {
    let before = world.views().await;
    let mut visits = 0;
    let visiting = async {
        loop {
            let (status, page) = world.page("/2").await;
            assert_eq!(status, 200, "during the rotation of {what}: {page}");
            visits += 1;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    let arguments = ["test", what];
    let text = tokio::select! {
        ran = world.checkout.run("rotate", &arguments) => ran.well(),
        () = visiting => unreachable!(),
    };
    assert!(text.contains("done") && visits > 0, "{visits} visits:\n{text}");
    println!("{visits} pages while {what} was rotated");
    eventually("all to be counted", async || (world.views().await >= before + visits).then_some(())).await;
    // The last one may have been on its way.
    assert!(world.views().await <= before + visits + 1, "more than {visits} were counted");
    a_page_is_counted(world).await;
}

async fn a_broken_image_is_rolled_back(world: &World) {
    let image = async || {
        let asked = ["ecs", "describe-services", "--cluster", "xkcdapp-test", "--services", "xkcdapp-test"];
        world.aws.ask(&asked).await["services"][0]["taskDefinition"].clone()
    };
    let before = image().await;
    let commit = world.checkout.commit("broken").await;
    world.break_image(&format!("{commit}-x86_64"));
    let failed = world.checkout.run("deploy", &["test"]).await;
    failed.refused(1, &["service", "rolled back", "what ran before runs on"]);
    for told in ["Circuit Breaker", "exit code 1", "this image was built broken"] {
        assert!(failed.text.contains(told), "`{told}` is not told:\n{}", failed.text);
    }
    assert_eq!(image().await, before);
    a_page_is_counted(world).await;
}

async fn a_new_commit_changes_jobs_and_service(world: &World) {
    let commit = world.checkout.commit("second").await;
    let before = world.aws.journal().await.len();
    let plan = world.checkout.run("deploy", &["test", "--plan"]).await.well();
    assert!(plan.contains("TaskDefinition"), "{plan}");
    let planned = effective(&world.aws.journal().await[before..]);
    assert!(planned.is_empty(), "a plan has changed something: {planned:?}");
    let text = world.checkout.run("deploy", &["test"]).await.well();
    let mut changes = effective(&world.aws.journal().await[before..]);
    changes.dedup();
    let wanted =
        ["PutImage xkcdapp-test", "UpdateStack xkcdapp-test-jobs", "RunTask", "UpdateStack xkcdapp-test-service"];
    let stripped: Vec<_> =
        changes.iter().map(|change| if change.starts_with("RunTask") { "RunTask" } else { change }).collect();
    assert_eq!(stripped, wanted, "{text}");
    let definition = world.aws.ask(&["ecs", "describe-task-definition", "--task-definition", "xkcdapp-test"]).await;
    let image = &definition["taskDefinition"]["containerDefinitions"][0]["image"];
    assert!(image.as_str().unwrap().ends_with(&format!(":{commit}-x86_64")), "{image}");
}

/// Every value that is a secret, of every version, is in no output so far, no argument and no log of a task.
async fn no_secret_is_told(world: &World) {
    let mut told = world.checkout.seen() + &world.aws.log();
    let asked = ["logs", "filter-log-events", "--log-group-name", "/xkcdapp/test/tasks"];
    let log = world.aws.ask(&asked).await.to_string();
    assert!(log.contains("\\\"level\\\""), "the tasks have logged nothing: {log}");
    told += &log;
    for path in ["/xkcdapp/test/", "/xkcdapp-administrator/test/"] {
        for parameter in world.parameters(path).await {
            if parameter.kind != "SecureString" || parameter.name.ends_with("DATABASE_USER") {
                continue;
            }
            let history =
                world.aws.ask(&["ssm", "get-parameter-history", "--with-decryption", "--name", &parameter.name]).await;
            for version in history["Parameters"].as_array().unwrap() {
                let secret = version["Value"].as_str().unwrap();
                assert!(!told.contains(secret), "{} is told somewhere", parameter.name);
            }
        }
    }
}

async fn the_end(world: &World) {
    let no = world.checkout.run_with("destroy", &["test"], "test\nno\n").await;
    assert_eq!(no.code, Some(1), "{}", no.text);
    all_but_updates_are_there(world).await;
    let yes = "test\ndelete xkcdapp-test and its data\n";
    let text = world.checkout.run_with("destroy", &["test"], yes).await;
    assert_eq!(text.code, Some(0), "{}\n{}", text.text, world.aws.log());
    let left = world.aws.ask(&["cloudformation", "describe-stacks"]).await;
    assert_eq!(left["Stacks"].as_array().unwrap().len(), 0, "{left}\n{}", text.text);
    let snapshots = world.aws.ask(&["rds", "describe-db-snapshots"]).await;
    assert_eq!(snapshots["DBSnapshots"].as_array().unwrap().len(), 1, "{snapshots}");
    world.checkout.run("destroy", &["test"]).await.well();
}

async fn all_but_updates_are_there(world: &World) {
    let answer = world.aws.ask(&["cloudformation", "describe-stacks"]).await;
    assert_eq!(answer["Stacks"].as_array().unwrap().len(), STACKS.len(), "{answer}");
}

/// What was kept is in the way of a new environment of that name: which, and how it goes, is said.
async fn another_beginning(world: &World) {
    let refused = world.checkout.run("deploy", &["test"]).await;
    refused.refused(2, &["delete it by the lines above"]);
    let lines: Vec<_> = refused.text.lines().filter_map(|line| line.trim_start().strip_prefix("aws ")).collect();
    assert_eq!(lines.len(), 2, "{}", refused.text);
    for line in lines {
        world.aws.ask(&line.split_whitespace().collect::<Vec<_>>()).await;
    }
    world.checkout.run("deploy", &["test"]).await.well();
    all_is_there(world).await;
    parameters_are_right(world).await;
    a_page_is_counted(world).await;
}

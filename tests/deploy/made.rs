//! What a deployment has made, read back from the services themselves.

use serde_json::{Value, json};

use super::world::World;

/// In the order in which they need each other.
pub(super) const STACKS: [&str; 8] = ["base", "network", "data", "cluster", "balancer", "watch", "jobs", "service"];

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

pub(super) async fn scaling_is_right(world: &World) {
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

pub(super) async fn listeners_are_right(world: &World) {
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

pub(super) async fn roles_are_right(world: &World) {
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
